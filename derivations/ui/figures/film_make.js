// A tour as a film: its figures are drawn one after the other and packed, with a breath between.

import { fileOf } from "./figure.js";
import { Gif, gifenc } from "./film_gif.js";
import { webmOf } from "./film_webm.js";

/** @typedef {import("./figure.js").Figure} Figure */
/** @typedef {import("./figure_board.js").Look} Look */

/**
 * How a film is made.
 * @typedef {object} Film
 * @property {Figure[]} frames
 * @property {Look} look
 * @property {number} pace figures a second
 * @property {number} scale
 * @property {string} style
 * @property {(share: number) => void} tell how much of it is done
 * @property {AbortSignal} signal
 */

/** Of so many of its pictures a palette is made. */
const SAMPLES = 6;
/** Of so many pictures of a WebM one stands by itself, so that one can go there. */
const KEYS = 8;
/** Bits a pixel of a picture: letters stay sharp. */
const BITS = 1.2;
/** Milliseconds before its end at which the last picture stands once more. */
const LAST = 20;

/**
 * @param {string} svg
 * @param {HTMLCanvasElement} canvas
 * @param {number} [scale]
 * @param {HTMLCanvasElement} [under] what is drawn first
 */
export async function drawOn(svg, canvas, scale = 1, under = undefined) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const [width, height] = [image.width, image.height].map((side) => Math.round(side * scale));
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.clearRect(0, 0, width, height);
  if (under) pen.drawImage(under, 0, 0);
  pen.drawImage(image, 0, 0, width, height);
  URL.revokeObjectURL(image.src);
  return pen;
}

/** Draws the figures of a film; the grids, which several have in common, once for these. */
class Sheet {
  /** @param {Film} film */
  constructor(film) {
    this.film = film;
    this.canvas = document.createElement("canvas");
    this.under = document.createElement("canvas");
    this.drawn = "";
  }

  /**
   * The pen that has drawn a figure.
   * @param {number} place
   */
  async draw(place) {
    const { frames, look, scale, style } = this.film;
    const frame = frames[place];
    const key = frame.grids.join();
    if (key !== this.drawn) await drawOn(fileOf({ ...frame, lights: [] }, look, { scale, style }), this.under);
    this.drawn = key;
    const over = fileOf({ ...frame, grids: [] }, { ...look, ground: "none" }, { scale, style });
    return drawOn(over, this.canvas, 1, this.under);
  }
}

/**
 * @param {Film} film
 * @returns {Promise<Uint8Array>}
 */
export async function gifOf(film) {
  const { frames, look, pace } = film;
  const library = await gifenc();
  const sheet = new Sheet(film);
  const step = Math.max(1, Math.ceil(frames.length / SAMPLES));
  const samples = [];
  for (let place = 0; place < frames.length; place += step) samples.push(await pixelsOf(sheet, place));
  const how = { delay: 1000 / pace, bare: look.ground === "none", comment: look.link };
  const gif = new Gif(library, sheet.canvas, samples, how);
  for (let place = 0; place < frames.length; place += 1) {
    gif.add(await pixelsOf(sheet, place));
    await breathe(film, (place + 1) / frames.length);
  }
  return gif.bytes();
}

/**
 * @param {Sheet} sheet
 * @param {number} place
 */
async function pixelsOf(sheet, place) {
  const pen = await sheet.draw(place);
  return new Uint32Array(pen.getImageData(0, 0, sheet.canvas.width, sheet.canvas.height).data.buffer);
}

/** Whether the browser packs films: not all do, and none on a page without HTTPS. */
export const packsFilms = "VideoEncoder" in globalThis;

/**
 * @param {Film} film
 * @returns {Promise<Uint8Array>}
 */
export async function webmFrom(film) {
  const { frames, look, pace } = film;
  const figures = new Sheet(film);
  const [width, height] = [frames[0].width, frames[0].height].map((side) => 2 * Math.ceil((side * film.scale) / 2));
  const config = await configOf(width, height, pace);
  /** @type {import("./film_webm.js").Packed[]} */
  const packed = [];
  /** @type {unknown} */
  let failed = null;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packed.push({ data, key: chunk.type === "key", time: Math.round(chunk.timestamp / 1000) });
    },
    error: (error) => { failed = error; },
  });
  encoder.configure(config);
  const duration = Math.round((frames.length / pace) * 1000);
  const sheet = new OffscreenCanvas(width, height);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
  /** @type {(time: number, isKey: boolean) => void} */
  const pack = (time, isKey) => {
    const frame = new VideoFrame(sheet, { timestamp: time * 1000 });
    encoder.encode(frame, { keyFrame: isKey });
    frame.close();
  };
  try {
    for (let place = 0; place < frames.length && !failed; place += 1) {
      await figures.draw(place);
      pen.fillStyle = look.ground === "none" ? "#ffffff" : look.ground;
      pen.fillRect(0, 0, width, height);
      pen.drawImage(figures.canvas, 0, 0);
      pack(Math.round((place / pace) * 1000), place % KEYS === 0);
      await breathe(film, (place + 1) / frames.length);
    }
    pack(duration - LAST, false);
    await encoder.flush();
    if (failed) throw failed;
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
  const codec = config.codec === "vp8" ? "V_VP8" : "V_VP9";
  return webmOf(packed, { codec, width, height, duration, title: look.link });
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} pace
 * @returns {Promise<VideoEncoderConfig>}
 */
async function configOf(width, height, pace) {
  for (const codec of ["vp09.00.31.08", "vp8"]) {
    const bitrate = Math.round(width * height * BITS * Math.max(1, pace));
    const config = { codec, width, height, framerate: pace, bitrate };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported) return config;
  }
  throw new Error("this browser packs no WebM");
}

/**
 * Tell how far it is, and let the page go on.
 * @param {Film} film
 * @param {number} share
 */
async function breathe({ tell, signal }, share) {
  tell(share);
  await new Promise((resolve) => { setTimeout(resolve); });
  signal.throwIfAborted();
}
