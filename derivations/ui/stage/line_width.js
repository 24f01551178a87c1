// About how wide a line is set, in em, and what of it stands in a row. No DOM here.

import { namesUnder, stageOf, stepsOf } from "./line.js";
import { valueOf } from "./line_numbers.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */

/** Widths of what stands between the terms, in em. */
const SIGN = 2.5;
const LEAST_END = 4.5;
const END = 3.5;
/** About the width of a character of a number, in columns and in the smaller rows under the names. */
const DIGIT = 0.43;
const SMALL_DIGIT = 0.39;
/** By so much numbers may reach into the air around their term. */
const AIR = 1.1;
const SMALL_AIR = 0.2;
/** Of more products the first are measured. */
const MOST_MEASURED = 50;
/** More summands never stand in columns. */
const MOST_SLOTS = 60;

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
  const thin = rest.match(/['()]/g)?.length ?? 0;
  return (rest.length - thin / 3) * 0.54 + Math.max(low, high) * 0.37;
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
 * By how much the numbers that are put into each product are wider than a room, in em.
 * @param {Line} line
 * @param {number} digit
 * @param {number} room
 */
function wider(line, digit, room) {
  const { at, count } = stageOf(line, "numbers");
  return Array.from({ length: Math.min(count, MOST_MEASURED) }, (_, place) =>
    Math.max(0, at(place).factors.reduce((sum, text) => sum + text.length + 2, 0) * digit - room));
}

/**
 * Whether the stages of a line fit beside each other's terms, one row a stage.
 * @param {Line} line
 * @param {number} room in em, without the labels
 */
export function isInColumns(line, room) {
  return columnsWidth(line) + LEAST_END <= room;
}

/**
 * About how wide the columns of a line are, in em.
 * @param {Line} line
 */
export function columnsWidth(line) {
  const [first] = stepsOf(line.picture);
  const [{ count, alive }, width] = [stageOf(line, first), termWidth(line, first)];
  const names = Math.max(width, termWidth(line, namesUnder(line.picture)));
  const more = count > MOST_SLOTS ? [] : wider(line, DIGIT, names - SIGN + AIR);
  const numbers = more.reduce((sum, one) => sum + one, 0);
  return emsOf(line.left) + count * width + alive.length * (names - width) + numbers;
}

/**
 * How many terms stand in a row at most.
 * @param {Line} line
 * @param {Step} step of the numbers the row has the result above them
 * @param {number} room
 */
export function termsInRow(line, step, room) {
  const ofNumbers = step === "numbers";
  const names = termWidth(line, ofNumbers ? namesUnder(line.picture) : step);
  const more = ofNumbers ? wider(line, SMALL_DIGIT, names - SIGN + SMALL_AIR) : [];
  const [width, left] = [names + Math.max(0, ...more), room - emsOf(line.left)];
  const end = ofNumbers ? Math.max(END, (valueOf(line).text.length + 2) / 2) : END;
  // What the line comes to stands behind the last term, unless that would leave one a row.
  const beside = Math.floor((left - end) / width);
  const isLong = end > END || width > names;
  return Math.max(1, beside > 1 || isLong ? beside : Math.floor(left / width));
}
