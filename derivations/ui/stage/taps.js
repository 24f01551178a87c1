// The model that Python sends of a stage (see model.py), its cells by name, and the products of a
// line. No DOM here.
//
// The table of taps is the engine's: three small tables, along channels, rows and columns. A line
// is read off them by multiplying out; which cells meet is never worked out here.

/**
 * A cell: its channel (and sample) counted through, its row and its column, from 0.
 * @typedef {[channel: number, row: number, column: number]} Cell
 *
 * One product: the cells that meet in it; of the bias alone, x and k are null.
 * @typedef {{ x: Cell | null, k: Cell | null, b: Cell | null, z: Cell | null }} Tap
 *
 * One tap along an axis: the places of x, of k (or b) and of z.
 * @typedef {[x: number, k: number, z: number]} Triple
 *
 * A grid as it is drawn, one channel at a time.
 * @typedef {object} Board
 * @property {string} key
 * @property {"left" | "source" | "right" | "bias" | "turned" | "result" | "upstream" | "slope" | "product"} role
 * @property {string} grid whose cells it shows
 * @property {string} values which numbers it shows
 * @property {number[]} rows the row of the grid at every place, below 0 where zeros stand
 * @property {number[]} columns
 * @property {[[number, number], [number, number]]} cut places at both ends that a crop takes away
 * @property {string} done what was done to the grid, in words
 * @property {string} called what it is called where it is heard
 * @property {string} sign LaTeX of the sign before it, or "turn"
 * @property {boolean} rotated
 * @property {[number[], number[]]} unreached rows and columns that no window reaches
 * @property {[number[], number[]]} added rows and columns that output_padding adds
 * @property {boolean} [isPart] whether there are rows or columns of the grid beside it
 *
 * How the window moves over the left board; `last`: the result comes out turned.
 * @typedef {object} Window
 * @property {[number, number]} start
 * @property {[number, number]} step
 * @property {[number, number]} size
 * @property {[number, number] | null} last
 *
 * A result as an equation of grids.
 * @typedef {object} Picture
 * @property {"forward" | "kernel_gradient" | "input_gradient" | "bias_gradient" | "behind"} result
 * @property {string} grid whose cells it is made of
 * @property {string} values
 * @property {string[]} factors the grids of the factors of a term, in the order of the notes
 * @property {"x" | "z"} sum whose cells a line runs over
 * @property {Board[]} boards
 * @property {Window | null} window
 * @property {boolean} [behind] whether an activation stands behind z, and its lines have a step more
 *
 * Verdicts on the lines of a result; `of` is the one cell they are about, null where it is all.
 * @typedef {object} Evidence
 * @property {Cell | null} of
 * @property {{ claim: string, holds: boolean, says: string }[]} said
 *
 * What stands behind z: Z → A there, and ∂L/∂A ⊙ f′(Z) = ∂L/∂Z back.
 * @typedef {object} Behind
 * @property {Picture} there
 * @property {Picture} back
 * @property {string} function the letter of f, in LaTeX
 * @property {boolean} corner whether it has no derivative at 0
 * @property {Record<string, string>} says
 *
 * @typedef {object} Model
 * @property {string} id of everything but the numbers and the selected cell
 * @property {string} operation
 * @property {number} base the first index: 1 in the notes
 * @property {string} loss the letter of the loss, in LaTeX
 * @property {Picture[]} rows the page's own result first
 * @property {Triple[][]} taps along channels, rows and columns
 * @property {Triple[][]} biasTaps the same with the bias in the place of k
 * @property {Record<string, number>} order where a grid's index stands in a triple
 * @property {boolean} biased whether a z has a bias
 * @property {boolean} backwards whether the k of a z run backwards while its x are read
 * @property {Record<string, Cell>} shapes
 * @property {Record<string, string[]>} names LaTeX of a channel's cells, # for the subscript
 * @property {Record<string, string[]>} labels what is written in a cell, of b by its filter
 * @property {Record<string, string[]>} titles LaTeX of every channel as a whole
 * @property {Record<string, string[]>} plain the same in plain characters, before the subscript
 * @property {Record<string, string>} letters the letters in plain characters, by their LaTeX
 * @property {string} kernel the whole kernel in plain characters
 * @property {Record<string, number[]>} values row-major
 * @property {Record<string, number>} [most] the strongest number of a grid of which a part is here
 * @property {Record<string, number[]>} [here] the channels of such a grid whose numbers are
 * @property {Record<string, import("./packed.js").Pictures>} [pictures] of all its channels
 * @property {Cell} at
 * @property {"chain" | "local" | "result" | "activation" | "numbers"} step
 * @property {Record<string, string>} says
 * @property {Record<string, Record<string, string>>} sentences by the result, with places for names
 * @property {string[]} editable the grids whose numbers can be changed
 * @property {Behind} [behind]
 * @property {{ n: number, says: string }} [answer] the last change that was read, and what is to be
 * said of it
 * @property {Record<string, Evidence>} evidence by result
 * @property {string} view "stage": all there is; "both": both passes in a row; "tabs": one result
 * of many
 * @property {Record<string, string>} [nouns] what the grids are, for a newcomer
 * @property {import("./tour.js").TourStep[]} [tour]
 * @property {number} [tourAt] the step of the tour that is asked for, from 1
 * @property {number} [stamp] of the numbers, set in the browser
 * @property {string} [shown] the numbers that were typed and are not answered yet, as a key
 */

