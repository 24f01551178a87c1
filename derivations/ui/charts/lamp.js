// Collects what is lit: of several lights on a cell the strongest stays. Pure.

import { boardsOf, spotsOf } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./model.js").Board} Board */
/** @typedef {import("./model.js").Matrix} Matrix */

/**
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
 */

/**
 * From the weakest to the strongest: of several on a cell the strongest is drawn.
 * @type {Level[]}
 */
const LEVELS = ["met", "fan", "target", "hot"];

// More marks than these become one where they touch in a row: a crowd is slow to draw.
const CROWD = 150;

/** Collects what is lit. */
export class Lamp {
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
export function rectangles(levels) {
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
