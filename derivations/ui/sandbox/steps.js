// Counts the clicks on buttons that add to a number: one that comes during a run adds to the last.
//
// Without this script every button still adds once.

import { Clicks } from "./clicks.js";

/**
 * What learning.py sends.
 * @typedef {object} Counted
 * @property {number} at the number as it is set
 * @property {number} from where a click counts from: fewer steps may have been taken
 * @property {number} most
 * @property {Record<string, number>} by how much each button adds, by what Streamlit calls it
 *
 * @typedef {{ version: number, clicks: Clicks, listening?: AbortController }} State
 *
 * @typedef {object} Component
 * @property {[Counted]} data
 * @property {HTMLElement & { convSteps?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** @param {Component} component */
export default function ({ data: [counted], parentElement, setTriggerValue }) {
  const state = parentElement.convSteps ??= { version: 0, clicks: new Clicks(() => {}) };
  const version = ++state.version;
  const { clicks } = state;
  clicks.send = (to) => setTriggerValue("to", to);
  clicks.hear(counted.at, counted.from);
  state.listening?.abort();
  const { signal } = state.listening = new AbortController();
  document.addEventListener("click", (event) => {
    const by = addedBy(event.target, counted.by);
    if (by === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    clicks.click(Math.min(Math.max(clicks.at + by, 0), counted.most));
  }, { signal, capture: true });
  return () => {
    if (state.version !== version) return;
    state.listening?.abort();
    clicks.pause();
  };
}

/**
 * How much a click adds; undefined beside the buttons, and on one that is disabled.
 * @param {EventTarget | null} target
 * @param {Record<string, number>} by
 */
function addedBy(target, by) {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button || button.disabled) return undefined;
  const key = Object.keys(by).find((name) => button.closest(`.st-key-${name}`));
  return key === undefined ? undefined : by[key];
}
