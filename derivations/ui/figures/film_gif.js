// Pictures as a GIF: one palette for all, and of every picture but the first what has changed.
//
// gifenc (static/gifenc) packs it; the colours are counted here, so that those of cells stay exact.

/**
 * As much of gifenc as is asked for here.
 * @typedef {object} Encoder
 * @property {(index: Uint8Array, width: number, height: number, how: object) => void} writeFrame
 * @property {() => void} finish
 * @property {() => Uint8Array} bytes
 * @property {() => Uint8Array} bytesView of what is written so far
 * @typedef {{ GIFEncoder: () => Encoder }} Gifenc
 */

/** @returns {Promise<Gifenc>} */
export function gifenc() {
  return import(new URL("app/static/gifenc/gifenc.mjs", document.baseURI).href);
}

/** Bytes before what says where a picture stands: how long it is shown, and so on. */
const CONTROL = 8;
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
    /** @type {Pixels | null} */
    this.before = null;
  }

  /** @param {Pixels} pixels */
  add(pixels) {
    const { before, how: { bare, delay }, encoder } = this;
    this.before = pixels;
    if (!before || bare) {
      const first = before ? {} : { palette: this.colours(), repeat: 0 };
      const how = { ...first, delay, transparent: bare, transparentIndex: CLEAR, dispose: bare ? 2 : 1 };
      encoder.writeFrame(Uint8Array.from(pixels, (colour) => this.placeOf(colour)), ...this.size, how);
      return;
    }
    const box = changed(before, pixels, this.size[0]);
    const at = encoder.bytesView().length;
    const how = { delay, transparent: true, transparentIndex: CLEAR, dispose: 1 };
    encoder.writeFrame(this.within(box, before, pixels), box.width, box.height, how);
    // gifenc puts every picture at the upper left: where this one stands is written over that.
    encoder.bytesView().set([box.x & 255, box.x >> 8, box.y & 255, box.y >> 8], at + CONTROL + 1);
  }

  /**
   * The pixels of a box, clear where they are as they were.
   * @param {{ x: number, y: number, width: number, height: number }} box
   * @param {Pixels} before
   * @param {Pixels} now
   */
  within({ x, y, width, height }, before, now) {
    const index = new Uint8Array(width * height);
    for (let row = 0; row < height; row += 1) {
      const from = (y + row) * this.size[0] + x;
      for (let column = 0; column < width; column += 1) {
        const at = from + column;
        index[row * width + column] = now[at] === before[at] ? CLEAR : this.placeOf(now[at]);
      }
    }
    return index;
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
 * The box of all pixels that are others than before; of one pixel where none is.
 * @param {Pixels} before
 * @param {Pixels} now
 * @param {number} across
 */
function changed(before, now, across) {
  let [left, right, top, bottom] = [across, -1, -1, -1];
  for (let at = 0; at < now.length; at += 1) {
    if (now[at] === before[at]) continue;
    const column = at % across;
    if (column < left) left = column;
    if (column > right) right = column;
    bottom = (at - column) / across;
    if (top < 0) top = bottom;
  }
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
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
