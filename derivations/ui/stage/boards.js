// Which cells stand where on the boards of a picture, and which of them are lit. No DOM here.

import { lineTaps } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Tap} Tap */

/**
 * A place on a board, counted with its zeros.
 * @typedef {[row: number, column: number]} Spot
 *
 * @typedef {{ row: number, column: number, height: number, width: number }} Box
 *
 * What is lit on one board: the window, the selected or previewed result, the hot product's cell,
 * and
 * the results that a pointed cell flows into.
 * @typedef {object} Marks
 * @property {Box | null} window
 * @property {Spot | null} target
 * @property {Spot | null} hot
 * @property {Spot[]} fan
 *
 * @typedef {"cell" | "padding" | "inserted" | "cropped"} Kind
 */

const PADDING = -1;
const AXES = /** @type {const} */ ([0, 1]);

/**
 * What stands on a spot.
 * @param {Board} board
 * @param {Spot} spot
 * @returns {Kind}
 */
export function kindAt(board, spot) {
  const at = indexAt(board, spot);
  if (at.includes(PADDING)) return "padding";
  if (Math.min(...at) < 0) return "inserted";
  return AXES.some((axis) => isCut(board, axis, spot[axis])) ? "cropped" : "cell";
}

/**
 * The row and column of the grid itself that stand on a spot, below 0 where a zero stands.
 * @param {Board} board
 * @param {Spot} spot
 * @returns {Spot}
 */
export function indexAt({ rows, columns }, [row, column]) {
  return [rows[row], columns[column]];
}

/**
 * @param {Board} board
 * @param {0 | 1} axis
 * @param {number} place
 */
function isCut(board, axis, place) {
  const [before, after] = board.cut[axis];
  return place < before || place >= sizeOf(board)[axis] - after;
}

/**
 * Rows and columns of a board with its zeros.
 * @param {Board} board
 * @returns {Spot}
 */
export function sizeOf({ rows, columns }) {
  return [rows.length, columns.length];
}

/**
 * Where a cell stands on a board, whatever its channel.
 * @param {Board} board
 * @param {Cell} cell
 * @returns {Spot | null}
 */
export function spotOf({ rows, columns }, [, row, column]) {
  const spot = [rows.indexOf(row), columns.indexOf(column)];
  return Math.min(...spot) < 0 ? null : /** @type {Spot} */ (spot);
}

/**
 * The window of a result cell on the left board.
 * @param {Picture} picture
 * @param {Cell} at
 * @returns {Box | null}
 */
export function windowOf({ window }, [, row, column]) {
  if (!window) return null;
  const { start, step, size: [height, width], last } = window;
  const [down, right] = last ? [last[0] - row, last[1] - column] : [row, column];
  return { row: start[0] + down * step[0], column: start[1] + right * step[1], height, width };
}

// --- channels ----------------------------------------------------------------------------------

/**
 * The channels that meet in a channel of the result, in the order of the line: [x, k, z] each.
 * @param {Model} model
 * @param {Picture} picture
 * @param {number} channel
 */
export function pairsOf(model, picture, channel) {
  const [channels] = picture.result === "bias_gradient" ? model.biasTaps : model.taps;
  return channels.filter((triple) => triple[model.order[picture.grid]] === channel);
}

/**
 * The channel that every board shows: the hot product's, or the chosen one of those that meet.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} at
 * @param {Tap | null} tap
 * @param {number} chosen which of the pairs
 * @returns {Record<string, number>} by the grid
 */
export function channelsShown(model, picture, at, tap, chosen) {
  const pairs = pairsOf(model, picture, at[0]);
  const triple = pairs[Math.min(chosen, pairs.length - 1)] ?? [0, 0, 0];
  /** @type {Record<string, number>} */
  const shown = {};
  for (const { grid } of picture.boards) {
    shown[grid] = cellOf(tap, grid)?.[0] ?? triple[model.order[grid]];
  }
  shown[picture.grid] = at[0];
  if (picture.result === "forward") shown.b = at[0] % model.shapes.b[0];
  return shown;
}

/**
 * Whether the cells of a grid stand where those of z do: ∂L/∂z, and with an activation a = f(z),
 * ∂L/∂a and f′(z).
 * @param {string} grid
 */
export function isOfZ(grid) {
  return ["z", "dz", "a", "da", "df"].includes(grid);
}

/**
 * A product's cell in a grid; the gradient of z stands where z stands.
 * @param {Tap | null | undefined} tap
 * @param {string} grid
 * @returns {Cell | null}
 */
