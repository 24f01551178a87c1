// The line under the grids. Its names are set once each; a redraw joins what is set.

import { pairsOf } from "./boards.js";
import { typeset } from "./katex.js";
import { lineOf, plainLine, productOf, stageOf, stepsOf, titleOf, valueOf } from "./line.js";
import {
  emsOf, isInColumns, rowsOf, stagesInRows, termsInRow,
} from "./line_layout.js";
import { numberText } from "./numbers.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */
/** @typedef {import("./line.js").Summand} Summand */
/** @typedef {import("./line_layout.js").Choice} Choice */

/** The labels of the stages, in pixels, and how much larger KaTeX sets than the text around it. */
const LABELS = 112;
const KATEX = 1.12;
/** Below this width one stage is shown at a time, whatever would fit. */
const NARROW = 560;

/**
 * @param {HTMLElement} root
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountLine(root, stage) {
  const view = new LineView(root, stage);
  /** @type {(event: Event) => import("./taps.js").Tap | null} */
  const tapUnder = ({ target }) => {
    const term = target instanceof Element ? target.closest("[data-tap]") : null;
    return term instanceof HTMLElement ? view.line?.taps[Number(term.dataset.tap)] ?? null : null;
  };
  root.addEventListener("pointerover", (event) => {
    const tap = tapUnder(event);
    if (String(tap && Object.values(tap)) !== String(stage.state.tap && Object.values(stage.state.tap))) {
      stage.point(tap);
    }
  });
  root.addEventListener("pointerleave", () => { if (stage.state.tap) stage.point(null); });
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const tap = tapUnder(event);
    if (button?.dataset.step) stage.update({ step: /** @type {Step} */ (button.dataset.step) });
    else if (button) view.unfold();
    else if (tap) stage.keep(tap);
  });
  return { draw: () => view.draw(), rebuild: () => view.rebuild() };
}

class LineView {
  /**
   * @param {HTMLElement} root
   * @param {Stage} stage
   */
  constructor(root, stage) {
    this.root = root;
    this.stage = stage;
    /** @type {Line | null} */
    this.line = null;
    this.drawn = "";
    this.room = 40;
    this.labels = 0;
    this.narrow = false;
    this.open = false;
    /** @type {Record<string, number>} how many rows the fullest line takes, by the stage */
    this.most = {};
  }

  /** Another picture or another size: what is measured is measured here. */
  rebuild() {
    const { clientWidth } = this.root;
    const size = parseFloat(getComputedStyle(this.root).fontSize) * KATEX;
    const hall = this.stage.root.classList.contains("conv-hall");
    this.narrow = clientWidth < NARROW;
    this.room = clientWidth / size;
    this.labels = hall ? 0 : LABELS / size;
    this.drawn = "";
    this.open = false;
    this.most = {};
  }

  unfold() {
    this.open = !this.open;
    this.drawn = "";
    this.draw();
  }

  draw() {
    const { model, picture, shown, state } = this.stage;
    const line = lineOf(model, picture, shown);
    const lit = this.litIn(line);
    const key = JSON.stringify([model.id, model.stamp, picture.result, shown, state.step, state.pair, this.open]);
    const isWritten = lit < 0 || this.root.querySelector(`[data-tap="${lit}"]`);
    if (key !== this.drawn || !isWritten) {
      this.drawn = key;
      this.line = line;
      this.root.innerHTML = this.written(line, lit);
    }
    this.light(lit);
  }

  /** @param {Line} line */
  litIn(line) {
    const { lit } = this.stage;
    const name = lit && String([lit.x, lit.k, lit.b, lit.z]);
    return name ? line.taps.findIndex(({ x, k, b, z }) => String([x, k, b, z]) === name) : -1;
  }

  /** @param {number} lit */
  light(lit) {
    for (const term of this.root.querySelectorAll("[data-tap]")) {
      term.classList.toggle("conv-lit", term.getAttribute("data-tap") === String(lit));
    }
    const band = this.root.querySelector(".conv-band");
    if (!(band instanceof HTMLElement)) return;
    const place = lit < 0 ? -1 : this.columnOf(lit);
    band.hidden = place < 0;
    band.style.gridColumn = String(termColumn(place));
  }

  /** @param {number} tap */
  columnOf(tap) {
    const { line } = this;
    return line ? stageOf(line, stepsOf(line.picture)[0]).alive[tap] ?? -1 : -1;
  }

  /**
   * @param {Line} line
   * @param {number} lit
   */
  written(line, lit) {
    const { step } = this.stage.state;
    const at = stepsOf(line.picture).includes(step) ? step : stepsOf(line.picture)[0];
    const spoken = `<span class="conv-heard" role="math" aria-label="${escaped(plainLine(line, at === "numbers"))}"></span>`;
    const inColumns = !this.narrow && isInColumns(line, this.room - this.labels);
    return spoken + (inColumns ? columns(line, at, this.stage.root.classList.contains("conv-hall"), this.room - this.labels)
      : this.rows(line, at, lit));
  }

