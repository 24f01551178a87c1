// Numbers as they are written on the page. No DOM here.

const DECIMALS = 4;

/**
 * A number to four decimals, as short as it can be written, with a true minus sign.
 * @param {number} value
 */
export function numberText(value) {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const short = String(Number(value.toFixed(DECIMALS)));
  return short === "-0" ? "0" : short.replace("-", "−");
}

/**
 * Whether `numberText` leaves nothing out but what floats round anyway.
 * @param {number} value
 */
export function isShownExactly(value) {
  const shown = Number(value.toFixed(DECIMALS));
  return Math.abs(value - shown) <= 1e-12 * Math.max(1, Math.abs(value));
}
