// How many pixels down a line takes, and how many rows there is room for. No DOM here.

import { pairsOf } from "./boards.js";
import { lineOf, namesUnder, stepsOf } from "./line.js";
import { rowsOf } from "./line_layout.js";
import { isInColumns, termsInRow } from "./line_width.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */
/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */

/** How much larger KaTeX sets than the text around it. */
export const KATEX = 1.12;
/** The labels of the stages beside their columns, and above rows with what is below, in pixels. */
export const LABELS = 112;
export const STEPS = 34;
/** Rows in em of the text around them: of a fraction, of a name, of numbers under each. */
const HIGH = { column: 3.25, numbers: 2.3, row: 2.85, under: 1.25 };
const LOW = { column: 2.2, numbers: 2.2, row: 1.75, under: 1.35 };
/** More where names have channels over them. */
const RAISED = 0.2;

/**
 * How a line is set: its size in pixels, all stages in columns or one in rows, how high it may be,
 * and how many terms are written then.
 * @typedef {object} LineFit
 * @property {number} size
 * @property {number} width
 * @property {boolean} inColumns
 * @property {number} height
 * @property {boolean} isFolded whether there is room for more of them
 * @property {number} shown
 *
 * The room across, and whether the labels of the stages are left out.
 * @typedef {{ width: number, narrow: boolean, alone: boolean }} LineRoom
 */

/** @param {Line} line */
const high = (line) => (line.left.includes("\\frac") ? HIGH : LOW);

/**
 * The line of the cell that most products flow into.
 * @param {Model} model
 * @param {Picture} picture
 */
export function fullestLine(model, picture) {
  const tables = picture.result === "bias_gradient" ? model.biasTaps : model.taps;
  const cell = tables.map((table, axis) => {
    const counts = new Array(model.shapes[picture.grid][axis]).fill(0);
    for (const triple of table) counts[triple[model.order[picture.grid]]] += 1;
    return counts.indexOf(Math.max(...counts));
  });
  return lineOf(model, picture, /** @type {import("./taps.js").Cell} */ (cell));
}

/**
 * The ways to set a line at a size, the fullest first.
 * @param {Line} line the fullest
 * @param {number} size
 * @param {LineRoom} room
 * @returns {LineFit[]}
 */
export function fitsAt(line, size, { width, narrow, alone }) {
  const em = size * KATEX;
  const labels = alone ? 0 : LABELS / em;
  if (!narrow && isInColumns(line, width / em - labels)) {
    const height = columnsHeight(line, size, alone);
    return [{ size, width, inColumns: true, height, isFolded: false, shown: line.taps.length }];
  }
  const names = namesUnder(line.picture);
  const most = termsInRow(line, "numbers", width / em);
  const [row, above] = [rowHeight(line, "numbers", size), alone ? 0 : STEPS];
  const choice = choiceFor(line);
  const { length } = rowsOf(line, names, most, choice);
  return Array.from({ length }, (_, at) => {
    const limit = length - at;
    const written = at ? rowsOf(line, names, most, { ...choice, limit }) : [];
    const shown = written.flat().filter(({ place }) => place !== null).length;
    return { size, width, inColumns: false, height: above + limit * row, isFolded: at > 0, shown };
  }).filter(({ isFolded }, at) => !isFolded || most > 1 || length - at > 1); // a term, and the rest
}

/** @param {Line} line */
function choiceFor({ model, picture, cell }) {
  const [pair] = pairsOf(model, picture, cell[0]);
  return { open: false, lit: -1, channel: (pair ?? [0, 0, 0])[model.order[picture.sum]] };
}

/**
 * @param {Line} line
 * @param {number} size
 * @param {boolean} alone where two stages are shown
 */
function columnsHeight(line, size, alone) {
  const { column, numbers } = high(line);
  const ems = alone ? 2 * column : (stepsOf(line.picture).length - 1) * column + numbers;
  return Math.ceil(ems * size);
}

/**
 * A row of a stage, with the numbers under it where they are asked for.
 * @param {Line} line
 * @param {Step} step
 * @param {number} size
 */
export function rowHeight(line, step, size) {
  const { row, under } = high(line);
  const raised = line.left.includes("^") ? RAISED : 0;
  return Math.ceil((row + raised + (step === "numbers" ? under : 0)) * size);
}

/**
 * How many rows of a stage there is room for.
 * @param {Line} line
 * @param {Step} step
 * @param {LineFit} fit
 * @param {boolean} alone
 */
export function rowLimit(line, step, { size, height }, alone) {
  const room = height - (alone ? 0 : STEPS);
  return Math.max(1, Math.floor((room + 1) / rowHeight(line, step, size)));
}