  /**
   * @param {Line} line
   * @param {Step} step
   * @param {number} lit
   */
  rows(line, step, lit) {
    const { model, picture, state } = this.stage;
    const symbols = step === "numbers" ? "result" : step;
    const most = termsInRow(line, symbols, this.room);
    const pairs = pairsOf(model, picture, line.cell[0]);
    const channel = (pairs[Math.min(state.pair, pairs.length - 1)] ?? [0, 0, 0])[model.order[picture.sum]];
    const choice = { open: this.open, channel, lit };
    const rows = rowsOf(line, symbols, most, choice);
    if (!this.open) this.most[step] ??= this.fullest(symbols, most, choice);
    const room = Math.max(this.most[step] ?? 1, 1);
    return `${buttons(line, step)}<div class="conv-rows${isHigh(line) ? " conv-high" : ""}" aria-hidden="true"
      style="--rows:${room}; --with-numbers:${step === "numbers" ? 1 : 0}">
      ${rowsMarkup(line, symbols, step === "numbers", rows, pairs.length)}</div>`;
  }

  /**
   * How many rows the line of the fullest cell takes: so many are kept free.
   * @param {Step} step
   * @param {number} most
   * @param {Choice} choice
   */
  fullest(step, most, choice) {
    const { model, picture } = this.stage;
    const tables = picture.result === "bias_gradient" ? model.biasTaps : model.taps;
    const cell = tables.map((table, axis) => {
      const counts = new Array(model.shapes[picture.grid][axis]).fill(0);
      for (const triple of table) counts[triple[model.order[picture.grid]]] += 1;
      return counts.indexOf(Math.max(...counts));
    });
    const line = lineOf(model, picture, /** @type {import("./taps.js").Cell} */ (cell));
    const [pair] = pairsOf(model, picture, cell[0]);
    const channel = (pair ?? [0, 0, 0])[model.order[picture.sum]];
    return rowsOf(line, step, most, { ...choice, channel, lit: -1 }).length;
  }
}

// --- markup ------------------------------------------------------------------------------------

/** @type {(place: number) => number} */
const termColumn = (place) => 4 + 2 * place;

/** @type {(text: string) => string} */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @type {(text: string) => string} */
const sign = (text) => `<span class="conv-numeral">${text}</span>`;

/** @param {Line} line */
function isHigh(line) {
  return line.left.includes("\\frac");
}

/**
 * @param {Summand} summand
 * @param {boolean} ofNumbers
 */
function factorsMarkup({ factors }, ofNumbers) {
  if (ofNumbers) return sign(factors.map((factor) => `(${factor})`).join(""));
  return factors.map((factor, n) => {
    const bare = /^\d+$/.test(factor);
    return `${n && bare ? `${sign("·")}<span class="conv-gap"></span>` : ""}${bare ? sign(factor) : typeset(`\\displaystyle ${factor}`)}`;
  }).join('<span class="conv-gap"></span>');
}

/**
 * @param {Line} line
 * @param {Step} step the line is written up to
 */
function buttons(line, step) {
  return `<div class="conv-steps" role="group" aria-label="Write the line up to">${stepsOf(line.picture)
    .map((one) => button(line, one, step)).join("")}</div>`;
}

/**
 * @param {Line} line
 * @param {Step} one
 * @param {Step} step
 */
function button({ picture }, one, step) {
  const place = stepsOf(picture).indexOf(one) + 1;
  return `<button type="button" data-step="${one}" aria-pressed="${one === step}">`
    + `<kbd>${place}</kbd>${titleOf(picture, one)}</button>`;
}

/**
 * All stages, a row each, the same term in its column.
 * @param {Line} line
 * @param {Step} step
 * @param {boolean} hall where the last two rows are shown, as large as can be
 * @param {number} room
 */
function columns(line, step, hall, room) {
  const steps = stepsOf(line.picture);
  const all = stagesInRows(line);
  const written = all.filter((row) => steps.indexOf(row[0]) <= steps.indexOf(step));
  const shown = hall ? written.slice(-2) : all;
  const place = stageOf(line, steps[0]).alive;
  const rows = shown.map((row, at) => {
    const label = hall ? "" : `<div class="conv-label" style="grid-row:${at + 1}">${row
      .map((one) => button(line, one, step)).join("")}</div>`;
    return label + (written.includes(row) ? columnsRow(line, row[0], at, place, hall ? 0 : room) : "");
  });
  const last = hall ? rows.length : written.length;
  return `<div class="conv-columns${isHigh(line) ? " conv-high" : ""}${hall ? " conv-two" : ""}">
    <div class="conv-band" style="grid-row:1/${last + 1}" hidden></div>${rows.join("")}</div>`;
}

/**
 * @param {Line} line
 * @param {Step} step
 * @param {number} at
 * @param {number[]} columnOf where each product stands
 * @param {number} room
 */
