// The type of figures as the page has it: KaTeX sets a formula, and its letters are measured there.

import { typeset, whenTypeset } from "../stage/katex.js";
import { BOLD, MAIN, run, SANS, STRONG } from "./figure_type.js";

/** @typedef {import("./figure_type.js").Face} Face */
/** @typedef {import("./figure_type.js").Piece} Piece */

/** Pixels in which it is measured. */
const EM = 100;
/** What every figure needs; other fonts of KaTeX come with the first formula that has them. */
const NEEDED = ["KaTeX_Main", "KaTeX_Math", "Inter"];

/**
 * Type that is measured on the page, as soon as its fonts are there.
 * @returns {Promise<import("./figure_type.js").Type>}
 */
export async function pageType() {
  await new Promise((resolve) => { whenTypeset(() => resolve(null)); });
  await Promise.all([...document.fonts].filter(({ family }) => NEEDED.includes(family.replaceAll('"', "")))
    .map((font) => font.load().catch(() => null)));
  const host = document.createElement("div");
  host.setAttribute("aria-hidden", "true");
  host.style.cssText = `position:absolute;left:0;top:0;visibility:hidden;white-space:nowrap;line-height:1.2;`
    + `font-size:${EM}px`;
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, Piece>} */
  const known = new Map();
  /** @type {(key: string, make: () => Piece) => Piece} */
  const once = (key, make) => {
    const found = known.get(key) ?? make();
    known.set(key, found);
    return found;
  };
  /** @type {(text: string, face: Face) => Piece} */
  const measured = (text, face) => once(`${face.family}${face.weight}|${text}`, () => {
    pen.font = fontOf(face);
    return run(text, face, pen.measureText(text).width / EM);
  });
  return {
    math: (latex, plain = latex) => once(latex, () => {
      const html = typeset(latex);
      return html ? setOn(host, pen, html) : run(plain, MAIN);
    }),
    numeral: (text, bold = false) => measured(text, bold ? BOLD : MAIN),
    words: (text, bold = false) => measured(text, bold ? STRONG : SANS),
  };
}

/** @param {Face} face */
function fontOf({ family, italic, weight }) {
  return `${italic ? "italic " : ""}${weight} ${EM}px "${family}"`;
}

/**
 * Where the letters and the lines of a formula come to stand.
 * @param {HTMLElement} host
 * @param {CanvasRenderingContext2D} pen
 * @param {string} html
 * @returns {Piece}
 */
function setOn(host, pen, html) {
  host.innerHTML = `<i style="display:inline-block"></i><span>${html}</span>`;
  const formula = /** @type {HTMLElement} */ (host.lastElementChild);
  for (const one of formula.querySelectorAll(".katex")) /** @type {HTMLElement} */ (one).style.fontSize = "1em";
  document.body.append(host);
  const [mark, box] = [/** @type {HTMLElement} */ (host.firstElementChild), formula].map((one) =>
    one.getBoundingClientRect());
  const place = { x: box.left, y: mark.bottom };
  const glyphs = [...textsOf(formula)].map((node) => glyphsOf(node, pen, place));
  const rules = [...formula.querySelectorAll(".frac-line, .rule, .overline-line, .underline-line")]
    .map((line) => ruleOf(/** @type {HTMLElement} */ (line), place));
  host.remove();
  const tops = [...glyphs.map(({ y, size }) => y - 0.72 * size), ...rules.map(({ y }) => y)];
  const ends = glyphs.map(({ y, size }) => y + 0.22 * size);
  return {
    width: box.width / EM, height: Math.max(0, -Math.min(...tops)), depth: Math.max(0, ...ends), glyphs, rules,
  };
}

/** @param {HTMLElement} formula */
function* textsOf(formula) {
  const walker = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (/[^\s\u200b]/u.test(node.textContent ?? "")) yield /** @type {Text} */ (node);
  }
}

/**
 * @param {Text} node
 * @param {CanvasRenderingContext2D} pen
 * @param {{ x: number, y: number }} place
 */
function glyphsOf(node, pen, place) {
  const style = getComputedStyle(/** @type {HTMLElement} */ (node.parentElement));
  const [pixels, family] = [parseFloat(style.fontSize), style.fontFamily.split(",")[0].replaceAll(/["']/g, "").trim()];
  const face = { family, italic: style.fontStyle === "italic", weight: Number(style.fontWeight) };
  const range = document.createRange();
  range.selectNodeContents(node);
  const { left, top, width } = range.getBoundingClientRect();
  pen.font = fontOf(face);
  const ascent = pen.measureText("x").fontBoundingBoxAscent * (pixels / EM);
  return {
    text: (node.textContent ?? "").replaceAll("\u200b", ""), face, size: pixels / EM, width: width / EM,
    x: (left - place.x) / EM, y: (top + ascent - place.y) / EM,
  };
}

/**
 * @param {HTMLElement} line
 * @param {{ x: number, y: number }} place
 */
function ruleOf(line, place) {
  const { left, bottom, width } = line.getBoundingClientRect();
  const height = parseFloat(getComputedStyle(line).borderBottomWidth) || line.getBoundingClientRect().height;
  return { x: (left - place.x) / EM, y: (bottom - height - place.y) / EM, width: width / EM, height: height / EM };
}
