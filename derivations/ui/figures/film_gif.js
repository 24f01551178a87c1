// Pictures as a GIF: one palette for all, and of every picture but the first what has changed.
//
// gifenc (static/gifenc) packs it; the colours are counted here, so that those of cells stay exact.

/**
 * As much of gifenc as is asked for here.
 * @typedef {object} Encoder
 * @property {(index: Uint8Array, width: number, height: number, how: object) => void} writeFrame
 * @property {() => void} finish
 * @property {() => Uint8Array} bytes
 * @typedef {{ GIFEncoder: () => Encoder }} Gifenc
 */

/** @returns {Promise<Gifenc>} */
export function gifenc() {
  return import(new URL("app/static/gifenc/gifenc.mjs", document.baseURI).href);
}

/** One of 256 colours is that of what does not change, or of no ground. */
const CLEAR = 255;

/** A picture's colours, a number a pixel. @typedef {Uint32Array} Pixels */

export class Gif {
  /**
   * @param {Gifenc} library
   * @param {{ width: number, height: number }} size
   * @param {Pixels[]} samples pictures that the palette is made of
   * @param {{ delay: number, bare: boolean, comment: string }} how milliseconds a picture, whether
   *   there is no ground, and what is said in the file
   */
  constructor({ GIFEncoder }, { width, height }, samples, how) {
    this.encoder = GIFEncoder();
    this.size = /** @type {const} */ ([width, height]);
    this.how = how;
    this.palette = paletteOf(samples);
    /** @type {Map<number, number>} */
    this.places = new Map(this.palette.map((colour, place) => [colour, place]));
    /** @type {Uint8Array | null} */
    this.before = null;
  }

  /** @param {Pixels} pixels */
  add(pixels) {
    const { before, how: { bare, delay } } = this;
    const index = Uint8Array.from(pixels, (colour) => this.placeOf(colour));
    const drawn = before && !bare ? index.map((place, at) => (place === before[at] ? CLEAR : place)) : index;
    const first = before ? {} : { palette: this.colours(), repeat: 0 };
    this.encoder.writeFrame(drawn, ...this.size, {
      ...first, delay, transparent: bare || before !== null, transparentIndex: CLEAR, dispose: bare ? 2 : 1,
    });
    this.before = index;
  }

  bytes() {
    this.encoder.finish();
    const made = this.encoder.bytes();
    const said = comment(this.how.comment);
    const end = made.length - 1; // what ends the file stands last
    const whole = new Uint8Array(made.length + said.length);
    whole.set(made.subarray(0, end));
    whole.set(said, end);
    whole.set(made.subarray(end), end + said.length);
    return whole;
  }

  /** @param {number} colour */
  placeOf(colour) {
    if (colour >>> 24 < 128) return CLEAR;
    const found = this.places.get(colour) ?? nearest(this.palette, colour);
    this.places.set(colour, found);
    return found;
  }

  /** The palette as gifenc takes it, all 256 of it. */
  colours() {
    const all = this.palette.map((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]);
    return [...all, ...Array.from({ length: CLEAR + 1 - all.length }, () => [0, 0, 0])];
  }
}

/**
 * The most frequent colours: the grounds of all cells, and most shades at the edges of letters.
 * @param {Pixels[]} samples
 */
export function paletteOf(samples) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const pixels of samples) {
    for (const colour of pixels) if (colour >>> 24 >= 128) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, CLEAR).map(([colour]) => colour);
}

/**
 * @param {number[]} palette
 * @param {number} colour
 */
function nearest(palette, colour) {
  let [found, least] = [0, Infinity];
  palette.forEach((one, place) => {
    const away = [0, 8, 16].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0);
    if (away < least) [found, least] = [place, away];
  });
  return found;
}

/** A comment of a GIF, in pieces of at most 255 characters. @param {string} text */
function comment(text) {
  const bytes = new TextEncoder().encode(text);
  /** @type {number[]} */
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const piece = bytes.subarray(at, at + 255);
    blocks.push(piece.length, ...piece);
  }
  return new Uint8Array([0x21, 0xfe, ...blocks, 0]);
}
