// Numbers in place: a cell opens its number in the grid, a drag changes it, a block is pasted over
// several.
//
// Python reads what is typed and computes what follows; until it answers, the cell shows what was
// typed.

import { ravel, unravel } from "./boards.js";
import { typable, typedNumber } from "./numbers.js";
import { withEdits } from "./outbox.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./taps.js").Cell} Cell */

/** Pixels of a drag for one step, and before it is one. */
const PER_STEP = 8;
const SLACK = 4;
/** Of a longer text Python says that it is too long. */
const LONGEST = 100_001;
/** Of a larger number a step is a hundredth, in tens, hundreds and so on. */
const LARGEST_BY_ONE = 1000;
/** Milliseconds within which the address follows the model. */
const ADDRESS = 500;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part & { open(element: HTMLElement, text?: string): void }}
 */
export function mountEditing(stage) {
  const editing = new Editing(stage);
  const { root } = stage;
  const stop = new AbortController();
  const { signal } = stop;
  root.addEventListener("pointerdown", (event) => editing.grip(event), { signal });
  root.addEventListener("pointermove", (event) => editing.drag(event), { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    root.addEventListener(end, (event) => editing.release(event), { signal });
  }
  root.addEventListener("click", (event) => editing.touch(event), { signal });
  root.addEventListener("keydown", (event) => editing.key(event), { signal });
  root.addEventListener("paste", (event) => editing.paste(event), { signal });
  return {
    open: (element, text) => editing.open(element, text),
    draw: () => editing.answered(),
    rebuild: () => editing.close(),
    stop: () => stop.abort(),
  };
}

class Editing {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {HTMLInputElement | null} */
    this.field = null;
    /** @type {{ element: HTMLElement, grid: string, at: Cell, y: number, from: number, moved: boolean } | null} */
    this.held = null;
    /** Whether a drag is over that Python has not answered wholly. */
    this.dragged = false;
    this.isFinger = false;
    /** @type {Element | null} the cell that a finger has touched last */
    this.touched = null;
  }

  // --- one number ------------------------------------------------------------------------------

  /**
   * @param {HTMLElement} element a cell
   * @param {string} [text] what is typed first
   */
  open(element, text) {
    const found = this.cellOf(element);
    if (!found) return;
    this.close();
    const { grid, at } = found;
    const field = document.createElement("input");
    field.className = "conv-edit";
    field.maxLength = 40;
    field.autocomplete = "off";
    field.setAttribute("aria-label", `${cellPlain(this.stage.model, grid, at)} =`);
    field.value = text ?? typable(this.valueAt(grid, at));
    this.field = field;
    element.append(field);
    element.classList.add("conv-open");
    field.focus({ preventScroll: true });
    if (text === undefined) field.select();
    field.addEventListener("blur", () => this.commit(field));
  }

  /** Take what stands in the field, if it was changed, and close it. */
  commit(/** @type {HTMLInputElement} */ field) {
    if (field !== this.field) return;
    const element = /** @type {HTMLElement} */ (field.parentElement);
    const found = this.cellOf(element);
    const text = field.value.trim();
    this.close();
    if (!found || !text) return;
    const before = typable(this.valueAt(found.grid, found.at));
    if (text !== before) this.send({ ...found, text });
  }

  close() {
    const field = this.field;
    this.field = null;
    field?.parentElement?.classList.remove("conv-open");
    field?.remove();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target === this.field) return this.inField(event, this.field);
    const cell = /** @type {HTMLElement | null} */ (target.closest(".conv-cell"));
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || !this.cellOf(cell)) return;
    if (event.key === "Enter" || /^[-+.\d]$/.test(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      this.open(cell, event.key === "Enter" ? undefined : event.key);
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement} field
   */
  inField(event, field) {
    const cell = /** @type {HTMLElement} */ (field.parentElement);
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.commit(field);
    else if (event.key === "Tab") this.next(cell, field, event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      field.value = stepped(typedNumber(field.value) || 0, event.key === "ArrowUp" ? 1 : -1);
    } else return;
    event.preventDefault();
    if (event.key !== "Tab") cell.focus({ preventScroll: true });
  }

  /**
   * @param {HTMLElement} cell
   * @param {HTMLInputElement} field
   * @param {number} by
   */
  next(cell, field, by) {
    const found = this.cellOf(cell);
    const owner = this.stage.viewOf(cell);
    this.commit(field);
    if (!found || !owner) return;
    const shape = this.stage.model.shapes[found.grid];
    const flat = ravel(found.at, shape) + by;
    const [channel, row, column] = unravel(flat, shape);
    if (flat < 0 || channel !== found.at[0]) return cell.focus({ preventScroll: true });
    const { board } = owner.view;
    this.stage.focusSpot(owner.view, [board.rows.indexOf(row), board.columns.indexOf(column)]);
    const next = /** @type {HTMLElement} */ (document.activeElement);
    if (next.matches(".conv-cell")) this.open(next);
  }

  // --- a block ---------------------------------------------------------------------------------

  /** @param {ClipboardEvent} event */
  paste(event) {
    const cell = /** @type {HTMLElement | null} */ (
      event.target instanceof Element ? event.target.closest(".conv-cell") : null);
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    const found = cell && this.cellOf(cell);
    if (!cell || !found || !text || (event.target === this.field && !/\S[\s,;]+\S/.test(text))) return;
    event.preventDefault();
    this.close();
    cell.focus({ preventScroll: true });
    this.send({ ...found, text: text.slice(0, LONGEST) });
  }

  // --- a finger --------------------------------------------------------------------------------

  /**
   * The first touch of a cell shows what it meets, the second one opens its number.
   * @param {MouseEvent} event
   */
  touch({ target }) {
    const cell = /** @type {HTMLElement | null} */ (
      target instanceof Element ? target.closest(".conv-cell") : null);
    if (cell?.classList.contains("conv-open")) return;
    const again = this.isFinger && cell !== null && cell === this.touched;
    this.touched = this.isFinger ? cell : null;
    if (again) this.open(cell);
  }

  // --- a drag ----------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  grip(event) {
    this.isFinger = event.pointerType === "touch";
    const cell = /** @type {HTMLElement | null} */ (
      event.target instanceof Element ? event.target.closest(".conv-cell") : null);
    const found = cell && event.button === 0 && !cell.classList.contains("conv-open")
      ? this.cellOf(cell) : null;
    if (!cell || !found || this.isFinger) return;
    const from = this.valueAt(found.grid, found.at);
    this.held = { element: cell, ...found, y: event.clientY, from, moved: false };
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const { held } = this;
    if (!held) return;
    const up = held.y - event.clientY;
    if (!held.moved && Math.abs(up) < SLACK) return;
    if (!held.moved) {
      held.moved = true;
      this.stage.root.setPointerCapture(event.pointerId);
      document.documentElement.dataset.convDrag = "first";
      this.stage.root.classList.add("conv-dragging");
    }
    const by = Math.trunc(up / PER_STEP) * (event.shiftKey ? 0.1 : 1);
    const text = stepped(held.from, by);
    if (Number(text) !== this.valueAt(held.grid, held.at)) {
      this.send({ grid: held.grid, at: held.at, text });
    }
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { held } = this;
    this.held = null;
    if (!held) return;
    if (!held.moved) {
      if (event.type === "pointerup") this.open(held.element);
      return;
    }
    this.stage.root.classList.remove("conv-dragging");
    this.dragged = true;
    this.answered();
  }

  // --- what is sent ----------------------------------------------------------------------------

  /** @param {import("./outbox.js").Edit} edit */
  send(edit) {
    this.stage.outbox.put(edit);
    this.stage.model = withEdits(this.stage.model, [edit]);
    this.stage.draw();
  }

  /** A drag is one entry of the history: it lasts until the last of its numbers is in the address. */
  answered() {
    if (!this.dragged || this.held || this.stage.outbox.asked) return;
    this.dragged = false;
    setTimeout(() => {
      if (!this.held) delete document.documentElement.dataset.convDrag;
    }, ADDRESS);
  }

  /**
   * A cell that holds a number of the visitor's.
   * @param {HTMLElement} element
   * @returns {{ grid: string, at: Cell } | null}
   */
  cellOf({ dataset: { grid, values, at } }) {
    const { model } = this.stage;
    if (!grid || !at || values !== grid || !model.editable.includes(grid)) return null;
    return { grid, at: /** @type {Cell} */ (at.split(",").map(Number)) };
  }

  /**
   * @param {string} grid
   * @param {Cell} at
   */
  valueAt(grid, at) {
    return this.stage.model.values[grid][ravel(at, this.stage.model.shapes[grid])];
  }
}

/**
 * A number so many steps up, as it is typed: what floats round on the way is left out.
 * @param {number} from
 * @param {number} steps
 */
export function stepped(from, steps) {
  const size = Math.abs(from);
  const step = size < LARGEST_BY_ONE ? 1 : 10 ** (Math.floor(Math.log10(size)) - 2);
  const value = Number((from + steps * step).toPrecision(15));
  return typable(Number.isFinite(value) ? value : from);
}