const LOW = "₀₁₂₃₄₅₆₇₈₉";

/**
 * The products of a line in the order of the notes: over x, or over z, channels first.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} cell
 * @returns {Tap[]}
 */
export function lineTaps(model, picture, cell) {
  const ofBias = picture.result === "bias_gradient";
  const tables = ofBias ? model.biasTaps : model.taps;
  const fixed = model.order[picture.grid];
  const along = model.order[picture.sum];
  const [channels, rows, columns] = tables.map((table, axis) =>
    table.filter((triple) => triple[fixed] === cell[axis]).sort((a, b) => a[along] - b[along]));
  /** @type {Tap[]} */
  const taps = channels.flatMap((channel) => rows.flatMap((row) =>
    columns.map((column) => tapOf(channel, row, column, ofBias))));
  const bias = picture.result === "forward" && model.biased ? biasTap(model, cell) : null;
  return bias ? [...taps, bias] : taps;
}

/**
 * @param {Triple} channel
 * @param {Triple} row
 * @param {Triple} column
 * @param {boolean} ofBias
 * @returns {Tap}
 */
function tapOf(channel, row, column, ofBias) {
  /** @type {(place: number) => Cell} */
  const at = (place) => [channel[place], row[place], column[place]];
  return ofBias ? { x: null, k: null, b: at(1), z: at(2) } : { x: at(0), k: at(1), b: null, z: at(2) };
}

/**
 * The bias of a z.
 * @param {Model} model
 * @param {Cell} z
 * @returns {Tap | null}
 */
function biasTap(model, z) {
  const found = model.biasTaps[0].find((triple) => triple[2] === z[0]);
  return found ? { x: null, k: null, b: [found[1], 0, 0], z } : null;
}

/**
 * A row and a column as they are written below; from two digits on a comma parts them.
 * @param {Model} model
 * @param {Cell} cell
 */
export function subscript({ base }, [, row, column]) {
  const [r, c] = [row + base, column + base];
  return `${r}${r > 9 || c > 9 ? "," : ""}${c}`;
}

/**
 * The LaTeX of a cell in a line: x_{11}, \frac{\partial L}{\partial z_{11}}.
 * @param {Model} model
 * @param {string} grid
 * @param {Cell} cell
 */
export function cellLatex(model, grid, cell) {
  return model.names[grid][cell[0]].replace("#", subscript(model, cell));
}

/**
 * What is written in a cell, its channel aside: \partial L/\partial z_{11}.
 * @param {Model} model
 * @param {string} values
 * @param {Cell} cell
 */
export function labelLatex(model, values, cell) {
  const labels = model.labels[values];
  return (labels[cell[0]] ?? labels[0]).replace("#", subscript(model, cell));
}

/**
 * A cell of a result on one line, with its channel: \partial L/\partial x^{(1)}_{11}.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} cell
 */
export function resultLatex(model, { grid, values }, cell) {
  const name = cellLatex(model, grid, cell);
  return values === grid ? name : `\\partial ${model.loss}/\\partial ${name}`;
}

/**
 * A cell in plain characters: x₁₁, ∂L/∂z₁₁; of a row below 0 its channel alone.
 * @param {Model} model
 * @param {string} values
 * @param {Cell} cell
 */
export function cellPlain(model, values, cell) {
  const before = model.plain[values][cell[0]];
  if (values === "b" || values === "db" || cell[1] < 0) return before;
  return before + [...subscript(model, cell)].map((sign) => LOW[Number(sign)] ?? sign).join("");
}

/**
 * What a board is called where it is heard.
 * @param {Model} model
 * @param {Board} board
 * @param {number} channel
 */
export function plainTitle(model, { called, grid, values }, channel) {
  const [count] = model.shapes[grid];
  return count > 1 ? `${called}, ${model.plain[values][channel]}` : called;
}
