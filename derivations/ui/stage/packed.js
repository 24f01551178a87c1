// What Python has packed (packed.py), unpacked: numbers, the table of channels, names. No DOM here.

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Triple} Triple */

/**
 * Some channels of a grid as bytes, and of every channel a picture of few cells.
 * @typedef {object} Packed
 * @property {number} size of all numbers
 * @property {number} strongest
 * @property {"i1" | "i2" | "i4" | "f8"} kind
 * @property {number[]} channels
 * @property {string} numbers
 * @property {{ size: [number, number], shares: string } | null} pictures
 *
 * @typedef {{ size: [number, number], shares: Int8Array }} Pictures
 */

const KINDS = { i1: Int8Array, i2: Int16Array, i4: Int32Array, f8: Float64Array };
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const NAMES = /** @type {const} */ (["names", "labels", "titles", "plain"]);

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/**
 * The model with all that was packed unpacked; numbers that were not sent are NaN.
 * @param {any} sent
 * @returns {Model}
 */
export function unpacked(sent) {
  const taps = sent.taps && [channelsOf(sent.taps[0]), ...sent.taps.slice(1)];
  const found = { ...sent, taps, values: {}, pictures: {}, most: {}, here: {} };
  for (const part of NAMES) found[part] = named(sent[part], taps?.[0], sent.base, part === "plain");
  for (const [grid, numbers] of Object.entries(sent.values ?? {})) {
    if (Array.isArray(numbers)) {
      found.values[grid] = numbers.some(isName) ? numbers.map(Number) : numbers;
      continue;
    }
    found.values[grid] = numbersOf(numbers);
    found.most[grid] = numbers.strongest;
    found.here[grid] = numbers.channels;
    if (numbers.pictures) found.pictures[grid] = picturesOf(numbers.pictures);
  }
  return found;
}

/**
 * What JSON has no number for is told by its name.
 * @param {unknown} value
 */
const isName = (value) => typeof value === "string";

/** @param {Packed} packed */
function numbersOf({ size, kind, channels, numbers }) {
  const all = new Float64Array(size).fill(NaN);
  const some = new KINDS[kind](bytes(numbers).buffer);
  const length = some.length / Math.max(channels.length, 1);
  channels.forEach((channel, place) =>
    all.set(some.subarray(place * length, (place + 1) * length), channel * length));
  return all;
}

/** @param {{ size: [number, number], shares: string }} sent */
function picturesOf({ size, shares }) {
  return { size, shares: new Int8Array(bytes(shares).buffer) };
}

/**
 * @param {Triple[] | { x: string, z: string }} sent
 * @returns {Triple[]}
 */
function channelsOf(sent) {
  if (Array.isArray(sent)) return sent;
  const [x, z] = [bytes(sent.x), bytes(sent.z)];
  return Array.from(x, (channel, k) => /** @type {Triple} */ ([channel, k, z[k]]));
}

/**
 * @param {Record<string, string[] | { of: string }>} sent
 * @param {Triple[]} channels
 * @param {number} base
 * @param {boolean} raised
 */
function named(sent, channels, base, raised) {
  return sent && Object.fromEntries(Object.entries(sent).map(([grid, names]) => [grid,
    Array.isArray(names) ? names : channels.map(([x, , z]) => {
      const pair = `${z + base},${x + base}`;
      return names.of.replace("@", raised ? `⁽${high(pair)}⁾` : `(${pair})`);
    })]));
}

/** @param {string} text */
function high(text) {
  return text.replace(/\d/g, (digit) => RAISED[Number(digit)]);
}

/**
 * Whether the numbers of a channel are here.
 * @param {Model} model
 * @param {string} values
 * @param {number} channel
 */
export function isHere(model, values, channel) {
  return model.here?.[values]?.includes(channel) ?? true;
}

/**
 * The channels whose numbers are missing, by x, k and z.
 * @param {Model} model
 * @param {[values: string, channel: number][]} shown
 */
export function missing(model, shown) {
  /** @type {Record<string, number[]>} */
  const found = {};
  for (const [values, channel] of shown) {
    const last = /** @type {string} */ (values.at(-1));
    const grid = last === "a" || last === "f" ? "z" : last; // a = f(z), ∂L/∂a and f′(z)
    if (isHere(model, values, channel) || found[grid]?.includes(channel)) continue;
    (found[grid] ??= []).push(channel);
  }
  return found;
}
