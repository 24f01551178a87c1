// What is lit: one mark a cell, the terms, and the sentence. Pure: the drawing reads it.

import {
  along, blocksOf, boardsOf, cellAt, isLeftOut, meeting, ravel, resultBoard, spotsOf,
  tapsOf,
} from "./model.js";
import {
  cellName, cellsOfEntry, entrySentence, lineSentence, resultName, say, shortened, sourceSentence,
  termSentence,
} from "./sentences.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./model.js").Board} Board */
/** @typedef {import("./model.js").Matrix} Matrix */

/**
 * What the pointer or the cursor is on: a term of the line, or a spot of a grid with its number.
 * @typedef {{ term: string }} OnTerm
 * @typedef {{ grid: number, spot: Spot, value?: number | null }} OnSpot
 * @typedef {OnTerm | OnSpot | null} Pointed
 *
 * How strongly a cell is marked; "window" and "veil" lie over many cells and mark none of them.
 * @typedef {"met" | "fan" | "target" | "hot"} Level
 * @typedef {"window" | "veil"} Cover
 *
 * A rectangle on a grid.
 * @typedef {object} Mark
 * @property {number} row
 * @property {number} column
 * @property {number} height
 * @property {number} width
 * @property {Level | Cover} level
 *
 * @typedef {object} Lights
 * @property {Mark[][]} marks a list a grid
 * @property {Set<string>} terms
 * @property {string} sentence
 */

/**
 * From the weakest to the strongest: of several on a cell the strongest is drawn.
 * @type {Level[]}
 */
const LEVELS = ["met", "fan", "target", "hot"];

// More marks than these become one where they touch in a row: a crowd is slow to draw.
const CROWD = 150;

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

/** Collects what is lit. */
class Lamp {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Set<string>} */
    this.terms = new Set();
    /** @type {Mark[][]} */
    this.covers = model.grids.map(() => []);
    /** @type {Map<string, Level>[]} */
    this.levels = model.grids.map(() => new Map());
  }

  /**
   * Light spots of one grid; a stronger light stays.
   * @param {Board | Matrix} grid
   * @param {Iterable<Spot>} spots
   * @param {Level} level
   */
  spots(grid, spots, level) {
    const levels = this.levels[this.model.grids.indexOf(grid)];
    for (const spot of spots) {
      const had = levels.get(String(spot));
      if (!had || LEVELS.indexOf(had) < LEVELS.indexOf(level)) levels.set(String(spot), level);
    }
  }

  /**
   * @param {Board} board
   * @param {Cell[]} cells
   * @param {Level} level
   */
  cells(board, cells, level) {
    const places = spotsOf(this.model, board);
    this.spots(board, cells.flatMap((cell) => {
      const spot = places.get(String(cell));
      return spot ? [spot] : [];
    }), level);
  }

  /**
   * Light a cell wherever its grid stands.
   * @param {string} grid
   * @param {Cell[]} cells
   * @param {Level} level
   */
  everywhere(grid, cells, level) {
    for (const board of boardsOf(this.model)) {
      if (board.grid === grid) this.cells(board, cells, level);
    }
  }

  /**
   * @param {Board} board
   * @param {Mark} mark
   */
  cover(board, mark) {
    this.covers[this.model.grids.indexOf(board)].push(mark);
  }

  marks() {
    return this.covers.map((covers, grid) => [...covers, ...rectangles(this.levels[grid])]);
  }
}

/**
 * One mark a spot, or one for neighbours in a row where they are a crowd.
 * @param {Map<string, Level>} levels
 * @returns {Mark[]}
 */
function rectangles(levels) {
  const marks = [...levels].map(([spot, level]) => {
    const [row, column] = spot.split(",").map(Number);
    return { row, column, height: 1, width: 1, level };
  });
  if (marks.length <= CROWD) return marks;
  marks.sort((a, b) => a.row - b.row || a.column - b.column);
  return marks.reduce((/** @type {Mark[]} */ found, mark) => {
    const last = found[found.length - 1];
    const touches = last?.level === mark.level && last.row === mark.row
      && last.column + last.width === mark.column;
    if (touches) last.width += 1;
    else found.push(mark);
    return found;
  }, []);
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
  return typeof value === "number" ? `${name} = ${shortened(value)}. ${said}` : said;
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
  if (!result) return say(model, "open", { name: cellName(model, board.grid, cell) });
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
    if (term.says) continue;
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
