// Numbers as they are written on the page (problem/numerals.py). No DOM here.

/** Characters of a number that is shown, beside its sign: what takes no more is shown exactly. */
const LONGEST = 7;
/** From here on a whole number is written with a power of ten. */
const MOST_WHOLE = 1e7;
/** Characters that a power of ten has to save. */
const MUCH = 6;
/** A shortened number that is off by less than this part is off by what floats round anyway. */
const NOISE = 1e-12;

/**
 * Text of a number as the page has it: with a true minus sign, and no plus in its power.
 * @type {(text: string) => string}
 */
const dressed = (text) => text.replace("e+", "e").replaceAll("-", "−");

/**
 * What is no finite number: of a large layer not here yet, or larger than a float64 holds.
 * @param {number} value
 */
const notFinite = (value) => (Number.isNaN(value) ? "…" : value > 0 ? "∞" : "−∞");

/**
 * A number as it is shown: exactly where that takes little room, else shortened.
 * @param {number} value
 */
export function numberText(value) {
  if (!Number.isFinite(value)) return notFinite(value);
  return dressed(shortened(value));
}

/**
 * All digits of a number.
 * @param {number} value
 */
export function fullText(value) {
  if (!Number.isFinite(value)) return notFinite(value);
  return dressed(typable(value));
}

/**
 * The same as it is typed.
 * @param {number} value
 */
export function typable(value) {
  const [plain, powered] = [String(value + 0), (value + 0).toExponential()];
  return (powered.length + MUCH < plain.length ? powered : plain).replace("e+", "e");
}

/** @param {number} value */
function shortened(value) {
  const size = Math.abs(value);
  if (size < MOST_WHOLE && Number.isInteger(value)) return String(value + 0);
  const sign = value < 0 ? "-" : "";
  const plain = String(size);
  if (size >= 1e-4 && plain.length <= LONGEST) return sign + plain;
  const powered = size.toExponential().replace("e+", "e");
  if (powered.length <= LONGEST) return sign + powered;
  if (size < 1e-3 || size >= MOST_WHOLE) {
    return sign + size.toExponential(1).replace(".0e", "e");
  }
  const places = Math.max(0, 5 - String(Math.trunc(size)).length);
  const rounded = size.toFixed(places);
  return sign + (places ? String(Number(rounded)) : evenly(size, rounded));
}

/**
 * A number rounded to a whole one; one that lies halfway goes to the even one, as in Python. With
 * decimals such a number is short enough to be shown exactly.
 * @param {number} size
 * @param {string} rounded
 */
function evenly(size, rounded) {
  return size % 1 === 0.5 && Number(rounded) % 2 ? String(Math.floor(size)) : rounded;
}

/**
 * The number that somebody types in one cell, also with a decimal comma; NaN where it is none, or
 * more than one.
 * @param {string} text
 */
export function typedNumber(text) {
  const plain = text.trim().replaceAll("−", "-").replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/**
 * Whether `numberText` leaves nothing out but what floats round anyway.
 * @param {number} value
 */
export function isShownExactly(value) {
  return Number.isFinite(value) && Math.abs(value - Number(shortened(value))) <= NOISE * Math.abs(value);
}
