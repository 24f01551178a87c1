// The type of a figure: what is set stands as pieces of text with their places. No DOM here.

/**
 * A font: family as KaTeX and the page call it.
 * @typedef {{ family: string, italic: boolean, weight: number }} Face
 *
 * A piece of text; lengths are in ems of what it is set in, y is down from the baseline.
 * @typedef {{ text: string, x: number, y: number, width: number, size: number, face: Face }} Glyphs
 * @typedef {{ x: number, y: number, width: number, height: number }} Rule
 *
 * What is set: so wide, so high above the baseline and so deep below it.
 * @typedef {object} Piece
 * @property {number} width
 * @property {number} height
 * @property {number} depth
 * @property {Glyphs[]} glyphs
 * @property {Rule[]} rules
 *
 * What sets it: LaTeX (`plain` where there is no KaTeX), numbers of a line, and words.
 * @typedef {object} Type
 * @property {(latex: string, plain?: string) => Piece} math
 * @property {(text: string, bold?: boolean) => Piece} numeral
 * @property {(text: string, bold?: boolean) => Piece} words
 */

const WORDS = "Inter, Helvetica, Arial, sans-serif";

/** @type {Face} */
export const MAIN = { family: "KaTeX_Main", italic: false, weight: 400 };
/** @type {Face} */
export const BOLD = { ...MAIN, weight: 700 };
/** @type {Face} */
export const SANS = { family: "Inter", italic: false, weight: 400 };
/** @type {Face} */
export const STRONG = { ...SANS, weight: 600 };

/**
 * A piece of one font, of which no more is known than its letters.
 * @param {string} text
 * @param {Face} face
 * @param {number} [width]
 * @returns {Piece}
 */
export function run(text, face, width = text.length * 0.5) {
  return { width, height: 0.75, depth: 0.25, glyphs: [{ text, x: 0, y: 0, width, size: 1, face }], rules: [] };
}

/**
 * Type without a screen to measure it on.
 * @type {Type}
 */
export const ROUGH = {
  math: (latex, plain = latex) => run(plain, MAIN),
  numeral: (text, bold = false) => run(text, bold ? BOLD : MAIN),
  words: (text, bold = false) => run(text, bold ? STRONG : SANS),
};

/**
 * Pieces side by side.
 * @param {Piece[]} pieces
 * @param {number} [gap]
 * @returns {Piece}
 */
export function beside(pieces, gap = 0) {
  let at = 0;
  /** @type {Piece} */
  const whole = { width: 0, height: 0, depth: 0, glyphs: [], rules: [] };
  for (const { width, height, depth, glyphs, rules } of pieces) {
    whole.glyphs.push(...glyphs.map((one) => ({ ...one, x: one.x + at })));
    whole.rules.push(...rules.map((one) => ({ ...one, x: one.x + at })));
    whole.height = Math.max(whole.height, height);
    whole.depth = Math.max(whole.depth, depth);
    whole.width = at + width;
    at = whole.width + gap;
  }
  return whole;
}

/**
 * The same in another size.
 * @param {Piece} piece
 * @param {number} by
 * @returns {Piece}
 */
export function scaled({ width, height, depth, glyphs, rules }, by) {
  return {
    width: width * by,
    height: height * by,
    depth: depth * by,
    glyphs: glyphs.map((one) => (
      { ...one, x: one.x * by, y: one.y * by, width: one.width * by, size: one.size * by })),
    rules: rules.map((one) => (
      { x: one.x * by, y: one.y * by, width: one.width * by, height: one.height * by })),
  };
}

/**
 * The SVG of a piece.
 * @param {Piece} piece
 * @param {number} x
 * @param {number} y of the baseline
 * @param {number} size
 * @param {string} ink
 * @param {"start" | "middle" | "end"} [anchor]
 */
export function drawn(piece, x, y, size, ink, anchor = "start") {
  const left = x - piece.width * size * { start: 0, middle: 0.5, end: 1 }[anchor];
  const spans = joined(piece.glyphs).map((one) => {
    const place = `x="${round(left + one.x * size)}" y="${round(y + one.y * size)}"`;
    return { place, look: `font-size="${round(one.size * size)}"${faceOf(one.face)}`, text: escaped(one.text) };
  });
  const rules = piece.rules.map((one) => `<rect x="${round(left + one.x * size)}" y="${round(y + one.y * size)}"`
    + ` width="${round(one.width * size)}" height="${round(one.height * size)}" fill="${ink}"/>`).join("");
  if (!spans.length) return rules;
  const [{ place, look, text }] = spans;
  const inner = spans.length === 1 ? text
    : spans.map((one) => `<tspan ${one.place} ${one.look}>${one.text}</tspan>`).join("");
  const outer = spans.length === 1 ? `${place} ${look} ` : "";
  return `<text ${outer}fill="${ink}">${inner}</text>${rules}`;
}

/**
 * Neighbours of one font on one baseline are one piece of text.
 * @param {Glyphs[]} glyphs
 */
function joined(glyphs) {
  /** @type {Glyphs[]} */
  const whole = [];
  for (const one of glyphs) {
    const last = whole[whole.length - 1];
    const isNext = last && last.face.family === one.face.family && last.face.italic === one.face.italic
      && last.face.weight === one.face.weight && last.size === one.size && Math.abs(last.y - one.y) < 0.005
      && Math.abs(last.x + last.width - one.x) < 0.03;
    if (isNext) whole[whole.length - 1] = { ...last, text: last.text + one.text, width: one.x + one.width - last.x };
    else whole.push(one);
  }
  return whole;
}

/** @param {Face} face */
function faceOf({ family, italic, weight }) {
  const families = family === "Inter" ? "" : ` font-family="${family}, 'Times New Roman', Times, serif"`;
  return families + (italic ? ' font-style="italic"' : "") + (weight === 400 ? "" : ` font-weight="${weight}"`);
}

/**
 * Words that need not be measured.
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {string} ink
 * @param {number} size
 * @param {"start" | "middle" | "end"} [anchor]
 * @param {number} [weight]
 */
export function worded(words, x, y, ink, size, anchor = "middle", weight = 400) {
  if (!words) return "";
  return `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" text-anchor="${anchor}" fill="${ink}"${
    weight === 400 ? "" : ` font-weight="${weight}"`}>${escaped(words)}</text>`;
}

/** The attribute of a figure in which words have no font of their own. */
export const FONT = `font-family="${WORDS}"`;

/** @param {number} length as it is written */
export function round(length) {
  return Math.round(length * 100) / 100;
}

/** @param {string} words */
export function escaped(words) {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
