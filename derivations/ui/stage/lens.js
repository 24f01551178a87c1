// The part of a board that a lens shows, and where it stands. No DOM here.

import { sizeOf } from "./boards.js";

/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./boards.js").Spot} Spot */
/** @typedef {import("./boards.js").Box} Box */
/** @typedef {import("./boards.js").Marks} Marks */

/** Of a lens: cells around the window, and rows and columns of the others, from wide to tight. */
export const LENSES = /** @type {const} */ ([[3, 7, 11], [2, 7, 9], [1, 5, 7], [0, 5, 7], [0, 3, 7]]);

/**
 * Rows and columns of a board that a lens shows.
 * @param {Picture} picture
 * @param {Board} board
 * @param {readonly [around: number, result: number, other: number]} lens
 * @returns {Spot}
 */
export function lensOf({ window }, board, [around, result, other]) {
  const [height, width] = sizeOf(board);
  const [down, across] = board.role === "left"
    ? (window?.size ?? [result, result]).map((size) => size + 2 * around)
    : board.role === "result" || board.role === "turned" ? [result, result] : [other, other];
  return [Math.min(height, down), Math.min(width, across)];
}

/**
 * What a lens has to keep in sight: a window, or where that is larger what is lit in it.
 * @param {{ board: Board, shown: Spot }} view
 * @param {Marks} marks
 */
export function boxOf({ board: { role }, shown: [height, width] }, { window, target, hot }) {
  const isIn = window && window.height <= height && window.width <= width;
  if (window && role === "left" && (isIn || !hot)) return isIn ? window : spotBox([window.row, window.column]);
  const spot = target ?? hot;
  return spot && spotBox(spot);
}

/**
 * @param {Spot} spot
 * @returns {Box}
 */
export function spotBox([row, column]) {
  return { row, column, height: 1, width: 1 };
}

/**
 * Where a lens stands: as before, moved as little as keeps a box (and a margin around it) in sight.
 * @param {Spot} size of the board
 * @param {Spot} shown
 * @param {Spot} before
 * @param {Box | null} box
 * @param {number} [around] cells of the margin
 * @returns {Spot}
 */
export function follow(size, shown, before, box, around = 1) {
  const spans = box ? [[box.row, box.height], [box.column, box.width]] : [];
  const [row, column] = size.map((length, axis) => {
    let start = before[axis];
    if (box) {
      const [from, span] = spans[axis];
      const most = Math.floor((shown[axis] - span) / 2);
      // A box that was out of sight comes into the middle.
      if (from >= start + shown[axis] || from + span <= start) start = from - Math.max(most, 0);
      const margin = Math.max(0, Math.min(around, most));
      start = Math.min(start, from - margin);
      start = Math.max(start, from + span + margin - shown[axis]);
    }
    return Math.min(Math.max(start, 0), length - shown[axis]);
  });
  return [row, column];
}

/**
 * A box as the lens shows it: moved and cut to it; null where nothing of it is in sight.
 * @param {{ origin: Spot, shown: Spot }} view
 * @param {Box} box
 */
export function inSight({ origin, shown }, { row, column, height, width }) {
  const [top, left] = [Math.max(row - origin[0], 0), Math.max(column - origin[1], 0)];
  const bottom = Math.min(row + height - origin[0], shown[0]);
  const right = Math.min(column + width - origin[1], shown[1]);
  if (bottom <= top || right <= left) return null;
  return { row: top, column: left, height: bottom - top, width: right - left };
}
