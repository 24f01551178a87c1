// What the pointer or the cursor is on: a spot of a grid, or a term of the line.

import { draw, termBoxes } from "./overlays.js";

/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./lights.js").Pointed} Pointed */
/** @typedef {import("./linker.js").Link} Link */
/** @typedef {import("./linker.js").Plot} Plot */

/**
 * @param {Link} link
 * @param {Pointed} pointed
 */
export function point(link, pointed) {
  if (JSON.stringify(pointed) === JSON.stringify(link.pointed)) return;
  link.pointed = pointed;
  draw(link);
}

/**
 * @param {Link} link
 * @param {string} key
 * @param {Spot} spot
 */
export function pointAt(link, key, spot) {
  const grid = placeOf(link, key);
  if (grid >= 0) point(link, { grid, spot, value: numberAt(link.bound.get(key), spot) });
}

/**
 * @param {Link} link
 * @param {string} key
 */
export function isOn({ pointed, model }, key) {
  return pointed && "spot" in pointed && model.grids[pointed.grid]?.key === key;
}

/**
 * @param {Link} link
 * @param {string} key
 */
export function placeOf(link, key) {
  return link.model.grids.findIndex((grid) => grid.key === key);
}

/**
 * The layers of zeros lie under the numbers.
 * @param {Plot | undefined} plot
 * @param {Spot} spot
 */
export function numberAt(plot, [row, column]) {
  const layer = [...(plot?.data ?? [])].reverse().find(({ z }) => z[row]?.[column] != null);
  return layer?.z[row][column];
}

/**
 * @param {Link} link
 * @param {MouseEvent} event
 */
export function overTerm(link, { clientX, clientY }) {
  const term = termBoxes(link).find(({ element }) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
  });
  if (term) point(link, { term: term.id });
  else if (link.pointed && "term" in link.pointed) point(link, null);
}
