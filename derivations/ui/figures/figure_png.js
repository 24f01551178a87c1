// A PNG with words in it, that are read by who asks for them. No DOM here.

/** Of a PNG's signature, and of its first chunk. */
const SIGNATURE = 8;
const FIRST = 25;

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit += 1) code = code & 1 ? 0xedb88320 ^ (code >>> 1) : code >>> 1;
  return code >>> 0;
});

/**
 * The same PNG with a text of a keyword, as its format has it for any characters (iTXt).
 * @param {Uint8Array} png
 * @param {string} keyword
 * @param {string} text
 */
export function withText(png, keyword, text) {
  const encode = new TextEncoder();
  const body = new Uint8Array([
    ...encode.encode("iTXt"), ...encode.encode(keyword), 0, 0, 0, 0, 0, ...encode.encode(text),
  ]);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc(body));
  const end = SIGNATURE + FIRST;
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, end));
  whole.set(chunk, end);
  whole.set(png.subarray(end), end + chunk.length);
  return whole;
}

/** @param {Uint8Array} bytes */
function crc(bytes) {
  let code = 0xffffffff;
  for (const byte of bytes) code = TABLE[(code ^ byte) & 0xff] ^ (code >>> 8);
  return (code ^ 0xffffffff) >>> 0;
}
