// How large the cells of a picture are, and how much of a board is shown. No DOM here.

import { sizeOf } from "./boards.js";
import { LENSES, lensOf } from "./lens.js";

/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./boards.js").Spot} Spot */

/**
 * @typedef {object} Plan
 * @property {number} cell pixels of a cell
 * @property {Spot[]} shown rows and columns of every board that are in sight
 * @property {boolean} single whether K and K turned share one place
 * @property {boolean} wraps whether the boards stand on more than one row
 *
 * The room for a picture: pixels across and down, and those of the down that go above and below a
 * lens.
 * @typedef {object} Room
 * @property {number} width
 * @property {number} height
 * @property {boolean} [narrow] whether K and K turned share one place
 * @property {number} [lens]
 * @property {number} [sign] pixels of the sign before a board, where it is larger than on a page
 */

export const SMALLEST = 28;
export const LARGEST = 120;
/** Pixels between two cells, and what a cell must at least have where boards are broken apart. */
export const GAP = 2;
const LEAST = 18;
/** Pixels of the sign before a board, and of the turn. */
const SIGN = 34;
/** Below so many pixels K and K turned share a place, and one stage of the line is shown. */
export const NARROW = 560;
const TURN = 52;
/** Of both where the stage is alone, in signs. */
const HALL_TRAY = 2.9;
const HALL_TRAY_DOWN = 0.84;
const TURN_BELOW = 28;
/** Pixels that the tray of K takes around it, and the numbers at the rim of a lens. */
const TRAY = 24;
const RIM = 18;
/** Rows and columns of a part of a window that is larger than the room, and its cells. */
const PARTS = [11, 9, 7, 5];
const LEAST_PART = 3;
const LEAST_CUT = 22;
/** Of a telephone's cells, before the boards are broken apart. */
const SMALL = 23;
/**
 * The largest cells with which the boards stand side by side; a lens where they would be too small.
 * @param {Picture} picture
 * @param {Room} room
 * @param {number} [smallest]
 * @returns {Plan}
 */
export function plan(picture, room, smallest = SMALLEST) {
  const single = room.narrow ?? false;
  const whole = picture.boards.map(sizeOf);
  const cell = cellFor(picture, whole, room);
  if (cell >= smallest) return { cell, shown: whole, wraps: false, single };
  return inLenses(picture, room, smallest)
    ?? inLenses(picture, { ...room, narrow: true }, smallest)
    ?? (smallest < SMALLEST || !single ? tight(picture, { ...room, narrow: true }, Math.min(smallest, LEAST_CUT))
      : inLenses(picture, room, SMALL) ?? broken(picture, room));
}

/**
 * How many pixels down a picture takes.
 * @param {Picture} picture
 * @param {Plan} plan
 * @param {{ head: number, lens: number, sign?: number }} around pixels above every board, and more
 * of a lens
 */
export function heightOf(picture, plan, { head, lens, sign }) {
  const { cell, shown, wraps, single } = plan;
  /** @type {(boards: { size: Spot, board: Board }[]) => number} */
  const tallest = (boards) => Math.max(...boards.map(({ size: [rows], board }) =>
    rows * (cell + GAP) - GAP + trayOf(board, picture, single, sign)));
  const boards = picture.boards.map((board, place) => ({ board, size: shown[place] }));
  const below = turnBelow(picture, plan);
  if (!wraps) {
    const isLens = boards.some(({ board, size }) => String(size) !== String(sizeOf(board)));
    return head + tallest(boards) + Math.max(isLens ? lens : 0, below);
  }
  const isLeft = (/** @type {{ board: Board }} */ { board }) => board.role === "left";
  return 2 * head + tallest(boards.filter(isLeft)) + tallest(boards.filter((one) => !isLeft(one)))
    + below;
}

/**
 * How far the turn reaches below the boards, where it stands under the one it turns.
 * @param {Picture} picture
 * @param {Plan} plan
 */
export function turnBelow({ boards }, { cell, shown, wraps, single }) {
  const turned = boards.findIndex(({ sign }) => sign === "turn");
  if (!single || turned < 0) return 0;
  const beside = shown.filter((_, place) => !wraps || boards[place].role !== "left");
  const most = Math.max(...beside.map(([rows]) => rows));
  return Math.max(0, TURN_BELOW - ((most - shown[turned][0]) * (cell + GAP)) / 2);
}

/**
 * Pixels that the tray takes above and below the cells of K.
 * @param {Board} board
 * @param {Picture} picture
 * @param {boolean} single
 * @param {number} [sign]
 */
function trayOf({ role }, { boards }, single, sign) {
  if (single || role !== "right" || !boards.some(({ sign: one }) => one === "turn")) return 0;
  return sign ? sign * HALL_TRAY_DOWN : TRAY;
}

/**
 * The widest lens in which the cells are large enough, if there is one.
 * @param {Picture} picture
 * @param {Room} room
 * @param {number} smallest
 * @returns {Plan | null}
 */
function inLenses(picture, room, smallest) {
  for (const lens of LENSES) {
    const shown = picture.boards.map((board) => lensOf(picture, board, lens));
    const cell = cellFor(picture, shown, room);
    if (cell >= smallest) return { cell, shown, wraps: false, single: room.narrow ?? false };
  }
  return null;
}

