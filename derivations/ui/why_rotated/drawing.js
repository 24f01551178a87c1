// Draws a step: both grids of sums, the window, what is delivered, and the line.

import { button, cellsOf, edges, part, slider, write } from "./elements.js";
import { drawLine } from "./line.js";
import { arrival, kernelAt, sentence, signed } from "./story.js";

/** @typedef {import("./two_ways.js").Show} Show */

/** @param {Show} show */
export function draw(show) {
  const { story, place: { step, row, column } } = show;
  const watched = row * story.target.size[1] + column;
  const { length } = story.patches;
  drawPiled(show, watched);
  drawWindow(show);
  drawGathered(show, watched);
  for (const name of ["source", "left"]) markSources(show, name);
  for (const name of ["kernel", "turned"]) markKernel(show, name, watched);
  drawLine(show, watched);
  slider(show).value = String(step);
  part(show, "count").textContent = `${step} of ${length} delivered`;
  button(show, "back").disabled = step === 0;
  button(show, "next").disabled = step === length;
  part(show, "play").textContent = show.timer ? "Pause" : "Play";
  part(show, "status").replaceChildren(...unbroken(sentence(story, show.place)));
}

/**
 * A sentence in which no name of a gradient is broken over two lines.
 * @param {string} sentence
 * @returns {(string | HTMLElement)[]}
 */
function unbroken(sentence) {
  return sentence.split(/(\S*\/\S*)/).map((piece, place) => {
    if (place % 2 === 0) return piece;
    const name = document.createElement("span");
    name.className = "two-ways-whole";
    name.textContent = piece;
    return name;
  });
}

/**
 * Every cell so far; what the patch that is painted now has added stands beneath it.
 * @param {Show} show
 * @param {number} watched
 */
function drawPiled(show, watched) {
  const { story, sums, place: { step } } = show;
  for (const { box, flat } of cellsOf(show, "piled")) {
    const hit = arrival(story, step, flat);
    const [, k, product] = hit ?? [];
    const name = k === undefined ? "" : story.kernel.names[k];
    const adds = k === undefined ? "" : `${name}: ${signed(product ?? "")}`;
    write(box, sums[step][flat], adds, k === undefined ? undefined : story.kernel.hues[k]);
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-fresh", Boolean(hit));
    const so = `${story.target.lefts[flat]} = ${sums[step][flat]} so far`;
    box.setAttribute("aria-label", hit ? `${so}: ${name} added ${product}` : so);
  }
}

/**
 * The window of the watched cell: beneath every cell in it, the kernel cell that it is times.
 * @param {Show} show
 */
function drawWindow(show) {
  const { story, place: { row, column } } = show;
  const { left, kept: { start }, right, source, kernel } = story;
  const [high, wide] = [right.rows.length, right.columns.length];
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = part(show, "left").querySelectorAll(".two-ways-cell");
  boxes.forEach((box, spot) => {
    const a = Math.floor(spot / left.columns.length) - start[0] - row;
    const b = (spot % left.columns.length) - start[1] - column;
    const inside = a >= 0 && a < high && b >= 0 && b < wide;
    const k = inside ? kernelAt(story, a, b) : undefined;
    box.classList.toggle("two-ways-window", inside);
    edges(box, inside ? [a === 0, b === wide - 1, a === high - 1, b === 0] : []);
    const times = k === undefined ? "" : `· ${kernel.names[k]}`;
    write(box, undefined, times, k === undefined ? undefined : kernel.hues[k]);
    if (box.dataset.flat === undefined) return;
    const flat = Number(box.dataset.flat);
    const is = `${source.names[flat]} = ${source.numbers[flat]}`;
    const under = k === undefined ? "" : `, times ${kernel.names[k]} = ${kernel.numbers[k]}`;
    box.setAttribute("aria-label", is + under);
  });
}

/**
 * @param {Show} show
 * @param {number} watched
 */
function drawGathered(show, watched) {
  const { story, sums, place: { step } } = show;
  for (const { box, flat } of cellsOf(show, "gathered")) {
    const after = flat < watched ? sums.length - 1 : step;
    const number = flat > watched ? "" : sums[after][flat];
    write(box, number, "");
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-waiting", flat > watched);
    const name = story.target.lefts[flat];
    box.setAttribute("aria-label", number ? `${name} = ${number}` : `${name}, not yet gathered`);
  }
}

/**
 * Sources that have painted, the one that does now, and those still to come.
 * @param {Show} show
 * @param {string} name
 */
function markSources(show, name) {
  const { source } = show.story;
  const { step } = show.place;
  for (const { box, flat } of cellsOf(show, name)) {
    box.classList.toggle("two-ways-now", flat === step - 1);
    box.classList.toggle("two-ways-waiting", flat >= step);
    if (name !== "source") continue;
    const state = flat >= step ? "not yet delivered" : "delivered";
    box.setAttribute("aria-label", `${source.names[flat]} = ${source.numbers[flat]}, ${state}`);
  }
}

/**
 * The kernel cell by which the watched cell is reached now.
 * @param {Show} show
 * @param {string} name
 * @param {number} watched
 */
function markKernel(show, name, watched) {
  const now = arrival(show.story, show.place.step, watched)?.[1];
  for (const { box, flat } of cellsOf(show, name)) {
    box.classList.toggle("two-ways-now", flat === now);
  }
}
