// The changes of numbers that Python has not answered yet. No DOM here.
//
// A message may be lost on the way: what falls into one turn of the browser, Streamlit sends for one
// fragment alone, and the stage hears nothing. And a model that comes may answer something else. So
// every change has a number and waits until a model says that it was taken; the same goes out again
// where none does. One message is under way at a time, so that a drag asks no faster than it is
// answered.

import { ravel } from "./boards.js";
import { typedNumber } from "./numbers.js";

/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./taps.js").Model} Model */

/**
 * What Python is asked to write: a text at a cell, which may be a block of numbers.
 * @typedef {{ grid: string, at: Cell, text: string }} Edit
 *
 * @typedef {Edit & { n: number }} Numbered
 */

/** Milliseconds after which a message is sent again, each time later by as much. */
const PATIENCE = 2500;
/** Of more changes the first are sent. */
const MOST_AT_ONCE = 50;

export class Outbox {
  /** @param {(edits: Numbered[]) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {Numbered[]} in the order in which they were made */
    this.waiting = [];
    this.last = 0;
    /** The number of the last change that is under way; 0 at rest. */
    this.asked = 0;
    this.tries = 0;
    this.timer = 0;
  }

  /** @param {Edit} edit */
  put(edit) {
    // A page that is opened later counts on from here: the clock does.
    this.last = Math.max(this.last + 1, Date.now());
    const rest = this.waiting.filter((before) => !replaces(edit, before));
    this.waiting = [...rest, { ...edit, n: this.last }];
    if (!this.asked) this.ask();
  }

  ask() {
    clearTimeout(this.timer);
    const edits = this.waiting.slice(0, MOST_AT_ONCE);
    this.asked = edits.at(-1)?.n ?? 0;
    if (!edits.length) return;
    this.send(edits);
    this.tries += 1;
    this.timer = setTimeout(() => this.ask(), PATIENCE * this.tries);
  }

  /** Send nothing any more: the changes that nobody has answered. */
  stop() {
    clearTimeout(this.timer);
    const { waiting } = this;
    Object.assign(this, { waiting: [], asked: 0, tries: 0 });
    return waiting;
  }

  /**
   * A model says how far Python has come.
   * @param {number} taken the number of the last change that it has read
   */
  hear(taken) {
    this.waiting = this.waiting.filter(({ n }) => n > taken);
    if (!this.asked || taken < this.asked) return;
    this.tries = 0;
    this.ask();
  }
}

/** @type {(edit: Edit, before: Edit) => boolean} */
const replaces = (edit, before) => edit.grid === before.grid && String(edit.at) === String(before.at)
  && !Number.isNaN(typedNumber(edit.text)) && !Number.isNaN(typedNumber(before.text));

/** @type {{ model: Model, edits: Numbered[], at: number } | null} */
let left = null;
/** Milliseconds in which the next page comes after one that was left. */
const COMES = 10_000;

/**
 * Keep the changes of a page that is left, of which it cannot tell any more.
 * @param {Outbox} outbox @param {Model} model
 */
export function leaveBehind(outbox, model) {
  left = { model, edits: outbox.stop(), at: Date.now() };
}

/**
 * Tell of those that a page before has kept and that Python has not read, if the same grids are here.
 * @param {Outbox} outbox @param {Model} model
 */
export function takeOver(outbox, model) {
  const { model: before, edits, at } = left ?? { model, edits: [], at: 0 };
  left = null;
  const isSame = before.operation === model.operation
    && JSON.stringify(before.shapes) === JSON.stringify(model.shapes);
  if (!isSame || Date.now() - at > COMES) return;
  const taken = model.answer?.n ?? Infinity;
  for (const edit of edits) {
    if (edit.n > taken && model.editable?.includes(edit.grid)) outbox.put(edit);
  }
}

/**
 * A model with numbers that Python has not answered yet; what follows from them comes with its own.
 * @param {Model} model
 * @param {Edit[]} edits
 * @returns {Model}
 */
export function withEdits(model, edits) {
  let found = model;
  for (const { grid, at, text } of edits) {
    const [value, shape] = [typedNumber(text), model.shapes[grid]];
    if (Number.isNaN(value) || !model.editable?.includes(grid)) continue;
    if (at.some((place, axis) => place >= shape[axis])) continue;
    const numbers = found.values[grid].slice();
    numbers[ravel(at, shape)] = value;
    const shown = `${found.shown ?? ""} ${grid}${at}=${text}`;
    found = { ...found, values: { ...found.values, [grid]: numbers }, shown };
  }
  return found;
}
