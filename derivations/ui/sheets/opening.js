// Opens a page to print in a tab of its own.
//
// A browser lets a page open a tab only in the moment of a click: the tab is opened at once, and the
// page follows when Python has written it.

/**
 * What section.py sends.
 * @typedef {object} Told
 * @property {number} [turn] which click it answers
 * @property {string} [page] the HTML
 * @property {string} [says] why there is none
 *
 * @typedef {{ turn: number, tabs: Map<number, Window>, send: Send }} State
 * @typedef {(name: string, value: unknown) => void} Send
 *
 * @typedef {object} Component
 * @property {[Told]} data
 * @property {HTMLElement & { convPrint?: State }} parentElement
 * @property {Send} setTriggerValue
 */

/** Milliseconds after which a tab has what it was given. */
const LOADED = 60_000;

/** @param {Component} component */
export default function ({ data: [told], parentElement: root, setTriggerValue }) {
  const isNew = !root.convPrint;
  const state = root.convPrint ??= { turn: 0, tabs: new Map(), send: setTriggerValue };
  state.send = setTriggerValue;
  if (isNew) root.addEventListener("click", ({ target }) => ask(target, root, state));
  if (told.turn !== undefined) answer(told, root, state);
}

/**
 * @param {EventTarget | null} target
 * @param {HTMLElement} root
 * @param {State} state
 */
function ask(target, root, state) {
  const button = target instanceof Element ? target.closest("button") : null;
  if (!button) return;
  const tab = open("", "_blank");
  if (!tab) {
    say(root, "The browser lets this page open no tab: take the HTML file below instead.");
    return;
  }
  tab.document.title = "…";
  state.tabs.set(++state.turn, tab);
  say(root, "");
  state.send("wanted", { file: button.dataset.file, turn: state.turn });
}

/**
 * @param {Told} told
 * @param {HTMLElement} root
 * @param {State} state
 */
function answer({ turn, page, says }, root, state) {
  const tab = turn === undefined ? undefined : state.tabs.get(turn);
  if (!tab || turn === undefined) return;
  state.tabs.delete(turn);
  if (page === undefined) {
    tab.close();
    say(root, says ?? "");
    return;
  }
  const address = URL.createObjectURL(new Blob([page], { type: "text/html" }));
  tab.location.replace(address);
  setTimeout(() => URL.revokeObjectURL(address), LOADED);
}

/**
 * @param {HTMLElement} root
 * @param {string} text
 */
function say(root, text) {
  const says = root.querySelector(".conv-print-says");
  if (says) says.textContent = text;
}
