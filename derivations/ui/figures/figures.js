// Figures of the stage, made here in the browser when somebody asks for one: still or moving.

import { cellsOf, figureOf, fileOf, MOST_CELLS } from "./figure.js";
import { fontsOf } from "./figure_fonts.js";
import { pageType } from "./figure_katex.js";
import { withText } from "./figure_png.js";
import { framesOf, MOST_FRAMES, movingOf, tourOf } from "./film.js";
import { drawOn, gifOf, packsFilms, webmFrom } from "./film_make.js";
import { pdfOf } from "./pdf.js";

/** @typedef {import("../stage/stage.js").Stage} Stage */
/** @typedef {import("./figure.js").View} View */
/** @typedef {import("./figure_board.js").Look} Look */

/**
 * @typedef {object} Told
 * @property {string[]} shows
 * @property {string} name of the file, without what it ends in
 *
 * @typedef {object} Component
 * @property {[Told]} data
 * @property {HTMLElement & { convFigures?: Figures }} parentElement
 */

/** A still picture has so many pixels for one of its own, and a moving one of each size. */
const SCALE = 2;
const SIZES = { small: 0.75, medium: 1, large: 2 };

/** @param {Component} component */
export default function ({ data: [told], parentElement: root }) {
  const known = root.convFigures;
  const figures = known?.isOn(root) ? known : new Figures(root);
  root.convFigures = figures;
  figures.told = told;
  return () => figures.stop();
}

