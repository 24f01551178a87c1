// What the pointer does on the grids: point at a cell, keep one.
//
// A finger points by touching: it is on a cell also where it only scrolls, and it is gone before its
// click comes. What it has pointed at stays until it touches something else.

import { pointBoth } from "./both.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./taps.js").Cell} Cell */

/** Milliseconds after which the stage goes back to the selected cell. */
const BACK = 80;

/**
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function listenToPointer(stage, signal) {
  let leaving = 0;
  let isFinger = false;
  stage.root.addEventListener("pointerdown", (event) => {
    isFinger = event.pointerType === "touch";
  }, { signal });
  stage.root.addEventListener("pointerover", (event) => {
    const found = cellUnder(event.target);
    if (!found || event.pointerType === "touch") return;
    clearTimeout(leaving);
    pointAt(stage, found);
  }, { signal });
  stage.root.addEventListener("pointerout", (event) => {
    if (!cellUnder(event.target) || event.pointerType === "touch") return;
    clearTimeout(leaving);
    if (stage.isBoth) return;
    leaving = setTimeout(() => stage.update({ hover: null, tap: null, pointed: null }), BACK);
  }, { signal });
  stage.root.addEventListener("click", (event) => {
    const found = cellUnder(event.target);
    const touched = event.target instanceof Element ? event.target : null;
    if (found?.isResult) choose(stage, found);
    else if (found && isFinger) pointAt(stage, found);
    else if (touched?.closest("[data-act=turn]")) stage.turn();
    else if (isFinger && touched?.closest(".conv-main")) letGo(stage);
  }, { signal });
}

/**
 * A cell of a board under the pointer: which picture, which grid, which cell.
 * @typedef {{ row: number, isResult: boolean, grid: string, cell: Cell }} Found
 * @param {EventTarget | null} target
 * @returns {Found | null}
 */
export function cellUnder(target) {
  const element = target instanceof Element
    ? /** @type {HTMLElement | null} */ (target.closest(".conv-cell[data-at]")) : null;
  const board = /** @type {HTMLElement | null} */ (element?.closest(".conv-board"));
  const picture = /** @type {HTMLElement | null} */ (element?.closest(".conv-picture"));
  if (!element || !board || !picture) return null;
  return {
    row: Number(picture.dataset.place),
    isResult: ["result", "turned"].includes(board.dataset.key ?? ""),
    grid: element.dataset.grid ?? "",
    cell: /** @type {Cell} */ ((element.dataset.at ?? "").split(",").map(Number)),
  };
}

/**
 * @param {Stage} stage
 * @param {Found} found
 */
function pointAt(stage, { row, isResult, grid, cell }) {
  if (stage.isBoth) return pointBoth(stage, grid, cell);
  const own = row === stage.state.row;
  if (own && isResult) return stage.update({ hover: cell, tap: null, pointed: null });
  return stage.pointAt(grid, cell);
}

/**
 * @param {Stage} stage
 * @param {Found} found
 */
function choose(stage, { row, grid, cell }) {
  if (stage.isBoth) return pointBoth(stage, grid, cell);
  if (row === stage.state.row) return stage.select(cell);
  stage.pointAt(grid, cell);
  if (stage.state.tap) stage.keep(stage.state.tap);
}

/**
 * A touch beside the cells: nothing but the selected cell is lit any more.
 * @param {Stage} stage
 */
function letGo(stage) {
  if (!stage.isBoth) stage.update({ hover: null, kept: null, tap: null, pointed: null });
}