/**
 * In little room a lens may show a part of the window; at last the cells are as small as they have
 * to be.
 * @param {Picture} picture
 * @param {Room} room
 * @param {number} smallest
 * @returns {Plan}
 */
function tight(picture, room, smallest) {
  const shown = picture.boards.map((board) => lensOf(picture, board, LENSES[4]));
  const single = room.narrow ?? false;
  const cell = cellFor(picture, shown, room);
  if (cell >= smallest) return { cell, shown, wraps: false, single };
  for (const most of PARTS) {
    const cut = /** @type {Spot[]} */ (shown.map((size) => size.map((length) => Math.min(length, most))));
    const own = cellFor(picture, cut, room);
    if (own >= smallest) return { cell: own, shown: cut, wraps: false, single };
  }
  return { cell: Math.max(cell, 4), shown, wraps: false, single };
}

/**
 * Two rows, the left board above the others, all of them as tight as they can be; of a window that
 * has no room so a part.
 * @param {Picture} picture
 * @param {Room} room
 * @returns {Plan}
 */
function broken(picture, room) {
  const whole = picture.boards.map((board) => lensOf(picture, board, LENSES[2]));
  /** @type {(most: number) => Spot[]} */
  const cutTo = (most) => /** @type {Spot[]} */ (
    whole.map((size) => size.map((length) => Math.min(length, most))));
  const least = cutTo(LEAST_PART);
  const shown = [Infinity, ...PARTS].map(cutTo)
    .find((some) => cellBroken(picture, some, room) >= LEAST_CUT);
  const inRow = [{ some: whole, smallest: LEAST }, { some: least, smallest: SMALL }]
    .map(({ some, smallest }) => ({ some, smallest, cell: cellFor(picture, some, room) }))
    .find(({ cell, smallest }) => cell >= smallest);
  if (!shown && inRow) return { cell: inRow.cell, shown: inRow.some, wraps: false, single: true };
  const cell = Math.min(Math.max(cellBroken(picture, shown ?? least, room), LEAST), SMALLEST);
  return { cell, shown: shown ?? least, wraps: true, single: true };
}

/**
 * @param {Picture} picture
 * @param {Spot[]} shown
 * @param {Room} room
 */
function cellBroken({ boards }, shown, room) {
  /** @type {(left: boolean) => number} */
  const columns = (left) => boards.reduce((sum, { role }, place) =>
    sum + ((role === "left") === left && role !== "source" ? shown[place][1] : 0), 0);
  const widths = [columns(true), columns(false)].map((count) =>
    (room.width - 2 * RIM - SIGN) / Math.max(count, 1) - GAP);
  /** @type {(left: boolean) => number} */
  const rows = (left) => Math.max(...boards.map(({ role }, place) =>
    ((role === "left") === left ? shown[place][0] : 0)));
  const down = room.height / (rows(true) + rows(false)) - GAP;
  return Math.floor(Math.min(...widths, down));
}

/**
 * @param {Picture} picture
 * @param {Spot[]} sizes
 * @param {Room} room
 */
function cellFor(picture, sizes, room) {
  const inRow = picture.boards.map((board, place) => ({ board, size: sizes[place] }))
    .filter(({ board }) => !(room.narrow && board.role === "source"));
  const columns = inRow.reduce((sum, { size: [, width] }) => sum + width, 0);
  const signs = inRow.reduce((sum, { board }) => sum + signOf(board, room), 0);
  const lenses = inRow.filter(({ board, size }) => String(size) !== String(sizeOf(board)));
  const rims = lenses.length ? (lenses.length + 1) * RIM : 0;
  const across = (room.width - signs - rims + GAP * inRow.length) / columns - GAP;
  const height = room.height - (lenses.length ? room.lens ?? 0 : 0) + GAP;
  const single = room.narrow ?? false;
  const most = Math.max(...inRow.map(({ size: [rows] }) => rows));
  // Where the turn stands under a board, and the board is high, it reaches below the others.
  const turned = single && inRow.find(({ board: { sign } }) => sign === "turn");
  const down = Math.min(
    ...inRow.map(({ size: [rows], board }) =>
      (height - trayOf(board, picture, single, room.sign)) / rows - GAP),
    turned ? (2 * (height - TURN_BELOW)) / (most + turned.size[0]) - GAP : Infinity);
  return Math.min(Math.floor(Math.min(across, down)), LARGEST);
}

/**
 * Whether a sign takes the room of two: an arrow does.
 * @param {string} sign
 */
export function isLong(sign) {
  return sign.includes("arrow");
}

/**
 * @param {Board} board
 * @param {Room} room
 */
function signOf({ sign, role }, { narrow, width, sign: wide }) {
  if (!sign) return 0;
  const plain = wide ?? (width < NARROW ? SIGN - 8 : SIGN);
  if (sign !== "turn") return isLong(sign) ? 2 * plain : plain;
  // Where K is left out, what stood before it stands before K turned.
  if (narrow) return role === "right" ? plain : TURN;
  return wide ? wide * HALL_TRAY : TURN + TRAY;
}