export function cellOf(tap, grid) {
  if (!tap) return null;
  return tap[/** @type {keyof Tap} */ (isOfZ(grid) ? "z" : grid)] ?? null;
}

/**
 * Which of the channels that meet is a product's.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Tap} tap
 */
export function pairOf(model, picture, tap) {
  const result = cellOf(tap, picture.grid);
  if (!result) return 0;
  const found = pairsOf(model, picture, result[0]).findIndex((triple) =>
    ["x", "k", "z"].every((grid) => {
      const cell = cellOf(tap, grid);
      return !cell || cell[0] === triple[model.order[grid]];
    }));
  return Math.max(0, found);
}

// --- lights ------------------------------------------------------------------------------------

/**
 * What is lit on every board of a picture for a result cell and a product.
 * @param {Picture} picture
 * @param {Cell | null} at
 * @param {Tap | null} tap
 * @param {{ grid: string, cells: Cell[] } | null} [fan] the results a pointed cell flows into
 * @returns {Marks[]}
 */
export function marksOf(picture, at, tap, fan = null) {
  return picture.boards.map((board) => {
    const hot = cellOf(tap, board.grid);
    const isResult = board.role === "result" || board.role === "turned";
    return {
      window: at && picture.window ? frameOf(picture, board, at) : null,
      target: at && isResult ? spotOf(board, at) : null,
      hot: hot && !isResult ? spotOf(board, hot) : null,
      fan: fan && isResult ? fan.cells.flatMap((cell) => spotOf(board, cell) ?? []).length
        ? spotsOf(board, fan.cells, at) : [] : [],
    };
  });
}

/**
 * The window on the left board, and around all that is laid on it.
 * @param {Picture} picture
 * @param {Board} board
 * @param {Cell} at
 * @returns {Box | null}
 */
function frameOf(picture, board, at) {
  if (board.role === "left") return windowOf(picture, at);
  const [height, width] = sizeOf(board);
  return board.role === "right" ? { row: 0, column: 0, height, width } : null;
}

/**
 * @param {Board} board
 * @param {Cell[]} cells
 * @param {Cell | null} at of its channel alone
 * @returns {Spot[]}
 */
function spotsOf(board, cells, at) {
  return cells.filter((cell) => !at || cell[0] === at[0])
    .flatMap((cell) => {
      const spot = spotOf(board, cell);
      return spot ? [spot] : [];
    });
}

/**
 * The product of a line in which a cell takes part; null where there is none or more than one.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} at
 * @param {string} grid
 * @param {Cell} cell
 * @returns {Tap | null}
 */
export function tapWith(model, picture, at, grid, cell) {
  const found = lineTaps(model, picture, at)
    .filter((tap) => String(cellOf(tap, grid)) === String(cell));
  return found.length === 1 ? found[0] : null;
}

/**
 * The results that a cell of another grid flows into.
 * @param {Model} model
 * @param {Picture} picture
 * @param {string} grid
 * @param {Cell} cell
 * @returns {Cell[]}
 */
export function resultsOf(model, picture, grid, cell) {
  const tables = grid === "b" || picture.grid === "b" ? model.biasTaps : model.taps;
  const [from, to] = [model.order[grid], model.order[picture.grid]];
  const [channels, rows, columns] = tables.map((table, axis) =>
    [...new Set(table.filter((triple) => triple[from] === cell[axis])
      .map((triple) => triple[to]))].sort((a, b) => a - b));
  return channels.flatMap((channel) => rows.flatMap((row) =>
    columns.map((column) => /** @type {Cell} */ ([channel, row, column]))));
}

// --- walking -----------------------------------------------------------------------------------

/**
 * @param {Cell} cell
 * @param {Cell} shape
 */
export function ravel([channel, row, column], [, height, width]) {
  return (channel * height + row) * width + column;
}

/**
 * @param {number} flat
 * @param {Cell} shape
 * @returns {Cell}
 */
export function unravel(flat, [, height, width]) {
  return [Math.floor(flat / (height * width)), Math.floor(flat / width) % height, flat % width];
}

/**
 * A cell further on: through all channels and around at the end; up and down within the channel.
 * @param {Cell} cell
 * @param {Cell} shape
 * @param {Spot} by
 * @returns {Cell}
 */
export function walked(cell, shape, [down, right]) {
  if (down) {
    const row = Math.min(Math.max(cell[1] + down, 0), shape[1] - 1);
    return [cell[0], row, cell[2]];
  }
  const count = shape[0] * shape[1] * shape[2];
  return unravel((ravel(cell, shape) + right + count) % count, shape);
}
