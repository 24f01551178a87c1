// A line of products as text: in LaTeX, in plain characters, shortened. No DOM here.

import { kept, namesOf, stageOf, withDots } from "./line.js";
import { factorsOf, fullValueOf } from "./line_numbers.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./line.js").Line} Line */

/** Of a longer line the terms around the lit one are written. */
const MOST_TERMS = 9;

/**
 * The whole line in LaTeX, to be taken along.
 * @param {Line} line
 */
export function latexOf(line) {
  const terms = line.taps.map((_, place) => termLatex(line, place));
  return `${line.left} = ${terms.join(" + ") || "0"}`;
}

/**
 * @param {Line} line
 * @param {number} place
 */
export function termLatex(line, place) {
  return namesOf(line, line.taps[place]).join(" ");
}

/**
 * Which of so many terms are written around the lit one, null standing for dots.
 * @param {number} count
 * @param {number} lit
 * @returns {(number | null)[]}
 */
export function around(count, lit) {
  if (count <= MOST_TERMS) return Array.from({ length: count }, (_, place) => place);
  return withDots([0, lit - 1, lit, lit + 1, count - 1].filter((at) => at >= 0 && at < count));
}

/**
 * The line in plain characters: ∂L/∂x₁₂ = ∂L/∂z₁₁ k₁₂ + ∂L/∂z₁₂ k₁₁ = −3.
 * @param {Line} line
 * @param {boolean} withNumber
 */
export function plainLine(line, withNumber) {
  const { model, picture, cell, taps } = line;
  const shown = kept(stageOf(line, "result")).map((place) => (place === null ? "…"
    : factorsOf(picture, taps[place]).map((factor) => cellPlain(model, ...factor)).join(" ")));
  const left = cellPlain(model, picture.values, cell);
  return `${left} = ${shown.join(" + ") || "0"}${withNumber ? ` = ${fullValueOf(line)}` : ""}`;
}
