// Lights what belongs together: cells on the native Plotly grids, terms in the KaTeX lines.
//
// Everything happens in the browser on one small model (see linker.py); no figure changes, so
// nothing is drawn again. Python hears of chosen cells and of the steps of a playing tour, and no
// more.
//
// Called again with every change of the model, on the same element. All state lives on that
// element; calls are idempotent, and a version token keeps an old cleanup from undoing a new call.

import { arrowOf, isChoice, keepsArrows } from "../stage/keys.js";
import { lights } from "./lights.js";
import { cellAt, isCell, nextSpot, ravel, resultBoard, spotsOf, unravel } from "./model.js";
import { answered, pressed } from "../stage/presses.js";
import { cellName } from "./sentences.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Grid} Grid */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./lamp.js").Mark} Mark */
/** @typedef {import("./lights.js").Pointed} Pointed */

/**
 * What Streamlit hands over.
 * @typedef {object} Component
 * @property {[Model]} data
 * @property {HTMLElement & { convLinker?: Link }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * One axis of a drawn Plotly chart.
 * @typedef {{ _offset: number, _length: number, l2p(place: number): number }} PlotAxis
 *
 * What Plotly makes of a chart's element.
 * @typedef {object} PlotlyParts
 * @property {(event: string, handler: (event: PlotlyEvent) => void) => void} on
 * @property {{ z: (number | null)[][] }[]} data
 * @property {{ xaxis: PlotAxis, yaxis: PlotAxis }} _fullLayout
 * @typedef {HTMLElement & PlotlyParts} Plot
 * @typedef {{ points: { x: number, y: number }[] }} PlotlyEvent
 *
 * What stands on the component's element from one model to the next.
 * @typedef {object} Link
 * @property {number} version
 * @property {Map<string, Plot>} bound
 * @property {Model} model
 * @property {(name: string, value: unknown) => void} send
 * @property {HTMLElement} status
 * @property {HTMLElement} help
 * @property {CSSStyleDeclaration} theme
 * @property {Pointed} pointed
 * @property {{ key: string, spot: Spot } | null} cursor where the keys are, by the key of the grid
 * @property {import("../stage/presses.js").Presses<Cell>} [presses]
 * @property {HTMLElement} [stage]
 * @property {string | null} [opening] the name of the cell whose field is to have the focus
 * @property {{ field: Element, until: number } | null} [left] the field that Enter was pressed in
 * @property {AbortController} [listening]
 * @property {MutationObserver} [observer]
 * @property {number} [timer]
 * @property {number} [frame]
 */

/** Milliseconds in which the field of a changed number comes anew. */
const PATIENCE_WITH_FIELDS = 5000;

/** @param {Component} component */
export default function ({ data: [model], parentElement, setTriggerValue }) {
  /** @type {(name: string) => HTMLElement} */
  const part = (name) => /** @type {HTMLElement} */ (parentElement.querySelector(`[${name}]`));
  const status = part("data-linker-status");
  /** @type {Link} */
  const fresh = {
    version: 0, bound: new Map(), pointed: null, cursor: null,
    model, send: setTriggerValue, status, help: part("data-linker-keys"),
    theme: getComputedStyle(status),
  };
  const link = (parentElement.convLinker ??= fresh);
  const version = ++link.version;
  link.model = { ...model };
  link.send = setTriggerValue;
  if (model.selected && model.shape) {
    link.presses = answered(link.presses, model.selected, performance.now());
    link.model.selected = link.presses.at;
  }
  link.pointed = null;
  start(link);
  return () => {
    if (link.version === version) stop(link);
  };
}

/** @param {Link} link */
function start(link) {
  stop(link);
  const stage = /** @type {HTMLElement | null} */ (
    document.querySelector(`.st-key-${link.model.stage}`));
  if (!stage) {
    link.status.textContent = link.model.says.lost;
    console.warn(`linker: nothing on the page is called ${link.model.stage}`);
    return;
  }
  link.stage = stage;
  link.observer = new MutationObserver((records) => records.some(isNews) && later(link));
  link.observer.observe(stage, { childList: true, subtree: true });
  link.listening = new AbortController();
  const { signal } = link.listening;
  stage.addEventListener("pointermove", (event) => overTerm(link, event), { signal });
  stage.addEventListener("pointerleave", () => point(link, null), { signal });
  document.addEventListener("keydown", (event) => onKey(link, event), { signal, capture: true });
  document.addEventListener("click", (event) => onClick(link, event), { signal, capture: true });
  if (link.model.playing) link.timer = setInterval(() => go(link, 1), link.model.playing);
  later(link);
}

/** @param {Link} link */
function stop(link) {
  link.observer?.disconnect();
  link.listening?.abort();
  clearInterval(link.timer);
  if (link.frame) cancelAnimationFrame(link.frame);
}

/**
 * What is drawn here and by Plotly under the pointer is no news: it would be drawn for ever.
 * @param {MutationRecord} record
 */
