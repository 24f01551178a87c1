// The tour: a story in steps that move the real stage. It can be left and taken up at every step.

import { withMath } from "./katex.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * One step: what is said, and what the stage shows and plays.
 * @typedef {object} TourStep
 * @property {string} title
 * @property {string} says with LaTeX between dollar signs
 * @property {number} model which of the models
 * @property {number} row which of its pictures
 * @property {import("./taps.js").Cell} at
 * @property {"chain" | "local" | "result" | "activation" | "numbers"} step
 * @property {"" | "cells" | "terms" | "turn"} play
 * @property {boolean} way
 */

const PACE = 1100;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountTour(stage) {
  const card = stage.part("tour");
  const start = stage.part("start-tour");
  const stop = new AbortController();
  let timer = 0;
  let shown = -1;
  let isOpened = false;
  const steps = () => stage.model.tour ?? [];
  /** @param {number | null} place */
  const go = (place) => {
    stage.state.tour = place;
    shown = -1;
    show();
  };
  const show = () => {
    const { tour } = stage.state;
    clearInterval(timer);
    start.hidden = !steps().length || tour !== null;
    card.hidden = tour === null;
    if (tour === shown) return;
    shown = tour ?? -1;
    dispatchEvent(new CustomEvent("conv-rest", { detail: { tour: tour === null ? 0 : tour + 1 } }));
    if (tour === null) return stage.showModel(0);
    const step = steps()[tour];
    write(step, tour, steps().length);
    stage.showModel(step.model);
    stage.turnTo(step.row, {
      at: step.at, step: step.step, way: step.way, playing: false, kept: null,
    });
    if (card.getBoundingClientRect().top < 0 || lowest(stage) > innerHeight) {
      card.scrollIntoView({ block: "start" });
    }
    play(step);
  };
  /** @type {(step: TourStep, place: number, count: number) => void} */
  const write = ({ title, says }, place, count) => {
    if (!card.childElementCount) card.innerHTML = MARKUP; // once: what has the focus keeps it
    /** @type {(name: string) => HTMLElement} */
    const part = (name) => /** @type {HTMLElement} */ (card.querySelector(`[data-tour=${name}]`));
    part("title").textContent = title;
    part("says").innerHTML = withMath(says);
    part("count").textContent = `${place + 1} of ${count}`;
    const back = /** @type {HTMLButtonElement} */ (part("back"));
    const isLost = place === 0 && document.activeElement === back;
    back.disabled = place === 0;
    if (isLost) focusOn(card, "on");
    part("on").textContent = place === count - 1 ? "Play on by yourself" : "Next";
  };
  /** @param {TourStep} step */
  const play = ({ play: what, way }) => {
    // Of both passes a product is lit at once: who wants nothing to move sees one all the same.
    if (what === "terms" && way) stage.nextTap(1);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    if (what === "turn") timer = setInterval(() => stage.turn(), 3 * PACE);
    if (what === "turn") stage.turn();
    if (what === "cells") timer = setInterval(() => stage.walk([0, 1]), PACE);
    if (what === "terms") timer = setInterval(() => stage.nextTap(1), PACE);
  };
  card.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    const { tour } = stage.state;
    if (!button || tour === null) return;
    const to = { back: tour - 1, on: tour + 1 }[button.dataset.tour ?? ""];
    go(to === undefined || to >= steps().length ? null : to);
    if (stage.state.tour === null) start.focus();
    else focusOn(card, button.dataset.tour ?? "");
  });
  start.addEventListener("click", () => {
    go(0);
    focusOn(card, "on");
  });
  document.addEventListener("keydown", (event) => {
    const { tour } = stage.state;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (tour === null || !(event.target instanceof Element)) return;
    if (event.key === "Escape") {
      const isMine = event.target === document.body || card.contains(event.target);
      go(null);
      // A cell that had the focus may have gone with its picture.
      if (isMine || !event.target.isConnected) start.focus();
    } else if (by && (event.target === document.body || card.contains(event.target))) {
      const to = tour + by;
      if (to >= 0 && to < steps().length) go(to);
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { signal: stop.signal, capture: true });
  // What the visitor touches is the visitor's: nothing plays against the hand.
  stage.root.addEventListener("pointerdown", () => clearInterval(timer), { signal: stop.signal });
  return {
    rebuild() {
      // A link opens it once: the model says the same for as long as the page stands.
      const asked = isOpened ? 0 : stage.model.tourAt;
      isOpened = true;
      if (asked && stage.state.tour === null && steps()[asked - 1]) {
        stage.state.tour = asked - 1;
        setTimeout(show);
      }
      const { tour } = stage.state;
      start.hidden = !steps().length || tour !== null;
      // KaTeX may have come meanwhile.
      const says = card.querySelector("[data-tour=says]");
      if (says && tour !== null) says.innerHTML = withMath(steps()[tour].says);
    },
    draw() {},
    stop() {
      clearInterval(timer);
      stop.abort();
    },
  };
}

/**
 * Where what a step speaks of ends in the window.
 * @param {Stage} stage
 */
function lowest(stage) {
  return Math.max(...["line", "way"].map((name) => stage.part(name).getBoundingClientRect().bottom));
}

/**
 * @param {HTMLElement} card
 * @param {string} name
 */
function focusOn(card, name) {
  const button = /** @type {HTMLButtonElement | null} */ (card.querySelector(`[data-tour=${name}]`));
  (button?.disabled ? /** @type {HTMLElement} */ (card.querySelector("[data-tour=on]")) : button)?.focus();
}

const MARKUP = `<p class="conv-tour-count" data-tour="count"></p>
<h2 data-tour="title"></h2><p class="conv-tour-says" data-tour="says" aria-live="polite"></p>
<div class="conv-tour-buttons">
  <button type="button" data-tour="leave">Leave</button>
  <button type="button" data-tour="back">Back</button>
  <button type="button" data-tour="on" class="conv-primary">Next</button>
</div>`;

