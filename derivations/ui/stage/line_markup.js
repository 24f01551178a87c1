// How a line is written as elements: its names are set once each, a line joins what is set.

import { typeset } from "./katex.js";
import { stageOf, stepsOf, titleOf } from "./line.js";
import { isPutInExactly, numberOf, productOf, valueOf } from "./line_numbers.js";
import { slots, stagesInRows } from "./line_layout.js";
import { columnsWidth } from "./line_width.js";
import { isShownExactly, numberText } from "./numbers.js";

/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */
/** @typedef {import("./line.js").Summand} Summand */

/** @type {(place: number) => number} */
export const termColumn = (place) => 4 + 2 * place;

/** @type {(text: string) => string} */
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @type {(text: string) => string} */
const sign = (text) => `<span class="conv-numeral">${text}</span>`;

/** @param {boolean} isExact whether all digits stand on both of its sides */
const equalsSign = (isExact) => (isExact ? "=" : "≈");

/** @param {Line} line */
export function isHigh(line) {
  return line.left.includes("\\frac");
}

/**
 * @param {Summand} summand
 * @param {boolean} ofNumbers
 */
function factorsMarkup({ factors }, ofNumbers) {
  if (ofNumbers) return sign(factors.map((factor) => `(${factor})`).join(""));
  return factors.map((factor, n) => {
    const bare = /^\d+$/.test(factor);
    const dot = n && bare ? `${sign("·")}<span class="conv-gap"></span>` : "";
    return dot + (bare ? sign(factor) : typeset(`\\displaystyle ${factor}`));
  }).join('<span class="conv-gap"></span>');
}

/**
 * By what a summand is found under the pointer: its product, or what meets nothing.
 * @param {Summand} summand
 */
function dataOf({ tap, without }) {
  return tap < 0 ? ` data-gone="${without}"` : ` data-tap="${tap}"`;
}

/**
 * @param {Line} line
 * @param {Step} step the line is written up to
 */
export function buttons(line, step) {
  return `<div class="conv-steps" role="group" aria-label="Write the line up to">${stepsOf(line.picture)
    .map((one) => button(line, one, step)).join("")}</div>`;
}

/**
 * @param {Line} line
 * @param {Step} one
 * @param {Step} step
 */
function button({ picture }, one, step) {
  const place = stepsOf(picture).indexOf(one) + 1;
  return `<button type="button" data-step="${one}" aria-pressed="${one === step}">`
    + `<kbd>${place}</kbd>${titleOf(picture, one)}</button>`;
}

/**
 * All stages, a row each, the same term in its column.
 * @param {Line} line
 * @param {Step} step
 * @param {boolean} hall where the last two rows are shown, as large as can be
 * @param {number} room
 */
export function columns(line, step, hall, room) {
  const steps = stepsOf(line.picture);
  const all = stagesInRows(line);
  const written = all.filter((row) => steps.indexOf(row[0]) <= steps.indexOf(step));
  const shown = hall ? written.slice(-2) : all;
  const place = stageOf(line, steps[0]).alive;
  const rows = shown.map((row, at) => {
    const shared = row.length > 1 ? " conv-shared" : "";
    const label = hall ? "" : `<div class="conv-label${shared}" style="grid-row:${at + 1}">${row
      .map((one) => button(line, one, step)).join("")}</div>`;
    return label + (written.includes(row) ? columnsRow(line, row[0], at, place, hall ? 0 : room) : "");
  });
  const last = hall ? rows.length : written.length;
  const heights = shown.map(([one]) => `var(--${one === "numbers" ? "numbers" : "column"})`).join(" ");
  return `<div class="conv-columns${isHigh(line) ? " conv-high" : ""}${hall ? " conv-two" : ""}"
    style="grid-template-rows:${heights}">
    <div class="conv-band" style="grid-row:1/${last + 1}" hidden></div>${rows.join("")}</div>`;
}

/**
 * @param {Line} line
 * @param {Step} step
 * @param {number} at
 * @param {number[]} columnOf where each product stands
 * @param {number} room
 */
function columnsRow(line, step, at, columnOf, room) {
  const stage = stageOf(line, step);
  /** @type {(column: number, kind: string, inner: string, more?: string) => string} */
  const item = (column, kind, inner, more = "") =>
    `<div class="${kind}" aria-hidden="true" style="grid-area:${at + 1}/${column}"${more}>${inner}</div>`;
  const left = at ? "" : item(2, "conv-left", typeset(`\\displaystyle ${line.left}`));
  const terms = Array.from({ length: stage.count }, (_, place) => {
    const summand = stage.at(place);
    const column = termColumn(summand.tap < 0 ? place : columnOf[summand.tap]);
    const gone = summand.tap < 0 ? " conv-gone" : "";
    const plus = place ? item(column - 1, `conv-op${gone}`, sign("+")) : "";
    return plus + item(
      column, `conv-term${gone}`, factorsMarkup(summand, step === "numbers"), dataOf(summand));
  });
  const none = stage.count ? "" : item(termColumn(0), "conv-term", sign("0"));
  const end = step !== "numbers" ? ""
    : item(termColumn(columnOf[columnOf.length - 1] ?? 0) + 1, "conv-end", endMarkup(line, room));
  const equals = step === "numbers" ? equalsSign(isPutInExactly(line)) : "=";
  return left + item(3, "conv-op", sign(equals)) + terms.join("") + none + end;
}