function isNews({ target }) {
  const own = ".conv-overlay, .hoverlayer, [data-linker-status], [data-linker-keys]";
  return !(target instanceof Element && target.closest(own));
}

/**
 * Charts and lines arrive after the model, and charts are mounted anew when numbers change.
 * @param {Link} link
 */
function later(link) {
  if (link.frame) cancelAnimationFrame(link.frame);
  link.frame = requestAnimationFrame(() => {
    for (const grid of link.model.grids) bind(link, grid.key);
    followCursor(link);
    draw(link);
    if (link.opening) enter(link, link.opening);
    if (link.left) comeBack(link, link.left);
  });
}

/**
 * @param {Link} link
 * @param {string} key
 */
function bind(link, key) {
  const plot = /** @type {Plot | null} */ (
    document.querySelector(`.st-key-${key} .js-plotly-plot`));
  if (!plot?.on || link.bound.get(key) === plot) return;
  link.bound.set(key, plot);
  /** @type {(event: PlotlyEvent) => Spot} */
  const spotOf = ({ points: [{ x, y }] }) => [y, x];
  plot.on("plotly_hover", (event) => pointAt(link, key, spotOf(event)));
  plot.on("plotly_unhover", () => isOn(link, key) && point(link, null));
  plot.on("plotly_click", (event) => choose(link, key, spotOf(event)));
  takeFocus(link, key, plot);
}

/**
 * A clicked number has its field ready: what is typed next replaces it.
 * @param {Link} link
 * @param {string} opening
 */
function enter(link, opening) {
  const field = editField(link);
  if (!field?.getAttribute("aria-label")?.startsWith(`${opening} `)) return;
  link.opening = null;
  field.focus({ preventScroll: true });
  field.select();
}

/**
 * A changed number gets a new field: the focus comes back from where the old one has left it.
 * @param {Link} link
 * @param {{ field: Element, until: number }} left
 */
function comeBack(link, { field, until }) {
  const fresh = editField(link);
  if (performance.now() > until) link.left = null;
  else if (fresh && fresh !== field && document.activeElement === document.body) {
    link.left = null;
    fresh.focus({ preventScroll: true });
  }
}

/**
 * @param {Link} link
 * @returns {HTMLInputElement | null | undefined}
 */
function editField({ stage }) {
  return stage?.querySelector('[class*="st-key-edit-"] input');
}

// --- what the pointer is on ------------------------------------------------------------------

/**
 * @param {Link} link
 * @param {Pointed} pointed
 */
function point(link, pointed) {
  if (JSON.stringify(pointed) === JSON.stringify(link.pointed)) return;
  link.pointed = pointed;
  draw(link);
}

/**
 * @param {Link} link
 * @param {string} key
 * @param {Spot} spot
 */
function pointAt(link, key, spot) {
  const grid = placeOf(link, key);
  if (grid >= 0) point(link, { grid, spot, value: numberAt(link.bound.get(key), spot) });
}

/**
 * @param {Link} link
 * @param {string} key
 */
function isOn({ pointed, model }, key) {
  return pointed && "spot" in pointed && model.grids[pointed.grid]?.key === key;
}

/**
 * @param {Link} link
 * @param {string} key
 */
function placeOf(link, key) {
  return link.model.grids.findIndex((grid) => grid.key === key);
}

/**
 * The layers of zeros lie under the numbers.
 * @param {Plot | undefined} plot
 * @param {Spot} spot
 */
function numberAt(plot, [row, column]) {
  const layer = [...(plot?.data ?? [])].reverse().find(({ z }) => z[row]?.[column] != null);
  return layer?.z[row][column];
}

/**
 * @param {Link} link
 * @param {PointerEvent} event
 */
function overTerm(link, { clientX, clientY }) {
  const term = termBoxes(link).find(({ element }) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
  });
  if (term) point(link, { term: term.id });
  else if (link.pointed && "term" in link.pointed) point(link, null);
}

/**
 * A term is a \colorbox whose fully transparent colour spells its place: stage, low, high.
 * @param {Link} link
 */
function termBoxes({ stage }) {
  /** @type {HTMLElement[]} */
  const boxes = [...(stage?.querySelectorAll(".st-key-lines .colorbox") ?? [])].map((box) =>
    /** @type {HTMLElement} */ (box));
  return boxes.flatMap((element) => {
    const colour = element.dataset.term ?? element.style.backgroundColor;
    const digits = colour.match(/\d+/g)?.map(Number);
    if (!digits) return [];
    element.dataset.term = colour;
    return [{ element, id: `${digits[0]}-${digits[1] + 256 * digits[2]}` }];
  });
}

// --- choosing a cell, and going from cell to cell --------------------------------------------
// Keys and buttons name the cell they lead to and not a step: however quickly they follow each
// other, the last one counts. The grids show it at once; the line follows from Python.

/**
 * @param {Link} link
 * @param {string} key
 * @param {Spot} spot
 */
