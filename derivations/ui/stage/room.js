// The room that the window gives a stage, and what of it the grids and the line get.

import { arrange, signOf } from "./arrange.js";
import { behindHeight } from "./behind.js";
import { NARROW, plan } from "./fit.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./arrange.js").Arranged} Arranged */

/** Pixels of the parts of a stage, each with the air under it. */
const WORDS = 32;
const CONTROLS = 44;
const AIR = 8;
const FOOT = 42;
const FOOT_LINE = 24;
const WAY_AROUND = 12 + 28 + AIR;
const BAR = 60;
const LOWEST = 540;
/** On a telephone the controls lie at the foot of the window. */
const DOCK = "(max-width: 640px)";
const DOCK_HEIGHT = 76;
/** What the other pass takes beside the line, and from what width on it stands there. */
const WAY_WIDTH = 410;
const WAY_LINE = 46;
const BESIDE = 880;
/** Below so many pixels the sentence, and the evidence with what can be copied, take two lines. */
const TWO_LINES = 800;
/** What the other pass may take, and how well the picture has to stand beside it. */
const WAY = 116;
const WAY_NARROW = 80;
/** Smaller cells have no numbers. */
export const WAY_CELL = 20;
const WAY_SAID = 26;
const WELL = 0.8;

/**
 * How the stage's own picture and its line are set.
 * @param {Stage} stage
 * @returns {Arranged}
 */
export function fitted(stage) {
  const { root, model, picture, state, isHall } = stage;
  const width = root.clientWidth;
  const narrow = width < NARROW;
  const size = isHall ? Math.max(14, Math.min(width * 0.016, 30)) : 14;
  const raised = model.names.z.length > 1 || model.names.x.length > 1 ? 0.45 : 0;
  const title = Math.round(size * (1.4 + raised));
  const dock = matchMedia(DOCK).matches;
  const parts = isHall ? hallGap() : (width < TWO_LINES ? 2 * WORDS - AIR : WORDS) + (dock ? 0 : CONTROLS) + AIR;
  const behind = behindHeight(stage);
  const height = heightOf(stage) - parts - behind;
  const { style } = root;
  style.setProperty("--title", `${size}px`);
  style.setProperty("--sign", `${signOf(width)}px`);
  const foot = FOOT + (width < TWO_LINES ? 1.5 * FOOT_LINE : 0);
  const told = state.tour !== null && state.way;
  // What the tour speaks of is in sight: the other pass beside the line, where there is room.
  const beside = told && width >= BESIDE;
  root.classList.toggle("conv-beside", beside);
  const [lineWidth, lineHeight] = beside ? [width - WAY_WIDTH, wayHeight(stage) + WAY_LINE] : [width, 0];
  const frame = { width, height, narrow, alone: isHall, title, lineWidth, lineHeight };
  const beneath = isHall || beside || (narrow && !told) ? 0 : (told ? 0 : foot) + wayHeight(stage);
  const all = beneath ? arrange(model, picture, { ...frame, height: height - beneath }) : null;
  // The other pass and the evidence may lie below the edge, unless the tour speaks of them; the line
  // and what it comes to may not.
  const chosen = all && (told || isWell(all)) ? all : arrange(model, picture, frame);
  // On a telephone what stands behind z gives way to the line, where there is no room for both.
  const after = narrow && !isHall && behind > 0 && !isWell(chosen);
  root.classList.toggle("conv-behind-after", after);
  return after ? arrange(model, picture, { ...frame, height: height + behind }) : chosen;
}

/** @param {Arranged} arranged */
const isWell = ({ over, score }) => !over && score > WELL;

const hallGap = () => Math.round(innerHeight * 0.03);

/** @param {Stage} stage */
function wayHeight(stage) {
  if (stage.other === null || !stage.state.way) return 0;
  const picture = stage.model.rows[stage.other];
  const { cell, shown } = plan(picture, wayRoom(stage), WAY_CELL);
  const said = stage.root.clientWidth < NARROW ? WAY_SAID : 0;
  return WAY_AROUND + said + Math.max(...shown.map(([rows]) => rows)) * (cell + 2);
}

/**
 * The room of the other pass, beneath the line.
 * @param {Stage} stage
 * @returns {import("./fit.js").Room}
 */
export function wayRoom({ root: { clientWidth: width } }) {
  const narrow = width < NARROW;
  return { width: narrow ? width : Math.max(380, width * 0.55), height: narrow ? WAY_NARROW : WAY, narrow };
}

/**
 * How high the stage may be, so that all of it is seen at once.
 * @param {Stage} stage
 */
function heightOf({ root, isHall }) {
  if (isHall) return innerHeight * 0.96;
  const column = root.closest(".st-key-lesson [data-testid=stColumn]");
  const taken = [...root.children].reduce((sum, part) => sum + (part.matches(".conv-tour, .conv-tabs")
    && part instanceof HTMLElement && part.offsetHeight ? part.offsetHeight + AIR : 0), 0);
  const dock = matchMedia(DOCK).matches ? DOCK_HEIGHT : 0;
  if (!column) return innerHeight - BAR - 2 * AIR - taken - dock;
  // A stage that goes with its text is scrolled to: in a low window it is higher than that.
  const most = parseFloat(getComputedStyle(column).maxHeight) || Math.max(innerHeight - BAR - AIR, LOWEST);
  return most - offsetIn(column, root) - 1.5 * AIR - taken;
}

/**
 * Pixels between the top of a column and that of the stage in it.
 * @param {Element} column
 * @param {HTMLElement} root
 */
function offsetIn(column, root) {
  return root.getBoundingClientRect().top - column.getBoundingClientRect().top + column.scrollTop;
}

/**
 * What says whether a stage has to be fitted anew.
 * @param {Stage} stage
 */
export function roomKey(stage) {
  return `${stage.root.clientWidth}×${heightOf(stage)}`;
}
