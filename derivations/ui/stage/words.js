// What is said of the shown line, of one product and of a cell, in pieces: text and names of cells.
//
// The sentences come from Python, with places for names; which cells they name is read off the
// taps.

import { pairsOf, ravel, resultsOf } from "./boards.js";
import { lineOf, stageOf } from "./line.js";
import { fullValueOf } from "./line_numbers.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Tap} Tap */
/** @typedef {import("./line.js").Line} Line */

/**
 * Text, with LaTeX between dollar signs, or a cell by the name it has among the values.
 * @typedef {string | { values: string, cell: Cell }} Piece
 */

/** Of more cells the first ones, the last and their number are named. */
const MOST_NAMED = 6;
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  "eleven", "twelve"];

/**
 * What the places for a product's cells are called: a letter would be rewritten in another
 * notation.
 */
const PLACES = { x: "input", k: "kernel", b: "bias", z: "output" };

/**
 * Which of so many one is, counted from the nearer end: what is turned changes the two ends.
 * @param {number} place from 0
 * @param {number} count
 */
export function placeWord(place, count) {
  const back = count - 1 - place;
  const word = ["first", "second", "third"][Math.min(place, back)] ?? `${Math.min(place, back) + 1}th`;
  return place <= back ? word : ["last", "last but one"][back] ?? `${word} from the end`;
}

/** @param {number} count */
export function numberWord(count) {
  return NUMBERS[count] ?? String(count);
}

/**
 * A sentence with pieces in its places.
 * @param {Model} model
 * @param {Picture} picture
 * @param {string} which
 * @param {Record<string, Piece | Piece[]>} [names]
 * @returns {Piece[]}
 */
export function say(model, picture, which, names = {}) {
  const text = model.sentences[picture.result][which];
  return text.split(/\{(\w+)\}/).flatMap((part, n) => (n % 2 ? names[part] ?? [] : part ? [part] : []));
}

/**
 * x₁₁, x₁₂ and x₂₁; of many the first ones, the last and their number.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Piece[]} names
 * @returns {Piece[]}
 */
export function enumerated(model, picture, names) {
  const last = names[names.length - 1];
  if (names.length < 2) return names;
  if (names.length <= MOST_NAMED) {
    return say(model, picture, "and", { names: joined(names.slice(0, -1)), last });
  }
  const first = joined(names.slice(0, MOST_NAMED - 2));
  return say(model, picture, "many", { first, last, count: String(names.length) });
}

/**
 * @param {Piece[]} names
 * @returns {Piece[]}
 */
function joined(names) {
  return names.flatMap((name, n) => (n ? [", ", name] : [name]));
}

/**
 * What the shown line is made of, and that its other summands vanish.
 * @param {Line} line
 * @returns {Piece[]}
 */
export function lineSays(line) {
  const { model, picture, cell, taps } = line;
  const isForward = picture.result === "forward";
  const products = isForward ? taps.filter(({ x }) => x) : taps;
  const { count, alive } = stageOf(line, "local");
  const gone = count - alive.length;
  const cells = products.map((tap) => ({
    values: picture.sum, cell: /** @type {Cell} */ (tap[picture.sum]),
  }));
  const which = !cells.length ? "none" : !gone && cells.length > 1 ? "every" : cells.length > 1 ? "some" : "one";
  const said = say(model, picture, which, {
    name: { values: picture.grid, cell },
    cells: enumerated(model, picture, cells),
    count: numberWord(cells.length),
  });
  if (!cells.length) return said;
  if (!gone) return [...said, "."];
  const rest = say(model, picture, gone > 1 ? "rest" : "rest-one", { count: numberWord(gone) });
  return [...said, ...rest];
}

/**
 * Where a product was made, and where it returns.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Tap} tap
 * @returns {Piece[]}
 */
export function tapSays(model, picture, tap) {
  const names = Object.fromEntries(Object.entries(tap).flatMap(([values, cell]) =>
    (cell ? [[PLACES[/** @type {keyof Tap} */ (values)], { values, cell }]] : [])));
  const which = picture.result === "forward" && tap.b ? "bias" : "tap";
  return say(model, picture, which, names);
}

/**
 * Why a summand vanishes: because of where its z stands, or because other channels make it.
 * @param {Line} line
 * @param {Cell} without the z, or of a z line the k, that meets nothing
 * @returns {Piece[]}
 */
export function goneSays({ model, picture, cell }, without) {
  const name = { values: picture.grid, cell };
  if (picture.result === "forward") {
    return say(model, picture, "gone", { name, kernel: { values: "k", cell: without } });
  }
  const meet = pairsOf(model, picture, cell[0]).some((triple) => triple[model.order.z] === without[0]);
  return say(model, picture, meet ? "gone" : "apart", { name, output: { values: "z", cell: without } });
}

/**
 * Which results a cell of another grid flows into.
 * @param {Model} model
 * @param {Picture} picture
 * @param {string} grid
 * @param {Cell} cell
 * @returns {Piece[]}
 */
export function cellSays(model, picture, grid, cell) {
  const name = { values: grid, cell };
  const found = resultsOf(model, picture, grid, cell);
  if (!found.length) return say(model, picture, "nowhere", { name });
  const cells = found.map((result) => ({ values: picture.values, cell: result }));
  return say(model, picture, "flows", { name, cells: enumerated(model, picture, cells) });
}

/**
 * Pieces in plain characters.
 * @param {Model} model
 * @param {Piece[]} pieces
 */
export function plain(model, pieces) {
  return pieces.map((piece) => (typeof piece === "string" ? withoutMath(model, piece)
    : cellPlain(model, piece.values, piece.cell))).join("");
}

/** @param {Model} model @param {string} text */
function withoutMath({ letters }, text) {
  return text.split("$").map((part, place) => (place % 2 ? letters[part] ?? part : part)).join("");
}

/**
 * What is heard of the selected cell: its name, its number, where it stands, and its line in words.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Cell} cell
 */
export function heard(model, picture, cell) {
  const line = lineOf(model, picture, cell);
  const shape = model.shapes[picture.grid];
  const count = shape[0] * shape[1] * shape[2];
  const name = cellPlain(model, picture.values, cell);
  return `${name} = ${fullValueOf(line)}, ${ravel(cell, shape) + 1} of ${count}. ${plain(model, lineSays(line))}`;
}
