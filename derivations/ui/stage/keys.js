// Which keys a page takes, and where they belong to the focused control instead.

/** What moves by arrows when it has the focus: a field, a choice of several, a slider, a list. */
const CONTROLS = [
  "input:not([type=checkbox])", "textarea", "select", "[contenteditable=true]",
  ...["radiogroup", "radio", "slider", "spinbutton", "combobox", "listbox", "option", "tablist",
    "tab", "menu", "menuitem", "tree", "grid", "dialog"].map((role) => `[role=${role}]`),
  '[data-testid="stButtonGroup"]',
].join(", ");

/**
 * As much of an element as is asked for here.
 * @typedef {{ closest(selector: string): unknown, scrollWidth: number, clientWidth: number }} Place
 */

/**
 * Whether ← and → mean something to the element that has the focus, or to what it stands in.
 * @param {Place} element
 * @param {(element: Place) => boolean} scrolls whether what is too wide in it can be scrolled to
 */
export function keepsArrows(element, scrolls = scrollsAcross) {
  if (element.closest(CONTROLS)) return true;
  return element.scrollWidth > element.clientWidth + 1 && scrolls(element);
}

/** @param {Place} element */
function scrollsAcross(element) {
  return element instanceof HTMLElement && element !== document.body
    && ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
}

/**
 * The direction of an arrow key, as rows down and columns to the right.
 * @type {Record<string, [down: number, right: number]>}
 */
const ARROWS = {
  ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
};

/**
 * @typedef {"altKey" | "ctrlKey" | "metaKey" | "shiftKey"} Modifier
 * @typedef {{ key: string } & Record<Modifier, boolean>} Press
 */

/**
 * The direction of a pressed arrow; a key with a modifier is the browser's.
 * @param {Press} event
 */
export function arrowOf(event) {
  return isPlain(event) ? ARROWS[event.key] : undefined;
}

/** @param {Press} event */
function isPlain({ altKey, ctrlKey, metaKey, shiftKey }) {
  return !(altKey || ctrlKey || metaKey || shiftKey);
}
