// Lends what the stage shows to who makes figures of it: that is fetched only where somebody asks
// for one.

import { playedOf } from "./both.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountLending(stage) {
  const stop = new AbortController();
  addEventListener("conv-figure", (event) => {
    const { model, picture, shown, lit, state: { pair } } = stage;
    const products = stage.isBoth ? playedOf(stage) : null;
    /** @type {CustomEvent<{ take(shown: object): void }>} */ (event).detail.take(
      { model, picture, shown, lit, pair, products });
  }, { signal: stop.signal });
  return { draw() {}, stop() { stop.abort(); } };
}
