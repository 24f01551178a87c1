// Stepping, playing and choosing a cell; where it comes to rest, Python hears of it.

import { draw } from "./drawing.js";
import { arrowOf, keepsArrows } from "../stage/keys.js";
import { stepped, watchedAfter } from "./story.js";

/** @typedef {import("./story.js").Place} Place */
/** @typedef {import("./two_ways.js").Show} Show */

const PACE = 1100;

const REST = 350;

/**
 * @param {Show} show
 * @param {Partial<Place>} change
 */
export function move(show, change) {
  show.place = { ...show.place, ...change };
  draw(show);
  clearTimeout(show.resting);
  show.resting = setTimeout(() => rest(show), REST);
}

/** @param {Show} show */
function rest(show) {
  if (show.timer) return;
  const { row, column, step } = show.place;
  const at = [row, column, step];
  if (at.join() === show.told) return;
  show.sent.add(at.join());
  show.send("at", at);
}

/**
 * @param {Show} show
 * @param {number} by
 */
export function stepBy(show, by) {
  move(show, { step: stepped(show.story, show.place, by) });
}

/**
 * @param {Show} show
 * @param {number} by
 */
export function cellBy(show, by) {
  move(show, watchedAfter(show.story, show.place, by));
}

/** @param {Show} show */
function isAtEnd({ place, story }) {
  return place.step === story.patches.length;
}

/** @param {Show} show */
export function play(show) {
  if (show.timer) return pause(show);
  if (isAtEnd(show)) move(show, { step: 0 });
  show.timer = setInterval(() => {
    stepBy(show, 1);
    if (isAtEnd(show)) pause(show);
  }, PACE);
  draw(show);
}

/** @param {Show} show */
export function pause(show) {
  if (!show.timer) return;
  clearInterval(show.timer);
  show.timer = undefined;
  draw(show);
  rest(show);
}

/**
 * @param {Show} show
 * @param {KeyboardEvent} event
 */
export function onKey(show, event) {
  const [down, right] = arrowOf(event) ?? [0, 0];
  if (down || !right || !(event.target instanceof Element) || keepsArrows(event.target)) return;
  event.preventDefault();
  stepBy(show, right);
}
