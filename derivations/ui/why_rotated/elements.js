// The elements of the two ways: the parts of the page, cells and formulas.

import { widthOf } from "./story.js";

/** @typedef {import("./two_ways.js").Show} Show */

/**
 * @param {Show} show
 * @param {string} name
 */
export function part({ root }, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-part=${name}]`));
}

/**
 * @param {Show} show
 * @param {string} name
 */
export function button(show, name) {
  return /** @type {HTMLButtonElement} */ (part(show, name));
}

/** @param {Show} show */
export function slider(show) {
  return /** @type {HTMLInputElement} */ (part(show, "slider"));
}

/**
 * The cells of a board, without the zeros.
 * @param {Show} show
 * @param {string} name
 * @returns {{ box: HTMLElement, flat: number }[]}
 */
export function cellsOf(show, name) {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = part(show, name).querySelectorAll("[data-flat]");
  return [...boxes].map((box) => ({ box, flat: Number(box.dataset.flat) }));
}

// --- what stands in a cell ----------------------------------------------------------------------

/**
 * Write a cell's number, and what stands beneath it in a kernel cell's hue.
 * @param {HTMLElement} box
 * @param {string | undefined} number the one there is where it stays
 * @param {string} beneath
 * @param {string} [hue]
 */
export function write(box, number, beneath, hue) {
  const bold = box.querySelector("b");
  const tag = box.querySelector(".two-ways-tag");
  if (bold && number !== undefined) bold.textContent = number;
  if (tag) tag.textContent = beneath;
  box.classList.toggle("two-ways-tagged", Boolean(beneath));
  fit(box, ".two-ways-tag");
  paint(box, hue);
}

/**
 * Tell the style sheet how wide a text of the cell is, so that it fits.
 * @param {HTMLElement} box
 * @param {string} selector
 */
export function fit(box, selector) {
  /** @type {HTMLElement | null} */
  const text = box.querySelector(selector);
  text?.style.setProperty("--letters", String(widthOf(text.textContent ?? "")));
}

/**
 * @param {HTMLElement} box
 * @param {string} [hue]
 */
export function paint(box, hue) {
  box.classList.toggle("two-ways-hued", Boolean(hue));
  if (hue) box.style.setProperty("--hue", hue);
}

/**
 * The frame of the window: the four sides of its outermost cells.
 * @param {HTMLElement} box
 * @param {boolean[]} sides
 */
export function edges(box, sides) {
  ["top", "right", "bottom", "left"].forEach((name, side) =>
    box.classList.toggle(`two-ways-edge-${name}`, Boolean(sides[side])));
}

// --- making elements ---------------------------------------------------------------------------

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * ∂L/∂z₁₁ as a fraction; any other name as it stands.
 * @param {string} name
 */
export function formula(name) {
  const [above, below] = name.split("/");
  if (below === undefined) return element("span", "two-ways-math", name);
  const fraction = element("span", "two-ways-math two-ways-fraction",
    element("span", "", above), element("span", "", below));
  fraction.setAttribute("role", "img");
  fraction.setAttribute("aria-label", name);
  return fraction;
}
