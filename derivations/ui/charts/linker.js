// Lights what belongs together: cells on the native Plotly grids, terms in the KaTeX lines.
//
// Everything happens in the browser on one small model (see linker.py); no figure changes, so
// nothing is drawn again, and Python hears of nothing.
//
// Called again with every change of the model, on the same element. All state lives on that
// element; calls are idempotent, and a version token keeps an old cleanup from undoing a new call.

import { followCursor, onKey, takeFocus } from "./cursor.js";
import { draw } from "./overlays.js";
import { isOn, overTerm, point, pointAt } from "./pointing.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Cell} Cell */
/** @typedef {import("./model.js").Spot} Spot */
/** @typedef {import("./lights.js").Pointed} Pointed */

/**
 * What Streamlit hands over.
 * @typedef {object} Component
 * @property {[Model]} data
 * @property {HTMLElement & { convLinker?: Link }} parentElement
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
 * @property {HTMLElement} status
 * @property {HTMLElement} help
 * @property {CSSStyleDeclaration} theme
 * @property {Pointed} pointed
 * @property {{ key: string, spot: Spot } | null} cursor where the keys are, by the key of the grid
 * @property {boolean} isTouched whether it was a finger that pointed last
 * @property {HTMLElement} [stage]
 * @property {AbortController} [listening]
 * @property {MutationObserver} [observer]
 * @property {number} [frame]
 */

/** @param {Component} component */
export default function ({ data: [model], parentElement }) {
  /** @type {(name: string) => HTMLElement} */
  const part = (name) => /** @type {HTMLElement} */ (parentElement.querySelector(`[${name}]`));
  const status = part("data-linker-status");
  /** @type {Link} */
  const fresh = {
    version: 0, bound: new Map(), pointed: null, cursor: null, isTouched: false,
    model, status, help: part("data-linker-keys"),
    theme: getComputedStyle(status),
  };
  const link = (parentElement.convLinker ??= fresh);
  const version = ++link.version;
  link.model = { ...model };
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
  for (const act of /** @type {const} */ (["pointerdown", "pointermove"])) {
    document.addEventListener(act, ({ pointerType }) => {
      link.isTouched = pointerType === "touch";
    }, { signal, capture: true });
  }
  stage.addEventListener("pointermove", (event) => overTerm(link, event), { signal });
  stage.addEventListener("pointerleave", () => point(link, null), { signal });
  // A finger that taps is gone before its click comes.
  stage.addEventListener("click", (event) => overTerm(link, event), { signal });
  document.addEventListener("click", (event) => letGo(link, event), { signal });
  document.addEventListener("keydown", (event) => onKey(link, event), { signal, capture: true });
  later(link);
}

/** @param {Link} link */
function stop(link) {
  link.observer?.disconnect();
  link.listening?.abort();
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
  plot.on("plotly_click", (event) => pointAt(link, key, spotOf(event)));
  plot.on("plotly_unhover", () => !link.isTouched && isOn(link, key) && point(link, null));
  takeFocus(link, key, plot);
}

/**
 * A finger leaves no grid: some browsers say so of every tap. What it lit stays until it taps
 * elsewhere.
 * @param {Link} link
 * @param {MouseEvent} event
 */
function letGo(link, { target }) {
  const isOnGrid = target instanceof Element && target.closest(".js-plotly-plot");
  if (link.isTouched && !isOnGrid && link.pointed && "spot" in link.pointed) point(link, null);
}
