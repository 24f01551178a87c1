// What stands behind z, small under the grids: Z → A on the way there, and on the way back
// ∂L/∂A ⊙ f′(Z) = ∂L/∂Z. Each cell has to do with the ones at its own place alone.

import { equationOf, saidBehind, spokenOf } from "./behind_text.js";
import { channelsShown, sizeOf, spotOf } from "./boards.js";
import { buildPicture } from "./build.js";
import { GAP, heightOf, NARROW, plan } from "./fit.js";
import { drawBoard } from "./grids.js";
import { typeset, withMath } from "./katex.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./build.js").PictureView} PictureView */

/** Pixels of the grids, of their titles, of what is written where it stands below them. */
const HEIGHT = 84;
const LOWEST = 64;
const LOW = 24;
const HEAD = 26;
const AROUND = 8;
const WRITTEN = 48;
/** Of the window, where the stage is alone. */
const HALL = 0.16;
/** Smaller cells have no numbers. */
const SMALLEST = 20;
/** Pixels of a sign, and of the edge of a lens. */
const SIGN = 36;
/** Of the width, where what is written stands beside the grids. */
const SHARE = 0.56;

/**
 * The picture of the pass that is shown; none where nothing stands behind z.
 * @param {Stage} stage
 */
function pictureOf({ model, picture }) {
  return model.behind?.[picture.result === "forward" ? "there" : "back"] ?? null;
}

/**
 * @param {Stage} stage
 * @returns {import("./fit.js").Plan | null}
 */
function planOf(stage) {
  const picture = pictureOf(stage);
  if (!picture) return null;
  const { root: { clientWidth: width }, isHall } = stage;
  const narrow = width < NARROW;
  const [rows] = sizeOf(picture.boards[0]);
  const height = isHall ? innerHeight * HALL : narrow ? Math.min(rows * LOW, LOWEST) : HEIGHT;
  const room = { width: narrow ? width : width * SHARE, height, narrow: true };
  const whole = plan(picture, room, SMALLEST);
  return whole.cell >= SMALLEST ? whole : { ...whole, cell: SMALLEST, shown: partOf(picture, room) };
}

/**
 * So much of every grid as there is room for in cells with numbers: what is spoken of is in sight.
 * @param {import("./taps.js").Picture} picture
 * @param {import("./fit.js").Room} room
 * @returns {import("./boards.js").Spot[]}
 */
function partOf({ boards }, { width, height }) {
  const [rows, columns] = [height + GAP, (width - boards.length * SIGN) / boards.length]
    .map((pixels) => Math.max(1, Math.floor(pixels / (SMALLEST + GAP))));
  return boards.map((board) => {
    const [high, wide] = sizeOf(board);
    return [Math.min(high, rows), Math.min(wide, columns)];
  });
}

/**
 * How many pixels down it takes.
 * @param {Stage} stage
 */
export function behindHeight(stage) {
  const [picture, own] = [pictureOf(stage), planOf(stage)];
  if (!picture || !own || stage.isBoth) return 0;
  const below = stage.root.clientWidth < NARROW ? WRITTEN : 0;
  return heightOf(picture, own, { head: HEAD, lens: 0 }) + below + AROUND
    + (stage.isHall ? Math.round(innerHeight * 0.03) : AROUND);
}

/**
 * @param {Stage} stage
 * @returns {PictureView[]}
 */
export function buildBehind(stage) {
  const [picture, own] = [pictureOf(stage), planOf(stage)];
  const host = stage.part("behind-grids");
  if (!picture || !own) return [];
  const view = buildPicture(picture, own);
  const forward = stage.picture.result === "forward";
  view.row = forward ? stage.state.row : -1;
  view.behind = true;
  view.element.dataset.place = String(view.row);
  host.replaceChildren(view.element);
  return [view];
}

/**
 * @param {Stage} stage
 * @param {PictureView} view
 */
export function drawBehind(stage, view) {
  const { model, picture, shown, state, colours } = stage;
  const cell = spokenOf(stage);
  const channels = channelsShown(model, picture, shown, null, state.pair);
  const channel = cell?.[0] ?? channels.dz ?? channels.z;
  view.picture.boards.forEach((board, place) => {
    const spot = cell && spotOf(board, cell);
    const own = board.role === "result";
    const marks = { window: null, target: own ? spot : null, hot: own ? null : spot, fan: [] };
    drawBoard(model, view, place, channel, marks, colours);
  });
}

/** @param {ReturnType<typeof equationOf>} equation */
function written({ names, of, numbers, before, sign, value }) {
  return `<span aria-hidden="true">${typeset(`\\displaystyle ${names}`)}
    <span class="conv-numeral">${before} ${of && typeset(of)}${numbers} ${sign} <b>${value}</b></span></span>`;
}

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountBehind(stage) {
  const [root, line] = [stage.part("behind"), stage.part("behind-line")];
  let drawn = "";
  return {
    rebuild() {
      drawn = "";
      root.hidden = !stage.model.behind || stage.isBoth;
    },
    draw() {
      const { model, picture } = stage;
      if (!model.behind) return;
      const [cell, forward] = [spokenOf(stage), picture.result === "forward"];
      const key = JSON.stringify([cell, forward, model.stamp, model.shown]);
      if (key === drawn) return;
      drawn = key;
      const said = `<small>${withMath(saidBehind(model, forward, cell))}</small>`;
      line.innerHTML = said + (cell ? written(equationOf(model, forward, cell)) : "");
    },
  };
}
