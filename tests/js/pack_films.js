// Pictures that come on the standard input, packed: { size, frames, bare } gives a GIF in base64, and
// a WebM of as many bytes that stand for pictures.

import { readFileSync } from "node:fs";

import { Gif } from "../../derivations/ui/figures/film_gif.js";
import { webmOf } from "../../derivations/ui/figures/film_webm.js";
import * as library from "../../static/gifenc/gifenc.mjs";

const { size: [width, height], frames, bare, comment } = JSON.parse(readFileSync(0, "utf-8"));
const pixels = frames.map((frame) => Uint32Array.from(frame));
const gif = new Gif(library, { width, height }, pixels, { delay: 500, bare, comment });
pixels.forEach((one) => gif.add(one));
const packed = pixels.map((one, place) => ({ data: new Uint8Array(one.length), key: place % 2 === 0, time: 500 * place }));
const webm = webmOf(packed, { codec: "V_VP9", width, height, duration: 500 * frames.length, title: comment });
process.stdout.write(JSON.stringify([gif.bytes(), webm].map((bytes) => Buffer.from(bytes).toString("base64"))));
