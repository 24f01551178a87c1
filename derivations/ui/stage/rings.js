// What is lit on a board: rings over its cells, of their own, so that the window can glide.

import { make } from "./build.js";
import { GAP } from "./fit.js";
import { inSight, spotBox } from "./lens.js";

/** @typedef {import("./build.js").BoardView} BoardView */
/** @typedef {import("./boards.js").Marks} Marks */
/** @typedef {import("./boards.js").Spot} Spot */

/**
 * @param {BoardView} view
 * @param {Marks} marks
 * @param {number} cell
 */
export function light(view, marks, cell) {
  /** @type {(spot: Spot | null) => import("./boards.js").Box | null} */
  const one = (spot) => spot && spotBox(spot);
  ring(view, "window", marks.window, cell);
  ring(view, "target", one(marks.target), cell);
  ring(view, "hot", one(marks.hot), cell);
  const most = 24;
  for (let place = 0; place < most; place += 1) {
    ring(view, `fan${place}`, one(marks.fan[place] ?? null), cell);
    if (!marks.fan[place] && !view.rings.has(`fan${place + 1}`)) break;
  }
}

/**
 * @param {BoardView} view
 * @param {string} name
 * @param {import("./boards.js").Box | null} box
 * @param {number} cell
 */
function ring(view, name, box, cell) {
  let element = view.rings.get(name);
  if (!box && !element) return;
  if (!element) {
    element = make("div", `conv-ring conv-ring-${name.replace(/\d+/, "")}`);
    element.setAttribute("aria-hidden", "true");
    view.rings.set(name, element);
    view.grid.append(element);
  }
  const seen = box && inSight(view, box);
  element.classList.toggle("conv-out", !seen);
  if (!seen) return;
  const step = cell + GAP;
  const { style } = element;
  style.transform = `translate(${seen.column * step}px, ${seen.row * step}px)`;
  style.width = `${seen.width * step - GAP}px`;
  style.height = `${seen.height * step - GAP}px`;
}
