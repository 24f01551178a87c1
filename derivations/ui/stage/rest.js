// Hears from the stage on which cell the visitor rests, and tells Python (see address.js).
//
// Python answers with what is known of that cell's line, where all lines together are too many.

import { Again } from "./again.js";
import { Gate } from "./leaving.js";

/**
 * @typedef {{ version: number, gate: Gate, again: Again, listening?: AbortController }} State
 *
 * @typedef {object} Component
 * @property {[{ heard: number, evidence: unknown }]} data the number of what was heard last
 * @property {HTMLElement & { convRest?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** @param {Component} component */
export default function ({ data: [{ heard, evidence }], parentElement, setTriggerValue }) {
  const state = parentElement.convRest ??= begin();
  const version = ++state.version;
  const { gate, again } = state;
  gate.send = setTriggerValue;
  gate.watch();
  again.hear(heard);
  state.listening?.abort();
  const { signal } = state.listening = new AbortController();
  addEventListener("conv-rest", (event) => again.tell(/** @type {CustomEvent} */ (event).detail), { signal });
  if (evidence) dispatchEvent(new CustomEvent("conv-evidence", { detail: evidence }));
  return () => {
    if (state.version !== version) return;
    state.listening?.abort();
    again.stop();
    gate.stop();
  };
}

/** @returns {State} */
function begin() {
  const gate = new Gate(() => {});
  return { version: 0, gate, again: new Again((rest) => gate.tell("rest", rest)) };
}
