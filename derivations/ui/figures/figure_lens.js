// Of grids that are too large to be drawn whole, the part around what is lit. No DOM here.

import { isOfZ, marksOf, sizeOf } from "../stage/boards.js";
import { boxOf, LENSES, lensOf } from "../stage/lens.js";
import { cellsOf } from "./figure.js";

/** @typedef {import("../stage/taps.js").Board} Board */
/** @typedef {import("../stage/taps.js").Picture} Picture */
/** @typedef {import("../stage/boards.js").Spot} Spot */
/** @typedef {import("./figure.js").View} View */
/** @typedef {import("./figure_board.js").Look} Look */

/**
 * How much of a board is seen: as the stage's lenses do, and of a larger window a part.
 * @typedef {{ lens: typeof LENSES[number], most: number }} Lens
 */

export const MOST_CELLS = 1500;

const TIGHTEST = LENSES[LENSES.length - 1];
/** @type {Lens[]} */
const ALL = [
  ...LENSES.map((lens) => ({ lens, most: Infinity })),
  ...[15, 11, 7].map((most) => ({ lens: TIGHTEST, most })),
];

/**
 * The widest lens in which views have no more cells than a figure draws: null where all are seen.
 * @param {View[]} views
 * @param {Look} look
 * @returns {Lens | null}
 */
export function lensFor(views, look) {
  const fits = [null, ...ALL].find((lens) => cellsOf(throughLens(views, lens), look) <= MOST_CELLS);
  return fits === undefined ? ALL[ALL.length - 1] : fits;
}

/**
 * Views as they are seen through a lens: boards of fewer rows and columns.
 * @param {View[]} views
 * @param {Lens | null} lens
 * @returns {View[]}
 */
export function throughLens(views, lens) {
  if (!lens) return views;
  /** @type {Board[]} */
  let seen = [];
  return views.map((view) => {
    const picture = view.aside ? asSeen(view.picture, seen) : around(view, lens);
    if (!view.aside) seen = picture.boards;
    return { ...view, picture };
  });
}

/**
 * Every board cut to what is around its window, or its cell that is lit.
 * @param {View} view
 * @param {Lens} lens
 * @returns {Picture}
 */
function around({ picture, at, lit }, { lens, most }) {
  const marks = marksOf(picture, at, lit);
  /** @type {Spot} */
  let left = [0, 0];
  const boards = picture.boards.map((board, place) => {
    const shown = /** @type {Spot} */ (lensOf(picture, board, lens).map((length) => Math.min(length, most)));
    const box = boxOf({ board, shown }, marks[place]);
    const spans = box ? [[box.row, box.height], [box.column, box.width]] : [[0, 0], [0, 0]];
    const [row, column] = sizeOf(board).map((length, axis) => {
      const [from, span] = spans[axis];
      const before = Math.max(Math.floor((shown[axis] - span) / 2), 0);
      return Math.min(Math.max(from - before, 0), length - shown[axis]);
    });
    if (board.role === "left") left = [row, column];
    return cut(board, [row, column], shown);
  });
  const { window } = picture;
  if (!window) return { ...picture, boards };
  const [row, column] = window.start;
  return { ...picture, boards, window: { ...window, start: [row - left[0], column - left[1]] } };
}

/**
 * Boards that stand cell for cell where those of z do, cut to the rows and columns seen of them.
 * @param {Picture} picture
 * @param {Board[]} seen
 * @returns {Picture}
 */
function asSeen(picture, seen) {
  const of = seen.find(({ grid }) => isOfZ(grid));
  if (!of) return picture;
  const boards = picture.boards.map((board) => {
    const [rows, columns] = [[board.rows, of.rows], [board.columns, of.columns]].map(([own, others]) => {
      const places = own.flatMap((index, place) => (index >= 0 && others.includes(index) ? [place] : []));
      return [places[0] ?? 0, Math.max(places.length, 1)];
    });
    return cut(board, [rows[0], columns[0]], [rows[1], columns[1]]);
  });
  return { ...picture, boards };
}

/**
 * @param {Board} board
 * @param {Spot} origin
 * @param {Spot} shown
 * @returns {Board}
 */
function cut(board, origin, shown) {
  const size = sizeOf(board);
  const [rows, columns] = [board.rows, board.columns]
    .map((indices, axis) => indices.slice(origin[axis], origin[axis] + shown[axis]));
  const [down, across] = board.cut.map(([before, after], axis) => /** @type {Spot} */ (
    [Math.max(before - origin[axis], 0), Math.max(origin[axis] + shown[axis] - size[axis] + after, 0)]));
  if (String(shown) === String(size)) return board;
  const done = [board.done, `a part of ${size.join("×")}`].filter(Boolean).join(", ");
  return { ...board, rows, columns, cut: [down, across], done, isPart: true };
}
