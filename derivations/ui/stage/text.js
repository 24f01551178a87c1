// The lesson's text beside this stage: what is pointed at there lights here, and the other way
// round.

import { cellOf, isOfZ, ravel, unravel } from "./boards.js";
import { cellNamed } from "./cell_names.js";
import { cellPlain, lineTaps } from "./taps.js";
import { setFormulas } from "./text_formulas.js";
import { linkText } from "./text_links.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./text_links.js").Target} Target */
/** @typedef {import("./text_links.js").LineTarget} LineTarget */

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountText(stage) {
  /** @type {HTMLElement | null} */
  let root = null;
  /** @type {import("./text_links.js").TextLinks | null} */
  let links = null;
  /** @type {ReturnType<typeof setFormulas> | null} */
  let formulas = null;
  // The text may be another one than before: Streamlit changes pages under a stage that stays.
  const follow = () => {
    const found = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-text"));
    if (found === root) return;
    stop();
    root = found;
    formulas = root && setFormulas(root);
    links = root && linkText(root, {
      onPoint: (target) => point(stage, target),
      onChoose: (target) => choose(stage, target),
      nameOf: (target) => nameOf(stage, target),
      cellOf: (latex) => cellNamed(stage.model, latex),
      onDrawn() {
        markTab();
        formulas?.watch();
      },
    });
  };
  const stop = () => {
    links?.destroy();
    formulas?.stop();
  };
  return {
    draw() {
      follow();
      links?.show(...shown(stage));
    },
    stop,
  };
}

/** Say which of the tabs over the text is this page: Streamlit's links do not. */
function markTab() {
  const here = document.querySelector(".st-key-here a");
  if (here?.ariaCurrent === "page") return;
  for (const other of document.querySelectorAll(".st-key-tabs a")) other.removeAttribute("aria-current");
  here?.setAttribute("aria-current", "page");
}

/**
 * The line and the term that the stage shows.
 * @param {Stage} stage
 * @returns {[LineTarget | null, LineTarget | null]}
 */
function shown(stage) {
  const { picture, lit } = stage;
  const line = ravel(stage.shown, stage.model.shapes[picture.grid]);
  const found = { row: picture.result, line, term: null };
  const place = lit ? stage.taps().findIndex((tap) => JSON.stringify(tap) === JSON.stringify(lit)) : -1;
  return [found, place < 0 ? null : { ...found, term: place }];
}

/**
 * @param {Stage} stage
 * @param {Target | null} target
 */
function point(stage, target) {
  if (!target) return stage.update({ hover: null, tap: null, pointed: null });
  if ("cell" in target) return pointAtCell(stage, target);
  const found = lineOf(stage, target);
  if (!found) return;
  const { cell, tap, row } = found;
  if (row === stage.state.row) stage.update({ hover: cell, tap, pointed: null });
  else stage.update({ tap, pointed: null });
}

/**
 * @param {Stage} stage
 * @param {import("./text_links.js").CellTarget} target
 */
function pointAtCell(stage, { grid, cell }) {
  if (isResult(stage, grid)) stage.update({ hover: cell, tap: null, pointed: null });
  else if (stage.model.shapes[grid]) stage.pointAt(grid, cell);
}

/**
 * @param {Stage} stage
 * @param {Target} target
 */
function choose(stage, target) {
  if ("cell" in target) {
    if (isResult(stage, target.grid)) stage.select(target.cell);
    else pointAtCell(stage, target); // a finger has not pointed before
    return;
  }
  const found = lineOf(stage, target);
  if (!found) return;
  const { row, cell, tap } = found;
  if (row !== stage.state.row) stage.turnTo(row, { at: cell });
  stage.select(cell, { kept: tap, tap });
}

/**
 * The result cell of a line of the text, and the product of a term.
 * @param {Stage} stage
 * @param {LineTarget} target
 */
function lineOf(stage, { row, line, term }) {
  const { model } = stage;
  const picture = model.rows.find(({ result }) => result === row);
  if (!picture) return null;
  const cell = unravel(line, model.shapes[picture.grid]);
  if (cell[0] >= model.shapes[picture.grid][0]) return null;
  const tap = term === null ? null : lineTaps(model, picture, cell)[term] ?? null;
  return { row: model.rows.indexOf(picture), picture, cell, tap };
}

/**
 * @param {Stage} stage
 * @param {string} grid
 */
function isResult({ picture }, grid) {
  return grid === picture.values || (picture.result === "forward" && isOfZ(grid));
}

/**
 * A line or a term in plain characters: ∂L/∂x₁₂: ∂L/∂z₁₁ · k₁₂.
 * @param {Stage} stage
 * @param {LineTarget} target
 */
function nameOf(stage, target) {
  const found = lineOf(stage, target);
  if (!found) return "";
  const { model } = stage;
  const { picture, tap } = found;
  const line = cellPlain(model, picture.values, found.cell);
  if (!tap) return line;
  const factors = picture.factors.flatMap((grid) => {
    const cell = cellOf(tap, grid);
    return cell ? [cellPlain(model, grid, cell)] : [];
  });
  if (tap.b && !tap.x) factors.splice(0, factors.length, cellPlain(model, "b", tap.b));
  return `${line}: ${factors.join(" · ")}`;
}
