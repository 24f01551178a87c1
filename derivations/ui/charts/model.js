// What the browser is told of a stage (see linker.py), and which of its cells meet. No DOM here.

/**
 * A cell: its channel (and sample) counted through, its row and its column, from 0.
 * @typedef {[channel: number, row: number, column: number]} Cell
 *
 * A cell with the name of its grid: "x", "k", "b", "z" or "dz".
 * @typedef {[grid: string, channel: number, row: number, column: number]} NamedCell
 *
 * A place on a board as it is drawn.
 * @typedef {[row: number, column: number]} Spot
 *
 * A row or column of a board: its block, and the index it shows or one of the model's `kinds`.
 * @typedef {[block: number, index: number]} BoardLine
 *
 * All channels of one grid as they are drawn, block by block; `channels[block row][block column]`
 * is negative where groups leave a block out.
 * @typedef {object} Board
 * @property {string} key what Streamlit calls it
 * @property {"left" | "right" | "result" | "source"} role
 * @property {string} called its name for those who hear the page
 * @property {string} grid
 * @property {BoardLine[]} rows
 * @property {BoardLine[]} columns
 * @property {number[][]} channels
 *
 * The operation as a matrix: a row a cell of `rowGrid`, a column a cell of `columnGrid`.
 * @typedef {object} Matrix
 * @property {string} key
 * @property {"matrix"} role
 * @property {string} called
 * @property {string} rowGrid
 * @property {string} columnGrid
 *
 * @typedef {Board | Matrix} Grid
 *
 * A term of the shown line: its cells, whether it vanishes, and what is said of it where that is not
 * the product of its cells.
 * @typedef {{ cells: NamedCell[], gone?: boolean, says?: string }} Term
 *
 * One tap along an axis: the places of x, of k (or b) and of z (or ∂L/∂z).
 * @typedef {[x: number, k: number, z: number]} Tap
 *
 * How the window moves over the left board: rows and columns before the first one, its steps and
 * its size; `last` is the last place of a result that comes out turned.
 * @typedef {object} Window
 * @property {Spot} start
 * @property {Spot} step
 * @property {Spot} size
 * @property {Spot | null} last
 *
 * @typedef {object} Model
 * @property {string} stage what Streamlit calls the box around the grids
 * @property {Grid[]} grids
 * @property {Record<string, string[]>} names of every channel of every grid: x, or x⁽¹⁾ and x⁽²⁾
 * @property {number} base the first index: 1 in the notes
 * @property {string} loss the letter of the loss
 * @property {Record<string, number>} order where a grid's index stands in a tap
 * @property {{ header: number, padding: number, inserted: number }} kinds of lines without an index
 * @property {Tap[][]} taps along channels, rows and columns: their product is the table of taps
 * @property {Window | null} window
 * @property {string[]} factors the grids of the factors of the result's terms, in their order
 * @property {Cell | null} selected
 * @property {Record<string, Cell> | null} shapes of x and z, where the matrices are drawn
 * @property {Record<string, Term>} terms of the shown line, by stage and place: "3-0"
 * @property {string} sentence
 * @property {Record<string, string>} says sentences with places for names (see sentences.py)
 */

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

/** @param {Model} model */
export function resultBoard(model) {
  return boardsOf(model).find((board) => board.role === "result");
}

/**
 * @param {Model} model
 * @returns {Board[]}
 */
export function boardsOf(model) {
  return model.grids.flatMap((grid) => (grid.role === "matrix" ? [] : [grid]));
}

// --- which cells meet ------------------------------------------------------------------------

/**
 * Cells of grid `wanted` that share a tap with every one of the `fixed` cells.
 * @param {Model} model
 * @param {string} wanted
 * @param {Record<string, Cell>} fixed
 * @returns {Cell[]}
 */
export function meeting(model, wanted, fixed) {
  const [channels, rows, columns] = [0, 1, 2].map((axis) => along(model, axis, wanted, fixed));
  return channels.flatMap((channel) =>
    rows.flatMap((row) => columns.map((column) => /** @type {Cell} */ ([channel, row, column]))));
}

/**
 * The places of grid `wanted` along one axis: 0 channels, 1 rows, 2 columns.
 * @param {Model} model
 * @param {number} axis
 * @param {string} wanted
 * @param {Record<string, Cell>} fixed
 */
export function along(model, axis, wanted, fixed) {
  const places = tapsOf(model, axis, fixed).map((tap) => tap[model.order[wanted]]);
  return [...new Set(places)].sort((a, b) => a - b);
}

