// The stage as a file, made here when somebody asks for it: SVG, or PNG drawn from that.

import { channelsShown, marksOf } from "./boards.js";
import { MOST_CELLS, cellsOf, svgOf } from "./figure.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * What is asked for, by whoever offers it on the page.
 * @typedef {object} Asked
 * @property {"svg" | "png" | "copy"} kind
 * @property {string[]} shows
 * @property {boolean} bare whether it has no ground
 * @property {string} name of the file, without what it ends in
 */

/** PNG has so many pixels for one of the picture. */
const SCALE = 2;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountFigure(stage) {
  const stop = new AbortController();
  addEventListener("conv-figure", (event) => {
    take(stage, /** @type {CustomEvent<Asked>} */ (event).detail);
  }, { signal: stop.signal });
  return { draw() {}, stop() { stop.abort(); } };
}

/**
 * @param {Stage} stage
 * @param {Asked} asked
 */
async function take(stage, asked) {
  const { model, picture, shown, lit, state } = stage;
  const view = {
    model, picture, at: shown, channels: channelsShown(model, picture, shown, lit, state.pair),
    marks: marksOf(picture, shown, null),
  };
  if (cellsOf(view) > MOST_CELLS) return stage.tell("Too many cells to be drawn: choose a smaller layer.");
  const svg = svgOf(view, lookOf(stage, asked));
  if (asked.kind === "svg") return save(new Blob([svg], { type: "image/svg+xml" }), `${asked.name}.svg`);
  const png = rastered(svg);
  if (asked.kind === "png") return save(await png, `${asked.name}.png`);
  navigator.clipboard?.write([new ClipboardItem({ "image/png": png })]).then(
    () => stage.tell("The figure is copied."), () => stage.tell("The browser does not let this page copy."));
}

/**
 * Black on white where there are no colours, and in the theme's else.
 * @param {Stage} stage
 * @param {Asked} asked
 */
function lookOf(stage, { shows, bare }) {
  const theme = getComputedStyle(stage.root);
  const coloured = shows.includes("colours");
  const [ink, ground] = coloured
    ? [theme.color, theme.getPropertyValue("--st-background-color").trim() || "#ffffff"] : ["#000000", "#ffffff"];
  return { shows, colours: stage.colours, ink, ground: bare ? "none" : ground, link: location.href };
}

/**
 * A picture in pixels, twice as many as it has.
 * @param {string} svg
 * @returns {Promise<Blob>}
 */
async function rastered(svg) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * SCALE, image.height * SCALE];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png"));
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
