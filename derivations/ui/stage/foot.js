// Beneath the line: the same product in the other pass, the evidence, and what can be taken along.

import { cellOf } from "./boards.js";
import { typeset } from "./katex.js";
import { cellLatex, lineTaps } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {import("./taps.js").Picture} Picture */

/** Of a longer line the terms around the lit one are written. */
const MOST_TERMS = 9;

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
 */
export function lineHtml(model, picture, tap) {
  const at = cellOf(tap, picture.grid);
  if (!at) return "";
  const taps = lineTaps(model, picture, at);
  const lit = taps.findIndex((one) => JSON.stringify(one) === JSON.stringify(tap));
  const terms = shortened(taps, lit).map((place) => place === null ? typeset("\\cdots")
    : term(model, picture, taps[place], place === lit));
  return `<span class="conv-other-line">${typeset(`${cellLatex(model, picture.values, at)} =`)}
    ${terms.join(typeset("+"))}</span>`;
}

/**
 * Which terms are written, null standing for dots.
 * @param {Tap[]} taps
 * @param {number} lit
 */
function shortened(taps, lit) {
  const places = taps.map((_, place) => place);
  if (taps.length <= MOST_TERMS) return places;
  const last = taps.length - 1;
  const shown = [...new Set([0, lit - 1, lit, lit + 1, last])]
    .filter((place) => place >= 0 && place <= last).sort((a, b) => a - b);
  return shown.flatMap((place, at) =>
    (at && place > shown[at - 1] + 1 ? [null, place] : [place]));
}

/**
 * @param {import("./taps.js").Model} model
 * @param {Picture} picture
 * @param {Tap} tap
 * @param {boolean} lit
 */
function term(model, picture, tap, lit) {
  const grids = tap.x || !tap.b ? picture.factors : picture.result === "forward" ? ["b"] : ["dz"];
  const factors = grids.map((grid) => {
    const cell = cellOf(tap, grid);
    return cell ? cellLatex(model, grid, cell) : "";
  });
  return `<span class="conv-chip${lit ? " conv-lit" : ""}">${typeset(factors.join(" "))}</span>`;
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
  const text = { latex: () => latexOf(stage), link: () => location.href, embed: embedded };
  const made = text[/** @type {keyof typeof text} */ (button.dataset.take)]();
  navigator.clipboard?.writeText(made).then(
    () => stage.tell(`${button.dataset.called} is copied.`), () => stage.tell(made));
}

/**
 * The shown line in LaTeX.
 * @param {Stage} stage
 */
export function latexOf({ model, picture, shown }) {
  const terms = lineTaps(model, picture, shown).map((tap) => {
    const grids = tap.x || picture.result !== "forward" ? picture.factors : ["b"];
    return grids.map((grid) => cellLatex(model, grid, cellOf(tap, grid) ?? [0, 0, 0])).join(" ");
  });
  return `${cellLatex(model, picture.values, shown)} = ${terms.join(" + ") || "0"}`;
}

function embedded() {
  const address = new URL(location.href);
  address.searchParams.set("view", "stage");
  address.searchParams.set("embed", "true");
  const title = document.title.replaceAll('"', "&quot;");
  return `<iframe src="${address.href.replaceAll('"', "%22")}" width="600" height="400"`
    + ` style="border: 0" title="${title}" loading="lazy"></iframe>`;
}

