// Takes the last change back, as the browser's Back does.

/** @typedef {import("./stage.js").Stage} Stage */

/** Milliseconds after which is looked again whether a change has come to the address. */
const SOON = 100;

/** @param {Stage} stage */
export function undo(stage) {
  // What is still under way is the last change, and no entry of the history yet.
  if (stage.outbox.asked || document.documentElement.dataset.convDrag) {
    setTimeout(() => undo(stage), SOON);
  } else if (history.state?.convUndoes) {
    history.back(); // such an entry is a setting of this page: see settings/history.js
  } else {
    stage.tell("There is nothing to take back.");
  }
}
