// The key A unfolds what can be taken along, on every page.

import { keepsArrows } from "./stage/keys.js";

/**
 * @param {Document} document
 * @returns {() => void} what stops it
 */
export function listenToA(document) {
  const stop = new AbortController();
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key !== "a" || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (!(target instanceof HTMLElement) || isTypedIn(target)) return;
    if (unfold(document)) event.preventDefault();
  }, { signal: stop.signal });
  return () => stop.abort();
}

/** @param {HTMLElement} target */
function isTypedIn(target) {
  // A cell of a grid keeps its arrows, and no letters.
  return !target.closest(".conv-cell") && keepsArrows(target);
}

/** @param {Document} document */
function unfold(document) {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = document.querySelectorAll(".st-key-open-along button");
  const button = [...buttons].find((one) => one.offsetParent || one.getClientRects().length);
  if (!button) return false; // narrow screens have one of their own
  button.focus();
  button.click();
  return true;
}
