// Numbers as they are written on the page. No DOM here.

const DECIMALS = 4;

/**
 * A number to four decimals; one that lies halfway goes to the even digit, as in Python. Halfway
 * between two such are, of what a float can be, the odd multiples of 1/32.
 * @param {number} value
 */
function rounded(value) {
  const text = value.toFixed(DECIMALS);
  const last = Number(text.at(-1));
  return Math.abs(value * 32) % 2 === 1 && last % 2 ? `${text.slice(0, -1)}${last - 1}` : text;
}

/**
 * A number to four decimals, as short as it can be written, with a true minus sign.
 * @param {number} value
 */
export function numberText(value) {
  if (Number.isNaN(value)) return "…"; // not here yet
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const short = String(Number(rounded(value)));
  return short === "-0" ? "0" : short.replace("-", "−");
}

/**
 * The number that somebody types in one cell, also with a decimal comma; NaN where it is none, or
 * more than one.
 * @param {string} text
 */
export function typedNumber(text) {
  const plain = text.trim().replace("−", "-").replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/**
 * Whether `numberText` leaves nothing out but what floats round anyway.
 * @param {number} value
 */
export function isShownExactly(value) {
  const shown = Number(value.toFixed(DECIMALS));
  return Math.abs(value - shown) <= 1e-12 * Math.max(1, Math.abs(value));
}
