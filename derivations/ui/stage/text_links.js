// Links the lines, terms and cells of a lesson's text to its stage, both ways.
//
// A system of lines is written by KaTeX, which is trusted with nothing but colours: every left side
// and every term lies in a box of no opacity whose other digits say its place (lesson/places.py),
// and the system's own name says of which result it is and with which line it begins
// (lesson/systems.py). Over each system lies a list that holds the keyboard and is heard; what is
// pointed at is found by its place on the screen, so that the text may be drawn anew at any time.

import { boxesOf, lineAt, rowsOf, termAt } from "./text_boxes.js";

/**
 * What is pointed at or chosen: a line of a result and perhaps a term of it, or a cell by its grid.
 * @typedef {{ row: string, line: number, term: number | null }} LineTarget
 * @typedef {{ grid: string, cell: import("./taps.js").Cell }} CellTarget
 * @typedef {LineTarget | CellTarget} Target
 *
 * @typedef {object} Handlers
 * @property {(target: Target | null) => void} onPoint null: nothing is pointed at any more
 * @property {(target: Target) => void} onChoose
 * @property {(target: LineTarget) => string} [nameOf] a line or a term in plain characters
 * @property {(latex: string) => CellTarget | null} [cellOf] the cell of this name, if it is one
 *
 * What the text shows of the stage.
 * @typedef {object} TextLinks
 * @property {(selected: LineTarget | null, hot?: LineTarget | null) => void} show
 * @property {() => void} destroy
 */

const SYSTEM = '[class*="st-key-system-"]';
const NAME = /st-key-system-\S*?-(forward|[a-z]+_gradient)-(\d+)(?:\s|$)/;

/**
 * What the colour of a box says: a line of the system, from 0, and a term of it (null: its left
 * side).
 * @param {string} colour "rgba(1, 0, 3, 0)" as a browser says it, or "#01000300"
 * @returns {{ line: number, term: number | null } | null}
 */
export function readLink(colour) {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})00$/i.exec(colour);
  const numbers = /^rgba\((\d+), ?(\d+), ?(\d+), ?0\)$/.exec(colour);
  const found = digits?.slice(1).map((pair) => parseInt(pair, 16)) ?? numbers?.slice(1).map(Number);
  if (!found || !found[0]) return null;
  const number = found[1] * 256 + found[2];
  return { line: found[0] - 1, term: number ? number - 1 : null };
}

/**
 * Of which result a system is, and the place of its first line in that.
 * @param {string} classes of its container
 * @returns {{ row: string, first: number } | null}
 */
export function readSystem(classes) {
  const found = NAME.exec(classes);
  return found ? { row: found[1], first: Number(found[2]) } : null;
}

/**
 * Where a key leads to in a list: another line (its ends stay), another term, or round to none.
 * @param {string} key
 * @param {{ line: number, term: number | null }} at
 * @param {number[]} terms how many terms each line has
 * @returns {{ line: number, term: number | null } | null}
 */
export function step(key, { line, term }, terms) {
  const last = terms.length - 1;
  const to = { ArrowUp: line - 1, ArrowDown: line + 1, Home: 0, End: last }[key];
  if (to !== undefined) return { line: Math.min(Math.max(to, 0), last), term: null };
  const count = terms[line] ?? 0;
  if (key === "ArrowRight") return { line, term: count ? Math.min((term ?? -1) + 1, count - 1) : null };
  if (key === "ArrowLeft") return { line, term: term ? term - 1 : null };
  return null;
}

/**
 * @param {HTMLElement} root holds the text
 * @param {Handlers} handlers
 * @returns {TextLinks}
 */
