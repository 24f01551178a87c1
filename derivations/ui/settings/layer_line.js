// The layer line: one field that says the whole geometry, typed or pasted, with numbers as handles.
//
// A number is dragged, or changed by the arrow keys with the caret in it. What is typed goes to
// Python, which reads it and says what it could not take; nothing that was typed is lost.

import { Again } from "../stage/again.js";
import { dragged, numberAt, numbersIn, pieces, shownAfter, stepped } from "./layer_text.js";
import { watch } from "./unfolded.js";

/**
 * What layer_line.py sends.
 * @typedef {object} Told
 * @property {string} text what is set
 * @property {string} layer the same for a narrow screen, without what is as usual
 * @property {string} size the input of it
 * @property {string} after what comes out
 * @property {import("./layer_text.js").Bounds[]} bounds of the numbers of the text
 * @property {number} answered the number of the text that this answers
 * @property {string | null} refused that text, where it could not be taken
 * @property {string} says what is said to it
 *
 * @typedef {object} State
 * @property {Told} told
 * @property {number} sent how many texts were sent
 * @property {string} typed what the field holds
 * @property {boolean} isEdited whether that was changed since it was sent
 * @property {Again} again sends it, until it is answered
 * @property {number} version
 * @property {number} dismissed the number of the refused text that was given up
 * @property {ReturnType<typeof setTimeout>} [later]
 * @property {HTMLTextAreaElement} [heard] the field whose events come here
 *
 * @typedef {object} Component
 * @property {[Told]} data
 * @property {HTMLElement & { convLayer?: State }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** Milliseconds a number rests before it is set, while it is dragged or an arrow is held. */
const REST = 180;
/** Pixels before a press becomes a drag. */
const SLACK = 4;

/** @param {Component} component */
export default function ({ data: [told], parentElement: root, setTriggerValue }) {
  const state = root.convLayer ??= {
    told, sent: told.answered, typed: told.text, isEdited: false, dismissed: 0, version: 0,
    again: new Again(() => {}),
  };
  const version = ++state.version;
  state.again.send = (what) => setTriggerValue("set", what);
  if (told.answered < state.told.answered) state.sent = told.answered; // another visit's count
  // What was set by other fields meanwhile is newer than a text that nobody has heard.
  const isOthers = told.answered === state.told.answered && told.text !== state.told.text;
  if (told.answered >= state.sent || isOthers) state.again.stop();
  Object.assign(state, { told, typed: shownAfter(told, state) });
  draw(root, state);
  if (state.heard !== field(root)) {
    state.heard = field(root);
    watch(root.ownerDocument);
    listen(root, state);
  }
  return () => {
    if (state.version === version) state.again.stop();
  };
}

/** @param {HTMLElement} root @param {string} name @returns {HTMLElement} */
const part = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`.conv-layer-${name}`));

/** @param {HTMLElement} root */
const field = (root) => /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));

/** @param {HTMLElement} root @param {State} state */
function draw(root, { told, typed, dismissed, isEdited }) {
  const input = field(root);
  if (input.value !== typed) {
    const caret = input.selectionStart ?? 0;
    input.value = typed;
    if (root.ownerDocument.activeElement === input) input.setSelectionRange(caret, caret);
  }
  drawMirror(root, typed);
  const isRefused = told.refused !== null && told.answered > dismissed;
  part(root, "after").textContent = told.after;
  showAfter(root, !isEdited && !isRefused);
  part(root, "called").textContent = told.layer;
  part(root, "sizes").textContent = ` on ${told.size} ${told.after}`;
  const says = part(root, "says");
  const said = told.refused !== null && !isRefused ? "" : told.says;
  if (says.textContent !== said) says.textContent = said;
  says.classList.toggle("conv-layer-refused", isRefused);
  input.setAttribute("aria-invalid", String(isRefused));
}

/**
 * What comes out belongs to what is set, and not to what is being typed. @param {HTMLElement} root
 * @param {boolean} isSet
 */
function showAfter(root, isSet) {
  part(root, "after").classList.toggle("conv-layer-past", !isSet);
}

/** @param {HTMLElement} root @param {string} text @param {number} [held] */
function drawMirror(root, text, held = -1) {
  const mirror = part(root, "mirror");
  mirror.style.setProperty("--length", String(Math.max(text.length, 12)));
  let count = -1;
  mirror.replaceChildren(...pieces(text).map((piece) => {
    if (!piece.isNumber) return new Text(piece.text);
    const number = root.ownerDocument.createElement("b");
    number.textContent = piece.text;
    number.className = ++count === held ? "conv-layer-held" : "";
    return number;
  }));
}

