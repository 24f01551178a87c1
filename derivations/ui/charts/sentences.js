// Names of cells and what is said of them. The sentences come from Python, with places for names.

import { meeting, resultBoard, unravel } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").NamedCell} NamedCell */
/** @typedef {import("./model.js").Matrix} Matrix */

const MANY = 12;
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/**
 * x₂₂, k⁽²,¹⁾₁₁; a bias has no row and no column.
 * @param {Model} model
 * @param {string} grid
 * @param {Cell} cell
 */
export function cellName(model, grid, [channel, row, column]) {
  const before = model.names[grid][channel];
  if (grid === "b") return before;
  const [r, c] = [row + model.base, column + model.base];
  /** @type {(n: number) => string} */
  const low = (n) => [...String(n)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");
  return `${before}${low(r)}${r > 9 || c > 9 ? "," : ""}${low(c)}`;
}

/**
 * The name of a result cell: z₁₁, ∂L/∂x₂₂.
 * @param {Model} model
 * @param {Cell} cell
 */
export function resultName(model, cell) {
  const grid = resultBoard(model)?.grid ?? "z";
  return `${grid === "z" ? "" : `∂${model.loss}/∂`}${cellName(model, grid, cell)}`;
}

/**
 * A sentence with its names put in.
 * @param {Model} model
 * @param {string} which
 * @param {Record<string, string>} [names]
 */
export function say(model, which, names = {}) {
  return model.says[which].replace(/\{(\w+)\}/g, (_, name) => names[name]);
}

/**
 * @param {Model} model
 * @param {string[]} names
 */
export function enumerate(model, names) {
  if (names.length <= MANY) return names.join(", ");
  return say(model, "many", {
    first: names.slice(0, MANY - 2).join(", "),
    last: names[names.length - 1],
    count: String(names.length),
  });
}

/**
 * @param {Model} model
 * @param {string} grid
 * @param {Cell[]} cells
 */
export function list(model, grid, cells) {
  return enumerate(model, cells.map((cell) => cellName(model, grid, cell)));
}

/**
 * What a line of the result is made of: every cell with the one it is multiplied by.
 * @param {Model} model
 * @param {Cell} target
 */
export function lineSentence(model, target) {
  const grid = resultBoard(model)?.grid;
  if (!grid) return model.sentence;
  const [first, partner] = model.factors;
  // A gradient line runs over z: ∂L/∂z is what it brings.
  const of = first === "dz" ? "z" : first;
  const fixed = { [grid]: target };
  const pairs = meeting(model, of, fixed).map((cell) => {
    const name = cellName(model, of, cell);
    if (!partner) return name;
    const [met] = meeting(model, partner, { ...fixed, [of]: cell });
    return say(model, "pair", { cell: name, partner: cellName(model, partner, met) });
  });
  return say(model, ["none", "one"][pairs.length] ?? "some", {
    name: cellName(model, grid, target),
    result: resultName(model, target),
    cells: enumerate(model, pairs),
  });
}

/**
 * What a term multiplies.
 * @param {Model} model
 * @param {NamedCell[]} cells
 */
export function termSentence(model, cells) {
  if (!model.selected) return model.sentence;
  const names = cells.map(([grid, ...cell]) => cellName(model, grid, cell));
  return say(model, "term", {
    result: resultName(model, model.selected), product: names.join(" · "),
  });
}

/**
 * Which results a cell takes part in, and what it meets in the selected line.
 * @param {Model} model
 * @param {string} grid
 * @param {Cell} cell
 * @param {Cell[]} fan
 */
export function sourceSentence(model, grid, cell, fan) {
  const name = cellName(model, grid, cell);
  if (!fan.length) return say(model, "nowhere", { name });
  const results = enumerate(model, fan.map((target) => resultName(model, target)));
  const flows = say(model, "flows", { name, cells: results });
  const met = partners(model, grid, cell);
  if (!met.length || !model.selected) return flows;
  const meets = say(model, "meets", {
    result: resultName(model, model.selected), cells: enumerate(model, met),
  });
  return `${flows} ${meets}`;
}

/**
 * The names of the cells that a cell is multiplied by in the selected line.
 * @param {Model} model
 * @param {string} grid
 * @param {Cell} cell
 */
function partners(model, grid, cell) {
  const target = resultBoard(model)?.grid;
  const partner = model.factors.find((factor) => factor !== grid);
  if (!model.selected || !target || !partner || !model.factors.includes(grid)) return [];
  const met = meeting(model, partner, { [target]: model.selected, [grid]: cell });
  return met.map((place) => cellName(model, partner, place));
}

/**
 * Entry (z, x) of the matrix holds the kernel cell that meets x in z's window.
 * @param {Model} model
 * @param {Record<string, Cell>} fixed the cells of the entry's row and column
 * @param {Cell[]} kernel
 */
export function entrySentence(model, fixed, kernel) {
  return say(model, kernel.length ? "entry" : "empty", {
    output: cellName(model, "z", fixed.z), input: cellName(model, "x", fixed.x),
    kernel: list(model, "k", kernel),
  });
}

/**
 * The cells that the row and the column of an entry belong to.
 * @param {Model} model
 * @param {Matrix} matrix
 * @param {[row: number, column: number]} spot
 * @returns {Record<string, Cell>}
 */
export function cellsOfEntry(model, matrix, [row, column]) {
  const shapes = model.shapes ?? {};
  return {
    [matrix.rowGrid]: unravel(row, shapes[matrix.rowGrid]),
    [matrix.columnGrid]: unravel(column, shapes[matrix.columnGrid]),
  };
}
