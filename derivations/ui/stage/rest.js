// Hears from the stage on which cell the visitor rests, and tells Python (see address.js).
//
// Python answers with what is known of that cell's line, where all lines together are too many.

import { Gate } from "./leaving.js";

/**
 * @param {object} component
 * @param {unknown[]} component.data
 * @param {(name: string, value: unknown) => void} component.setTriggerValue
 */
export default function ({ data, setTriggerValue }) {
  const gate = new Gate(setTriggerValue);
  gate.watch();
  /** @param {Event} event */
  const tell = (event) => gate.tell("rest", /** @type {CustomEvent} */ (event).detail);
  addEventListener("conv-rest", tell);
  if (data.length) dispatchEvent(new CustomEvent("conv-evidence", { detail: data[0] }));
  return () => {
    gate.stop();
    removeEventListener("conv-rest", tell);
  };
}