export function linkText(root, handlers) {
  /** @type {LineTarget | null} */
  let selected = null;
  /** @type {LineTarget | null} */
  let hot = null;
  const stop = new AbortController();
  const { signal } = stop;

  const redraw = () => {
    for (const system of systemsOf(root)) layOut(system);
    mark();
  };
  const mark = () => {
    for (const list of listsOf(root)) markList(list, selected, hot, handlers);
  };
  const changed = new MutationObserver((records) => {
    if (records.some((record) => !isOwn(record))) redraw();
  });
  changed.observe(root, { childList: true, subtree: true });
  const resized = new ResizeObserver(redraw);
  resized.observe(root);
  redraw();

  /** @type {Target | null} */
  let pointed = null;
  /** @param {Target | null} target */
  const point = (target) => {
    if (JSON.stringify(target) === JSON.stringify(pointed)) return;
    pointed = target;
    handlers.onPoint(target);
  };
  root.addEventListener("pointermove", (event) => point(targetAt(event, handlers)), { signal });
  root.addEventListener("pointerleave", () => point(null), { signal });
  root.addEventListener("click", (event) => {
    const target = targetAt(event, handlers);
    if (target) handlers.onChoose(target);
  }, { signal });
  root.addEventListener("focusin", (event) => {
    const list = listOf(event.target);
    if (list) point(targetIn(list.parentElement, placeIn(list)));
  }, { signal });
  root.addEventListener("focusout", (event) => {
    if (listOf(event.target)) point(null);
  }, { signal });
  root.addEventListener("keydown", (event) => {
    const list = listOf(event.target);
    if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = placeIn(list);
    const target = targetIn(list.parentElement, at);
    const to = step(event.key, at, termsOf(list));
    if ((event.key === "Enter" || event.key === " ") && target) handlers.onChoose(target);
    else if (to) {
      list.dataset.at = JSON.stringify(to);
      mark();
      point(targetIn(list.parentElement, to));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });

  return {
    show(nowSelected, nowHot = null) {
      selected = nowSelected;
      hot = nowHot;
      mark();
    },
    destroy() {
      stop.abort();
      changed.disconnect();
      resized.disconnect();
      root.querySelectorAll(".conv-text-lines").forEach((list) => list.remove());
    },
  };
}

/** @param {HTMLElement} root */
function systemsOf(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(SYSTEM)]);
}

/** @param {HTMLElement} root */
function listsOf(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".conv-text-lines")]);
}

/**
 * Whether a change of the document is one of the lists.
 * @param {MutationRecord} record
 */
function isOwn({ target, addedNodes, removedNodes }) {
  const nodes = [...addedNodes, ...removedNodes];
  return target instanceof Element && (target.closest(".conv-text-lines") !== null
    || nodes.every((node) => node instanceof Element && node.matches(".conv-text-lines")));
}

/** @param {EventTarget | null} target */
function listOf(target) {
  return target instanceof HTMLElement && target.classList.contains("conv-text-lines") ? target : null;
}

/**
 * Which line and term of its list the keyboard is at.
 * @param {HTMLElement} list
 * @returns {{ line: number, term: number | null }}
 */
function placeIn(list) {
  const at = JSON.parse(list.dataset.at ?? '{"line":0,"term":null}');
  return { ...at, line: Math.min(at.line, list.children.length - 1) };
}

/** @param {HTMLElement} list */
function termsOf(list) {
  return [...list.children].map((line) => Number(/** @type {HTMLElement} */ (line).dataset.terms));
}

/**
 * @param {HTMLElement | null} system
 * @param {{ line: number, term: number | null }} at
 * @returns {LineTarget | null}
 */
function targetIn(system, at) {
  const name = system && readSystem(system.className);
  return name ? { row: name.row, line: name.first + at.line, term: at.term } : null;
}

/**
 * What lies under the pointer: a line or a term of a system, or a cell named in a sentence.
 * @param {MouseEvent} event
 * @param {Handlers} handlers
 * @returns {Target | null}
 */
function targetAt({ target, clientX, clientY }, { cellOf }) {
  if (!(target instanceof Element)) return null;
  const system = /** @type {HTMLElement | null} */ (target.closest(SYSTEM));
  if (system) {
    const boxes = boxesOf(system, readLink);
    const line = lineAt(boxes, clientY);
    return line === null ? null : targetIn(system, { line, term: termAt(boxes, line, clientX, clientY) });
  }
  const latex = target.closest(".katex")?.querySelector("annotation")?.textContent;
  return latex && cellOf ? cellOf(latex.replace(/^\\displaystyle /, "").trim()) : null;
}

/**
 * Lay a list over a system, an option over each of its lines.
 * @param {HTMLElement} system
 */
function layOut(system) {
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
 * Tint the selected line of a list, frame its hot term, and say where the keyboard is.
 * @param {HTMLElement} list
 * @param {LineTarget | null} selected
 * @param {LineTarget | null} hot
 * @param {Handlers} handlers
 */
function markList(list, selected, hot, { nameOf }) {
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

/**
 * @param {LineTarget | null} one
 * @param {LineTarget | null} other
 */
function isSame(one, other) {
  return one !== null && other !== null && one.row === other.row && one.line === other.line;
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