function columnsRow(line, step, at, columnOf, room) {
  const stage = stageOf(line, step);
  /** @type {(column: number, kind: string, inner: string, more?: string) => string} */
  const item = (column, kind, inner, more = "") =>
    `<div class="${kind}" aria-hidden="true" style="grid-area:${at + 1}/${column}"${more}>${inner}</div>`;
  const left = at ? "" : item(2, "conv-left", typeset(`\\displaystyle ${line.left}`));
  const terms = Array.from({ length: stage.count }, (_, place) => {
    const summand = stage.at(place);
    const column = termColumn(summand.tap < 0 ? place : columnOf[summand.tap]);
    const gone = summand.tap < 0 ? " conv-gone" : "";
    const plus = place ? item(column - 1, `conv-op${gone}`, sign("+")) : "";
    const data = summand.tap < 0 ? "" : ` data-tap="${summand.tap}"`;
    return plus + item(column, `conv-term${gone}`, factorsMarkup(summand, step === "numbers"), data);
  });
  const none = stage.count ? "" : item(termColumn(0), "conv-term", sign("0"));
  const end = step !== "numbers" ? ""
    : item(termColumn(columnOf[columnOf.length - 1] ?? 0) + 1, "conv-end", endMarkup(line, room));
  return left + item(3, "conv-op", sign("=")) + terms.join("") + none + end;
}

/**
 * What the numbers come to: = 3 − 6 = **−3**.
 * @param {Line} line
 * @param {number} room for it and the whole line, in em
 */
function endMarkup(line, room) {
  const { sign: equals, text } = valueOf(line);
  const products = line.taps.map((tap) => numberText(productOf(line, tap)));
  const sum = products.join(" + ").replaceAll("+ −", "− ");
  const used = line.taps.length * 5.5 + emsOf(line.left) + 2;
  const fits = line.taps.length > 1 && used + (sum.length + text.length) * 0.5 + 3 <= room;
  return sign(`${fits ? `= ${sum} ` : ""}${equals} <b>${text}</b>`);
}

/**
 * One stage in rows, the numbers under their terms.
 * @param {Line} line
 * @param {Step} step
 * @param {boolean} withNumbers
 * @param {import("./line_layout.js").Item[][]} rows
 * @param {number} channels
 */
function rowsMarkup(line, step, withNumbers, rows, channels) {
  const [stage, numbers] = [stageOf(line, step), stageOf(line, "numbers")];
  /** @type {(row: number, column: number, kind: string, inner: string, more?: string) => string} */
  const item = (row, column, kind, inner, more = "") =>
    `<div class="${kind}" style="grid-area:${row + 1}/${column}"${more}>${inner}</div>`;
  const left = item(0, 1, "conv-left", typeset(`\\displaystyle ${line.left}`));
  const body = rows.flatMap((items, row) => items.map(({ place, folded }, at) => {
    const first = row + at === 0;
    const op = item(row, 2 + 2 * at, "conv-op", sign(first ? "=" : "+"));
    const column = 3 + 2 * at;
    if (folded !== undefined) {
      return op + item(row, column, "conv-more", pill(line, folded, channels, withNumbers, rows));
    }
    if (place === null) return op + item(row, column, "conv-term conv-gone", `<span>${sign("⋯")}</span>`);
    const summand = stage.at(place);
    const number = withNumbers ? `<small>${factorsMarkup(numbers.at(place), true)}</small>` : "";
    const data = summand.tap < 0 ? "" : ` data-tap="${summand.tap}"`;
    const kind = summand.tap < 0 ? "conv-term conv-gone" : "conv-term";
    return op + item(row, column, kind, `<span>${factorsMarkup(summand, false)}</span>${number}`, data);
  }));
  const none = rows.length ? "" : item(0, 2, "conv-op", sign("=")) + item(0, 3, "conv-term", sign("0"));
  const { sign: equals, text } = valueOf(line);
  const last = Math.max(rows.length - 1, 0);
  const end = withNumbers ? item(last, 2 + 2 * Math.max(rows[last]?.length ?? 1, 1),
    "conv-end", sign(`${equals} <b>${text}</b>`)) : "";
  return left + body.join("") + none + end;
}

/**
 * What is folded away, to be opened, and what it comes to.
 * @param {Line} line
 * @param {number} folded
 * @param {number} channels
 * @param {boolean} withNumbers
 * @param {import("./line_layout.js").Item[][]} rows
 */
function pill(line, folded, channels, withNumbers, rows) {
  const shown = new Set(rows.flat().map(({ place }) => place));
  const sum = line.taps.reduce((total, tap, place) =>
    (shown.has(place) ? total : total + productOf(line, tap)), 0);
  const others = channels > 1 ? `, ${channels - 1} ${channels > 2 ? "channels" : "channel"}` : "";
  const number = withNumbers ? `<small>${sign(`(${numberText(sum)})`)}</small>` : "";
  return `<button type="button" class="conv-pill">${folded} terms${others} ▾</button>${number}`;
}
