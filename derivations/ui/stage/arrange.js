// How the grids and the line under them share the height of a stage. No DOM here.

import { heightOf, plan } from "./fit.js";
import { fitsAt, fullestLine } from "./line_size.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./fit.js").Plan} Plan */
/** @typedef {import("./line_size.js").LineFit} LineFit */

/**
 * The room for a picture and its line.
 * @typedef {object} Frame
 * @property {number} width
 * @property {number} height of both and the air between them
 * @property {boolean} narrow
 * @property {boolean} alone
 * @property {number} title pixels of the title over a grid
 * @property {number} [lineWidth] where the line has less room across
 * @property {number} [lineHeight] what it takes at least, for what stands beside it
 *
 * @typedef {object} Arranged
 * @property {Plan} plan
 * @property {LineFit} line
 * @property {number} map pixels of the map under a lens
 * @property {number} head pixels above the grids
 * @property {number} over how many pixels are missing
 * @property {number} score from 0 to 1, how near all is to the size that it should have
 */

/** Pixels of what stands above a grid and below it. */
export const UNDER_TITLE = 10;
export const THUMBS = 34;
export const RIM = 14;
export const AROUND_MAP = 20;
const MAPS = [72, 48, 0];
/** What is worth less than that all is seen at once: a middle folded away, a lens, a map left out. */
const FOLDED = { few: 0.6, many: 0.85 };
const FEW = 12;
const ENOUGH = 6;
const LENS = { cut: 0.4, tight: 0.6, wide: 0.85 };
const NO_MAP = 0.9;
const SINGLE = 0.95;
const SMALLEST_LINE = 13;

/**
 * The line and the grids in the sizes that do both the most good.
 * @param {Model} model
 * @param {Picture} picture
 * @param {Frame} frame
 * @returns {Arranged}
 */
export function arrange(model, picture, frame) {
  const line = fullestLine(model, picture);
  const [largest, smallest] = sizesOf(frame);
  /** @type {Arranged | null} */
  let best = null;
  for (let size = largest; size >= smallest; size -= 1) {
    const fits = fitsAt(line, size, { ...frame, width: frame.lineWidth ?? frame.width });
    for (const fit of fits) {
      const worth = (size / largest) * (fit.isFolded ? foldedWorth(line.taps.length, fit.shown) : 1);
      if (best && !best.over && best.score >= worth) continue;
      for (const map of MAPS) {
        const found = withLine(model, picture, frame, fit, map);
        const score = Math.min(found.score, worth) + 0.001 * (found.score + worth);
        const better = !best || (found.over - best.over || best.score - score) < 0;
        if (better) best = { ...found, score };
        if (!found.isLens) break;
      }
    }
  }
  return /** @type {Arranged} */ (best);
}

/**
 * What a line is worth of which only some terms are written.
 * @param {number} count
 * @param {number} shown
 */
function foldedWorth(count, shown) {
  const worth = count <= FEW ? FOLDED.few : FOLDED.many;
  return worth * Math.min(1, Math.sqrt(shown / ENOUGH));
}

/**
 * What grids are worth of which a part is shown: the more, the more of what is around the window.
 * @param {Picture} picture
 * @param {Plan} plan
 */
function lensWorth({ boards, window }, { shown }) {
  const left = boards.findIndex(({ role }) => role === "left");
  const around = Math.min(...[0, 1].map((axis) => {
    const whole = [boards[left].rows, boards[left].columns][axis].length;
    const own = window?.size[axis] ?? 0;
    return shown[left][axis] === whole ? 4 : shown[left][axis] - own;
  }));
  return around < 0 ? LENS.cut : LENS.tight + (LENS.wide - LENS.tight) * Math.min(1, around / 4);
}

/**
 * @param {Frame} frame
 * @returns {[largest: number, smallest: number]}
 */
function sizesOf({ width, narrow, alone, height }) {
  if (!alone) return [narrow ? 16 : Math.round(Math.min(Math.max(width / 46, 15), 26)), SMALLEST_LINE];
  const largest = Math.round(Math.max(15, Math.min(width * 0.0255, height * 0.045, 46)));
  return [largest, Math.max(SMALLEST_LINE, Math.round(largest * 0.45))];
}

/**
 * Pixels of a sign between two grids, where the stage is alone.
 * @param {number} width
 */
export function signOf(width) {
  return Math.round(Math.max(26, Math.min(width * 0.03, 58)));
}

/**
 * @param {Model} model
 * @param {Picture} picture
 * @param {Frame} frame
 * @param {LineFit} line
 * @param {number} map
 */
function withLine(model, picture, frame, line, map) {
  const { width, narrow, alone, title, lineHeight = 0 } = frame;
  // What stands beside the line may be higher than it.
  const height = frame.height - Math.max(0, lineHeight - line.height);
  const thumbs = picture.boards.some(({ grid, role }) =>
    model.shapes[grid][0] > 1 && ["left", "result"].includes(role));
  const head = title + UNDER_TITLE + (thumbs ? THUMBS : 0);
  const lens = RIM + (map ? map + AROUND_MAP : 0);
  const room = {
    width: width - 8, height: height - line.height - head, narrow, lens,
    ...alone ? { sign: signOf(width) } : {},
  };
  const smallest = alone ? Math.max(28, Math.round(width / 44)) : 28;
  const found = plan(picture, room, smallest);
  const isLens = picture.boards.some(({ rows, columns }, place) =>
    rows.length * columns.length > found.shown[place][0] * found.shown[place][1]);
  const over = Math.max(0, heightOf(picture, found, { ...room, head, lens }) + line.height - height);
  // No height makes cells larger than the width lets them be.
  const most = plan(picture, { ...room, height: 1e4 }, smallest).cell;
  const wanted = Math.min(most, alone ? 120 : Math.max(36, (width * 60) / 830));
  const worth = (isLens ? lensWorth(picture, found) * (map ? 1 : NO_MAP) : 1)
    * (found.single && !narrow ? SINGLE : 1);
  return { plan: found, line, map, head, over, isLens, score: Math.min(1, found.cell / wanted) * worth };
}
