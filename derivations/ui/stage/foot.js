// Beneath the line: the same product in the other pass, the evidence, and what can be taken along.

import { cellOf } from "./boards.js";
import { typeset } from "./katex.js";
import { lineOf } from "./line.js";
import { around, latexOf, termLatex } from "./line_text.js";
import { cellLatex } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {import("./taps.js").Picture} Picture */

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountFoot(stage) {
  const [way, line, evidence] = ["way", "way-line", "evidence"].map((name) => stage.part(name));
  let drawn = "";
  stage.part("take").addEventListener("click", (event) => take(stage, event));
  const stop = new AbortController();
  addEventListener("conv-evidence", (event) => {
    Object.assign(stage.model.evidence, /** @type {CustomEvent} */ (event).detail);
    evidence.replaceChildren(...badges(stage));
  }, { signal: stop.signal });
  return {
    draw() {
      const { state: { way: open, at }, lit, model } = stage;
      const key = JSON.stringify([open, lit, at, model.stamp, stage.state.row]);
      if (key === drawn) return;
      drawn = key;
      way.hidden = !open || stage.other === null;
      if (stage.other !== null) line.innerHTML = otherLine(stage, model.rows[stage.other], lit);
      evidence.replaceChildren(...badges(stage));
    },
    rebuild() {
      drawn = "";
    },
    stop() {
      stop.abort();
    },
  };
}

// --- the other pass ----------------------------------------------------------------------------

/**
 * The line of the other pass that a product stands in, the product marked.
 * @param {Stage} stage
 * @param {Picture} picture
 * @param {Tap | null} tap
 */
function otherLine({ model }, picture, tap) {
  const at = cellOf(tap, picture.grid);
  const there = picture.result === "forward" ? "there" : "back";
  if (!tap || !at) return `<small>Point at a term: it lights up on the way ${there}, too.</small>`;
  return `<small>The way ${there}: ${sentence(model, picture, tap)}</small>
    ${lineHtml(model, picture, tap)}`;
}

/**
 * The line of a picture that a product stands in, the product marked.
 * @param {import("./taps.js").Model} model
 * @param {Picture} picture
 * @param {Tap} tap
 * @param {string} [style] how large its fractions are set
 */
export function lineHtml(model, picture, tap, style = "") {
  const at = cellOf(tap, picture.grid);
  if (!at) return "";
  const line = lineOf(model, picture, at);
  const lit = line.taps.findIndex((one) => JSON.stringify(one) === JSON.stringify(tap));
  const terms = around(line.taps.length, lit).map((place) => (place === null ? typeset("\\cdots")
    : chip(style + termLatex(line, place), place === lit)));
  return `<span class="conv-other-line">${typeset(`${style}${line.left} =`)}
    ${terms.join(typeset("+"))}</span>`;
}

/**
 * @param {string} latex
 * @param {boolean} lit
 */
function chip(latex, lit) {
  return `<span class="conv-chip${lit ? " conv-lit" : ""}">${typeset(latex)}</span>`;
}

/**
 * @param {import("./taps.js").Model} model
 * @param {Picture} picture
 * @param {Tap} tap
 */
function sentence(model, picture, { x, k, b, z }) {
  /** @type {(grid: string, cell: import("./taps.js").Cell | null) => string} */
  const name = (grid, cell) => typeset(cell ? cellLatex(model, grid, cell) : "");
  if (!x) return `${name("b", b)} is added in ${name("z", z)}`;
  if (picture.result === "forward") return `${name("x", x)} met ${name("k", k)} in ${name("z", z)}`;
  return `through ${name("k", k)} the gradient of ${name("z", z)} comes home to ${name("x", x)}`;
}

// --- the evidence ------------------------------------------------------------------------------

/** @param {Stage} stage */
function badges({ model, state, picture }) {
  const found = model.evidence[picture.result];
  if (!found || (found.of && String(found.of) !== String(state.at))) return [];
  const whose = found.of ? "this line " : "";
  return found.said.map(({ claim, holds, says }, at) => {
    const badge = document.createElement("span");
    // What NumPy agrees with follows each other, and its name is read once.
    const isNext = holds && SUBJECT.test(claim) && SUBJECT_BEFORE.test(found.said[at - 1]?.claim ?? "");
    const [, subject, rest] = (isNext && SUBJECT.exec(claim)) || ["", "", claim];
    const [seen, unseen] = at ? ["", whose] : [whose, ""];
    badge.append(`${holds ? "✓" : "✗ not"} ${seen}`, heard(unseen + subject), rest);
    badge.title = says;
    badge.className = holds ? "" : "conv-fails";
    return badge;
  });
}

const SUBJECT = /^(NumPy )(= .*)$/;
const SUBJECT_BEFORE = /\bNumPy\b/;

/** @param {string} text */
function heard(text) {
  const span = document.createElement("span");
  span.className = "conv-heard";
  span.textContent = text;
  return span;
}

// --- to take along -----------------------------------------------------------------------------

/**
 * @param {Stage} stage
 * @param {MouseEvent} event
 */
function take(stage, event) {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  const { model, picture, shown } = stage;
  const text = {
    latex: () => latexOf(lineOf(model, picture, shown)), link: () => location.href, embed: embedded,
  };
  const made = text[/** @type {keyof typeof text} */ (button.dataset.take)]();
  navigator.clipboard?.writeText(made).then(
    () => stage.tell(`${button.dataset.called} is copied.`), () => stage.tell(made));
}

function embedded() {
  const address = new URL(location.href);
  address.searchParams.set("view", "stage");
  address.searchParams.set("embed", "true");
  const title = document.title.replaceAll('"', "&quot;");
  return `<iframe src="${address.href.replaceAll('"', "%22")}" width="600" height="400"`
    + ` style="border: 0" title="${title}" loading="lazy"></iframe>`;
}

