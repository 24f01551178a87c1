// Draws what is lit: marks over the Plotly charts, the boxes of terms, and the sentence.

import { lights } from "./lights.js";

/** @typedef {import("./linker.js").Link} Link */
/** @typedef {import("./linker.js").Plot} Plot */
/** @typedef {import("./lamp.js").Mark} Mark */

/** @param {Link} link */
export function draw(link) {
  const { model, stage, status } = link;
  if (!stage) return;
  // Streamlit gives the theme's colours to the component alone; the overlays lie outside of it.
  for (const name of ["primary-color", "background-color", "text-color"]) {
    stage.style.setProperty(`--st-${name}`, link.theme.getPropertyValue(`--st-${name}`));
  }
  const { marks, terms, sentence } = lights(model, link.pointed);
  model.grids.forEach((grid, place) => paint(link.bound.get(grid.key), marks[place]));
  for (const { element, id } of termBoxes(link)) {
    element.classList.toggle("conv-term-lit", terms.has(id));
  }
  if (status.textContent !== sentence) status.textContent = sentence;
}

/**
 * @param {Plot | undefined} plot
 * @param {Mark[]} marks
 */
function paint(plot, marks) {
  const { xaxis, yaxis } = plot?._fullLayout ?? {};
  if (!plot || !xaxis?.l2p || !yaxis) return;
  /** @type {(column: number) => number} */
  const x = (column) => xaxis._offset + xaxis.l2p(column - 0.5);
  /** @type {(row: number) => number} */
  const y = (row) => yaxis._offset + yaxis.l2p(row - 0.5);
  const overlay = overlayOf(plot);
  /** @type {[side: string, length: number][]} */
  const ring = [
    ["left", xaxis._offset], ["top", yaxis._offset],
    ["width", xaxis._length], ["height", yaxis._length],
  ];
  for (const [side, length] of ring) overlay.style.setProperty(`--${side}`, `${length}px`);
  overlay.replaceChildren(...marks.map((mark) => {
    const box = document.createElement("div");
    box.className = `conv-mark conv-${mark.level}`;
    box.dataset.cell = `${mark.row},${mark.column}`;
    const [left, top] = [x(mark.column), y(mark.row)];
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
    box.style.width = `${x(mark.column + mark.width) - left}px`;
    box.style.height = `${y(mark.row + mark.height) - top}px`;
    return box;
  }));
}

/**
 * @param {Plot} plot
 * @returns {HTMLElement}
 */
function overlayOf(plot) {
  const there = plot.querySelector(":scope > .conv-overlay");
  if (there instanceof HTMLElement) return there;
  const layer = document.createElement("div");
  layer.className = "conv-overlay";
  layer.setAttribute("aria-hidden", "true");
  plot.style.position = "relative";
  plot.append(layer);
  return layer;
}

/**
 * The terms of the line, each a \colorbox.
 * @param {Link} link
 */
export function termBoxes({ stage }) {
  /** @type {HTMLElement[]} */
  const boxes = [...(stage?.querySelectorAll(".st-key-lines .colorbox") ?? [])].map((box) =>
    /** @type {HTMLElement} */ (box));
  return boxes.flatMap((element) => {
    const colour = element.dataset.term ?? element.style.backgroundColor;
    const id = termId(colour);
    if (!id) return [];
    element.dataset.term = colour;
    return [{ element, id }];
  });
}

/**
 * A fully transparent colour spells the place of its term: stage, low, high.
 * @param {string} colour
 */
export function termId(colour) {
  const digits = colour.match(/\d+/g)?.map(Number);
  return digits ? `${digits[0]}-${digits[1] + 256 * digits[2]}` : null;
}