/** The buttons, and what is being made. */
class Figures {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Told} */
    this.told = { shows: [], name: "" };
    this.root = /** @type {HTMLElement} */ (root.querySelector(".conv-figures"));
    /** @type {AbortController | null} */
    this.making = null;
    /** @type {Promise<import("./figure_type.js").Type> | null} */
    this.type = null;
    const webm = /** @type {HTMLButtonElement} */ (this.root.querySelector("[data-kind=webm]"));
    if (!packsFilms) {
      webm.disabled = true;
      webm.title = "This browser makes no WebM here (it takes HTTPS, and a recent one).";
    }
    this.root.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button?.dataset.kind === "stop") this.stop();
      else if (button) this.make(button);
    });
  }

  /** @param {HTMLElement} root */
  isOn(root) {
    return root.contains(this.root);
  }

  stop() {
    this.making?.abort();
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-part=${name}]`));
  }

  /** @param {string} sentence */
  say(sentence) {
    this.part("says").textContent = sentence;
  }

  /** @param {HTMLButtonElement} button */
  async make(button) {
    const stage = lent();
    if (!stage || this.making) return;
    const making = new AbortController();
    this.making = making;
    this.part("stop").hidden = button.dataset.moving === undefined;
    this.say("");
    try {
      this.type ??= pageType();
      await this.makeOf(stage, button.dataset, await this.type, making.signal);
    } catch (error) {
      if (!making.signal.aborted) console.error(error);
      this.say(making.signal.aborted ? "Stopped." : "The browser could not make it.");
    } finally {
      this.making = null;
      this.part("stop").hidden = true;
    }
  }

  /**
   * @param {Stage} stage
   * @param {DOMStringMap} asked
   * @param {import("./figure_type.js").Type} type
   * @param {AbortSignal} signal
   */
  async makeOf(stage, { kind = "", bare, moving }, type, signal) {
    const view = viewOf(stage);
    const look = lookOf(stage, this.told.shows, bare !== undefined, type);
    if (cellsOf(view, look) > MOST_CELLS) {
      this.say("Too many cells to be drawn: choose a smaller layer.");
      return;
    }
    if (moving !== undefined) await this.makeFilm(view, look, kind, signal);
    else await this.makeStill(view, look, kind);
  }

  /**
   * @param {View} view
   * @param {Look} look
   * @param {string} kind
   */
  async makeStill(view, look, kind) {
    const figure = figureOf(view, look);
    const bare = fileOf(figure, look);
    const { name } = this.told;
    if (kind === "pdf") {
      const about = { title: `The grids of ${figure.name}`, link: look.link };
      return save(pdfOf(bare, about), "application/pdf", `${name}.pdf`);
    }
    const svg = fileOf(figure, look, { style: await fontsOf(bare, kind !== "svg") });
    if (kind === "svg") return save(svg, "image/svg+xml", `${name}.svg`);
    const png = rastered(svg, look.link);
    if (kind === "png") return save(await png, "image/png", `${name}.png`);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png.then((bytes) =>
      new Blob([bytes], { type: "image/png" })) })]).then(
      () => this.say("The figure is copied."), () => this.say("The browser does not let this page copy."));
  }

  /**
   * @param {View} view
   * @param {Look} look
   * @param {string} kind
   * @param {AbortSignal} signal
   */
  async makeFilm(view, look, kind, signal) {
    const [pace, scale] = [Number(this.chosen("pace")), SIZES[/** @type {keyof SIZES} */ (this.chosen("size"))]];
    const views = tourOf(view);
    const frames = framesOf(views, look);
    const style = await fontsOf(frames.map((one) => one.parts.join("")).join(""), kind !== "svg");
    const name = `${this.told.name}_tour`;
    const [, height, width] = view.model.shapes[view.picture.grid];
    const count = view.model.shapes[view.picture.grid][0] * height * width;
    const cut = count > MOST_FRAMES ? ` It ends after ${MOST_FRAMES} of ${count} cells.` : "";
    if (kind === "svg") {
      const title = `A tour over the cells: ${frames[0].name} … ${frames[frames.length - 1].name}`;
      save(movingOf(frames, look, pace, { scale, style, title }), "image/svg+xml", `${name}.svg`);
      return this.say(`${frames.length} cells.${cut}`);
    }
    /** @type {(share: number) => void} */
    const tell = (share) => this.say(`${Math.round(share * 100)} %`);
    const film = { frames, look, pace, scale, style, tell, signal };
    const made = await (kind === "gif" ? gifOf(film) : webmFrom(film));
    save(made, kind === "gif" ? "image/gif" : "video/webm", `${name}.${kind}`);
    this.say(`${frames.length} cells, ${Math.ceil(made.length / 1000)} kB.${cut}`);
  }

  /** @param {string} name */
  chosen(name) {
    return /** @type {HTMLSelectElement} */ (this.part(name)).value;
  }
}

/**
 * The stage of the page, which it lends to who asks; none where none is.
 * @returns {Stage | null}
 */
function lent() {
  /** @type {Stage | null} */
  let found = null;
  const take = (/** @type {Stage} */ stage) => { found = stage; };
  dispatchEvent(new CustomEvent("conv-figure", { detail: { take } }));
  return found;
}

/**
 * @param {Stage} stage
 * @returns {View}
 */
function viewOf({ model, picture, shown, lit, state }) {
  return { model, picture, at: shown, lit, pair: state.pair };
}

/**
 * Black on white where there are no colours, and in the theme's else.
 * @param {Stage} stage
 * @param {string[]} shows
 * @param {boolean} bare
 * @param {import("./figure_type.js").Type} type
 * @returns {Look}
 */
function lookOf({ root, colours }, shows, bare, type) {
  const theme = getComputedStyle(root);
  /** @type {(name: string, otherwise: string) => string} */
  const of = (name, otherwise) => theme.getPropertyValue(name).trim() || otherwise;
  const coloured = shows.includes("colours");
  const ground = coloured ? of("--st-background-color", "#ffffff") : "#ffffff";
  return {
    shows, colours, type, link: location.href, ink: coloured ? theme.color : "#000000",
    ground: bare ? "none" : ground, accent: coloured ? of("--st-primary-color", "#ac390a") : "#000000",
  };
}

/**
 * A PNG of an SVG, with its link.
 * @param {string} svg
 * @param {string} link
 */
async function rastered(svg, link) {
  const canvas = document.createElement("canvas");
  await drawOn(svg, canvas, SCALE);
  /** @type {Blob} */
  const blob = await new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("no PNG"))), "image/png"));
  return withText(new Uint8Array(await blob.arrayBuffer()), "Comment", link);
}

/**
 * @param {string | Uint8Array} data
 * @param {string} type
 * @param {string} name
 */
function save(data, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (data)], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
