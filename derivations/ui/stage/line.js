// A line: one result cell as a sum, in its stages. Read off the engine's table of taps; no DOM
// here.
//
// A stage has a summand for each *place*: of a gradient's chain and local every z, of a z's window
// every cell of its kernel and the bias, of the result and the numbers every product. Summands are
// written when they are asked for, as a long sum is shown with dots.

import { ravel, unravel } from "./boards.js";
import { factorsOf, numberIn } from "./line_numbers.js";
import { numberText } from "./numbers.js";
import { cellLatex, lineTaps } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {"chain" | "local" | "result" | "activation" | "numbers"} Step */

/**
 * One summand as it is written: its factors in LaTeX (numbers in plain characters); where it
 * vanishes,
 * `tap` is -1 and `row` is that of the z or the k that it speaks of.
 * @typedef {object} Summand
 * @property {string[]} factors
 * @property {number} tap which product of the line
 * @property {Cell | null} without of a summand that vanishes: the z, or the k, that meets nothing
 *
 * The summands of a stage; `alive` are the places of those that do not vanish, one for each
 * product.
 * @typedef {object} Stage
 * @property {number} count
 * @property {number[]} alive
 * @property {(place: number) => Summand} at
 *
 * @typedef {object} Line
 * @property {Model} model
 * @property {Picture} picture
 * @property {Cell} cell
 * @property {string} left the LaTeX before the first equals sign
 * @property {Tap[]} taps
 */

/** A longer sum is written with dots, in so many summands as the second number says (layout.py). */
const MOST_SUMMANDS = 50;
const MOST_SHORTENED = 18;

const STEPS = /** @type {Step[]} */ (["chain", "local", "result", "activation", "numbers"]);

/**
 * The stages that a line of a picture has: a z line has no chain rule, its "local" is its window;
 * ∂L/∂z is written out where an activation stands behind z.
 * @param {Picture} picture
 * @returns {Step[]}
 */
export function stepsOf({ result, behind }) {
  const steps = behind ? STEPS : STEPS.filter((step) => step !== "activation");
  return result === "forward" ? steps.slice(1) : steps;
}

/**
 * The stage whose names stand over the numbers: each number has one.
 * @type {(picture: Picture) => Step}
 */
export const namesUnder = ({ behind }) => (behind ? "activation" : "result");

/**
 * What a stage is called.
 * @param {Picture} picture
 * @param {Step} step
 */
export function titleOf({ result }, step) {
  return result === "forward" && step === "local" ? "window" : step;
}

/**
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} cell
 * @returns {Line}
 */
export function lineOf(model, picture, cell) {
  const left = cellLatex(model, picture.values, cell);
  return { model, picture, cell, left, taps: lineTaps(model, picture, cell) };
}

/**
 * @param {Line} line
 * @param {Step} step
 * @returns {Stage}
 */
export function stageOf(line, step) {
  if (step === "numbers") return ofProducts(line, numbersOf);
  if (step === "activation") return ofProducts(line, activatedOf);
  if (step === "result") return ofProducts(line, namesOf);
  if (line.picture.result === "forward") return ofWindow(line);
  return ofEveryZ(line, step === "chain" ? derivativeOf : localOf);
}

/**
 * Which summands of a sum are written, null standing for dots, as the engine writes them
 * (layout.py).
 * @param {Stage} stage
 * @returns {(number | null)[]}
 */
export function kept({ count, alive }) {
  const whole = count <= (alive.length === count ? MOST_SUMMANDS : MOST_SHORTENED);
  if (whole) return Array.from({ length: count }, (_, place) => place);
  const ends = [0, 1, count - 1];
  return withDots([...ends, ...alive.slice(0, MOST_SHORTENED - 3)]);
}

/**
 * Places in their order, null between those that are no neighbours.
 * @param {number[]} places
 * @returns {(number | null)[]}
 */
export function withDots(places) {
  const shown = [...new Set(places)].sort((a, b) => a - b);
  return shown.flatMap((place, n) =>
    (n && place > shown[n - 1] + 1 ? [null, place] : [place]));
}

// --- the stages --------------------------------------------------------------------------------

/**
 * @param {Line} line
 * @param {(line: Line, tap: Tap) => string[]} factorsOf
 * @returns {Stage}
 */
