// The tour over the cells of a result as figures, one a cell, and as one SVG that moves. No DOM here.

import { pairOf, unravel } from "../stage/boards.js";
import { lineTaps } from "../stage/taps.js";
import { fileOf, figureOf } from "./figure.js";

/** @typedef {import("./figure.js").View} View */
/** @typedef {import("./figure.js").Figure} Figure */
/** @typedef {import("./figure_board.js").Look} Look */

/** A longer tour ends here: a film of more cells is watched by nobody. */
export const MOST_FRAMES = 100;

/**
 * What is shown on a tour, all cells through all channels as the stage walks them; of a single cell,
 * the products of its line one after the other.
 * @param {View} view
 * @returns {View[]}
 */
export function tourOf(view) {
  const shape = view.model.shapes[view.picture.grid];
  const count = Math.min(shape[0] * shape[1] * shape[2], MOST_FRAMES);
  if (count === 1) return linedOf(view);
  return Array.from({ length: count }, (_, place) => {
    const at = unravel(place, shape);
    return { ...view, at, lit: null, pair: at[0] === view.at[0] ? view.pair : 0 };
  });
}

/**
 * @param {View} view of a result of one cell
 * @returns {View[]}
 */
function linedOf(view) {
  const taps = lineTaps(view.model, view.picture, [0, 0, 0]).slice(0, MOST_FRAMES);
  if (!taps.length) return [{ ...view, lit: null }];
  return taps.map((lit) => ({ ...view, at: [0, 0, 0], lit, pair: pairOf(view.model, view.picture, lit) }));
}

/**
 * The figures of a tour, all of one size; of each its views one under the other.
 * @param {View[][]} places
 * @param {Look} look
 * @returns {Figure[]}
 */
export function framesOf(places, look) {
  const frames = places.map((views) => figureOf(views, look));
  const [width, height] = [frames.map((one) => one.width), frames.map((one) => one.height)]
    .map((sides) => Math.max(...sides));
  return frames.map((one) => ({ ...one, width, height }));
}

/**
 * One SVG that shows a figure after the other, over and over. What several have stands in it once.
 *
 * Where nothing may move, or nothing can, it is the first of them.
 * @param {Figure[]} frames
 * @param {Look} look
 * @param {number} pace figures a second
 * @param {{ scale?: number, style?: string, title?: string }} [more]
 */
export function movingOf(frames, look, pace, more = {}) {
  const all = frames.map(({ grids, lights }) => [...grids, ...lights]);
  const slots = Math.max(...all.map((parts) => parts.length));
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @type {string[]} */
  const parts = [];
  for (let slot = 0; slot < slots; slot += 1) {
    for (const [part, places] of shownIn(all.map((one) => one[slot] ?? ""))) {
      if (places.length === frames.length) {
        parts.push(part);
        continue;
      }
      const key = places.join(" ");
      const name = names.get(key) ?? `f${names.size}`;
      names.set(key, name);
      const hidden = places[0] ? ' visibility="hidden"' : "";
      parts.push(`<g class="f ${name}" data-frames="${key}"${hidden}>${part}</g>`);
    }
  }
  const style = `${more.style ?? ""}${motion(names, frames.length, pace)}`;
  return fileOf({ ...frames[0], grids: parts, lights: [] }, look, { ...more, style });
}

/**
 * What stands in a slot, each with the places where it does.
 * @param {string[]} parts
 */
function shownIn(parts) {
  /** @type {Map<string, number[]>} */
  const shown = new Map();
  parts.forEach((part, place) => {
    if (part) shown.set(part, [...(shown.get(part) ?? []), place]);
  });
  return shown;
}

/**
 * @param {Map<string, string>} names of the places where something shows
 * @param {number} count
 * @param {number} pace
 */
function motion(names, count, pace) {
  const frames = [...names].map(([key, name]) => {
    const places = new Set(key.split(" ").map(Number));
    const turns = Array.from({ length: count }, (_, place) => place)
      .filter((place) => !place || places.has(place) !== places.has(place - 1))
      .map((place) => `${rounded((place / count) * 100)}%{visibility:${places.has(place) ? "visible" : "hidden"}}`);
    return `@keyframes ${name}{${turns.join("")}}.${name}{animation-name:${name}}`;
  });
  return `@media (prefers-reduced-motion:no-preference){.f{animation:${rounded(count / pace)}s`
    + ` step-end infinite}}${frames.join("")}`;
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 1e3) / 1e3;
}
