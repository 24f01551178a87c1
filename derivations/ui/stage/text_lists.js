// The list that lies over each system of the text: it holds the keyboard, is heard, and tints a
// line.

import { boxesOf, rowsOf } from "./text_boxes.js";
import { isSame, readLink, readSystem, SYSTEM, targetIn } from "./text_places.js";

/** @typedef {import("./text_places.js").LineTarget} LineTarget */

/** @param {HTMLElement} root */
export function systemsOf(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(SYSTEM)]);
}

/**
 * Which line and term of its list the keyboard is at.
 * @param {HTMLElement} list
 * @returns {{ line: number, term: number | null }}
 */
export function placeIn(list) {
  const at = JSON.parse(list.dataset.at ?? '{"line":0,"term":null}');
  return { ...at, line: Math.min(at.line, list.children.length - 1) };
}

/**
 * Lay a list over a system, an option over each of its lines.
 * @param {HTMLElement} system
 */
export function layOut(system) {
  const boxes = readSystem(system.className) ? boxesOf(system, readLink) : [];
  let list = /** @type {HTMLElement | null} */ (system.querySelector(":scope > .conv-text-lines"));
  if (!boxes.length) return list?.remove();
  list ??= system.appendChild(newList());
  const { top } = system.getBoundingClientRect();
  const rows = rowsOf(boxes);
  while (list.children.length > rows.length) list.lastChild?.remove();
  while (list.children.length < rows.length) list.append(newLine(list));
  rows.forEach((row, place) => {
    const option = /** @type {HTMLElement} */ (list.children[place]);
    option.dataset.terms = String(row.terms);
    option.style.top = `${row.top - top}px`;
    option.style.height = `${row.bottom - row.top}px`;
  });
}

/**
 * Put what there is to say of a line beside it, where the line is on the page.
 * @param {HTMLElement} root
 */
export function placeNotes(root) {
  for (const found of root.querySelectorAll('[class*="st-key-note-"][class*="-at-"]')) {
    const note = /** @type {HTMLElement} */ (found);
    const line = Number(/st-key-note-\S*?-at-(\d+)/.exec(note.className)?.[1]);
    const before = systemsOf(root).filter((system) =>
      system.compareDocumentPosition(note) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
    const first = before && readSystem(before.className)?.first;
    const option = before?.querySelectorAll('[role="option"]')[line - (first ?? 0)];
    note.classList.toggle("conv-at-line", Boolean(option));
    if (!option) continue;
    const { top, height } = option.getBoundingClientRect();
    const from = note.offsetParent?.getBoundingClientRect().top ?? 0;
    note.style.top = `${top + height / 2 - from - note.offsetHeight / 2}px`;
  }
}

/**
 * Tint the selected line of a list, frame its hot term, and say where the keyboard is.
 * @param {HTMLElement} list
 * @param {LineTarget | null} selected
 * @param {LineTarget | null} hot
 * @param {((target: LineTarget) => string) | undefined} nameOf a line or a term in plain characters
 */
export function markList(list, selected, hot, nameOf) {
  const system = /** @type {HTMLElement} */ (list.parentElement);
  const at = placeIn(list);
  list.setAttribute("aria-activedescendant", list.children[at.line].id);
  [...list.children].forEach((option, line) => {
    const here = line === at.line;
    const target = targetIn(system, { line, term: here ? at.term : null });
    option.setAttribute("aria-selected", String(isSame(selected, target)));
    option.classList.toggle("conv-text-at", here);
    if (target && nameOf) option.setAttribute("aria-label", nameOf(target));
  });
  for (const found of system.querySelectorAll(".colorbox")) {
    const box = /** @type {HTMLElement} */ (found);
    const place = hot && readLink(box.style.backgroundColor);
    const target = place && targetIn(system, place);
    box.classList.toggle("conv-text-hot",
      Boolean(target && target.term !== null && isSame(hot, target) && hot?.term === target.term));
  }
}

let lists = 0;

function newList() {
  const list = document.createElement("div");
  list.className = "conv-text-lines";
  list.id = `conv-text-${lists++}`;
  list.tabIndex = 0;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label",
    "Lines of the system: up and down walk through them, left and right through their terms, Enter keeps one");
  return list;
}

/** @param {HTMLElement} list */
function newLine(list) {
  const line = document.createElement("div");
  line.id = `${list.id}-${list.children.length}`;
  line.setAttribute("role", "option");
  return line;
}
