// Links the lines, terms and cells of a lesson's text to its stage, both ways.
//
// Over each system of lines lies a list (text_lists.js) that holds the keyboard and is heard; what
// is pointed at is found by its place on the screen, so that the text may be drawn anew at any
// time.

import { boxesOf, lineAt, termAt } from "./text_boxes.js";
import { layOut, markList, placeIn, placeNotes, systemsOf } from "./text_lists.js";
import { readLink, step, SYSTEM, targetIn } from "./text_places.js";

/**
 * What is pointed at or chosen: a line of a result and perhaps a term of it, or a cell by its grid.
 * @typedef {import("./text_places.js").LineTarget} LineTarget
 * @typedef {{ grid: string, cell: import("./taps.js").Cell }} CellTarget
 * @typedef {LineTarget | CellTarget} Target
 *
 * @typedef {object} Handlers
 * @property {(target: Target | null) => void} onPoint null: nothing is pointed at any more
 * @property {(target: Target) => void} onChoose
 * @property {(target: LineTarget) => string} [nameOf] a line or a term in plain characters
 * @property {() => void} [onDrawn] the text was drawn anew
 * @property {(latex: string) => CellTarget | null} [cellOf] the cell of this name, if it is one
 *
 * What the text shows of the stage.
 * @typedef {object} TextLinks
 * @property {(selected: LineTarget | null, hot?: LineTarget | null) => void} show
 * @property {() => void} destroy
 */

/** The text, and what opens over it: a reading of the notes is drawn at the end of the document. */
const TEXT = '.st-key-text, [class*="st-key-reading-"]';

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
    placeNotes(root);
    handlers.onDrawn?.();
    mark();
  };
  const mark = () => {
    for (const list of listsOf(root)) markList(list, selected, hot, handlers.nameOf);
  };
  // A page comes in many pieces: what takes 5 to 30 ms to measure is measured once a frame.
  let frame = 0;
  const later = () => { frame ||= requestAnimationFrame(() => { frame = 0; redraw(); }); };
  const changed = new MutationObserver((records) => {
    if (records.some((record) => !isOwn(record))) later();
  });
  changed.observe(root, { childList: true, subtree: true });
  const resized = new ResizeObserver(later);
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
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") point(targetAt(event, handlers)); // a finger scrolls
  }, { signal });
  document.addEventListener("click", (event) => {
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
      cancelAnimationFrame(frame);
      changed.disconnect();
      resized.disconnect();
      root.querySelectorAll(".conv-text-lines").forEach((list) => list.remove());
    },
  };
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

/** @param {HTMLElement} list */
function termsOf(list) {
  return [...list.children].map((line) => Number(/** @type {HTMLElement} */ (line).dataset.terms));
}

/**
 * What lies under the pointer: a line or a term of a system, or a cell named in a sentence.
 * @param {MouseEvent} event
 * @param {Handlers} handlers
 * @returns {Target | null}
 */
function targetAt({ target, clientX, clientY }, { cellOf }) {
  if (!(target instanceof Element) || !target.closest(TEXT)) return null;
  const system = /** @type {HTMLElement | null} */ (target.closest(SYSTEM));
  if (system) {
    const boxes = boxesOf(system, readLink);
    const line = lineAt(boxes, clientY);
    return line === null ? null : targetIn(system, { line, term: termAt(boxes, line, clientX, clientY) });
  }
  const latex = formulaAt(target, clientX, clientY)?.querySelector("annotation")?.textContent;
  return latex && cellOf ? cellOf(latex.replace(/^\\displaystyle /, "").trim()) : null;
}

/**
 * The formula of a sentence under a point: KaTeX's own parts let the pointer through in places.
 * @param {Element} target
 * @param {number} x
 * @param {number} y
 */
function formulaAt(target, x, y) {
  const direct = target.closest(".katex");
  if (direct) return direct;
  const formulas = [...target.closest("p, li")?.querySelectorAll(".katex") ?? []];
  return formulas.find((formula) => [...formula.querySelectorAll(".base")].some((base) => {
    const { left, right, top, bottom } = base.getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  }));
}
