// The stage: the grids of a result, the selected cell and its line, all of it in the browser.
//
// Python sends a model of the whole result (model.py) and hears of a cell when it rests, and of
// numbers that were changed. The selected cell, the product that is pointed at, how far the line is
// unfolded and what plays live here. Called again with every change of the model, on the same
// element.

import { rememberRest } from "./address.js";
import { mountBehind } from "./behind.js";
import { buildBoth, mountBoth } from "./both.js";
import { cellOf, sizeOf } from "./boards.js";
import { readColours } from "./colours.js";
import { mountControls } from "./controls.js";
import { mountEditing } from "./edit.js";
import { mountFoot } from "./foot.js";
import { mountHelp } from "./help.js";
import { isReady, whenTypeset } from "./katex.js";
import { listenToKeys } from "./keyboard.js";
import { mountLending } from "./lend.js";
import { mountLine } from "./line_view.js";
import { Gate } from "./leaving.js";
import { Outbox, leaveBehind, takeOver, withEdits } from "./outbox.js";
import { buildPictures, drawPicture } from "./pictures.js";
import { unpacked } from "./packed.js";
import { listenToPointer } from "./pointer.js";
import { fitted, roomKey } from "./room.js";
import { Selection } from "./selection.js";
import { mountTabs } from "./tabs.js";
import { mountText } from "./text.js";
import { mountThumbs } from "./thumbs.js";
import { mountTour } from "./tour.js";
import { turnKernel } from "./turn.js";
import { askForChannels } from "./wanted.js";
import { mountWords } from "./words_view.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./selection.js").State} State */
/** @typedef {import("./build.js").PictureView} PictureView */

/**
 * What Streamlit hands over.
 * @typedef {object} Component
 * @property {Model[]} data the stage's own model first
 * @property {HTMLElement & { convStage?: Stage }} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * A part of the stage that is drawn with it.
 * @typedef {{ draw(stage: Stage): void, rebuild?(stage: Stage): void, stop?(): void }} Part
 */

/** Milliseconds between two looks at the theme. */
const THEME = 700;

/** @type {import("./colours.js").Colour[]} without a theme */
const PLAIN = Array.from({ length: 10 }, () => [240, 240, 240]);

/** @param {Component} component */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = /** @type {HTMLElement} */ (parentElement.querySelector(".conv-stage"));
  // Where the markup has come anew, what was drawn in the old one is gone.
  if (parentElement.convStage?.root !== root) parentElement.convStage = new Stage(root);
  const stage = parentElement.convStage;
  stage.gate.send = setTriggerValue;
  stage.models = data.map(unpacked);
  const version = stage.take(stage.models[0]);
  return () => stage.leave(version);
}

