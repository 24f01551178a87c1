// Writes a picture's cells and lights them.
//
// A board is made of as many elements as cells are in sight; where the lens moves, the same
// elements show others.

import { indexAt, kindAt, sizeOf } from "./boards.js";
import { widthOf } from "./build.js";
import { paint, strongestOf } from "./colours.js";
import { typeset } from "./katex.js";
import { boxOf, follow, spotBox } from "./lens.js";
import { fullText, numberText } from "./numbers.js";
import { light } from "./rings.js";
import { cellPlain, labelLatex, plainTitle } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./boards.js").Spot} Spot */
/** @typedef {import("./boards.js").Marks} Marks */
/** @typedef {import("./build.js").BoardView} BoardView */
/** @typedef {import("./build.js").PictureView} PictureView */
/** @typedef {import("./colours.js").Colour} Colour */

/**
 * @param {Model} model
 * @param {BoardView} view
 */
function fillRim({ base }, { board, origin, rim }) {
  [board.rows, board.columns].forEach((indices, axis) => rim?.[axis].forEach((element, place) => {
    const index = indices[origin[axis] + place];
    element.textContent = index < 0 ? "" : String(index + base);
  }));
}

/**
 * Show a channel of a board, with its marks in sight.
 * @param {Model} model
 * @param {PictureView} view
 * @param {number} place
 * @param {number} channel
 * @param {Marks} marks
 * @param {Colour[]} colours
 */
export function drawBoard(model, view, place, channel, marks, colours) {
  const one = view.boards[place];
  // Cells that are pointed at stay under the pointer.
  const around = one.board.role === "left" ? 1 : 0;
  one.origin = follow(sizeOf(one.board), one.shown, one.origin, boxOf(one, marks), around);
  if (one.focus[0] >= 0 && one.grid.contains(document.activeElement)) {
    one.origin = follow(sizeOf(one.board), one.shown, one.origin, spotBox(one.focus));
  }
  const key = `${channel}|${one.origin}|${model.stamp}|${model.shown ?? ""}|${colours.join()}`;
  if (key !== one.drawn) {
    one.drawn = key;
    one.channel = channel;
    fill(model, one, colours);
  }
  light(one, marks, view.cell);
  rove(one, marks.target);
}

/**
 * One cell of a grid is reached by Tab: where the keyboard was, the selected one, or the first.
 * @param {BoardView} view
 * @param {Spot | null} target
 */
function rove(view, target) {
  const { cells, origin, shown: [, width], focus, grid } = view;
  const spot = grid.contains(document.activeElement) && focus[0] >= 0 ? focus : target ?? origin;
  const cell = cells[(spot[0] - origin[0]) * width + spot[1] - origin[1]];
  if (!cell || cell === view.reached) return;
  if (view.reached) view.reached.tabIndex = -1;
  cell.tabIndex = 0;
  view.reached = cell;
}

/**
 * Write the cells in sight.
 * @param {Model} model
 * @param {BoardView} view
 * @param {Colour[]} colours
 */
function fill(model, view, colours) {
  const { board, grid, cells, shown: [, width], origin, channel } = view;
  const numbers = model.values[board.values];
  const strongest = model.most?.[board.values] ?? strongestOf(numbers);
  grid.setAttribute("aria-label", plainTitle(model, board, channel));
  const title = /** @type {HTMLElement} */ (view.element.querySelector(".conv-title > span"));
  title.innerHTML = typeset(model.titles[board.values][channel]);
  fillRim(model, view);
  cells.forEach((element, place) => {
    const spot = /** @type {Spot} */ (
      [origin[0] + Math.floor(place / width), origin[1] + place % width]);
    say(element, "aria-rowindex", String(spot[0] + 1));
    say(element, "aria-colindex", String(spot[1] + 1));
    say(element, "data-spot", String(spot));
    const kind = kindAt(board, spot);
    const [row, column] = indexAt(board, spot);
    if (kind === "padding" || kind === "inserted") {
      classify(element, [`conv-${kind}`]);
      return zero(element, kind);
    }
    const cell = /** @type {Cell} */ ([channel, row, column]);
    const editable = model.editable.includes(board.values) ? ["conv-editable"] : [];
    const classes = [`conv-${kind}`, ...editable, ...mentions(board, row, column)];
    write(model, view, element, cell, classes, strongest, colours);
  });
  tellEnds(view, strongest);
}

