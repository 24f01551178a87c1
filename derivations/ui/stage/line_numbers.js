// The numbers of a line: the factors of its products, and what they come to. No DOM here.

import { cellOf, ravel } from "./boards.js";
import { fullText, isShownExactly, numberText } from "./numbers.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {import("./line.js").Line} Line */

/**
 * The factors of a product in the order of the notes, each with its grid; `whole`: ∂L/∂z is written
 * out, as ∂L/∂a f′(z), where an activation stands behind z.
 * @param {Picture} picture
 * @param {Tap} tap
 * @param {boolean} [whole]
 * @returns {[grid: string, cell: Cell][]}
 */
export function factorsOf({ result, factors, behind }, tap, whole = false) {
  if (result === "forward" && tap.b) return [["b", tap.b]];
  const grids = behind && whole ? factors.flatMap((grid) => (grid === "dz" ? ["da", "df"] : grid)) : factors;
  return grids.map((grid) => [grid, /** @type {Cell} */ (cellOf(tap, grid))]);
}

/**
 * @param {Model} model
 * @param {string} values
 * @param {Cell} cell
 */
export function numberIn(model, values, cell) {
  const grid = values in model.shapes ? values : values.slice(1);
  return model.values[values][ravel(cell, model.shapes[grid])];
}

/**
 * What a product comes to.
 * @param {Line} line
 * @param {Tap} tap
 */
export function productOf({ model, picture }, tap) {
  return factorsOf(picture, tap).reduce((sum, factor) => sum * numberIn(model, ...factor), 1);
}

/**
 * What the line comes to.
 * @param {Line} line
 */
export function numberOf({ model, picture, cell }) {
  return numberIn(model, picture.values, cell);
}

/**
 * The same as it is written, with the sign before it.
 * @param {Line} line
 */
export function valueOf(line) {
  const value = numberOf(line);
  return { sign: isShownExactly(value) ? "=" : "≈", text: numberText(value) };
}

/**
 * The same with all its digits.
 * @param {Line} line
 */
export function fullValueOf(line) {
  return fullText(numberOf(line));
}

/**
 * Whether every number that is put into a line is written with all its digits.
 * @param {Line} line
 */
export function isPutInExactly({ model, picture, taps }) {
  return taps.every((tap) => factorsOf(picture, tap, true)
    .every((factor) => isShownExactly(numberIn(model, ...factor))));
}
