// A small picture of a whole grid, with the part that a lens shows framed in it: a click or a drag in
// it moves the selection.

import { sizeOf, windowOf } from "./boards.js";
import { paint, strongestOf } from "./colours.js";
import { isHere } from "./packed.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./build.js").BoardView} BoardView */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./boards.js").Spot} Spot */

/** What of a share of the strongest is one step of a picture of few cells. */
const SHARES = 127;

/**
 * @param {Stage} stage
 * @param {BoardView} view
 * @param {Picture} picture
 * @param {number} largest
 */
export function buildMap(stage, view, picture, largest) {
  const element = document.createElement("div");
  element.className = "conv-map";
  element.setAttribute("aria-hidden", "true"); // the arrows walk as far
  element.append(document.createElement("canvas"), document.createElement("span"), document.createElement("b"));
  const [height, width] = sizeOf(view.board);
  const scale = Math.min(largest / Math.max(height, width), largest);
  const whole = scale > 1 ? Math.floor(scale) : scale;
  element.style.width = `${width * whole}px`;
  element.style.height = `${height * whole}px`;
  element.dataset.scale = String(whole);
  listen(stage, element, view, picture);
  return element;
}

/**
 * @param {Stage} stage
 * @param {HTMLElement} element
 * @param {BoardView} view
 * @param {Picture} picture
 */
function listen(stage, element, view, picture) {
  /** @param {PointerEvent} event */
  const move = (event) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [rows, columns] = sizeOf(view.board);
    const spot = /** @type {Spot} */ (
      [((event.clientY - top) / height) * rows, ((event.clientX - left) / width) * columns]);
    const at = cellAt(picture, view.board, stage.shape, stage.state.at, spot);
    if (at && String(at) !== String(stage.state.at)) stage.select(at, { kept: null, playing: false });
  };
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    move(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) move(event);
  });
}

/**
 * The result cell of a place on a board: the one that stands there, or whose window is around it.
 * @param {Picture} picture
 * @param {Board} board
 * @param {Cell} shape of the result
 * @param {Cell} now the selected one
 * @param {Spot} spot rows and columns from the corner, parts of a cell counted
 * @returns {Cell | null}
 */
export function cellAt({ window }, board, shape, now, spot) {
  const within = /** @type {(place: number, axis: number) => number} */ (
    (place, axis) => Math.min(Math.max(place, 0), shape[axis + 1] - 1));
  if (board.role === "result" || board.role === "turned") {
    const [row, column] = [board.rows, board.columns].map((indices, axis) =>
      within(indices[Math.min(Math.max(Math.floor(spot[axis]), 0), indices.length - 1)], axis));
    return [now[0], row, column];
  }
  if (board.role !== "left" || !window) return null;
  const { start, step, size, last } = window;
  const [row, column] = [0, 1].map((axis) => {
    const place = within(Math.round((spot[axis] - size[axis] / 2 - start[axis]) / step[axis]), axis);
    return last ? within(last[axis] - place, axis) : place;
  });
  return [now[0], row, column];
}

/**
 * @param {Stage} stage
 * @param {BoardView} view
 * @param {Picture} picture
 */
export function drawMap(stage, view, picture) {
  const element = /** @type {HTMLElement | null} */ (view.element.querySelector(".conv-map"));
  if (!element) return;
  const scale = Number(element.dataset.scale);
  const [canvas, frame, mark] = /** @type {[HTMLCanvasElement, HTMLElement, HTMLElement]} */ (
    /** @type {unknown} */ ([...element.children]));
  const stamp = `${view.channel}|${stage.model.stamp}|${stage.colours.join()}`;
  if (element.dataset.stamp !== stamp) {
    element.dataset.stamp = stamp;
    paintBoard(stage, canvas, view.board, view.channel);
  }
  const [height, width] = view.shown;
  place(frame, { row: view.origin[0], column: view.origin[1], height, width }, scale);
  const { role } = view.board;
  const own = role === "result" || role === "turned";
  const box = role === "left" ? windowOf(picture, stage.shown) : own ? spotBox(view.board, stage.shown) : null;
  mark.hidden = !box;
  if (box) place(mark, box, scale);
}

/**
 * @param {Board} board
 * @param {Cell} cell
 */
function spotBox({ rows, columns }, [, row, column]) {
  return { row: rows.indexOf(row), column: columns.indexOf(column), height: 1, width: 1 };
}

/**
 * @param {HTMLElement} element
 * @param {import("./boards.js").Box} box
 * @param {number} scale
 */
function place(element, { row, column, height, width }, scale) {
  element.style.transform = `translate(${column * scale}px, ${row * scale}px)`;
  element.style.width = `${width * scale}px`;
  element.style.height = `${height * scale}px`;
}

/**
 * A pixel a place, zeros left clear; of a channel that is not here its picture of few cells.
 * @param {Stage} stage
 * @param {HTMLCanvasElement} canvas
 * @param {Board} board
 * @param {number} channel
 */
export function paintBoard({ model, colours }, canvas, board, channel) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const pictures = model.pictures?.[board.values];
  if (pictures && !isHere(model, board.values, channel)) {
    const [height, width] = pictures.size;
    Object.assign(canvas, { height, width });
    for (let at = 0; at < height * width; at += 1) {
      const share = pictures.shares[channel * height * width + at];
      context.fillStyle = paint(colours, share, SHARES).fill;
      context.fillRect(at % width, Math.floor(at / width), 1, 1);
    }
    return;
  }
  const [height, width] = sizeOf(board);
  Object.assign(canvas, { height, width });
  const values = model.values[board.values];
  const [, rows, columns] = model.shapes[board.grid];
  const strongest = model.most?.[board.values] ?? strongestOf(values);
  board.rows.forEach((row, y) => board.columns.forEach((column, x) => {
    if (row < 0 || column < 0) return;
    const value = values[(channel * rows + row) * columns + column];
    if (Number.isNaN(value)) return;
    context.fillStyle = paint(colours, value, strongest).fill;
    context.fillRect(x, y, 1, 1);
  }));
}
