// The keys: in a grid that the keyboard has reached, arrows move a cursor that lights what a pointer
// would light.

import { arrowOf } from "../stage/keys.js";
import { nextSpot, spotsOf } from "./model.js";
import { numberAt, placeOf, point, pointAt } from "./pointing.js";

/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./linker.js").Link} Link */
/** @typedef {import("./linker.js").Plot} Plot */

/**
 * @param {Link} link
 * @param {KeyboardEvent} event
 */
export function onKey(link, event) {
  const { cursor } = link;
  if (!cursor || link.bound.get(cursor.key) !== event.target) return;
  const grid = link.model.grids[placeOf(link, cursor.key)];
  const by = arrowOf(event);
  if (!grid || !by) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  cursor.spot = nextSpot(link.model, grid, cursor.spot, by);
  pointAt(link, cursor.key, cursor.spot);
}

/**
 * @param {Link} link
 * @param {string} key
 * @param {Plot} plot
 */
export function takeFocus(link, key, plot) {
  plot.tabIndex = 0;
  plot.classList.add("conv-grid");
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-roledescription", link.model.says.grid);
  plot.setAttribute("aria-label", link.model.grids[placeOf(link, key)].called);
  plot.setAttribute("aria-description", link.model.says.keys);
  plot.addEventListener("focus", () => {
    // A click leaves ← and → to the page: it points by itself.
    if (!plot.matches(":focus-visible")) return;
    link.cursor = { key, spot: firstSpot(link, key) };
    link.help.textContent = link.model.says.keys;
    pointAt(link, key, link.cursor.spot);
  });
  plot.addEventListener("blur", () => {
    if (link.cursor?.key !== key) return;
    link.cursor = null;
    link.help.textContent = "";
    point(link, null);
  });
}

/**
 * The cursor begins at the selected cell, or at the first one.
 * @param {Link} link
 * @param {string} key
 * @returns {Spot}
 */
export function firstSpot({ model }, key) {
  const grid = model.grids.find((one) => one.key === key);
  if (!grid || grid.role === "matrix") return [0, 0];
  const spots = spotsOf(model, grid);
  const selected = grid.role === "result" ? spots.get(String(model.selected)) : undefined;
  return selected ?? [...spots.values()][0] ?? [0, 0];
}

/**
 * A new model, or a chart mounted anew, leaves the cursor where it was.
 * @param {Link} link
 */
export function followCursor(link) {
  const { cursor } = link;
  const grid = cursor && placeOf(link, cursor.key);
  if (!cursor || grid === null || grid < 0 || link.pointed) return;
  const { key, spot } = cursor;
  link.pointed = { grid, spot, value: numberAt(link.bound.get(key), spot) };
}