/**
 * @param {HTMLElement} element
 * @param {string} kind
 */
function zero(element, kind) {
  const [name, number] = partsOf(element);
  typesetIn(name, "");
  put(number, "0");
  number.style.fontSize = "";
  element.style.background = element.style.color = "";
  say(element, "title", null);
  say(element, "data-grid", null);
  say(element, "data-at", null);
  say(element, "aria-label", kind === "padding" ? "0, padding" : "0, between the cells");
}

/**
 * @param {Model} model
 * @param {BoardView} view
 * @param {HTMLElement} element
 * @param {Cell} cell
 * @param {string[]} classes
 * @param {number} strongest
 * @param {Colour[]} colours
 */
function write(model, { board }, element, cell, classes, strongest, colours) {
  const [, height, width] = model.shapes[board.grid];
  const value = model.values[board.values][(cell[0] * height + cell[1]) * width + cell[2]];
  const [name, number] = partsOf(element);
  typesetIn(name, labelLatex(model, board.values, cell));
  const text = numberText(value);
  put(number, text);
  number.style.fontSize = text.length > 4 ? `calc(var(--cell) * ${1.3 / text.length})` : "";
  const all = fullText(value);
  const beyond = Math.abs(value) > strongest;
  classify(element, beyond ? [...classes, "conv-beyond"] : classes);
  const ends = beyond ? `, beyond the colours: these end at ±${numberText(strongest)}` : "";
  say(element, "title", all === text && !beyond ? null : all + ends);
  const { fill: background, ink } = paint(colours, value, strongest);
  element.style.background = background;
  element.style.color = ink;
  say(element, "data-grid", board.grid);
  say(element, "data-values", board.values);
  say(element, "data-at", String(cell));
  say(element, "aria-label", `${cellPlain(model, board.values, cell)} = ${all}${ends}`);
}

/**
 * Where the colours end short of a number in sight, with the mark that such a cell has; without room
 * for it the cell's own title tells it.
 * @param {BoardView} view
 * @param {number} strongest
 */
function tellEnds({ element, cells }, strongest) {
  const ends = /** @type {HTMLElement} */ (element.querySelector(".conv-ends"));
  const isBeyond = cells.some((cell) => cell.classList.contains("conv-beyond"));
  const words = `◥ beyond ±${numberText(strongest)}`;
  put(ends, isBeyond && widthOf(words) < Number(element.dataset.room) ? words : "");
}

/**
 * @param {Board} board
 * @param {number} row
 * @param {number} column
 */
function mentions({ unreached, added }, row, column) {
  /** @type {(lines: number[][]) => boolean} */
  const among = ([rows, columns]) => rows.includes(row) || columns.includes(column);
  return [...(among(unreached) ? ["conv-unreached"] : []), ...(among(added) ? ["conv-added"] : [])];
}

// --- what is written again where it has changed: a cell left alone costs no layout ---------------

/**
 * @param {HTMLElement} element
 * @param {string[]} names the classes of a cell, but for that of an open one
 */
function classify(element, names) {
  const open = element.classList.contains("conv-open") ? ["conv-open"] : [];
  say(element, "class", ["conv-cell", ...names, ...open].join(" "));
}

/**
 * @param {HTMLElement} element
 * @param {string} attribute
 * @param {string | null} value
 */
function say(element, attribute, value) {
  if (element.getAttribute(attribute) === value) return;
  if (value === null) element.removeAttribute(attribute);
  else element.setAttribute(attribute, value);
}

/**
 * @param {HTMLElement} element a number
 * @param {string} text
 */
function put(element, text) {
  if (element.textContent === text) return;
  element.textContent = text;
  element.dataset.length = String(text.length);
}

/** @type {WeakMap<HTMLElement, string>} */
const SET = new WeakMap();

/**
 * @param {HTMLElement} element a name
 * @param {string} latex
 */
function typesetIn(element, latex) {
  const html = latex && typeset(latex);
  if (SET.get(element) === html) return;
  SET.set(element, html);
  element.innerHTML = html;
}

/** @param {HTMLElement} element */
function partsOf(element) {
  return /** @type {[HTMLElement, HTMLElement]} */ ([element.children[0], element.children[1]]);
}
