// What is lit: one mark a cell, the terms, and the sentence. Pure: the drawing reads it.

import { fullText } from "../stage/numbers.js";
import { Lamp } from "./lamp.js";
import {
  along, blocksOf, boardsOf, cellAt, isLeftOut, meeting, ravel, resultBoard, tapsOf,
} from "./model.js";
import {
  cellName, cellsOfEntry, entrySentence, lineSentence, resultName, say, sourceSentence,
  termSentence,
} from "./sentences.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./model.js").Board} Board */
/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./lamp.js").Level} Level */
/** @typedef {import("./lamp.js").Mark} Mark */

/**
 * What the pointer or the cursor is on: a term of the line, or a spot of a grid with its number.
 * @typedef {{ term: string }} OnTerm
 * @typedef {{ grid: number, spot: Spot, value?: number | null }} OnSpot
 * @typedef {OnTerm | OnSpot | null} Pointed
 *
 * @typedef {object} Lights
 * @property {Mark[][]} marks a list a grid
 * @property {Set<string>} terms
 * @property {string} sentence
 */

/**
 * All that is lit, for the selected cell and for what the pointer or the cursor is on.
 * @param {Model} model
 * @param {Pointed} pointed
 * @returns {Lights}
 */
export function lights(model, pointed) {
  const lamp = new Lamp(model);
  lightSelected(lamp);
  const sentence = !pointed ? model.sentence
    : "term" in pointed ? lightTerm(lamp, pointed.term)
      : lightSpot(lamp, pointed);
  return { marks: lamp.marks(), terms: lamp.terms, sentence };
}

// --- the selected cell -----------------------------------------------------------------------

/**
 * The selected cell, its window, and the cells that survive in its line; other channels step back.
 * @param {Lamp} lamp
 */
function lightSelected(lamp) {
  const { model } = lamp;
  const result = resultBoard(model);
  if (!model.selected || !result) return;
  const fixed = { [result.grid]: model.selected };
  for (const board of boardsOf(model)) {
    const isResult = board.role === "result";
    const front = isResult ? [model.selected[0]] : along(model, 0, board.grid, fixed);
    veil(lamp, board, front);
    if (isResult) lamp.cells(board, [model.selected], "target");
    else if (board.role !== "source") lamp.cells(board, meeting(model, board.grid, fixed), "met");
    if (board.role === "left") frame(lamp, board, model.selected, front);
  }
}

/**
 * One window on the block of every channel that takes part.
 * @param {Lamp} lamp
 * @param {Board} board
 * @param {Cell} selected
 * @param {number[]} channels
 */
function frame(lamp, board, [, row, column], channels) {
  const { window } = lamp.model;
  if (!window) return;
  const { start, step, size: [height, width], last } = window;
  const [down, right] = last ? [last[0] - row, last[1] - column] : [row, column];
  for (const block of blocksOf(lamp.model, board)) {
    if (!channels.includes(block.channel)) continue;
    lamp.cover(board, {
      row: block.row + start[0] + down * step[0],
      column: block.column + start[1] + right * step[1],
      height, width, level: "window",
    });
  }
}

/**
 * @param {Lamp} lamp
 * @param {Board} board
 * @param {number[]} front
 */
function veil(lamp, board, front) {
  if (board.channels.flat().length < 2) return;
  for (const { channel, ...block } of blocksOf(lamp.model, board)) {
    if (channel >= 0 && !front.includes(channel)) lamp.cover(board, { ...block, level: "veil" });
  }
}

// --- what is pointed at ----------------------------------------------------------------------

/**
 * @param {Lamp} lamp
 * @param {string} id
 */
function lightTerm(lamp, id) {
  const { model } = lamp;
  const term = model.terms[id];
  if (!term) return model.sentence;
  lamp.terms.add(id);
  for (const [grid, ...cell] of term.cells) lamp.everywhere(grid, [cell], "hot");
  return term.says ?? termSentence(model, term.cells);
}

/**
 * @param {Lamp} lamp
 * @param {OnSpot} pointed
 */
function lightSpot(lamp, { grid: place, spot, value }) {
  const { model } = lamp;
  const grid = model.grids[place];
  if (grid.role === "matrix") return lightEntry(lamp, grid, spot);
  const cell = cellAt(model, grid, spot);
  if (cell === null) {
    return isLeftOut(model, grid, spot) ? say(model, "cut") : model.sentence;
  }
  if (Math.min(...cell) < 0) {
    lamp.spots(grid, [spot], "fan");
    return say(model, cell.includes(model.kinds.padding) ? "padding" : "inserted");
  }
  const isResult = grid.role === "result";
  const name = isResult ? resultName(model, cell) : cellName(model, grid.grid, cell);
  const said = isResult ? lightResult(lamp, grid, cell) : lightSource(lamp, grid, cell);
  return typeof value === "number" ? `${name} = ${fullText(value)}. ${said}` : said;
}

