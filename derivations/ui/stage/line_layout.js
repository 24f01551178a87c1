// Where the terms of a line stand: all stages in columns, or one stage in rows. No DOM here.

import { kept, stageOf, stepsOf, areEqual, withDots } from "./line.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */
/** @typedef {import("./line.js").Stage} Stage */

/**
 * What stands in a row: a summand by its place, dots, or what is folded away.
 * @typedef {{ place: number | null, folded?: number }} Item
 *
 * @typedef {object} Choice
 * @property {boolean} open whether what is folded away is shown
 * @property {number} channel of the cells the line runs over: the one that is shown
 * @property {number} lit the product that is lit, or -1
 */

/** Of more products those of the shown channel are written. */
const MOST_PRODUCTS = 24;
/** Of more rows, several of the window stand in one. */
const MOST_ROWS = 6;
/**
 * Of the chain, whose summands are the widest, so many rows are written, and at least so many
 * summands.
 */
const ROWS_OF_CHAIN = 3;
const LEAST_OF_CHAIN = 8;

/** Widths of what stands between the terms, in em. */
const SIGN = 2.5;
const LEAST_END = 4.5;

/**
 * About how wide LaTeX is set, in em.
 * @param {string} latex
 * @returns {number}
 */
export function emsOf(latex) {
  const fraction = /^\\frac\{(.*)\}\{(\\partial .*)\}$/.exec(latex);
  if (fraction) return Math.max(emsOf(fraction[1]), emsOf(fraction[2])) + 0.12;
  const low = /_\{([^}]*)\}/.exec(latex)?.[1].length ?? 0;
  const high = /\^\{([^}]*)\}/.exec(latex)?.[1].length ?? 0;
  const rest = latex.replace(/[_^]\{[^}]*\}/g, "").replace(/\\[a-z]+ ?/gi, "d");
  return rest.length * 0.54 + Math.max(low, high) * 0.37;
}

/**
 * About how wide the widest summand of a stage is, in em.
 * @param {Line} line
 * @param {Step} step
 */
function termWidth(line, step) {
  const stage = stageOf(line, step);
  const place = stage.alive[stage.alive.length > 1 ? 1 : 0] ?? 0;
  if (!stage.count) return 1;
  return stage.at(place).factors.reduce((sum, factor) => sum + emsOf(factor) + 0.25, 0) + SIGN;
}

/**
 * Whether the stages of a line fit beside each other's terms, one row a stage.
 * @param {Line} line
 * @param {number} room in em, without the labels
 */
export function isInColumns(line, room) {
  const [first] = stepsOf(line.picture);
  const { count } = stageOf(line, first);
  return emsOf(line.left) + count * termWidth(line, first) + LEAST_END <= room;
}

/**
 * How many terms stand in a row at most.
 * @param {Line} line
 * @param {Step} step
 * @param {number} room
 */
export function termsInRow(line, step, room) {
  return Math.max(1, Math.floor((room - emsOf(line.left)) / termWidth(line, step)));
}

/**
 * The stages in rows: those that say the same share one.
 * @param {Line} line
 * @returns {Step[][]}
 */
export function stagesInRows(line) {
  /** @type {Step[][]} */
  const rows = [];
  for (const step of stepsOf(line.picture)) {
    const last = rows[rows.length - 1];
    if (last && areEqual(line, last[0], step)) last.push(step);
    else rows.push([step]);
  }
  return rows;
}

/**
 * One stage of a long line: a row for each row of the window, or of z.
 * @param {Line} line
 * @param {Step} step
 * @param {number} most terms in a row
 * @param {Choice} choice
 * @returns {Item[][]}
 */
