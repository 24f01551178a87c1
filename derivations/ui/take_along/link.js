// The link to be copied, and its QR code as large as the window.
//
// The cell that is looked at goes on while this is open: a new address is asked for anew.

import { copy } from "./copying.js";

/**
 * @typedef {object} Told
 * @property {string} link
 * @property {string} embed the stage in a frame, as HTML; empty where there is no stage
 * @property {{ svg: string, says: string } | null} code the QR code, once it was asked for
 *
 * @typedef {object} State
 * @property {Told} told
 * @property {string} at the address when it was told
 * @property {boolean} isAsked whether the code is to be shown as soon as it is there
 * @property {number} asked how often it was asked for
 * @property {(name: string, value: unknown) => void} send
 *
 * @typedef {object} Component
 * @property {[Told]} data
 * @property {HTMLElement & { convLink?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** Milliseconds between two looks at the address. */
const PACE = 400;

/** @param {Component} component */
export default function ({ data: [told], parentElement: root, setTriggerValue }) {
  const isNew = !root.convLink;
  const state = root.convLink ??= { told, at: "", isAsked: false, asked: 0, send: setTriggerValue };
  Object.assign(state, { told, at: location.search, send: setTriggerValue });
  draw(root, state);
  if (isNew) listen(root, state);
  const watch = setInterval(() => {
    if (location.search === state.at) return;
    state.at = location.search;
    state.send("moved", location.search);
  }, PACE);
  return () => clearInterval(watch);
}

/** @template {HTMLElement} T @param {HTMLElement} root @param {string} selector @returns {T} */
const find = (root, selector) => /** @type {T} */ (root.querySelector(selector));

/** @param {HTMLElement} root @param {State} state */
function draw(root, state) {
  const { link, embed, code } = state.told;
  for (const [name, text] of [["link", whole(link)], ["embed", embed]]) {
    const field = /** @type {HTMLInputElement} */ (find(root, `[data-part=${name}]`));
    if (field.value !== text) field.value = text;
  }
  find(root, "[data-part=framed]").hidden = !embed;
  if (!state.isAsked || !code) return;
  state.isAsked = false;
  find(root, ".conv-link-says").textContent = code.svg ? "" : code.says;
  if (code.svg) show(root, link, code);
}

/** @param {string} address with or without a host */
const whole = (address) => new URL(address, location.origin).href;

/**
 * @param {HTMLElement} root
 * @param {string} link
 * @param {{ svg: string, says: string }} code
 */
function show(root, link, code) {
  const dialog = /** @type {HTMLDialogElement} */ (find(root, "dialog"));
  const image = /** @type {HTMLImageElement} */ (find(dialog, "img"));
  image.src = `data:image/svg+xml,${encodeURIComponent(code.svg)}`;
  image.alt = link;
  find(dialog, ".conv-code-link").textContent = link;
  find(dialog, ".conv-code-says").textContent = code.says;
  open(dialog);
}

/** @param {HTMLElement} root @param {State} state */
function listen(root, state) {
  const dialog = /** @type {HTMLDialogElement} */ (find(root, "dialog"));
  root.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("dialog")) dialog.close();
    const button = target.closest("button");
    const { copy: part, act } = button?.dataset ?? {};
    if (part) copyOf(root, part);
    if (act === "code") ask(root, state);
  });
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement) target.select();
  });
}

/**
 * Show a dialog above all else: nothing behind it hears a key, or closes with it.
 * @param {HTMLDialogElement} dialog
 */
function open(dialog) {
  const stop = new AbortController();
  /** @param {KeyboardEvent} event */
  const hear = (event) => {
    if (!dialog.isConnected || !dialog.open) {
      stop.abort();
      return;
    }
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      if (event.type === "keyup") dialog.close();
    } else if (event.key === "f" && event.type === "keydown") dialog.requestFullscreen?.();
  };
  // Before Streamlit, which listens to the whole page and closes what is unfolded.
  for (const type of /** @type {const} */ (["keydown", "keyup"])) {
    window.addEventListener(type, hear, { capture: true, signal: stop.signal });
  }
  dialog.addEventListener("close", () => stop.abort(), { once: true });
  dialog.showModal();
}

/** @param {HTMLElement} root @param {string} part */
function copyOf(root, part) {
  const field = /** @type {HTMLInputElement} */ (find(root, `[data-part=${part}]`));
  const name = part === "link" ? "The link" : "The embed code";
  copy(field.value, `${name} is copied.`, find(root, ".conv-link-says"));
}

/** @param {HTMLElement} root @param {State} state */
function ask(root, state) {
  state.isAsked = true;
  if (state.told.code) draw(root, state);
  else state.send("code", state.asked += 1);
}
