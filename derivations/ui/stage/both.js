// Both passes in one row, there and back, with one product lit in all six grids: the whole idea.

import { cellOf, ravel } from "./boards.js";
import { plan } from "./fit.js";
import { lineHtml } from "./foot.js";
import { alignTitles, buildPicture } from "./build.js";
import { typeset } from "./katex.js";
import { cellLatex, lineTaps } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {import("./taps.js").Cell} Cell */

/** Milliseconds a product, when it plays by itself. */
const PACE = 1400;
/** Pixels of "→ L →" and of the air around it. */
const BETWEEN = 150;
const WIDE = 960;
/** What a stage of both passes takes beside its cells, and what the head and the lists below show. */
const PARTS = 260;
const BESIDES = 190;
const LARGEST_STACKED = 56;

/** @param {Stage} stage */
export function buildBoth(stage) {
  const width = stage.root.clientWidth;
  const wide = width >= WIDE;
  const passes = stage.model.rows.slice(0, 2);
  const boards = passes.flatMap((picture) => picture.boards);
  const height = Math.max(innerHeight * 0.3, innerHeight - PARTS - BESIDES);
  const room = { width: wide ? width - BETWEEN : width, height, narrow: true };
  const whole = plan({ ...passes[0], boards }, room);
  const own = passes.map((picture) => plan(picture, room));
  // One size for both passes, also where they stand under each other.
  const cell = wide ? whole.cell : Math.min(...own.map((one) => one.cell), LARGEST_STACKED);
  const views = passes.map((picture, row) => {
    const view = buildPicture(picture, { ...own[row], cell });
    view.row = row;
    if (!row) name(stage, view);
    view.element.dataset.place = String(row);
    return view;
  });
  if (wide) alignTitles(views.flatMap((view) => view.boards));
  stage.part("main").replaceChildren(...views.flatMap((view, row) => pass(stage, view.element, row)));
  return views;
}

/**
 * What each grid is stands beside its letter, where a newcomer meets it.
 * @param {Stage} stage
 * @param {import("./build.js").PictureView} view
 */
function name({ model }, { boards }) {
  for (const { board, element } of boards) {
    element.querySelector(".conv-title")?.append(` ${model.nouns?.[board.grid] ?? ""}`);
  }
}

/**
 * A pass under its head, and the loss before the way back.
 * @param {Stage} stage
 * @param {HTMLElement} picture
 * @param {number} row
 */
function pass(stage, picture, row) {
  const box = document.createElement("div");
  box.className = "conv-pass";
  const head = document.createElement("p");
  const [name, says] = stage.model.says[row ? "back" : "there"].split("|");
  head.innerHTML = "<b></b> <span></span>";
  head.children[0].textContent = name;
  head.children[1].textContent = says;
  const line = document.createElement("div");
  line.className = "conv-pass-line";
  box.append(head, picture, line);
  if (!row) return [box];
  const loss = document.createElement("div");
  loss.className = "conv-loss";
  const letter = stage.model.loss;
  const way = typeset(`\\longrightarrow\\; ${letter} \\;\\longrightarrow`);
  loss.innerHTML = `<small>${typeset(letter)} loss</small><span>${way}</span>`;
  return [loss, box];
}

/**
 * Light the product with a cell that shares most with the one that is lit.
 * @param {Stage} stage
 * @param {string} grid
 * @param {Cell} cell
 */
export function pointBoth(stage, grid, cell) {
  light(stage, nearest(stage, grid, cell), { playing: false });
}

/**
 * @param {Stage} stage
 * @param {Tap | undefined} tap
 * @param {Partial<import("./selection.js").State>} [more]
 */
function light(stage, tap, more = {}) {
  if (tap?.z) stage.update({ at: tap.z, tap, kept: tap, hover: null, pointed: null, ...more });
}

/**
 * @param {Stage} stage
 * @param {string} grid
 * @param {Cell} cell
 */
