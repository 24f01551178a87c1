// Of which z the small grids of an activation speak, and what is said of it. No DOM here.

import { cellOf, isOfZ } from "./boards.js";
import { numberIn } from "./line_numbers.js";
import { isShownExactly, numberText } from "./numbers.js";
import { cellLatex } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Cell} Cell */

/**
 * The z that is spoken of: on the way there the one that is shown, on the way back the one whose
 * gradient is lit or pointed at.
 * @param {import("./selection.js").Selection} stage
 * @returns {Cell | null}
 */
export function spokenOf({ picture, shown, lit, state: { pointed } }) {
  if (picture.result === "forward") return shown;
  return cellOf(lit, "z") ?? (pointed && isOfZ(pointed.grid) ? pointed.cell : null);
}

/**
 * The equation of one cell: its names in LaTeX and its numbers.
 * @param {Model} model
 * @param {boolean} forward
 * @param {Cell} cell
 * @returns {{ names: string, of: string, numbers: string, before: string, sign: string, value: string }}
 */
export function equationOf(model, forward, cell) {
  /** @type {(grid: string) => string} */
  const name = (grid) => cellLatex(model, grid, cell);
  /** @type {(grid: string) => string} */
  const text = (grid) => numberText(numberIn(model, grid, cell));
  const to = forward ? "a" : "dz";
  const f = model.behind?.function ?? "f";
  const isExact = (forward ? ["z"] : ["da", "df"]).every(
    (grid) => isShownExactly(numberIn(model, grid, cell)));
  return {
    names: forward ? `${name("a")} = ${f}(${name("z")})` : `${name("dz")} = ${name("da")} \\, ${name("df")}`,
    of: forward ? f : "",
    numbers: forward ? `(${text("z")})` : `(${text("da")})(${text("df")})`,
    before: isExact ? "=" : "≈",
    sign: isExact && isShownExactly(numberIn(model, to, cell)) ? "=" : "≈",
    value: text(to),
  };
}

/**
 * What is said: of a cell how much of its gradient comes back, else what f does.
 * @param {Model} model
 * @param {boolean} forward
 * @param {Cell | null} cell
 */
export function saidBehind(model, forward, cell) {
  const says = model.behind?.says ?? {};
  if (forward || !cell || !says.on) return forward ? says.there : says.back;
  const z = numberIn(model, "z", cell);
  const which = z > 0 ? "on" : z < 0 ? "off" : "corner";
  return says[which].replace("{output}", `$${cellLatex(model, "z", cell)}$`);
}
