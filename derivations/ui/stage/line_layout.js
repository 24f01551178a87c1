// Where the terms of a line stand: all stages in columns, or one stage in rows. No DOM here.

import { areEqual, kept, stageOf, stepsOf, withDots } from "./line.js";

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
 * @property {number} [limit] how many rows there is room for
 */

/** Of more products those of the shown channel are written. */
const MOST_PRODUCTS = 24;
/** So many are written where somebody asks for all of them; of more, those of the shown channel. */
const MOST_OPEN = 600;
/** Of more rows, several of the window stand in one, or the middle is folded away. */
const MOST_ROWS = 6;
/** What is folded away takes the room of so many terms. */
const PILL = 2;
/**
 * Of the chain, whose summands are the widest, so many rows are written, and at least so many
 * summands.
 */
const ROWS_OF_CHAIN = 3;
const LEAST_OF_CHAIN = 8;

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
 * One stage of a long line: a row for each row of the window, or of z; where there are more rows
 * than there is room for, several in one, or the middle folded away.
 * @param {Line} line
 * @param {Step} step
 * @param {number} most terms in a row
 * @param {Choice} choice
 * @returns {Item[][]}
 */
export function rowsOf(line, step, most, choice) {
  const isWide = step === "chain" || step === "local";
  const limit = Math.min(choice.limit ?? Infinity, isWide ? ROWS_OF_CHAIN : MOST_ROWS);
  const stage = stageOf(line, step);
  const room = Math.min(limit, ROWS_OF_CHAIN) * most;
  const items = itemsOf(line, stage, step, choice, Math.max(room, limit < ROWS_OF_CHAIN ? 5 : LEAST_OF_CHAIN));
  const windows = split(items, items.map((item) => rowKey(line, stage, step, item)), most);
  const isWhole = windows.every((row) => slots(row) <= most);
  const several = packed(windows, most);
  const plain = broken([items], most);
  if (choice.open) return broken(windows, most);
  const fits = [...isWhole ? [windows, several] : [], ...isWide || !isWhole ? [plain] : []]
    .find(({ length }) => length <= limit);
  const also = choice.lit < 0 ? [] : [stage.alive[choice.lit]];
  return fits ?? folded(stage, items, isWide, isWhole ? several : plain, most, limit, also);
}

/**
 * How much room a row takes, in terms.
 * @param {Item[]} row
 */
export function slots(row) {
  return row.reduce((sum, { folded: more }) => sum + (more === undefined ? 1 : PILL), 0);
}

/**
 * A row for each key; what has none, and what is folded away, stands with what is before it, where
 * there is room.
 * @param {Item[]} items
 * @param {(string | null)[]} keys
 * @param {number} most
 */
function split(items, keys, most) {
  /** @type {Item[][]} */
  const rows = [];
  let key = "";
  items.forEach((item, at) => {
    const last = rows[rows.length - 1];
    const isLoose = item.folded !== undefined || (last && last[last.length - 1].folded !== undefined);
    const joins = isLoose ? last && slots([...last, item]) <= most
      : last && (keys[at] === null || keys[at] === key || key === "");
    if (joins) last.push(item);
    else rows.push([item]);
    key = keys[at] ?? key;
  });
  return rows;
}

/**
 * Rows that are longer than there is room for go on in the next.
 * @param {Item[][]} rows
 * @param {number} most
 */
function broken(rows, most) {
  return rows.flatMap((items) => {
    /** @type {Item[][]} */
    const parts = [[]];
    for (const item of items) {
      const last = parts[parts.length - 1];
      if (last.length && slots([...last, item]) > most) parts.push([item]);
      else last.push(item);
    }
    return parts;
  });
}

/**
 * As many rows of the window in one as go into it whole.
 * @param {Item[][]} windows
 * @param {number} most
 */
function packed(windows, most) {
  /** @type {Item[][]} */
  const rows = [];
  for (const items of windows) {
    const last = rows[rows.length - 1];
    if (last && slots([...last, ...items]) <= most) last.push(...items);
    else rows.push([...items]);
  }
  return rows;
}

/**
 * The first rows and the last summand, and what is folded away between them.
 * @param {Stage} stage
 * @param {Item[]} items
 * @param {boolean} isWide whether dots stand for it
 * @param {Item[][]} rows
 * @param {number} most
 * @param {number} limit
 * @param {number[]} also places that are written in any case
 * @returns {Item[][]}
 */
function folded(stage, items, isWide, rows, most, limit, also) {
  const written = items.filter(({ place }) => place !== null);
  const lit = written.filter(({ place }) => also.includes(place ?? -1));
  const ends = lit.length || PILL < most ? [...new Set([...lit, ...written.slice(-1)])] : [];
  const last = ends.slice(0, Math.max(1, most - PILL));
  const own = most - PILL - last.length;
  const begin = (limit > 1 ? rows.slice(0, limit - 1) : [written.slice(0, Math.max(own, 1))])
    .map((row) => row.filter((item) => item.place !== null && !last.includes(item)));
  const count = begin.flat().length + last.length;
  /** @type {Item} */
  const gap = isWide ? { place: null } : { place: null, folded: stage.count - count };
  return limit > 1 ? [...begin, [gap, ...last]] : [[...begin[0], gap, ...last]];
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
  if (open && stage.alive.length <= MOST_OPEN) return places(stage.alive, []);
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