function nearest(stage, grid, cell) {
  const { lit } = stage;
  const shared = (/** @type {Tap} */ tap) => ["x", "k", "z"].filter((one) =>
    String(cellOf(tap, one)) === String(cellOf(lit, one))).length;
  return allTaps(stage).filter((tap) => String(cellOf(tap, grid)) === String(cell))
    .sort((a, b) => shared(b) - shared(a))[0];
}

/**
 * Every product, in the order of x and then of z.
 * @param {Stage} stage
 */
function allTaps({ model }) {
  const [forward] = model.rows;
  const [channels, height, width] = model.shapes.z;
  /** @type {Tap[]} */
  const taps = [];
  for (let c = 0; c < channels; c += 1) for (let i = 0; i < height; i += 1) {
    for (let j = 0; j < width; j += 1) taps.push(...lineTaps(model, forward, [c, i, j]));
  }
  const place = (/** @type {Tap} */ { x }) => (x ? ravel(x, model.shapes.x) : Infinity);
  return taps.sort((a, b) => place(a) - place(b));
}

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountBoth(stage) {
  let timer = 0;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pause = stage.part("pause");
  pause.addEventListener("click", () => stage.update({ playing: !stage.state.playing }));
  const step = () => {
    const taps = allTaps(stage).filter(({ x }) => x);
    const at = taps.findIndex((tap) => JSON.stringify(tap) === JSON.stringify(stage.lit));
    if (at === taps.length - 1) stage.update({ playing: false });
    else light(stage, taps[at + 1]);
  };
  return {
    rebuild() {
      pause.hidden = !stage.isBoth;
      if (!stage.isBoth || stage.lit) return;
      // The last product of the middle cell: first in one window, last in the other.
      const middle = allTaps(stage).filter(({ x }) => x && x[1] === 1 && x[2] === 1);
      light(stage, middle[middle.length - 1], { playing: !calm });
    },
    draw() {
      clearInterval(timer);
      if (!stage.isBoth) return;
      if (stage.state.playing) timer = setInterval(step, PACE);
      pause.setAttribute("aria-label", stage.state.playing ? "Pause" : "Play");
      pause.textContent = stage.state.playing ? "❚❚" : "▶";
      write(stage);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/**
 * The two lines, and in two sentences why K is turned.
 * @param {Stage} stage
 */
function write(stage) {
  const { model, lit } = stage;
  stage.pictures.forEach(({ picture, element }) => {
    const line = /** @type {HTMLElement} */ (element.parentElement?.querySelector(".conv-pass-line"));
    line.innerHTML = lit ? lineHtml(model, picture, lit, "\\displaystyle ") : "";
  });
  const words = stage.part("words");
  if (!lit?.x || !lit.k || !lit.z) {
    words.innerHTML = "";
    return;
  }
  const [x, k, z] = /** @type {const} */ (["x", "k", "z"]).map((grid) =>
    typeset(cellLatex(model, grid, /** @type {Cell} */ (lit[grid]))));
  const [first, second] = ["went", "why"].map((which) => model.says[which]
    .replaceAll("{x}", x).replaceAll("{k}", k).replaceAll("{z}", z)
    .replace("{there}", ordinal(model, 0, lit)).replace("{back}", ordinal(model, 1, lit))
    .replaceAll("{K}", typeset(model.titles.k[0])));
  words.innerHTML = `${first}<br>${second}`;
}

/**
 * Which product of a line one is.
 * @param {import("./taps.js").Model} model
 * @param {number} row
 * @param {Tap} tap
 */
function ordinal(model, row, tap) {
  const picture = model.rows[row];
  const right = picture.boards.find(({ role }) => role === "right");
  const [, i, j] = /** @type {Cell} */ (tap.k);
  if (!right) return "";
  const place = right.rows.indexOf(i) * right.columns.length + right.columns.indexOf(j);
  const last = right.rows.length * right.columns.length - 1;
  const words = ["first", "second", "third", "fourth"];
  return place === last ? "last" : words[place] ?? `${place + 1}th`;
}
