// What a figure of the stage shows, and what each of a film does. No DOM here.

import { cellOf, channelsShown } from "../stage/boards.js";
import { isHere } from "../stage/packed.js";
import { MOST_FRAMES, tourOf } from "./film.js";

/** @typedef {import("./figure.js").View} View */
/** @typedef {import("../stage/taps.js").Model} Model */
/** @typedef {import("../stage/taps.js").Tap} Tap */

/**
 * The stage as it stands, or what there is to show where there is none.
 * @typedef {object} Shown
 * @property {Model} model
 * @property {import("../stage/taps.js").Picture} picture
 * @property {import("../stage/taps.js").Cell} shown
 * @property {Tap | null} lit
 * @property {number} pair
 * @property {Tap[] | null} products those that are gone through where both passes stand in a row
 */

/**
 * What a figure shows: views one under the other.
 * @param {Shown} stage
 * @returns {View[]}
 */
export function sceneOf({ model, picture, shown, lit, pair, products }) {
  return products ? passesOf(model, lit ?? products[0]) : withBehind({ model, picture, at: shown, lit, pair });
}

/**
 * What the figures of a film show, and of how many cells or products these are the first.
 * @param {Shown} stage
 */
export function filmOf(stage) {
  const { model, picture, shown, pair, products } = stage;
  if (products) {
    return { scenes: products.slice(0, MOST_FRAMES).map((lit) => passesOf(model, lit)), count: products.length };
  }
  const views = tourOf({ model, picture, at: shown, lit: null, pair });
  const [channels, height, width] = model.shapes[picture.grid];
  const whole = views.filter(areHere);
  const count = Math.max(views.length, channels * height * width);
  return { scenes: (whole.length ? whole : views).map(withBehind), count };
}

/**
 * Whether the numbers of all that is drawn are here: of a large layer those of some channels are.
 * @param {View} view
 */
function areHere({ model, picture, at, lit, pair }) {
  const channels = channelsShown(model, picture, at, lit, pair);
  return picture.boards.every(({ grid, values }) => isHere(model, values, channels[grid]));
}

/**
 * Both passes, with a product that is lit in them.
 * @param {Model} model
 * @param {Tap} lit
 * @returns {View[]}
 */
function passesOf(model, lit) {
  return model.rows.slice(0, 2).map((picture, row) => {
    const at = cellOf(lit, picture.grid) ?? [0, 0, 0];
    return { model, picture, at, lit, pair: 0, says: model.says[row ? "back" : "there"] };
  });
}

/**
 * A view, and below it what an activation makes of its z.
 * @param {View} view
 * @returns {View[]}
 */
function withBehind(view) {
  const { model, picture, at, lit, pair } = view;
  const below = model.behind?.[picture.result === "forward" ? "there" : "back"];
  if (!below) return [view];
  const channels = channelsShown(model, picture, at, lit, pair);
  const channel = channels.dz ?? channels.z ?? 0;
  return [view, { model, picture: below, at: [channel, 0, 0], lit: null, pair: 0, aside: true }];
}
