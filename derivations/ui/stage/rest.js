// Hears from the stage on which cell the visitor rests, and tells Python (see address.js).

/** @param {{ setTriggerValue: (name: string, value: unknown) => void }} component */
export default function ({ setTriggerValue }) {
  /** @param {Event} event */
  const tell = (event) => setTriggerValue("rest", /** @type {CustomEvent} */ (event).detail);
  addEventListener("conv-rest", tell);
  return () => removeEventListener("conv-rest", tell);
}
