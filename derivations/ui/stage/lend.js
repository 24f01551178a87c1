// Lends the stage to who makes figures of it: that is fetched only where somebody asks for one.

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountLending(stage) {
  const stop = new AbortController();
  addEventListener("conv-figure", (event) => {
    /** @type {CustomEvent<{ take(stage: Stage): void }>} */ (event).detail.take(stage);
  }, { signal: stop.signal });
  return { draw() {}, stop() { stop.abort(); } };
}
