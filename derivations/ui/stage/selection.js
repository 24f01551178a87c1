// What is selected, pointed at and unfolded, and what moves it. No DOM here.

import { cellOf, pairOf, pairsOf, tapWith, walked } from "./boards.js";
import { lineTaps } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Tap} Tap */

/**
 * @typedef {"chain" | "local" | "result" | "activation" | "numbers"} Step
 *
 * What is shown, and lives in the browser alone.
 * @typedef {object} State
 * @property {number} row which of the pictures the selected cell is in
 * @property {Cell} at the selected cell
 * @property {Cell | null} hover a result cell under the pointer
 * @property {Tap | null} kept the product that was chosen
 * @property {Tap | null} tap the product that is pointed at
 * @property {{ grid: string, cell: Cell } | null} pointed a cell of another grid under the pointer
 * @property {Cell | null} gone the z, or of a z line the k, of a summand that vanishes and is
 * pointed at
 * @property {number} pair which of the channels that meet is shown
 * @property {Step} step how far the line is written
 * @property {boolean} way whether the other pass is shown
 * @property {boolean} playing
 * @property {number} speed
 * @property {number | null} tour which step of the tour is shown
 */

/** What a stage shows of its model, drawn whenever it changes. */
export class Selection {
  constructor() {
    /** @type {Model} */
    this.model = /** @type {any} */ (null);
    /** @type {State} */
    this.state = {
      row: 0, at: [0, 0, 0], hover: null, kept: null, tap: null, pointed: null, gone: null, pair: 0,
      step: "result", way: true, playing: false, speed: 1, tour: null,
    };
  }

  /** Show it; a stage does. */
  draw() {}

  get picture() {
    return this.model.rows[this.state.row];
  }

  get shape() {
    return this.model.shapes[this.picture.grid];
  }

  /** The result cell that is shown: the one under the pointer, or the selected one. */
  get shown() {
    return this.state.hover ?? this.state.at;
  }

  /** The product that is lit: the one that is pointed at, or the chosen one of the shown line. */
  get lit() {
    const { tap, kept } = this.state;
    if (tap) return tap;
    const mine = cellOf(kept, this.picture.grid);
    return mine && String(mine) === String(this.shown) ? kept : null;
  }

  /**
   * The cell nearest to one that may lie outside of the shown result.
   * @param {Cell} at
   * @returns {Cell}
   */
  within(at) {
    const [channel, row, column] = at.map((place, axis) => Math.min(place, this.shape[axis] - 1));
    return [channel, row, column];
  }

  /**
   * Merge changes into the state, and draw it where it is another than before. Whatever changes, a
   * summand that vanishes may stand elsewhere: it is pointed at no more.
   * @param {Partial<State>} changes
   */
  update(changes) {
    const before = JSON.stringify(this.state);
    Object.assign(this.state, { gone: null }, changes);
    if (JSON.stringify(this.state) !== before) this.draw();
  }

  /**
   * Select a result cell.
   * @param {Cell} at
   * @param {Partial<State>} [more]
   */
  select(at, more = {}) {
    const pair = at[0] === this.state.at[0] ? this.state.pair : 0;
    this.update({ at, hover: null, tap: null, pointed: null, pair, ...more });
  }

  /** @param {import("./boards.js").Spot} by */
  walk(by) {
    this.select(walked(this.state.at, this.shape, by));
  }

  /**
   * Point at a product, wherever that was done.
   * @param {Tap | null} tap
   */
  point(tap) {
    const pair = tap ? pairOf(this.model, this.picture, tap) : this.state.pair;
    this.update({ tap, pair, pointed: null });
  }

  /**
   * Point at a summand that vanishes.
   * @param {Cell | null} gone
   */
  pointGone(gone) {
    this.update({ tap: null, pointed: null, gone });
  }

  /**
   * Choose a product: it stays lit.
   * @param {Tap | null} kept
   */
  keep(kept) {
    const at = cellOf(kept, this.picture.grid) ?? this.state.at;
    this.select(at, { kept, tap: kept });
  }

  /**
   * Point at a cell of a grid that is no result.
   * @param {string} grid
   * @param {Cell} cell
   */
  pointAt(grid, cell) {
    const tap = tapWith(this.model, this.picture, this.state.at, grid, cell);
    const pair = tap ? pairOf(this.model, this.picture, tap) : this.state.pair;
    this.update({ tap, pair, pointed: { grid, cell }, hover: null });
  }

  /** The channels that meet in the shown channel of the result. */
  pairs() {
    return pairsOf(this.model, this.picture, this.shown[0]);
  }

  /** Whether the stage is all there is: a beamer's view, or part of another page. */
  get isHall() {
    return this.model.view === "stage";
  }

  /** Whether both passes stand in one row, and one product is lit in them. */
  get isBoth() {
    return this.model.view === "both" && this.state.tour === null;
  }

  /** The products of the shown line. */
  taps() {
    return lineTaps(this.model, this.picture, this.shown);
  }

  /**
   * Light the next product of the line.
   * @param {number} by
   */
  nextTap(by) {
    const taps = this.taps();
    if (!taps.length) return;
    const at = taps.findIndex((tap) => JSON.stringify(tap) === JSON.stringify(this.lit));
    const first = by > 0 ? 0 : taps.length - 1;
    this.keep(taps[at < 0 ? first : (at + by + taps.length) % taps.length]);
  }

  /** The picture of the other pass: of a gradient the forward one, of Z that of its input. */
  get other() {
    const { rows } = this.model;
    const wanted = this.picture.result === "forward" ? "input_gradient" : "forward";
    const found = rows.findIndex(({ result }) => result === wanted);
    return found < 0 ? null : found;
  }
}