/** Send what the field holds, unless that is set already. @param {State} state */
function commit(state) {
  clearTimeout(state.later);
  if (!state.isEdited) return;
  state.isEdited = false;
  if (state.typed === state.told.text && state.sent === state.told.answered) return;
  state.sent += 1;
  state.again.tell({ text: state.typed, at: state.sent });
}

/** @param {State} state */
function commitAtRest(state) {
  clearTimeout(state.later);
  state.later = setTimeout(() => commit(state), REST);
}

/**
 * Take another text into the field.
 * @param {HTMLElement} root @param {State} state @param {string} text @param {number} [held]
 */
function edit(root, state, text, held) {
  state.typed = text;
  state.isEdited = true;
  showAfter(root, false);
  if (field(root).value !== text) field(root).value = text;
  drawMirror(root, text, held);
}

/** Back to what is set. @param {HTMLElement} root @param {State} state */
function restore(root, state) {
  clearTimeout(state.later);
  state.again.stop();
  state.dismissed = Math.max(state.sent, state.told.answered);
  edit(root, state, state.told.text);
  state.isEdited = false;
  draw(root, state);
}

/** @param {HTMLElement} root @param {State} state */
function listen(root, state) {
  const input = field(root);
  input.addEventListener("input", () => {
    clearTimeout(state.later);
    edit(root, state, input.value);
  });
  input.addEventListener("change", () => commit(state));
  input.addEventListener("scroll", () => {
    part(root, "mirror").scrollTop = input.scrollTop;
  });
  input.addEventListener("keydown", (event) => press(root, state, event));
  input.addEventListener("pointermove", (event) => {
    input.style.cursor = hit(root, event) < 0 ? "" : "ew-resize";
  });
  input.addEventListener("mousedown", (event) => grab(root, state, event));
  part(root, "short").addEventListener("click", () => unfold(root));
}

/** @param {HTMLElement} root @param {State} state @param {KeyboardEvent} event */
function press(root, state, event) {
  const input = field(root), { key } = event;
  event.stopPropagation(); // these keys are the field's, and not the stage's
  if (key === "Enter") {
    commit(state);
  } else if (key === "Escape") {
    restore(root, state);
  } else if (key === "ArrowUp" || key === "ArrowDown") {
    const which = numberAt(numbersIn(input.value), input.selectionStart ?? 0);
    if (which < 0) return;
    const by = (key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1);
    const { text, caret } = stepped(input.value, which, by, state.told.bounds);
    edit(root, state, text, which);
    input.setSelectionRange(caret, caret);
    commitAtRest(state);
  } else {
    return;
  }
  event.preventDefault();
}

/**
 * Which number lies under the pointer; -1 where none does. @param {HTMLElement} root @param
 * {MouseEvent} event
 */
function hit(root, { clientX, clientY }) {
  return [...part(root, "mirror").querySelectorAll("b")].findIndex((number) => {
    const { left, right, top, bottom } = number.getBoundingClientRect();
    return left - 3 <= clientX && clientX <= right + 3 && top - 2 <= clientY && clientY <= bottom + 2;
  });
}

/**
 * A press on a number: dragged it changes, and let go it has the caret. @param {HTMLElement} root
 * @param {State} state @param {MouseEvent} down
 */
function grab(root, state, down) {
  const input = field(root), which = hit(root, down);
  if (which < 0 || down.button !== 0 || down.detail > 1) return;
  down.preventDefault();
  const { ownerDocument: page } = root, start = input.value, stop = new AbortController();
  let isDrag = false;
  page.addEventListener("mousemove", (move) => {
    const across = move.clientX - down.clientX, along = move.clientY - down.clientY;
    isDrag ||= Math.abs(across) + Math.abs(along) > SLACK;
    if (!isDrag) return;
    const { text } = stepped(start, which, dragged(across, along), state.told.bounds);
    if (text === input.value) return;
    edit(root, state, text, which);
    commitAtRest(state);
  }, { signal: stop.signal });
  page.addEventListener("mouseup", () => {
    stop.abort();
    input.focus({ preventScroll: true });
    const { to } = numbersIn(input.value)[which];
    input.setSelectionRange(to, to);
    if (isDrag) commit(state);
  }, { signal: stop.signal });
}

/**
 * On a narrow screen the line opens the geometry, and brings the other buttons. @param
 * {HTMLElement} root
 */
function unfold(root) {
  const line = /** @type {HTMLElement} */ (root.querySelector(".conv-layer"));
  const isOpen = line.toggleAttribute("data-open");
  part(root, "short").setAttribute("aria-expanded", String(isOpen));
  const button = root.closest(".st-key-settings")?.querySelector('[data-testid="stPopover"] button');
  // Later: the tap itself would count as one beside what it opens.
  if (isOpen && button instanceof HTMLElement) setTimeout(() => button.click());
}
