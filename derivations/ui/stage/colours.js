// The colours of numbers: the theme's diverging scale, and ink that can be read on it. No DOM here.

/** @typedef {[red: number, green: number, blue: number]} Colour */

/**
 * Where the theme's ten colours stand: both arms start at zero, so that no small number looks like
 * 0.
 */
const STOPS = [0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.625, 0.75, 0.875, 1];

/**
 * Together they are told from every colour (4.5 : 1); with a lighter dark one, not from the middle
 * ones.
 */
const INKS = /** @type {const} */ ({ dark: "#060504", light: "#ffffff" });

/**
 * A theme's colours, from a list such as "#a0143b, #cc4768, …".
 * @param {string} list
 * @returns {Colour[]}
 */
export function readColours(list) {
  return [...list.matchAll(/#([0-9a-f]{6})/gi)].map(([, hex]) =>
    /** @type {Colour} */ ([0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))));
}

/**
 * The fill of a number on a scale, and the ink on it.
 * @param {Colour[]} colours ten of them
 * @param {number} value
 * @param {number} largest the number of the strongest colour
 */
export function paint(colours, value, largest) {
  const share = Number.isFinite(value) && largest > 0 ? value / largest : Math.sign(value) || 0;
  const fill = mixed(colours, 0.5 + Math.min(Math.max(share, -1), 1) / 2);
  return { fill: `rgb(${fill.join(",")})`, ink: inkOn(fill) };
}

/**
 * @param {Colour[]} colours
 * @param {number} at from 0 to 1
 * @returns {Colour}
 */
function mixed(colours, at) {
  const arm = at < 0.5 ? [0, 1, 2, 3, 4] : [5, 6, 7, 8, 9];
  const next = arm.find((place) => STOPS[place] >= at) ?? arm[4];
  const before = Math.max(next - 1, arm[0]);
  const span = STOPS[next] - STOPS[before];
  const share = span ? (at - STOPS[before]) / span : 0;
  return /** @type {Colour} */ (colours[next].map((to, part) =>
    Math.round(colours[before][part] + (to - colours[before][part]) * share)));
}

/** @param {Colour} fill */
function inkOn(fill) {
  const light = luminance(fill);
  return contrast(light, luminance([6, 5, 4])) >= contrast(light, 1) ? INKS.dark : INKS.light;
}

/**
 * @param {number} one
 * @param {number} other
 */
function contrast(one, other) {
  const [low, high] = one < other ? [one, other] : [other, one];
  return (high + 0.05) / (low + 0.05);
}

/** @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @type {WeakMap<ArrayLike<number>, number>} */
const STRONGEST = new WeakMap();

/** So many times as large as nearly all others a number is beyond the colours; so many may be. */
const FAR = 30;
const FEW = 0.02;
/** Of fewer numbers none is beyond them. */
const FEWEST = 4;

/**
 * The number of the strongest colour of a grid: the largest, or where a few numbers would leave all
 * others without colour, the largest of these others (numerals.py has the same rule).
 * @param {number[]} values
 */
export function strongestOf(values) {
  const known = STRONGEST.get(values);
  if (known) return known;
  const sizes = Float64Array.from(values.filter((n) => n && Number.isFinite(n)), Math.abs).sort();
  const most = sizes.at(-1) ?? 1;
  const others = sizes[Math.min(sizes.length - 2, Math.floor((1 - FEW) * (sizes.length - 1)))];
  const found = sizes.length >= FEWEST && most > FAR * others ? others : most;
  STRONGEST.set(values, found);
  return found;
}