function ofProducts(line, factorsOf) {
  const alive = line.taps.map((_, place) => place);
  return {
    count: alive.length,
    alive,
    at: (place) => ({ factors: factorsOf(line, line.taps[place]), tap: place, without: null }),
  };
}

/**
 * Every kernel cell of a z's own filter in the order in which x is read, then the bias.
 * @param {Line} line
 * @returns {Stage}
 */
function ofWindow(line) {
  const { model, taps } = line;
  const kernel = kernelOf(model, line.cell);
  const bias = taps.findIndex(({ b }) => b);
  const met = new Map(taps.map(({ k }, tap) => [String(k), tap]));
  const count = kernel.length + (bias < 0 ? 0 : 1);
  const placeOf = new Map(kernel.map((k, place) => [String(k), place]));
  const alive = taps.map(({ k }) => (k ? placeOf.get(String(k)) ?? 0 : count - 1));
  return {
    count,
    alive,
    at(place) {
      const k = kernel[place];
      const tap = k ? met.get(String(k)) ?? -1 : bias;
      return tap < 0
        ? { factors: ["0", cellLatex(model, "k", k)], tap, without: k }
        : { factors: namesOf(line, taps[tap]), tap, without: null };
    },
  };
}

/**
 * The kernel cells that a z is made with; they run backwards where K is turned over x.
 * @param {Model} model
 * @param {Cell} z
 * @returns {Cell[]}
 */
function kernelOf(model, z) {
  const [, height, width] = model.shapes.k;
  const places = Array.from({ length: height * width }, (_, place) => unravel(place, model.shapes.k));
  if (model.backwards) places.reverse();
  return model.taps[0].filter((triple) => triple[2] === z[0])
    .sort((a, b) => a[0] - b[0])
    .flatMap(([, k]) => places.map(([, row, column]) => /** @type {Cell} */ ([k, row, column])));
}

/**
 * A summand for every z: ∂L/∂z times what stands for ∂z/∂(the cell).
 * @param {Line} line
 * @param {(line: Line, z: Cell, tap: number) => string} valueOf
 * @returns {Stage}
 */
function ofEveryZ(line, valueOf) {
  const { model, taps } = line;
  const shape = model.shapes.z;
  const alive = taps.map(({ z }) => ravel(z ?? [0, 0, 0], shape));
  const tapAt = new Map(alive.map((place, tap) => [place, tap]));
  return {
    count: shape[0] * shape[1] * shape[2],
    alive,
    at(place) {
      const [z, tap] = [unravel(place, shape), tapAt.get(place) ?? -1];
      const factors = [cellLatex(model, "dz", z), valueOf(line, z, tap)];
      return { factors, tap, without: tap < 0 ? z : null };
    },
  };
}

/** @type {(line: Line, z: Cell, tap: number) => string} */
function derivativeOf({ model, picture, cell }, z) {
  return `\\frac{\\partial ${cellLatex(model, "z", z)}}{\\partial ${cellLatex(model, picture.grid, cell)}}`;
}

/** @type {(line: Line, z: Cell, tap: number) => string} */
function localOf(line, _, tap) {
  if (tap < 0) return "0";
  const [, other] = namesOf(line, line.taps[tap]);
  return other ?? "1";
}

/**
 * A product by the names of its factors.
 * @type {(line: Line, tap: Tap) => string[]}
 */
export function namesOf({ model, picture }, tap) {
  return factorsOf(picture, tap).map(([grid, cell]) => cellLatex(model, grid, cell));
}

/** @type {(line: Line, tap: Tap) => string[]} */
const activatedOf = ({ model, picture }, tap) =>
  factorsOf(picture, tap, true).map((factor) => cellLatex(model, ...factor));

/** @type {(line: Line, tap: Tap) => string[]} */
function numbersOf({ model, picture }, tap) {
  return factorsOf(picture, tap, true).map((factor) => numberText(numberIn(model, ...factor)));
}

/**
 * Whether two stages say the same, so that one row is enough.
 * @param {Line} line
 * @param {Step} one
 * @param {Step} other
 */
export function areEqual(line, one, other) {
  if (one !== "local" || other !== "result") return false;
  const { count, alive } = stageOf(line, one);
  // A bare 1 stands in the local stage of a bias: it says more than its result.
  return count === alive.length && line.picture.result !== "bias_gradient";
}
