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
/** Of a longer sum the first terms and the last are written. */
const MOST_TERMS = 12;
const KEPT = 5;

/**
 * A term, its number under it.
 * @typedef {{ name: Piece, number: Piece | null, width: number }} Term
 */

/**
 * The line at a place, in rows of a width: its SVG, and how high it is.
 * @param {import("./figure.js").View} view
 * @param {Look} look
 * @param {number} x
 * @param {number} y
 * @param {number} room
 */
export function lineSvg({ model, picture, at }, look, x, y, room) {
  const { type, shows, ink } = look;
  const line = lineOf(model, picture, at);
  const numbered = shows.includes("numbers");
  const terms = termsOf(line, type, numbered);
  const left = type.math(`\\displaystyle ${line.left}`, cellPlain(model, picture.values, at));
  const { sign, text } = valueOf(line);
  const end = numbered ? beside([type.numeral(sign), type.numeral(text, true)], 0.3) : null;
  const rows = broken(terms, room - (left.width + 1) * SIZE - AIR, end ? end.width * SIZE + AIR : 0);
  const begin = x + left.width * SIZE + AIR;
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
  return { svg, height: top - y };
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

/**
 * Terms in rows.
 * @param {Term[]} terms
 * @param {number} room
 * @param {number} end what stands behind the last
 */
function broken(terms, room, end) {
  /** @type {Term[][]} */
  const rows = [[]];
  let used = 0;
  terms.forEach((one, place) => {
    const wide = one.width + SIZE + 2 * AIR;
    const last = rows[rows.length - 1];
    if (last.length && used + wide + (place === terms.length - 1 ? end : 0) > room) {
      rows.push([one]);
      used = wide;
    } else {
      last.push(one);
      used += wide;
    }
  });
  return rows;
}
