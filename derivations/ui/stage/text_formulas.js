// The long formulas of the text (lesson/later.py): each is set when it comes near the view, one at a
// time, and when the browser has nothing else to do. What is pressed stays under the pointer: until it
// is released nothing is set, for what moves away between press and release has not been clicked.

import { equation, whenTypeset } from "./katex.js";

/** How far from the view a formula is set, so that nobody sees it being set. */
const NEAR = "400px 0px";
/** What scrolls around the text: near is near to its view. */
const SCROLLER = '[data-testid="stMain"]';
const LATER = ".conv-later:not(.conv-set)";
/** Milliseconds after which a formula is set whatever else there is to do. */
const LATEST = 150;

/**
 * Formulas of a text, set as they come near. `watch` takes in what the text has anew.
 * @param {HTMLElement} root
 * @returns {{ watch: () => void, stop: () => void }}
 */
export function setFormulas(root) {
  /** @type {Set<HTMLElement>} */
  const near = new Set();
  let isPressed = false;
  const stop = new AbortController();
  const observer = new IntersectionObserver((found) => {
    for (const { target, isIntersecting } of found) {
      near[isIntersecting ? "add" : "delete"](/** @type {HTMLElement} */ (target));
    }
    if (near.size) whenIdle(setNext);
  }, { root: root.closest(SCROLLER), rootMargin: NEAR });
  const setNext = () => {
    const [next] = near;
    if (!next || isPressed) return;
    near.delete(next);
    observer.unobserve(next);
    setFormula(next);
    if (near.size) whenIdle(setNext);
  };
  const unset = () => /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(LATER));
  const watch = () => unset().forEach((element) => observer.observe(element));
  const setAll = () => unset().forEach(setFormula);
  const press = (/** @type {Event} */ { type }) => {
    isPressed = type === "pointerdown";
    if (!isPressed && near.size) whenIdle(setNext);
  };
  const listening = { signal: stop.signal, capture: true };
  addEventListener("beforeprint", setAll, listening);
  for (const act of ["pointerdown", "pointerup", "pointercancel"]) addEventListener(act, press, listening);
  whenTypeset(() => {
    document.documentElement.classList.add("conv-sets");
    watch();
  });
  return {
    watch,
    stop: () => {
      stop.abort();
      observer.disconnect();
      near.clear();
    },
  };
}

/** @param {() => void} work */
function whenIdle(work) {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: LATEST });
  else setTimeout(work, LATEST);
}

/** @param {HTMLElement} element */
function setFormula(element) {
  const isInLine = element.dataset.inLine !== undefined;
  const html = equation(element.dataset.tex ?? "", !isInLine);
  if (!html) return;
  element.innerHTML = isInLine ? `<p>${html}</p>` : html;
  element.classList.add("conv-set");
}
