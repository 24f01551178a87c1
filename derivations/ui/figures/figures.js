// Figures of the stage, made here in the browser when somebody asks for one: still or moving.

import { readColours } from "../stage/colours.js";
import { unpacked } from "../stage/packed.js";
import { figureOf, fileOf } from "./figure.js";
import { fontsOf } from "./figure_fonts.js";
import { pageType } from "./figure_katex.js";
import { lensFor, throughLens } from "./figure_lens.js";
import { withText } from "./figure_png.js";
import { framesOf, movingOf } from "./film.js";
import { drawOn, gifOf, packsFilms, webmFrom } from "./film_make.js";
import { pdfOf } from "./pdf.js";
import { filmOf, sceneOf } from "./scenes.js";

/** @typedef {import("../stage/taps.js").Model} Model */
/** @typedef {import("./figure.js").View} View */
/** @typedef {import("./scenes.js").Shown} Shown */
/** @typedef {import("./figure_board.js").Look} Look */

/**
 * @typedef {object} Told
 * @property {string[]} shows
 * @property {string} name of the file, without what it ends in
 * @property {Model} [model] what there is to show, where the page has no stage
 * @property {string[]} [results] what its results are called
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
  figures.tell(told);
  return () => figures.stop();
}

/** The buttons, and what is being made. */
class Figures {
  /** @param {HTMLElement} root */
  constructor(root) {
    /** @type {Told} */
    this.told = { shows: [], name: "" };
    this.root = /** @type {HTMLFieldSetElement} */ (root.querySelector(".conv-figures"));
    this.root.disabled = false; // before this there was nobody to hear a press
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

  /**
   * What is to be drawn; of several results of a page without a stage one is chosen.
   * @param {Told} told
   */
  tell(told) {
    this.told = told;
    const rows = told.model?.rows ?? [];
    const choice = /** @type {HTMLSelectElement} */ (this.part("row"));
    this.part("of").hidden = rows.length < 2;
    if (choice.options.length === rows.length) return;
    choice.replaceChildren(...rows.map(({ result }, row) => new Option(told.results?.[row] ?? result, String(row))));
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
    const shown = lent() ?? toldBy(this.told.model, Number(this.chosen("row")));
    if (!shown || this.making) return;
    const making = new AbortController();
    this.making = making;
    this.part("stop").hidden = button.dataset.moving === undefined;
    this.say("");
    try {
      this.type ??= pageType();
      await this.makeOf(shown, button.dataset, await this.type, making.signal);
    } catch (error) {
      if (!making.signal.aborted) console.error(error);
      this.say(making.signal.aborted ? "Stopped." : "The browser could not make it.");
    } finally {
      this.making = null;
      this.part("stop").hidden = true;
    }
  }

  /**
   * @param {Shown} shown
   * @param {DOMStringMap} asked
   * @param {import("./figure_type.js").Type} type
   * @param {AbortSignal} signal
   */
  async makeOf(shown, { kind = "", bare, moving }, type, signal) {
    const look = lookOf(this.root, this.told.shows, bare !== undefined, type);
    const scene = sceneOf(shown);
    const lens = lensFor(scene, look);
    if (moving !== undefined) await this.makeFilm(shown, lens, look, kind, signal);
    else await this.makeStill(throughLens(scene, lens), look, kind);
  }

  /**
   * @param {View[]} scene
   * @param {Look} look
   * @param {string} kind
   */
  async makeStill(scene, look, kind) {
    const figure = figureOf(scene, look);
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
   * @param {Shown} shown
   * @param {import("./figure_lens.js").Lens | null} lens
   * @param {Look} look
   * @param {string} kind
   * @param {AbortSignal} signal
   */
  async makeFilm(shown, lens, look, kind, signal) {
    const [pace, scale] = [Number(this.chosen("pace")), SIZES[/** @type {keyof SIZES} */ (this.chosen("size"))]];
    const { scenes, count } = filmOf(shown);
    const frames = framesOf(scenes.map((views) => throughLens(views, lens)), look);
    const style = await fontsOf(frames.flatMap(({ grids, lights }) => [...grids, ...lights]).join(""), kind !== "svg");
    const name = `${this.told.name}_tour`;
    const cut = count > scenes.length ? ` It ends after ${scenes.length} of ${count} cells.` : "";
    const told = `${frames.length} pictures`;
    if (kind === "svg") {
      const title = `A tour: ${frames[0].name} … ${frames[frames.length - 1].name}`;
      save(movingOf(frames, look, pace, { scale, style, title }), "image/svg+xml", `${name}.svg`);
      return this.say(`${told}.${cut}`);
    }
    /** @type {(share: number) => void} */
    const tell = (share) => this.say(`${Math.round(share * 100)} %`);
    const film = { frames, look, pace, scale, style, tell, signal };
    const made = await (kind === "gif" ? gifOf(film) : webmFrom(film));
    save(made, kind === "gif" ? "image/gif" : "video/webm", `${name}.${kind}`);
    this.say(`${told}, ${Math.ceil(made.length / 1000)} kB.${cut}`);
  }

  /** @param {string} name */
  chosen(name) {
    return /** @type {HTMLSelectElement} */ (this.part(name)).value;
  }
}

/**
 * What the stage of the page shows, if there is one.
 * @returns {Shown | null}
 */
function lent() {
  /** @type {Shown | null} */
  let found = null;
  const take = (/** @type {Shown} */ shown) => { found = shown; };
  dispatchEvent(new CustomEvent("conv-figure", { detail: { take } }));
  return found;
}

/**
 * What a page without a stage says.
 * @param {Model | undefined} packed
 * @param {number} row which of its results
 * @returns {Shown | null}
 */
function toldBy(packed, row) {
  if (!packed) return null;
  const model = unpacked(packed);
  const picture = model.rows[row];
  const [, height, width] = model.shapes[picture.grid];
  /** @type {import("../stage/taps.js").Cell} */
  const shown = row ? [0, Math.min(1, height - 1), Math.min(1, width - 1)] : model.at;
  return { model, picture, shown, lit: null, pair: 0, products: null };
}

/**
 * Black on white where there are no colours, and in the theme's else.
 * @param {HTMLElement} root
 * @param {string[]} shows
 * @param {boolean} bare
 * @param {import("./figure_type.js").Type} type
 * @returns {Look}
 */
function lookOf(root, shows, bare, type) {
  const theme = getComputedStyle(root);
  /** @type {(name: string, otherwise: string) => string} */
  const of = (name, otherwise) => theme.getPropertyValue(name).trim() || otherwise;
  const coloured = shows.includes("colours");
  const colours = readColours(theme.getPropertyValue("--st-chart-diverging-colors"));
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
