// Counts the clicks on buttons that add to a number: one that comes during a run adds to the last.
//
// Streamlit keeps one click of several that come while a run goes on, so what is sent is where they
// lead to together. Without this script every button still adds once.

import { answered, atRest, pressed } from "../stage/presses.js";

/**
 * What learning.py sends.
 * @typedef {object} Counted
 * @property {number} at the number as it is set
 * @property {number} from where a click counts from: fewer steps may have been taken
 * @property {number} most
 * @property {Record<string, number>} by how much each button adds, by what Streamlit calls it
 *
 * @typedef {import("../stage/presses.js").Presses<number>} Presses
 * @typedef {{ version: number, presses?: Presses, listening?: AbortController }} State
 *
 * @typedef {object} Component
 * @property {[Counted]} data
 * @property {HTMLElement & { convSteps?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** @param {Component} component */
export default function ({ data: [counted], parentElement, setTriggerValue }) {
  const state = (parentElement.convSteps ??= { version: 0 });
  const version = ++state.version;
  const presses = answered(state.presses, counted.at, performance.now());
  state.presses = presses.asked.size ? presses : atRest(counted.from);
  state.listening?.abort();
  const { signal } = state.listening = new AbortController();
  document.addEventListener("click", (event) => {
    const by = addedBy(event.target, counted.by);
    if (by === undefined || !state.presses) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const to = Math.min(Math.max(state.presses.at + by, 0), counted.most);
    state.presses = pressed(state.presses, to, performance.now());
    setTriggerValue("to", to);
  }, { signal, capture: true });
  return () => {
    if (state.version === version) state.listening?.abort();
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