export function rowsOf(line, step, most, choice) {
  const stage = stageOf(line, step);
  const items = itemsOf(line, stage, step, choice, Math.max(ROWS_OF_CHAIN * most, LEAST_OF_CHAIN));
  /** @type {Item[][]} */
  const rows = [];
  let key = "";
  for (const item of items) {
    const of = rowKey(line, stage, step, item);
    const last = rows[rows.length - 1];
    const joins = last && last.length < most && item.folded === undefined
      && last[last.length - 1].folded === undefined && (of === null || of === key || key === "");
    if (joins) last.push(item);
    else rows.push([item]);
    if (of !== null) key = of;
  }
  const isWide = step === "chain" || step === "local";
  return rows.length > (isWide ? ROWS_OF_CHAIN : MOST_ROWS) ? packed(items, most) : rows;
}

/**
 * @param {Item[]} items
 * @param {number} most
 * @returns {Item[][]}
 */
function packed(items, most) {
  /** @type {Item[][]} */
  const rows = [];
  for (const item of items) {
    const last = rows[rows.length - 1];
    const joins = last && last.length < most && item.folded === undefined
      && last[last.length - 1].folded === undefined;
    if (joins) last.push(item);
    else rows.push([item]);
  }
  return rows;
}

/**
 * What is written of a stage.
 * @param {Line} line
 * @param {Stage} stage
 * @param {Step} step
 * @param {Choice} choice
 * @param {number} room how many summands of the chain are written
 * @returns {Item[]}
 */
function itemsOf(line, stage, step, { open, channel, lit }, room) {
  const also = lit < 0 ? [] : [stage.alive[lit]];
  if (step === "chain" || step === "local") {
    const written = kept(stage);
    if (written.length <= room) return places(written, also);
    return places(withDots([0, ...stage.alive.slice(0, room - 4), stage.count - 1]), also);
  }
  if (stage.count <= MOST_PRODUCTS) return places(kept(stage), also);
  if (open) return places(stage.alive, []);
  const own = stage.alive.filter((place) => isShown(line, place, channel));
  const shown = own.length <= MOST_PRODUCTS ? own : [...own.slice(0, 17), own[own.length - 1]];
  const folded = stage.count - new Set([...shown, ...also]).size;
  const written = places([...shown].sort((a, b) => a - b), also)
    .filter(({ place }) => place !== null);
  // What is left out stands where it would be, or, of other channels, behind those that are shown.
  const isGap = own.length > MOST_PRODUCTS && own.length === stage.alive.length;
  const endsWithBias = written.length && line.picture.result === "forward"
    && line.taps[written[written.length - 1].place ?? 0].b;
  const end = isGap || endsWithBias ? written.splice(-1) : [];
  return [...written, { place: null, folded }, ...end];
}

/**
 * Whether a product is of the shown channel; a bias always is.
 * @param {Line} line
 * @param {number} place
 * @param {number} channel
 */
function isShown({ picture, taps }, place, channel) {
  const cell = taps[place][picture.sum];
  return !taps[place].x || cell?.[0] === channel;
}

/**
 * @param {(number | null)[]} written
 * @param {number[]} also
 * @returns {Item[]}
 */
function places(written, also) {
  const missing = also.filter((place) => !written.includes(place));
  const all = missing.length
    ? withDots([...written.filter((place) => place !== null), ...missing]) : written;
  return all.map((place) => ({ place }));
}

/**
 * The row of the window, or of z, that a summand stands in; null of what joins any.
 * @param {Line} line
 * @param {Stage} stage
 * @param {Step} step
 * @param {Item} item
 * @returns {string | null}
 */
function rowKey({ model, picture, taps }, stage, step, { place }) {
  if (place === null) return null;
  if (picture.result === "forward" && step === "local") {
    return place < stage.count - 1 ? String(Math.floor(place / model.shapes.k[2])) : null;
  }
  const { tap, without } = stage.at(place);
  if (tap >= 0 && picture.result === "forward" && taps[tap].b) return null;
  const cell = without ?? taps[tap][picture.sum];
  return cell ? `${cell[0]},${cell[1]}` : null;
}