/**
 * Another result cell: its own cells, so that lines can be compared.
 * @param {Lamp} lamp
 * @param {Board} result
 * @param {Cell} cell
 */
function lightResult(lamp, result, cell) {
  const { model } = lamp;
  for (const board of boardsOf(model)) {
    if (board.role === "result") lamp.cells(board, [cell], "hot");
    else if (board.role !== "source") {
      lamp.cells(board, meeting(model, board.grid, { [result.grid]: cell }), "fan");
    }
  }
  return lineSentence(model, cell);
}

/**
 * A source cell: its terms in the selected line, and every result it takes part in (its fan-out).
 * @param {Lamp} lamp
 * @param {Board} board
 * @param {Cell} cell
 */
function lightSource(lamp, board, cell) {
  const { model } = lamp;
  lamp.everywhere(board.grid, [cell], "hot");
  if (model.shapes) return lightInMatrix(lamp, board.grid, cell);
  const result = resultBoard(model);
  if (!result) return model.sentence;
  lightTermsWith(lamp, board.grid, cell);
  const fan = meeting(model, result.grid, { [board.grid]: cell });
  lamp.cells(result, fan, "fan");
  // The selected cell is one of them: what it is stays seen, and so does that it takes part.
  lamp.cells(result, fan.filter((target) => String(target) === String(model.selected)), "hot");
  return sourceSentence(model, board.grid, cell, fan);
}

/**
 * Light every term that a cell is in, with the other cells of those that do not vanish.
 * @param {Lamp} lamp
 * @param {string} grid
 * @param {Cell} cell
 */
function lightTermsWith(lamp, grid, cell) {
  const name = String([grid, ...cell]);
  for (const [id, term] of Object.entries(lamp.model.terms)) {
    if (!term.cells.some((other) => String(other) === name)) continue;
    lamp.terms.add(id);
    if (term.gone) continue;
    for (const [other, ...place] of term.cells) lamp.everywhere(other, [place], "hot");
  }
}

// --- the operation as a matrix ---------------------------------------------------------------

/**
 * @param {Lamp} lamp
 * @param {Matrix} matrix
 * @param {Spot} spot
 */
function lightEntry(lamp, matrix, spot) {
  const { model } = lamp;
  const fixed = cellsOfEntry(model, matrix, spot);
  const kernel = meeting(model, "k", fixed);
  for (const grid of ["z", "x"]) lamp.everywhere(grid, [fixed[grid]], "hot");
  lamp.everywhere("k", kernel, "hot");
  lightEntries(lamp, fixed, "hot");
  if (!kernel.length) lamp.spots(matrix, [spot], "fan");
  return entrySentence(model, fixed, kernel);
}

/**
 * The whole row of a z, the column of an x, the diagonals of a k.
 * @param {Lamp} lamp
 * @param {string} grid
 * @param {Cell} cell
 */
function lightInMatrix(lamp, grid, cell) {
  const { model } = lamp;
  const fixed = { [grid]: cell };
  lightEntries(lamp, fixed, "met");
  for (const other of ["x", "k", "z"].filter((letter) => letter !== grid)) {
    lamp.everywhere(other, meeting(model, other, fixed), "fan");
  }
  return say(model, `matrix-${grid}`, { name: cellName(model, grid, cell) });
}

/**
 * @param {Lamp} lamp
 * @param {Record<string, Cell>} fixed
 * @param {Level} level
 */
function lightEntries(lamp, fixed, level) {
  const { model } = lamp;
  const { shapes } = model;
  if (!shapes) return;
  const [channels, rows, columns] = [0, 1, 2].map((axis) => tapsOf(model, axis, fixed));
  for (const matrix of model.grids) {
    if (matrix.role !== "matrix") continue;
    /** @type {Spot[]} */
    const spots = [];
    for (const c of channels) for (const r of rows) for (const q of columns) {
      /** @type {(grid: string) => number} */
      const at = (grid) => {
        const place = model.order[grid];
        return ravel([c[place], r[place], q[place]], shapes[grid]);
      };
      spots.push([at(matrix.rowGrid), at(matrix.columnGrid)]);
    }
    lamp.spots(matrix, spots, level);
  }
}
