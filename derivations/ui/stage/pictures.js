// The pictures of a stage: the shown result, and small beneath it the other pass.

import { cellOf, channelsShown, marksOf, resultsOf } from "./boards.js";
import { buildBehind, drawBehind } from "./behind.js";
import { buildPicture } from "./build.js";
import { plan } from "./fit.js";
import { drawBoard } from "./grids.js";
import { WAY_CELL, wayRoom } from "./room.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./build.js").PictureView} PictureView */

/** @param {Stage} stage */
export function buildPictures(stage) {
  const { other, state } = stage;
  return [
    build(stage, state.row, "main"), ...(other === null ? [] : [build(stage, other, "way-grids")]),
    ...buildBehind(stage),
  ];
}

/**
 * @param {Stage} stage
 * @param {number} row
 * @param {"main" | "way-grids"} host
 */
function build(stage, row, host) {
  const [picture, small] = [stage.model.rows[row], host !== "main"];
  const own = small ? null : stage.fit;
  const view = buildPicture(picture, own ? own.plan : plan(picture, wayRoom(stage), WAY_CELL), own);
  view.row = row;
  view.element.dataset.place = String(row);
  stage.part(host).replaceChildren(view.element);
  return view;
}

/**
 * @param {Stage} stage
 * @param {PictureView} view
 */
export function drawPicture(stage, view) {
  if (view.behind) return drawBehind(stage, view);
  const { picture } = view;
  const { model, lit: tap, shown, colours, state: { row, pair, hover, pointed } } = stage;
  const own = view.row === row;
  const at = own ? shown : cellOf(tap, picture.grid);
  const channels = channelsShown(model, picture, at ?? [0, 0, 0], tap, own ? pair : 0);
  const fan = own && pointed && pointed.grid !== picture.grid
    ? { grid: picture.grid, cells: resultsOf(model, picture, pointed.grid, pointed.cell) }
    : null;
  const marks = marksOf(picture, at, tap, fan);
  view.element.classList.toggle("conv-preview", own && hover !== null);
  picture.boards.forEach(({ grid }, place) => {
    drawBoard(model, view, place, channels[grid], marks[place], colours);
  });
}
