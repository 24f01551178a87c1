// A layer as text: where its numbers stand, and the text with one of them changed.

/**
 * A number of the text: from its first character to behind its last one.
 * @typedef {{ from: number, to: number, value: number }} Found
 *
 * Smallest and largest value.
 * @typedef {[number, number]} Bounds
 */

/** A number that is no part of a name, such as the 2 of Conv2d; in 3x3 both are numbers. */
const NUMBER = /(?<![A-Za-z_.\d])\d+(?![\d.])|(?<=\dx)\d+/g;

/** What a number may be of which nothing is known. @type {Bounds} */
const ANY = [0, 999];

/**
 * The numbers of a text in their order.
 * @param {string} text
 * @returns {Found[]}
 */
export function numbersIn(text) {
  return [...text.matchAll(NUMBER)].map(({ 0: digits, index }) => (
    { from: index, to: index + digits.length, value: Number(digits) }
  ));
}

/**
 * Which of the numbers the caret stands in or beside; -1 beside none.
 * @param {Found[]} numbers
 * @param {number} caret
 */
export function numberAt(numbers, caret) {
  return numbers.findIndex(({ from, to }) => from <= caret && caret <= to);
}

/**
 * The text with one of its numbers larger or smaller, within its bounds.
 * @param {string} text
 * @param {number} which its place among the numbers
 * @param {number} by
 * @param {Bounds[]} bounds those of the numbers; of another count of numbers they say nothing
 */
export function stepped(text, which, by, bounds) {
  const numbers = numbersIn(text);
  const { from, to, value } = numbers[which];
  const [least, most] = numbers.length === bounds.length ? bounds[which] : ANY;
  const written = String(Math.min(Math.max(value + by, least), most));
  return {
    text: text.slice(0, from) + written + text.slice(to),
    caret: from + written.length,
  };
}

/**
 * By how many steps a number is dragged: to the right and upwards it grows.
 * @param {number} across pixels to the right
 * @param {number} down pixels
 */
export function dragged(across, down) {
  return Math.trunc((across - down) / STEP) || 0; // and not -0
}

/** Pixels that a number is dragged for one step. */
const STEP = 14;

/**
 * The text in pieces, those that are numbers marked.
 * @param {string} text
 * @returns {{ text: string, isNumber: boolean }[]}
 */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const { from, to } of numbersIn(text)) {
    found.push({ text: text.slice(at, from), isNumber: false });
    found.push({ text: text.slice(from, to), isNumber: true });
    at = to;
  }
  found.push({ text: text.slice(at), isNumber: false });
  return found.filter((piece) => piece.text !== "");
}

/**
 * What the field holds after Python said what is set, or which text it could not take.
 * @param {{ text: string, answered: number, refused: string | null }} told
 * @param {{ sent: number, typed: string, isEdited: boolean, dismissed: number }} here
 *   isEdited: whether it was changed since it was sent
 */
export function shownAfter(told, here) {
  if (here.isEdited || here.sent > told.answered) return here.typed;
  return told.refused !== null && told.answered > here.dismissed ? told.refused : told.text;
}
