// The line under the grids. Its names are set once each; a redraw joins what is set.

import { pairsOf } from "./boards.js";
import { NARROW } from "./fit.js";
import { lineOf, namesUnder, stageOf, stepsOf } from "./line.js";
import { rowsOf } from "./line_layout.js";
import { KATEX, LABELS, rowHeight, rowLimit } from "./line_size.js";
import { buttons, columns, escaped, isHigh, rowsMarkup, termColumn } from "./line_markup.js";
import { plainLine } from "./line_text.js";
import { isInColumns, termsInRow } from "./line_width.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./line.js").Line} Line */
/** @typedef {import("./line.js").Step} Step */
/** @typedef {import("./line_layout.js").Choice} Choice */

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
  /** @type {(event: Event) => import("./taps.js").Cell | null} */
  const goneUnder = ({ target }) => {
    const term = target instanceof Element ? target.closest("[data-gone]") : null;
    const cell = term instanceof HTMLElement ? (term.dataset.gone ?? "").split(",").map(Number) : null;
    return /** @type {import("./taps.js").Cell | null} */ (cell);
  };
  root.addEventListener("pointerover", (event) => {
    const [tap, gone] = [tapUnder(event), goneUnder(event)];
    if (String(gone) !== String(stage.state.gone)) stage.pointGone(gone);
    if (String(tap && Object.values(tap)) !== String(stage.state.tap && Object.values(stage.state.tap))) {
      stage.point(tap);
    }
  });
  root.addEventListener("pointerleave", () => {
    if (stage.state.tap || stage.state.gone) stage.point(null);
  });
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const [tap, gone] = [tapUnder(event), goneUnder(event)];
    if (button?.dataset.step) stage.update({ step: /** @type {Step} */ (button.dataset.step) });
    else if (button) view.unfold();
    else if (tap) stage.keep(tap);
    else if (gone) stage.pointGone(gone); // a finger has left it already
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
    this.open = false;
    /** @type {import("./line_size.js").LineFit | null} */
    this.fit = null;
  }

  /** Another picture or another size: what is measured is measured here. */
  rebuild() {
    const { isHall } = this.stage;
    this.fit = this.stage.fit?.line ?? null;
    if (!this.fit) return;
    const em = this.fit.size * KATEX;
    this.root.style.setProperty("--line-size", `${this.fit.size}px`);
    this.root.style.setProperty("--line-height", `${this.fit.height}px`);
    this.room = this.fit.width / em;
    this.labels = isHall ? 0 : LABELS / em;
    this.drawn = "";
    this.open = false;
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
    if (!this.fit) return;
    if (key !== this.drawn || !isWritten) {
      this.drawn = key;
      this.line = line;
      this.root.innerHTML = this.written(line, lit);
      this.keepEndInSight();
    }
    this.light(lit);
  }

  /** On a telephone what a line comes to stands under its last row where it would run over the edge. */
  keepEndInSight() {
    const end = this.root.querySelector(".conv-rows .conv-end");
    const value = end?.querySelector("b");
    if (!(end instanceof HTMLElement) || !value || (this.fit?.width ?? NARROW) >= NARROW) return;
    const { right } = this.root.getBoundingClientRect();
    if (value.getBoundingClientRect().right <= right) return;
    end.classList.add("conv-end-under");
    end.style.gridColumn = "2";
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
    const heard = escaped(plainLine(line, at === "numbers"));
    const spoken = `<span class="conv-heard" role="math" aria-label="${heard}"></span>`;
    const inColumns = this.fit?.inColumns && isInColumns(line, this.room - this.labels);
    return spoken + (inColumns ? columns(line, at, this.stage.isHall, this.room - this.labels)
      : this.rows(line, at, lit));
  }

  /**
   * @param {Line} line
   * @param {Step} step
   * @param {number} lit
   */
  rows(line, step, lit) {
    const { stage } = this;
    const { model, picture, state } = stage;
    const symbols = step === "numbers" ? namesUnder(picture) : step;
    const most = termsInRow(line, step, this.room);
    const pairs = pairsOf(model, picture, line.cell[0]);
    const channel = (pairs[Math.min(state.pair, pairs.length - 1)] ?? [0, 0, 0])[model.order[picture.sum]];
    const limit = this.fit ? rowLimit(line, step, this.fit, stage.isHall) : undefined;
    const written = rowsOf(line, symbols, most, { open: this.open, channel, lit, limit });
    const row = rowHeight(line, step, this.fit?.size ?? 18);
    return `${stage.isHall ? "" : buttons(line, step)}<div class="conv-rows${isHigh(line) ? " conv-high" : ""}"
      aria-hidden="true" style="--row:${row}px">
      ${rowsMarkup(line, symbols, step === "numbers", written, pairs.length)}</div>`;
  }
}
