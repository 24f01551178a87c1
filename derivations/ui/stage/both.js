// Both passes in one row, there and back, with one product lit in all six grids: the whole idea.

import { cellOf, ravel } from "./boards.js";
import { plan } from "./fit.js";
import { lineHtml } from "./foot.js";
import { alignTitles, buildPicture } from "./build.js";
import { typeset } from "./katex.js";
import { cellLatex, lineTaps } from "./taps.js";
import { placeWord } from "./words.js";

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
  return allTaps(stage).filter((tap) => (grid === "b" || tap.x)
    && String(cellOf(tap, grid)) === String(cell))
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
 * What is gone through by itself: products that are first in one window and last in the other, there
 * the turn is to be seen.
 * @param {Stage} stage
 */
export function playedOf(stage) {
  return allTaps(stage).filter((tap) => tap.x && ["first", "last"].includes(placeOf(stage.model, 0, tap)));
}

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountBoth(stage) {
  let timer = 0;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const pause = stage.part("pause");
  const after = () => {
    const taps = playedOf(stage);
    return taps[1 + taps.findIndex((tap) => JSON.stringify(tap) === JSON.stringify(stage.lit))];
  };
  pause.addEventListener("click", () => {
    const { playing } = stage.state;
    if (!playing && !after()) light(stage, playedOf(stage)[0]);
    stage.update({ playing: !playing });
  });
  const step = () => {
    if (after()) light(stage, after());
    else stage.update({ playing: false });
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
 * The two lines, and in a few sentences why K is turned; of the bias, that nothing is.
 * @param {Stage} stage
 */
function write(stage) {
  const { model, lit } = stage;
  stage.pictures.forEach(({ picture, element }) => {
    const line = /** @type {HTMLElement} */ (element.parentElement?.querySelector(".conv-pass-line"));
    // B went into no x: what comes home to it is a line of its own.
    const shown = lit?.b && picture.grid === "x"
      ? model.rows.find(({ grid }) => grid === "b") ?? picture : picture;
    line.innerHTML = lit ? lineHtml(model, shown, lit, "\\displaystyle ") : "";
  });
  if (!lit) return;
  const [x, k, z, bias] = /** @type {const} */ (["x", "k", "z", "b"]).map((grid) =>
    (lit[grid] ? typeset(cellLatex(model, grid, /** @type {Cell} */ (lit[grid]))) : ""));
  const says = (lit.x ? ["went", "why"] : ["added", "sum"]).map((which) => model.says[which]
    .replaceAll("{x}", x).replaceAll("{k}", k).replaceAll("{z}", z).replaceAll("{bias}", bias)
    .replace("{there}", placeOf(model, 0, lit)).replace("{back}", placeOf(model, 1, lit))
    .replace("{upstream}", typeset(model.titles.dz[0]))
    .replaceAll("{K}", typeset(model.titles.k[0]))
    .replace(/\$(.+?)\$/g, (_, latex) => typeset(latex)));
  stage.part("words").innerHTML = says.join("<br>");
}

/**
 * Where a product lies in the window of its line.
 * @param {import("./taps.js").Model} model
 * @param {number} row
 * @param {Tap} tap
 */
function placeOf(model, row, tap) {
  const right = model.rows[row].boards.find(({ role }) => role === "right");
  if (!right || !tap.k) return "";
  const { rows, columns } = right;
  const place = rows.indexOf(tap.k[1]) * columns.length + columns.indexOf(tap.k[2]);
  return placeWord(place, rows.length * columns.length);
}