/**
 * What the numbers come to: = 3 − 6 = **−3**.
 * @param {Line} line
 * @param {number} room for it and the whole line, in em
 */
function endMarkup(line, room) {
  const value = numberOf(line);
  const text = numberText(value);
  const products = line.taps.map((tap) => productOf(line, tap));
  const sum = products.map(numberText).join(" + ").replaceAll("+ −", "− ");
  const used = columnsWidth(line);
  const fits = line.taps.length > 1 && used + (sum.length + text.length) * 0.5 + 3 <= room;
  const isExact = [isPutInExactly(line), products.every(isShownExactly), isShownExactly(value)];
  const [factors, terms, end] = isExact;
  const between = fits ? `${equalsSign(factors && terms)} ${sum} ` : "";
  return sign(`${between}${equalsSign((fits ? terms : factors) && end)} <b>${text}</b>`);
}

/**
 * One stage in rows, the numbers under their terms.
 * @param {Line} line
 * @param {Step} step
 * @param {boolean} withNumbers
 * @param {import("./line_layout.js").Item[][]} rows
 * @param {number} channels
 */
export function rowsMarkup(line, step, withNumbers, rows, channels) {
  const [stage, numbers] = [stageOf(line, step), stageOf(line, "numbers")];
  /** @type {(row: number, column: number | string, kind: string, inner: string, more?: string) => string} */
  const item = (row, column, kind, inner, more = "") =>
    `<div class="${kind}" style="grid-area:${row + 1}/${column}"${more}>${inner}</div>`;
  const left = item(0, 1, "conv-left", typeset(`\\displaystyle ${line.left}`));
  const body = rows.flatMap((items, row) => items.map(({ place, folded }, at) => {
    const before = slots(items.slice(0, at));
    const op = item(row, 2 + 2 * before, "conv-op", sign(row + at ? "+" : "="));
    const column = 3 + 2 * before;
    if (folded !== undefined) {
      return op + item(row, `${column}/auto/span 3`, "conv-more",
        pill(line, folded, channels, withNumbers, rows));
    }
    if (place === null) return op + item(row, column, "conv-term conv-gone", `<span>${sign("⋯")}</span>`);
    const summand = stage.at(place);
    const number = withNumbers ? `<small>${factorsMarkup(numbers.at(place), true)}</small>` : "";
    const kind = summand.tap < 0 ? "conv-term conv-gone" : "conv-term";
    const inner = `<span>${factorsMarkup(summand, false)}</span>${number}`;
    return op + item(row, column, kind, inner, dataOf(summand));
  }));
  const none = rows.length ? "" : item(0, 2, "conv-op", sign("=")) + item(0, 3, "conv-term", sign("0"));
  const { sign: equals, text } = valueOf(line);
  const last = Math.max(rows.length - 1, 0);
  const after = 2 + 2 * Math.max(slots(rows[last] ?? []), 1);
  const end = withNumbers ? item(last, after, "conv-end", sign(`${equals} <b>${text}</b>`)) : "";
  return left + body.join("") + none + end;
}

/**
 * What is folded away comes to; of a large layer some of its numbers may not be here.
 * @param {Line} line
 * @param {Set<number | null>} shown
 */
function foldedSum(line, shown) {
  const sum = line.taps.reduce((total, tap, place) =>
    (shown.has(place) ? total : total + productOf(line, tap)), 0);
  if (!Number.isNaN(sum)) return sum;
  return line.taps.reduce((rest, tap, place) =>
    (shown.has(place) ? rest - productOf(line, tap) : rest), numberOf(line));
}

/**
 * What is folded away, to be opened, and what it comes to.
 * @param {Line} line
 * @param {number} folded
 * @param {number} channels
 * @param {boolean} withNumbers
 * @param {import("./line_layout.js").Item[][]} rows
 */
function pill(line, folded, channels, withNumbers, rows) {
  const shown = new Set(rows.flat().map(({ place }) => place));
  const sum = foldedSum(line, shown);
  const others = channels > 1 ? `, ${channels - 1} ${channels > 2 ? "channels" : "channel"}` : "";
  const number = withNumbers ? `<small>${sign(`(${numberText(sum)})`)}</small>` : "";
  return `<button type="button" class="conv-pill">${folded} terms${others} ▾</button>${number}`;
}
