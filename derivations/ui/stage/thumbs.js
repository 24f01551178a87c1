// Small pictures of whole grids: a map of what a lens shows a part of, a choice among channels.

import { widthOf } from "./build.js";
import { NARROW } from "./fit.js";
import { buildMap, drawMap, paintBoard } from "./maps.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./build.js").BoardView} BoardView */

const LARGEST_MAP = 72;
/** Of more channels, as a layer has kernels, there is no row of pictures. */
const MOST_CHANNELS = 256;
/** Of more kernels the channel and the filter are chosen. */
const MOST_KERNELS = 16;
const THUMB = 28;
const SMALLEST_THUMB = 20;
/** Pixels by which a row of pictures may be wider than its grid, and how wide it is at least. */
const OVER = 16;
const LEAST_STRIP = 120;
/** Of more channels it is said which one is shown. */
const MOST_UNCOUNTED = 4;
/** Pixels of a grid over which there is room to say so, and to say it in full. */
const ROOM_TO_COUNT = 130;
const ROOM_TO_TELL = 200;
const THUMB_GAP = 4;
const MARGIN = 8;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountThumbs(stage) {
  return { rebuild: () => build(stage), draw: () => draw(stage) };
}

/** @param {Stage} stage */
function build(stage) {
  const [{ boards, element, picture }] = stage.pictures;
  for (const view of boards) {
    if (hasThumbs(stage.model, picture, view.board)) {
      view.element.querySelector(".conv-head")?.append(channels(stage, view));
      element.classList.add("conv-has-thumbs");
    }
    const largest = stage.fit?.map ?? LARGEST_MAP;
    if (view.rim && largest) {
      view.element.append(buildMap(stage, view, picture, largest));
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
  if (stage.picture.grid === "k") return chooseKernel(stage, order, channel);
  const pair = stage.pairs().findIndex((triple) => triple[order] === channel);
  if (pair >= 0) stage.update({ pair, tap: null, kept: null });
}

/**
 * A kernel has a channel and a filter: where one of them is chosen, the other stays, or is near.
 * @param {Stage} stage
 * @param {number} order where the chosen one stands in a triple
 * @param {number} channel
 */
function chooseKernel(stage, order, channel) {
  const { at } = stage.state;
  const other = 2 - order;
  const [now] = stage.pairs();
  const near = stage.model.taps[0].filter((triple) => triple[order] === channel)
    .sort((a, b) => Math.abs(a[other] - now[other]) - Math.abs(b[other] - now[other]));
  if (near.length) stage.select([near[0][1], at[1], at[2]]);
}

/**
 * Whether the channels of a board are a choice: of a gradient of kernels those of its two factors.
 * @param {import("./taps.js").Model} model
 * @param {import("./taps.js").Picture} picture
 * @param {import("./taps.js").Board} board
 */
export function hasThumbs({ shapes }, { result, boards }, { grid, role }) {
  const [count] = shapes[grid];
  const isMany = result === "kernel_gradient" && boards.some((one) => shapes[one.grid][0] > MOST_KERNELS);
  return count > 1 && count <= MOST_CHANNELS && (isMany ? ["left", "right"] : ["left", "result"]).includes(role);
}

/** @param {Stage} stage */
function draw(stage) {
  for (const { boards, picture } of stage.pictures.slice(0, 1)) {
    for (const view of boards) {
      drawMap(stage, view, picture);
      drawChannels(stage, view);
    }
  }
}

/**
 * @param {Stage} stage
 * @param {BoardView} view
 */
function drawChannels(stage, view) {
  const group = /** @type {HTMLElement | null} */ (view.element.querySelector(".conv-thumbs"));
  if (!group) return;
  const count = group.children.length;
  const [{ cell }] = stage.pictures;
  const room = view.shown[1] * (cell + 2);
  const least = stage.root.clientWidth < NARROW ? 0 : LEAST_STRIP;
  group.style.maxWidth = `${Math.max(room + OVER, least)}px`;
  const said = /** @type {HTMLElement} */ (view.element.querySelector(".conv-of"));
  const done = /** @type {HTMLElement} */ (view.element.querySelector(".conv-done"));
  const free = room - (done.hidden ? 0 : widthOf(view.board.done));
  const told = count > MOST_UNCOUNTED && free > ROOM_TO_COUNT;
  const which = told ? `${free > ROOM_TO_TELL ? "channel " : ""}${view.channel + 1} of ${count}` : "";
  if (said.textContent !== which) said.textContent = which;
  const among = new Set(stage.pairs().map((triple) => triple[stage.model.order[view.board.grid]]));
  for (const button of /** @type {HTMLCollectionOf<HTMLButtonElement>} */ (group.children)) {
    const channel = Number(button.dataset.channel);
    const on = channel === view.channel;
    button.setAttribute("aria-checked", String(on));
    button.tabIndex = on ? 0 : -1;
    button.disabled = !["k", view.board.grid].includes(stage.picture.grid) && !among.has(channel);
    const stamp = `${stage.model.stamp}|${stage.colours.join()}`;
    if (button.dataset.stamp === stamp) continue;
    button.dataset.stamp = stamp;
    const canvas = /** @type {HTMLCanvasElement} */ (button.firstChild);
    canvas.style.width = canvas.style.height = `${thumbOf(stage, view, group.children.length)}px`;
    paintBoard(stage, canvas, view.board, channel);
  }
  // What is asked here sets the page once more: no more often than it has to.
  const place = `${view.channel}|${group.style.maxWidth}`;
  if (group.dataset.place !== place) {
    group.dataset.place = place;
    show(group, /** @type {HTMLElement} */ (group.children[view.channel]));
  }
}

/**
 * Keep the chosen picture in sight, where they are more than fit.
 * @param {HTMLElement} group
 * @param {HTMLElement} button
 */
function show(group, button) {
  const left = button.offsetLeft - group.offsetLeft;
  const room = group.clientWidth - button.offsetWidth;
  if (left < group.scrollLeft + MARGIN || left > group.scrollLeft + room - MARGIN) {
    group.scrollLeft = left - room / 2;
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