function choose(link, key, spot) {
  const grid = link.model.grids[placeOf(link, key)];
  if (!grid || grid.role === "matrix") return;
  const cell = cellAt(link.model, grid, spot);
  if (!isCell(cell)) return;
  if (grid.role === "result") return select(link, cell);
  link.opening = cellName(link.model, grid.grid, cell);
  pick(link, grid, cell);
}

/**
 * @param {Link} link
 * @param {Cell} cell
 */
function select(link, cell) {
  const result = resultBoard(link.model);
  if (!result) return;
  if (link.presses) {
    link.presses = pressed(link.presses, cell, performance.now());
    link.model.selected = cell;
    draw(link);
  }
  pick(link, result, cell);
}

/**
 * @param {Link} link
 * @param {import("./model.js").Board} board
 * @param {Cell} cell
 */
function pick(link, { grid, role }, [channel, row, column]) {
  link.send("pick", { grid, role, channel, row, column });
}

/**
 * @param {Link} link
 * @param {number} by
 */
function go(link, by) {
  const { shape, selected } = link.model;
  if (!shape || !selected) return;
  const cells = shape[0] * shape[1] * shape[2];
  link.pointed = null;
  select(link, unravel((ravel(selected, shape) + by + cells) % cells, shape));
}

/**
 * @param {Link} link
 * @param {MouseEvent} event
 */
function onClick(link, event) {
  if (!link.model.shape || !(event.target instanceof Element)) return;
  const button = /** @type {HTMLButtonElement | null} */ (
    event.target.closest(".st-key-previous button, .st-key-next button"));
  if (!button || button.disabled) return;
  take(event);
  go(link, button.closest(".st-key-next") ? 1 : -1);
}

/** @param {Event} event */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// --- the keys --------------------------------------------------------------------------------
// In a grid that the keyboard has reached, arrows move a cursor that lights what a pointer would
// light. Elsewhere ← and → go from cell to cell, unless they belong to the focused control.

/**
 * @param {Link} link
 * @param {KeyboardEvent} event
 */
function onKey(link, event) {
  if (!(event.target instanceof HTMLElement)) return;
  if (event.key === "Enter" && event.target === editField(link)) {
    link.left = { field: event.target, until: performance.now() + PATIENCE_WITH_FIELDS };
  }
  const { cursor } = link;
  if (cursor && link.bound.get(cursor.key) === event.target) return inGrid(link, cursor, event);
  const [down, right] = arrowOf(event) ?? [0, 0];
  if (!link.model.shape || down || !right || keepsArrows(event.target)) return;
  take(event);
  go(link, right);
}

/**
 * @param {Link} link
 * @param {{ key: string, spot: Spot }} cursor
 * @param {KeyboardEvent} event
 */
function inGrid(link, cursor, event) {
  const grid = link.model.grids[placeOf(link, cursor.key)];
  const by = arrowOf(event);
  if (!grid || !(by || isChoice(event))) return;
  take(event);
  if (by) {
    cursor.spot = nextSpot(link.model, grid, cursor.spot, by);
    pointAt(link, cursor.key, cursor.spot);
  } else choose(link, cursor.key, cursor.spot);
}

/**
 * @param {Link} link
 * @param {string} key
 * @param {Plot} plot
 */
function takeFocus(link, key, plot) {
  plot.tabIndex = 0;
  plot.classList.add("conv-grid");
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-roledescription", link.model.says.grid);
  plot.setAttribute("aria-label", link.model.grids[placeOf(link, key)].called);
  plot.setAttribute("aria-description", link.model.says.keys);
  plot.addEventListener("focus", () => {
    // A click leaves ← and → to the page: it points by itself.
    if (!plot.matches(":focus-visible")) return;
    link.cursor = { key, spot: firstSpot(link, key) };
    link.help.textContent = link.model.says.keys;
    pointAt(link, key, link.cursor.spot);
  });
  plot.addEventListener("blur", () => {
    if (link.cursor?.key !== key) return;
    link.cursor = null;
    link.help.textContent = "";
    point(link, null);
  });
}

/**
 * The cursor begins at the selected cell, or at the first one.
 * @param {Link} link
 * @param {string} key
 * @returns {Spot}
 */
function firstSpot({ model }, key) {
  const grid = model.grids.find((one) => one.key === key);
  if (!grid || grid.role === "matrix") return [0, 0];
  const spots = spotsOf(model, grid);
  const selected = grid.role === "result" ? spots.get(String(model.selected)) : undefined;
  return selected ?? [...spots.values()][0] ?? [0, 0];
}

/**
 * A new model, or a chart mounted anew, leaves the cursor where it was.
 * @param {Link} link
 */
function followCursor(link) {
  const { cursor } = link;
  const grid = cursor && placeOf(link, cursor.key);
  if (!cursor || grid === null || grid < 0 || link.pointed) return;
  const { key, spot } = cursor;
  link.pointed = { grid, spot, value: numberAt(link.bound.get(key), spot) };
}

// --- drawing ---------------------------------------------------------------------------------

/** @param {Link} link */
function draw(link) {
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
