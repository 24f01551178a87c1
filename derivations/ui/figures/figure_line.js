// The line of a figure: the names of its terms, their numbers under them, and what they come to.
// No DOM here.

import { pairsOf } from "../stage/boards.js";
import { lineOf, namesUnder, stageOf, withDots } from "../stage/line.js";
import { isPutInExactly, valueOf } from "../stage/line_numbers.js";
import { cellPlain } from "../stage/taps.js";
import { beside, drawn } from "./figure_type.js";

/** @typedef {import("./figure_type.js").Piece} Piece */
/** @typedef {import("./figure_board.js").Look} Look */

/** Pixels of its type, and between what stands in it. */
const SIZE = 19;
const AIR = 9;
/** Pixels that a line in one row may be wide, though the grids are not. */
const WIDEST = 680;
/** Of a longer sum the first terms and the last are written. */
const MOST_TERMS = 12;
const KEPT = 5;

/**
 * A term, its number under it.
 * @typedef {{ name: Piece, number: Piece | null, width: number }} Term
 */

/**
 * The line of a view: its SVG, and how much room it takes. It has one row where that has room, or is
 * not much wider than that; else as many as it takes, each about as long.
 * @param {import("./figure.js").View} view
 * @param {Look} look
 * @param {number} x
 * @param {number} y
 * @param {number} room pixels of the grids
 */
export function lineSvg({ model, picture, at }, look, x, y, room) {
  const { type, shows, ink } = look;
  const line = lineOf(model, picture, at);
  const numbered = shows.includes("numbers");
  const terms = termsOf(line, type, numbered);
  const left = type.math(`\\displaystyle ${line.left}`, cellPlain(model, picture.values, at));
  const { sign, text } = valueOf(line);
  const end = numbered ? beside([type.numeral(sign), type.numeral(text, true)], 0.3) : null;
  const begin = x + left.width * SIZE + AIR;
  const besides = left.width * SIZE + AIR + (end ? end.width * SIZE + AIR : 0);
  const rows = broken(terms, Math.max(room, WIDEST) - besides, Math.max(room, WIDEST / 2) - besides);
  let [svg, top] = ["", y];
  rows.forEach((row, place) => {
    const names = row.map(({ name }) => name);
    const base = top + Math.max(...names.map(({ height }) => height), place ? 0 : left.height) * SIZE;
    const below = base + Math.max(...names.map(({ depth }) => depth), place ? 0 : left.depth) * SIZE + SIZE * 0.98;
    if (!place) svg += drawn(left, x, base, SIZE, ink);
    const exact = isPutInExactly(line) ? "=" : "≈";
    let across = begin;
    row.forEach((term, n) => {
      const [plus, equals] = place || n ? ["+", "+"] : ["=", exact];
      svg += drawn(type.numeral(plus), across + SIZE / 2, base, SIZE, ink, "middle");
      if (term.number) svg += drawn(type.numeral(equals), across + SIZE / 2, below, SIZE, ink, "middle");
      across += SIZE + AIR;
      svg += drawn(term.name, across + term.width / 2, base, SIZE, ink, "middle");
      if (term.number) svg += drawn(term.number, across + term.width / 2, below, SIZE, ink, "middle");
      across += term.width + AIR;
    });
    if (end && place === rows.length - 1) svg += drawn(end, across + AIR / 2, below, SIZE, ink);
    top = (numbered ? below : base + Math.max(...names.map(({ depth }) => depth)) * SIZE) + SIZE * 0.75;
  });
  const width = besides + Math.max(...rows.map(widthOf));
  return { svg, height: top - y, width };
}

/**
 * That the line runs over more grids than are drawn.
 * @param {import("./figure.js").View} view
 * @param {number} drawnPairs
 */
export function leftOut({ model, picture, at }, drawnPairs) {
  const pairs = pairsOf(model, picture, at[0]).length;
  if (pairs <= drawnPairs) return "";
  const those = drawnPairs === 1 ? "One" : `${drawnPairs}`;
  return `${those} of ${pairs} pairs of channels, whose products are added up.`;
}

/**
 * @param {import("../stage/line.js").Line} line
 * @param {import("./figure_type.js").Type} type
 * @param {boolean} numbered
 * @returns {Term[]}
 */
function termsOf(line, type, numbered) {
  const [names, numbers] = [stageOf(line, namesUnder(line.picture)), stageOf(line, "numbers")];
  const all = Array.from({ length: names.count }, (_, place) => place);
  const places = all.length > MOST_TERMS ? withDots([...all.slice(0, KEPT), all.length - 1]) : all;
  if (!places.length) return [term(type.numeral("0"), null)];
  return places.map((place) => {
    if (place === null) return term(type.numeral("⋯"), numbered ? type.numeral("⋯") : null);
    const name = beside(names.at(place).factors.map((factor) =>
      (/^\d+$/.test(factor) ? type.numeral(factor) : type.math(`\\displaystyle ${factor}`))), 0.17);
    const number = numbers.at(place).factors.map((factor) => `(${factor})`).join("");
    return term(name, numbered ? type.numeral(number) : null);
  });
}

/**
 * @param {Piece} name
 * @param {Piece | null} number
 * @returns {Term}
 */
function term(name, number) {
  return { name, number, width: Math.max(name.width, number?.width ?? 0) * SIZE };
}

/** Pixels of terms in a row, each with the sign before it. @param {Term[]} terms */
function widthOf(terms) {
  return terms.reduce((sum, { width }) => sum + width + SIZE + 2 * AIR, 0);
}

/**
 * Terms in one row, or in as few as there can be, about as many in each.
 * @param {Term[]} terms
 * @param {number} widest of one row
 * @param {number} room of each of several
 */
function broken(terms, widest, room) {
  const whole = widthOf(terms);
  const count = whole <= widest ? 1 : Math.min(terms.length, Math.ceil(whole / Math.max(1, room)));
  const each = Math.ceil(terms.length / count);
  return Array.from({ length: Math.ceil(terms.length / each) }, (_, row) =>
    terms.slice(row * each, (row + 1) * each));
}
