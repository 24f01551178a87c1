// The boards and buttons, made once a story.

import { button, element, fit, formula, paint, part, slider } from "./elements.js";
import { cellBy, move, play, stepBy } from "./moving.js";
import { whole, zeroAt } from "./story.js";

/** @typedef {import("./story.js").Layout} Layout */
/** @typedef {import("./two_ways.js").Show} Show */
/** @typedef {"source" | "kernel" | "target"} GridName */

/** @param {Show} show */
export function build(show) {
  const { story } = show;
  const [source, target] = [whole(story.source), whole(story.target)];
  part(show, "source").replaceChildren(board(show, "source", source, pickSource));
  part(show, "kernel").replaceChildren(board(show, "kernel", story.painted));
  part(show, "piled").replaceChildren(board(show, "target", target, pickTarget));
  part(show, "left").replaceChildren(board(show, "source", story.left, pickSource));
  strike(show);
  part(show, "turned").replaceChildren(board(show, "kernel", story.right));
  part(show, "gathered").replaceChildren(board(show, "target", target, pickTarget));
  share(show.root);
  const rows = [story.source, story.target].map(whole).concat(story.left).map((one) => one.rows.length);
  show.root.style.setProperty("--rows", String(Math.max(...rows)));
  for (const [name, title] of Object.entries(story.titles)) {
    for (const place of show.root.querySelectorAll(`[data-title=${name}]`)) {
      place.replaceChildren(formula(title));
    }
  }
  slider(show).max = String(story.patches.length);
  slider(show).oninput = () => move(show, { step: Number(slider(show).value) });
  button(show, "back").onclick = () => stepBy(show, -1);
  button(show, "next").onclick = () => stepBy(show, 1);
  button(show, "play").onclick = () => play(show);
  button(show, "cell-back").onclick = () => cellBy(show, -1);
  button(show, "cell-next").onclick = () => cellBy(show, 1);
}

/**
 * How many columns of cells each way has: they share the width by it, or stand one below the other.
 * @param {HTMLElement} root
 */
function share(root) {
  for (const way of root.querySelectorAll(".two-ways-way")) {
    if (!(way instanceof HTMLElement)) continue;
    const boards = [...way.querySelectorAll(".two-ways-board")];
    const columns = boards.map((one) => getComputedStyle(one).getPropertyValue("--columns"));
    way.style.setProperty("--total", String(columns.reduce((sum, one) => sum + Number(one), 0)));
  }
}

/**
 * What a crop cuts off is struck through: no window runs over it.
 * @param {Show} show
 */
function strike(show) {
  const { left, kept: { start, size } } = show.story;
  part(show, "left").querySelectorAll(".two-ways-cell").forEach((box, spot) => {
    const row = Math.floor(spot / left.columns.length) - start[0];
    const column = (spot % left.columns.length) - start[1];
    const inside = row >= 0 && row < size[0] && column >= 0 && column < size[1];
    box.classList.toggle("two-ways-cut", !inside);
  });
}

/**
 * A grid as buttons or boxes.
 * @param {Show} show
 * @param {GridName} grid
 * @param {Layout} layout
 * @param {(show: Show, flat: number) => void} [onPick]
 */
function board(show, grid, { rows, columns }, onPick) {
  const box = element("div", "two-ways-board");
  box.style.setProperty("--columns", String(columns.length));
  box.append(...rows.flatMap((row) =>
    columns.map((column) => cell(show, grid, row, column, onPick))));
  return box;
}

/**
 * A cell says its name, its number, and beneath them which kernel cell lies on it.
 * @param {Show} show
 * @param {GridName} grid
 * @param {number} row
 * @param {number} column
 * @param {(show: Show, flat: number) => void} [onPick]
 */
function cell(show, grid, row, column, onPick) {
  const { story } = show;
  const tag = element("span", "two-ways-tag");
  const zero = zeroAt(story, row, column);
  if (zero) {
    return element("div", `two-ways-cell two-ways-${zero}`, element("b", "", "0"), tag);
  }
  const cells = story[grid];
  const flat = row * cells.size[1] + column;
  const name = cells.names[flat];
  const number = "numbers" in cells ? cells.numbers[flat] : "";
  const made = element(onPick ? "button" : "div", "two-ways-cell",
    element("span", "two-ways-name", grid === "target" ? story.target.lefts[flat] : name),
    element("span", "two-ways-hidden", " = "), element("b", "", number), tag);
  made.dataset.flat = String(flat);
  fit(made, ".two-ways-name");
  if ("hues" in cells) paint(made, cells.hues[flat]);
  if (made instanceof HTMLButtonElement && onPick) {
    made.type = "button";
    made.onclick = () => onPick(show, flat);
  }
  return made;
}

/**
 * @param {Show} show
 * @param {number} flat
 */
function pickSource(show, flat) {
  move(show, { step: flat + 1 });
}

/**
 * @param {Show} show
 * @param {number} flat
 */
function pickTarget(show, flat) {
  const width = show.story.target.size[1];
  move(show, { row: Math.floor(flat / width), column: flat % width });
}
