// Small pictures of whole grids: a map of what a lens shows a part of, a choice among channels.

import { sizeOf } from "./boards.js";
import { largestOf, paint } from "./colours.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./build.js").BoardView} BoardView */

const LARGEST_MAP = 72;
const THUMB = 28;
const SMALLEST_THUMB = 20;
const THUMB_GAP = 4;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountThumbs(stage) {
  return { rebuild: () => build(stage), draw: () => draw(stage) };
}

/** @param {Stage} stage */
function build(stage) {
  const [{ boards, element }] = stage.pictures;
  for (const view of boards) {
    const [count] = stage.model.shapes[view.board.grid];
    if (count > 1 && ["left", "result"].includes(view.board.role)) {
      view.element.querySelector(".conv-head")?.append(channels(stage, view));
      element.classList.add("conv-has-thumbs");
    }
    const largest = stage.fit?.map ?? LARGEST_MAP;
    if (view.rim && largest) {
      view.element.append(map(view, largest));
      element.classList.add("conv-has-map");
    }
  }
}

/**
 * @param {Stage} stage
 * @param {BoardView} view
 */
function channels(stage, view) {
  const group = document.createElement("div");
  group.className = "conv-thumbs";
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", `Channel of ${view.board.called}`);
  const [count] = stage.model.shapes[view.board.grid];
  for (let channel = 0; channel < count; channel += 1) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "radio");
    button.dataset.channel = String(channel);
    button.setAttribute("aria-label", cellPlain(stage.model, view.board.values, [channel, -1, -1]));
    button.append(document.createElement("canvas"));
    button.addEventListener("click", () => chooseChannel(stage, view, channel));
    group.append(button);
  }
  group.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (view.channel + by + count) % count;
    chooseChannel(stage, view, next);
    /** @type {HTMLElement} */ (group.children[view.channel]).focus();
  });
  return group;
}

/**
 * A channel of the result is selected with its cell; of another grid the products with it are
 * shown.
 * @param {Stage} stage
 * @param {BoardView} view
 * @param {number} channel
 */
function chooseChannel(stage, { board }, channel) {
  const { at } = stage.state;
  if (board.grid === stage.picture.grid) return stage.select([channel, at[1], at[2]]);
  const order = stage.model.order[board.grid];
  const pair = stage.pairs().findIndex((triple) => triple[order] === channel);
  if (pair >= 0) stage.update({ pair, tap: null, kept: null });
}

/**
 * @param {BoardView} view
 * @param {number} largest
 */
function map(view, largest) {
  const element = document.createElement("div");
  element.className = "conv-map";
  element.setAttribute("aria-hidden", "true");
  element.append(document.createElement("canvas"), document.createElement("span"));
  const [height, width] = sizeOf(view.board);
  const scale = Math.max(1, Math.floor(largest / Math.max(height, width)));
  element.style.width = `${width * scale}px`;
  element.style.height = `${height * scale}px`;
  element.dataset.scale = String(scale);
  return element;
}

/** @param {Stage} stage */
function draw(stage) {
  for (const { boards } of stage.pictures.slice(0, 1)) {
    for (const view of boards) {
      drawMap(stage, view);
      drawChannels(stage, view);
    }
  }
}

/**
 * @param {Stage} stage
 * @param {BoardView} view
 */
function drawMap(stage, view) {
  const element = /** @type {HTMLElement | null} */ (view.element.querySelector(".conv-map"));
  if (!element) return;
  const scale = Number(element.dataset.scale);
  const canvas = /** @type {HTMLCanvasElement} */ (element.firstChild);
  const stamp = `${view.channel}|${stage.model.stamp}|${stage.colours.join()}`;
  if (element.dataset.stamp !== stamp) {
    element.dataset.stamp = stamp;
    paintBoard(stage, canvas, view, view.channel);
  }
  const frame = /** @type {HTMLElement} */ (element.lastChild);
  const [row, column] = view.origin;
  frame.style.transform = `translate(${column * scale}px, ${row * scale}px)`;
  frame.style.width = `${view.shown[1] * scale}px`;
  frame.style.height = `${view.shown[0] * scale}px`;
}

/**
 * @param {Stage} stage
 * @param {BoardView} view
 */
function drawChannels(stage, view) {
  const group = view.element.querySelector(".conv-thumbs");
  if (!group) return;
  const among = new Set(stage.pairs().map((triple) => triple[stage.model.order[view.board.grid]]));
  for (const button of /** @type {HTMLCollectionOf<HTMLButtonElement>} */ (group.children)) {
    const channel = Number(button.dataset.channel);
    const on = channel === view.channel;
    button.setAttribute("aria-checked", String(on));
    button.tabIndex = on ? 0 : -1;
    button.disabled = view.board.grid !== stage.picture.grid && !among.has(channel);
    const stamp = `${stage.model.stamp}|${stage.colours.join()}`;
    if (button.dataset.stamp === stamp) continue;
    button.dataset.stamp = stamp;
    const canvas = /** @type {HTMLCanvasElement} */ (button.firstChild);
    canvas.style.width = canvas.style.height = `${thumbOf(stage, view, group.children.length)}px`;
    paintBoard(stage, canvas, view, channel);
  }
}

/**
 * How large a channel's picture is: they stand over their grid, and reach little over its sides.
 * @param {Stage} stage
 * @param {BoardView} view
 * @param {number} count
 */
function thumbOf({ pictures: [{ cell }] }, { shown: [, width] }, count) {
  const room = width * (cell + 2) + 2 * THUMB_GAP;
  return Math.max(SMALLEST_THUMB, Math.min(THUMB, Math.floor(room / count) - THUMB_GAP));
}

/**
 * A pixel a place, zeros left clear.
 * @param {Stage} stage
 * @param {HTMLCanvasElement} canvas
 * @param {BoardView} view
 * @param {number} channel
 */
function paintBoard(stage, canvas, { board }, channel) {
  const [height, width] = sizeOf(board);
  canvas.height = height;
  canvas.width = width;
  const context = canvas.getContext("2d");
  if (!context) return;
  const values = stage.model.values[board.values];
  const [, rows, columns] = stage.model.shapes[board.grid];
  const largest = largestOf(values);
  board.rows.forEach((row, y) => board.columns.forEach((column, x) => {
    if (row < 0 || column < 0) return;
    const value = values[(channel * rows + row) * columns + column];
    context.fillStyle = paint(stage.colours, value, largest).fill;
    context.fillRect(x, y, 1, 1);
  }));
}
