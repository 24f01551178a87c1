// Scatter and gather in step: the terms that arrive at a cell by patches are met in its window.
//
// Python sends the whole story once (see two_ways.py): every patch with its products and the sums
// after it. Stepping, playing and choosing a cell only change what is shown of it, here; Python
// hears of the place when it has come to rest, so that the address names it.
//
// Called again with every change of the model, on the same element, which holds all state.

import { build } from "./build.js";
import { draw } from "./drawing.js";
import { onKey, pause } from "./moving.js";
import { sumsOf, within } from "./story.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {import("./story.js").Place} Place */

/**
 * What Streamlit hands over: the story, and the row, column and step that the page names.
 * @typedef {[row: number, column: number, step: number]} At
 * @typedef {object} Component
 * @property {[Story & { at: At }]} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * What stands on the component's element from one model to the next.
 * @typedef {object} Show
 * @property {number} version
 * @property {HTMLElement} root
 * @property {(name: string, value: unknown) => void} send
 * @property {Place} place
 * @property {string} told the place that Python named last
 * @property {Set<string>} sent the places that Python may answer with
 * @property {Story} story
 * @property {string} written the story as text
 * @property {string[][]} sums
 * @property {AbortController} [listening]
 * @property {number} [timer]
 * @property {number} [resting]
 */

/** @param {Component} component */
export default function ({ data: [{ at, ...story }], parentElement, setTriggerValue }) {
  const root = /** @type {HTMLElement & { twoWays?: Show }} */ (
    parentElement.querySelector("[data-two-ways]"));
  /** @type {Show} */
  const fresh = {
    version: 0, root, send: setTriggerValue, place: { row: 0, column: 0, step: 0 }, told: "",
    sent: new Set(), story, written: "", sums: [],
  };
  const show = (root.twoWays ??= fresh);
  const version = ++show.version;
  show.send = setTriggerValue;
  takePlace(show, at);
  takeStory(show, story);
  draw(show);
  show.listening?.abort();
  const { signal } = show.listening = new AbortController();
  document.addEventListener("keydown", (event) => onKey(show, event), { signal, capture: true });
  return () => {
    if (show.version !== version) return;
    show.listening?.abort();
    pause(show);
  };
}

/**
 * The place Python names counts, unless it is the echo of one that was sent from here.
 * @param {Show} show
 * @param {At} at
 */
function takePlace(show, at) {
  const told = at.join();
  if (told !== show.told && !show.sent.delete(told)) {
    const [row, column, step] = at;
    show.place = { row, column, step };
    show.sent.clear();
  }
  show.told = told;
}

/**
 * @param {Show} show
 * @param {Story} story
 */
function takeStory(show, story) {
  const written = JSON.stringify(story);
  if (written === show.written) return;
  pause(show);
  Object.assign(show, { written, story, sums: sumsOf(story), place: within(story, show.place) });
  build(show);
}