/** One stage on the page: what it shows, and its parts. */
export class Stage extends Selection {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.version = 0;
    this.models = /** @type {Model[]} */ ([]);
    this.pictures = /** @type {PictureView[]} */ ([]);
    /** @type {import("./colours.js").Colour[]} */
    this.colours = [];
    this.gate = new Gate(() => {});
    this.outbox = new Outbox((edits) => this.gate.tell("edit", edits));
    /** The number of the last change of which was told what became of it. */
    this.heard = -1;
    /** @type {Part[]} */
    this.parts = [];
    this.room = new ResizeObserver(() => this.refit());
    /** @type {import("./arrange.js").Arranged | null} how the picture and its line are set */
    this.fit = null;
    /** @type {AbortController | null} */
    this.listening = null;
    this.told = this.size = "";
    this.telling = this.watching = 0;
    this.held = false;
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`.conv-${name}`));
  }

  /**
   * Take a model: the same picture with other numbers, or another picture.
   * @param {Model} model
   */
  take(model) {
    const before = this.model;
    this.hear(model);
    if (!this.listening) takeOver(this.outbox, model);
    this.model = withEdits({ ...model, stamp: this.version }, this.outbox.waiting);
    if (!before || before.id !== model.id) this.arrive(model);
    else if (String(model.at) !== this.told) this.adopt(model);
    const isNew = !this.listening || !before || before.id !== model.id;
    if (!this.listening) this.start();
    if (isNew) this.rebuild();
    else this.draw();
    return ++this.version;
  }

  /**
   * What became of the changes that were sent; of those before this stage it was told.
   * @param {Model} model
   */
  hear({ answer }) {
    if (!answer) return;
    if (this.heard >= 0 && answer.n > this.heard && answer.says) this.tell(answer.says);
    this.heard = Math.max(this.heard, answer.n);
    this.outbox.hear(answer.n);
  }

  /**
   * A model of another picture: its own cell and step, unless the visitor is on one that it has
   * too.
   * @param {Model} model
   */
  arrive(model) {
    this.told = "";
    const row = model.view === "tabs" ? Math.min(this.state.row, model.rows.length - 1) : 0;
    this.state = { ...this.state, row, hover: null, kept: null, tap: null, pointed: null, gone: null };
    this.adopt(model);
  }

  /** @param {Model} model */
  adopt(model) {
    this.told = String(model.at);
    this.state.at = this.state.row ? this.within(this.state.at) : model.at;
    this.state.step = model.step;
  }

  /** @param {number} version */
  leave(version) {
    if (this.version !== version) return;
    this.listening?.abort();
    this.listening = null;
    this.gate.stop();
    leaveBehind(this.outbox, this.model);
    this.room.disconnect();
    this.parts.forEach((part) => part.stop?.());
    this.parts = [];
  }

  start() {
    this.root.classList.add("conv-alive");
    this.listening = new AbortController();
    this.gate.watch();
    const { signal } = this.listening;
    this.parts = [
      mountControls(this), mountLine(this.part("line"), this), mountWords(this),
      mountThumbs(this), mountFoot(this), mountHelp(this), mountEditing(this), rememberRest(this), mountLending(this),
      mountBoth(this), mountBehind(this), mountTour(this), mountTabs(this), mountText(this), askForChannels(),
    ];
    listenToPointer(this, signal);
    listenToKeys(this, signal);
    this.room.observe(this.root);
    const settings = this.root.closest("[data-testid=stColumn]")?.querySelector(".st-key-settings");
    if (settings) this.room.observe(settings);
    // The theme is also chosen in Streamlit's own menu, of which nobody is told.
    this.watching = setInterval(() => this.recolour(), THEME);
    signal.addEventListener("abort", () => clearInterval(this.watching));
    if (!isReady()) whenTypeset(() => this.rebuild());
  }

  /**
   * The board that an element stands on, and whether its cells can be selected.
   * @param {HTMLElement} element
   */
  viewOf(element) {
    for (const { boards, row } of this.pictures) {
      const view = boards.find(({ grid }) => grid.contains(element));
      if (!view) continue;
      return { view, isOwnResult: row === this.state.row && view.board.role === "result" };
    }
    return null;
  }

  /**
   * Move the keyboard to a place of a board; its lens follows.
   * @param {import("./build.js").BoardView} view
   * @param {number[]} to
   * @param {Cell} [at] the result cell that stands there
   */
  focusSpot(view, to, at) {
    const spot = /** @type {import("./boards.js").Spot} */ (sizeOf(view.board).map(
      (length, axis) => Math.min(Math.max(to[axis], 0), length - 1)));
    view.focus = spot;
    if (at && String(at) !== String(this.state.at)) this.select(at);
    else this.draw();
    const [row, column] = [spot[0] - view.origin[0], spot[1] - view.origin[1]];
    view.cells[row * view.shown[1] + column]?.focus();
  }

  /**
   * Show another of the models that were sent.
   * @param {number} place
   */
  showModel(place) {
    const { tour, tourAt } = this.model;
    this.model = { ...this.models[place], stamp: this.version + place / 100, tour, tourAt };
    Object.assign(
      this.state, { row: 0, at: this.model.at, hover: null, kept: null, tap: null, gone: null });
    this.rebuild();
  }

  help() {
    const dialog = this.root.querySelector("dialog");
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
  }

  turn() {
    for (const picture of this.pictures) turnKernel(picture);
  }

  // --- drawing -----------------------------------------------------------------------------------

  /** Draw again where the theme has changed. */
  recolour() {
    const colours = this.coloursNow();
    if (String(colours) === String(this.colours)) return;
    this.colours = colours;
    this.draw();
  }

  coloursNow() {
    const theme = getComputedStyle(this.root);
    const read = readColours(theme.getPropertyValue("--st-chart-diverging-colors"));
    if (read.length) return read;
    // A stage that has been taken off the page has no theme any more.
    return this.colours.length ? this.colours : PLAIN;
  }

  /** Build everything anew: another picture, another size. */
  rebuild() {
    if (!this.model) return;
    this.colours = this.coloursNow();
    this.root.classList.toggle("conv-hall", this.isHall);
    this.size = roomKey(this);
    this.root.classList.toggle("conv-both", this.isBoth);
    this.root.classList.toggle("conv-touring", this.state.tour !== null);
    this.fit = this.isBoth ? null : fitted(this);
    this.pictures = this.isBoth ? buildBoth(this) : buildPictures(this);
    this.parts.forEach((part) => part.rebuild?.(this));
    this.draw();
  }

  /**
   * Show another result of the model, with a cell of it selected.
   * @param {number} row
   * @param {Partial<State>} [more]
   */
  turnTo(row, more = {}) {
    const { grid } = this.model.rows[row];
    const [, height, width] = this.model.shapes[grid];
    const at = cellOf(this.lit, grid) ?? [0, Math.min(1, height - 1), Math.min(1, width - 1)];
    Object.assign(
      this.state, { row, at, hover: null, tap: null, pointed: null, gone: null, pair: 0, ...more });
    this.rebuild();
  }

  refit() {
    if (this.model && roomKey(this) !== this.size) this.rebuild();
  }

  /**
   * Say something to everybody, for a while.
   * @param {string} sentence
   */
  tell(sentence) {
    const toast = this.part("toast");
    toast.textContent = sentence;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { toast.textContent = ""; }, 4000 + 40 * sentence.length);
  }

  draw() {
    this.root.classList.toggle("conv-held", this.held);
    this.pictures.forEach((view) => drawPicture(this, view));
    this.parts.forEach((part) => part.draw(this));
  }
}