/**
 * The taps along an axis in which every one of the `fixed` cells takes part.
 * @param {Model} model
 * @param {number} axis
 * @param {Record<string, Cell>} fixed
 */
export function tapsOf(model, axis, fixed) {
  return model.taps[axis].filter((tap) =>
    Object.entries(fixed).every(([grid, cell]) => tap[model.order[grid]] === cell[axis]));
}

// --- boards ----------------------------------------------------------------------------------

/**
 * What stands on a spot: a cell, or an index below 0 in the place of its row or column where a zero
 * stands; null for what names a channel or is left out.
 * @param {Model} model
 * @param {Board} board
 * @param {Spot} spot
 * @returns {Cell | null}
 */
export function cellAt(model, board, [row, column]) {
  const [[blockRow, r], [blockColumn, c]] = [board.rows[row], board.columns[column]];
  const channel = board.channels[blockRow][blockColumn];
  const { header } = model.kinds;
  return r === header || c === header || channel < 0 ? null : [channel, r, c];
}

/**
 * Whether groups leave out the block of a spot.
 * @param {Model} model
 * @param {Board} board
 * @param {Spot} spot
 */
export function isLeftOut(model, board, [row, column]) {
  const [[blockRow, r], [blockColumn, c]] = [board.rows[row], board.columns[column]];
  const { header } = model.kinds;
  return r !== header && c !== header && board.channels[blockRow][blockColumn] < 0;
}

/**
 * @param {Cell | null} cell
 * @returns {cell is Cell}
 */
export function isCell(cell) {
  return cell !== null && cell[1] >= 0 && cell[2] >= 0;
}

/**
 * Where each cell of a board stands, by its name "channel,row,column".
 * @param {Model} model
 * @param {Board} board
 * @returns {Map<string, Spot>}
 */
export function spotsOf(model, board) {
  const known = SPOTS.get(board);
  if (known) return known;
  const spots = new Map();
  SPOTS.set(board, spots);
  board.rows.forEach((_, row) => board.columns.forEach((_, column) => {
    const cell = cellAt(model, board, [row, column]);
    if (isCell(cell)) spots.set(String(cell), [row, column]);
  }));
  return spots;
}

/**
 * Made once for each model.
 * @type {WeakMap<Board, Map<string, Spot>>}
 */
const SPOTS = new WeakMap();

/**
 * The blocks of a board: which channel, and the spots it covers without its header.
 * @param {Model} model
 * @param {Board} board
 */
export function blocksOf(model, board) {
  const { header } = model.kinds;
  /** @type {(lines: BoardLine[], at: number) => number[]} */
  const inside = (lines, at) => lines.flatMap(([block, index], place) =>
    (block === at && index !== header ? [place] : []));
  return board.channels.flatMap((across, blockRow) => across.map((channel, blockColumn) => {
    const [rows, columns] = [inside(board.rows, blockRow), inside(board.columns, blockColumn)];
    const [row, column] = [rows[0], columns[0]];
    return { channel, row, column, height: rows.length, width: columns.length };
  }));
}

/**
 * How many rows and columns a grid has as it is drawn.
 * @param {Model} model
 * @param {Grid} grid
 * @returns {Spot}
 */
export function sizeOf(model, grid) {
  if (grid.role !== "matrix") return [grid.rows.length, grid.columns.length];
  const { shapes } = model;
  if (!shapes) return [0, 0];
  const cells = [grid.rowGrid, grid.columnGrid].map((name) => shapes[name].reduce((a, b) => a * b));
  return [cells[0], cells[1]];
}

/**
 * The next spot in a direction that does not name a channel; the same one at the edge.
 * @param {Model} model
 * @param {Grid} grid
 * @param {Spot} from
 * @param {Spot} by
 * @returns {Spot}
 */
export function nextSpot(model, grid, from, [down, right]) {
  const [height, width] = sizeOf(model, grid);
  let [row, column] = from;
  do {
    row += down;
    column += right;
    if (row < 0 || column < 0 || row >= height || column >= width) return from;
  } while (grid.role !== "matrix" && isHeader(model, grid, [row, column]));
  return [row, column];
}

/**
 * @param {Model} model
 * @param {Board} board
 * @param {Spot} spot
 */
function isHeader({ kinds }, { rows, columns }, [row, column]) {
  return rows[row][1] === kinds.header || columns[column][1] === kinds.header;
}
