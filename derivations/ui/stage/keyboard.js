// The keys of the stage. A focused control has its own keys first.
//
// ← and → walk wherever the focus is not in a control; what else scrolls or types (↑ ↓, Space,
// letters) is taken where the focus is in the stage, or where the stage is all there is.

import { ravel, sizeOf, unravel, walked } from "./boards.js";
import { arrowOf, keepsArrows } from "./keys.js";
import { cellUnder } from "./pointer.js";
import { stepsOf } from "./line.js";
import { undo } from "./undo.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * @param {Stage} stage
 * @param {AbortSignal} signal
 */
export function listenToKeys(stage, signal) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const isOwn = event.ctrlKey || event.metaKey ? onUndo(stage, event) : onKey(stage, event);
    if (isOwn) event.preventDefault();
  }, { signal });
  document.addEventListener("keyup", () => { stage.held = false; }, { signal });
  stage.root.addEventListener("focusin", ({ target }) => {
    const found = cellUnder(target);
    if (found && target instanceof Element && target.matches(":focus-visible")) pointAt(stage, found);
  }, { signal });
}

/**
 * Ctrl+Z or ⌘Z takes the last change back, as Back does; in a field it is the field's.
 * @param {Stage} stage
 * @param {KeyboardEvent} event
 */
function onUndo(stage, { key, shiftKey, target }) {
  if (key.toLowerCase() !== "z" || shiftKey || !(target instanceof HTMLElement)) return false;
  if (target.matches("input:not([type=range]), textarea, [contenteditable=true]")) return false;
  if (target !== document.body && !stage.root.contains(target)) return false;
  return done(undo(stage));
}

/**
 * @param {Stage} stage
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key was the stage's
 */
function onKey(stage, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  stage.held = event.repeat;
  const cell = target.closest(".conv-cell");
  if (cell instanceof HTMLElement && stage.root.contains(cell)) {
    if (inGrid(stage, cell, event)) return true;
  } else if (!(target instanceof HTMLElement) || keepsArrows(target)) return false;
  const inside = stage.root.contains(target) || stage.root.classList.contains("conv-hall");
  const arrow = arrowOf(event);
  if (arrow && (arrow[1] || inside)) {
    stage.walk(arrow);
    return true;
  }
  const button = target.closest("button, a, summary");
  if (event.key === " " && !button && (inside || target === document.body)) {
    stage.update({ playing: !stage.state.playing });
    return true;
  }
  return Boolean(KEYS[event.key]?.(stage, event));
}

/**
 * What each key does; false where it does nothing.
 * @type {Record<string, (stage: Stage, event: KeyboardEvent) => boolean | void>}
 */
const KEYS = {
  Home: (stage) => done(stage.select([stage.state.at[0], 0, 0])),
  End: (stage) => {
    const [, height, width] = stage.shape;
    return done(stage.select([stage.state.at[0], height - 1, width - 1]));
  },
  1: (stage) => unfold(stage, 0),
  2: (stage) => unfold(stage, 1),
  3: (stage) => unfold(stage, 2),
  4: (stage) => unfold(stage, 3),
  5: (stage) => unfold(stage, 4),
  t: (stage) => done(stage.nextTap(1)),
  T: (stage) => done(stage.nextTap(-1)),
  r: (stage) => done(stage.turn()),
  w: (stage) => done(stage.update({ way: !stage.state.way })),
  "?": (stage) => done(stage.help()),
  f: (stage) => stage.root.classList.contains("conv-hall") && done(fullScreen()),
  Escape: (stage) => {
    const { tap, kept, playing } = stage.state;
    if (!tap && !kept && !playing) return false;
    return done(stage.update({ tap: null, kept: null, pointed: null, playing: false }));
  },
};

/** @param {unknown} _ what was done */
function done(_) {
  return true;
}

/**
 * @param {Stage} stage
 * @param {number} place
 */
function unfold(stage, place) {
  const step = stepsOf(stage.picture)[place];
  return step ? done(stage.update({ step })) : false;
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

// --- in a grid that the keyboard has reached ---------------------------------------------------

/**
 * @param {Stage} stage
 * @param {HTMLElement} element
 * @param {KeyboardEvent} event
 */
function inGrid(stage, element, event) {
  const found = stage.viewOf(element);
  if (!found) return false;
  const { view, isOwnResult } = found;
  const { board } = view;
  const spot = (element.dataset.spot ?? "").split(",").map(Number);
  const arrow = arrowOf(event);
  // The result is walked through as it is from elsewhere: at the end of a row the next one begins.
  if (arrow && isOwnResult) {
    const next = walked(stage.state.at, stage.shape, arrow);
    return done(stage.focusSpot(view, [board.rows.indexOf(next[1]), board.columns.indexOf(next[2])], next));
  }
  const by = arrow ?? cornerOf(event.key, spot, sizeOf(board));
  if (!by) return false;
  const to = [spot[0] + by[0], spot[1] + by[1]];
  if (!isOwnResult) return done(stage.focusSpot(view, to));
  const [channel] = stage.state.at;
  stage.focusSpot(view, to, [channel, board.rows[to[0]], board.columns[to[1]]]);
  return true;
}

/**
 * @param {string} key
 * @param {number[]} spot
 * @param {[number, number]} size
 * @returns {[number, number] | undefined}
 */
function cornerOf(key, [row, column], [height, width]) {
  if (key === "Home") return [-row, -column];
  if (key === "End") return [height - 1 - row, width - 1 - column];
  return undefined;
}

/**
 * @param {Stage} stage
 * @param {import("./pointer.js").Found} found
 */
function pointAt(stage, { row, isResult, grid, cell }) {
  const flat = ravel(cell, stage.model.shapes[grid]);
  if (row === stage.state.row && isResult) stage.select(unravel(flat, stage.shape));
  else stage.pointAt(grid, cell);
}
