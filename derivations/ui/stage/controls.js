// The row under the grids: back, play, on, the scrubber and where we are. It never moves.

import { ravel, unravel } from "./boards.js";
import { typeset } from "./katex.js";
import { cellPlain, resultLatex } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */

/** Milliseconds a cell at speed 1, and of a visitor who prefers reduced motion. */
const PACE = 900;
const CALM_PACE = 1200;
const SPEEDS = [0.5, 1, 2, 4];
/** Of so many cells each has its own place on the scrubber. */
const MOST_SEGMENTS = 64;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountControls(stage) {
  const root = stage.part("controls");
  let timer = 0;
  let ticking = "";
  root.innerHTML = MARKUP;
  /** @type {<T extends HTMLElement>(name: string) => T} */
  const part = (name) => /** @type {any} */ (root.querySelector(`[data-part=${name}]`));
  const scrubber = /** @type {HTMLInputElement} */ (part("scrubber"));
  const play = part("play");
  part("back").addEventListener("click", () => stage.walk([0, -1]));
  part("on").addEventListener("click", () => stage.walk([0, 1]));
  play.addEventListener("click", () => stage.update({ playing: !stage.state.playing }));
  part("speed").addEventListener("click", () => {
    const next = SPEEDS[(SPEEDS.indexOf(stage.state.speed) + 1) % SPEEDS.length];
    stage.update({ speed: next });
  });
  scrubber.addEventListener("input", () =>
    stage.select(unravel(Number(scrubber.value), stage.shape)));
  return {
    rebuild() {
      const [channels, height, width] = stage.shape;
      const count = channels * height * width;
      scrubber.max = String(count - 1);
      root.classList.toggle("conv-one", count === 1);
      part("track").replaceChildren(...segments(channels * height, width, count));
    },
    draw() {
      const { shown, shape, state } = stage;
      const at = ravel(shown, shape);
      const count = shape[0] * shape[1] * shape[2];
      scrubber.value = String(at);
      const name = cellPlain(stage.model, stage.picture.values, shown);
      scrubber.setAttribute("aria-valuetext", `${name}, ${at + 1} of ${count}`);
      part("dot").style.left = `${((at + 0.5) / count) * 100}%`;
      part("name").innerHTML = typeset(resultLatex(stage.model, stage.picture, shown));
      part("count").textContent = `${at + 1} of ${count}`;
      play.setAttribute("aria-pressed", String(state.playing));
      part("play-name").textContent = state.playing ? "Pause" : "Play";
      play.setAttribute("aria-label", state.playing ? "Pause" : "Play");  // a narrow one shows no word
      part("speed").textContent = `${String(state.speed).replace("0.5", "½")}×`;
      part("speed").setAttribute("aria-label", `Speed ${state.speed}, change`);
      const now = state.playing && !stage.isBoth ? String(state.speed) : "";
      if (now === ticking) return;
      ticking = now;
      clearInterval(timer);
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (now) timer = setInterval(() => stage.walk([0, 1]), (calm ? CALM_PACE : PACE) / state.speed);
    },
    stop() {
      clearInterval(timer);
      ticking = "";
    },
  };
}

/**
 * A dash a cell, a row's together.
 * @param {number} rows
 * @param {number} width
 * @param {number} count
 */
function segments(rows, width, count) {
  if (count > MOST_SEGMENTS) return [];
  return Array.from({ length: rows }, () => {
    const row = document.createElement("span");
    row.style.flex = String(width);
    row.append(...Array.from({ length: width }, () => document.createElement("i")));
    return row;
  });
}

/** @type {(path: string) => string} */
const icon = (path) => `<svg width="20" height="20" viewBox="0 0 20 20" fill="none"
  stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true"><path d="${path}"/></svg>`;

const MARKUP = `
<button type="button" class="conv-round" data-part="back" aria-label="Previous cell">
  ${icon("M12 5 L7 10 L12 15")}</button>
<button type="button" class="conv-play" data-part="play" aria-pressed="false">
  <svg class="conv-when-still" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M4 2.5 L13 8 L4 13.5 Z" fill="none" stroke="currentColor" stroke-width="1.8"
      stroke-linejoin="round"/></svg>
  <svg class="conv-when-playing" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M5 3 V13 M11 3 V13" stroke="currentColor" stroke-width="2.4"/></svg>
  <span data-part="play-name">Play</span></button>
<button type="button" class="conv-round" data-part="on" aria-label="Next cell">
  ${icon("M8 5 L13 10 L8 15")}</button>
<span class="conv-scrubber"><span class="conv-track" data-part="track" aria-hidden="true"></span>
  <span class="conv-run" aria-hidden="true"><span class="conv-dot" data-part="dot"></span></span>
  <input type="range" min="0" max="0" step="1" data-part="scrubber" aria-label="Cell of the result">
</span>
<button type="button" class="conv-speed" data-part="speed">1×</button>
<span class="conv-where"><span data-part="name"></span> <span data-part="count"></span></span>
<span class="conv-hints"><span class="conv-walks"><kbd>←</kbd><kbd>→</kbd> walk</span>
  <button type="button" data-act="keys" aria-label="All keys"><kbd>?</kbd> all keys</button></span>`;
