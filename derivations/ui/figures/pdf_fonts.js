// The fonts that every reader of PDF has, and the codes of characters in them. No DOM here.

/** @type {Record<string, string>} by what a page calls them */
export const FACES = {
  S: "Helvetica", SB: "Helvetica-Bold", R: "Times-Roman", B: "Times-Bold", I: "Times-Italic", Y: "Symbol",
};

/** Characters that the text fonts have beside those of Latin 1, by the names of their glyphs. */
const MORE = { "−": "minus", "∂": "partialdiff", "∑": "summation", "…": "ellipsis", "⋯": "ellipsis" };
/** Codes that Latin 1 leaves free. */
const FREE = 128;

/** @type {Record<string, number>} codes of the font Symbol */
const SYMBOL = {
  "⊗": 0xc4, "⊕": 0xc5, "→": 0xae, "⟶": 0xae, "′": 0xa2, "∞": 0xa5, "·": 0xd7, "⋅": 0xd7, "≈": 0xbb,
  "×": 0xb4, "≤": 0xa3, "≥": 0xb3, "ϑ": 0x4a, "ϕ": 0x6a, "ϖ": 0x76, "ς": 0x56, "∇": 0xd1, "∈": 0xce, "ϵ": 0x65,
};
const GREEK = "αa βb γg δd εe ζz ηh θq ιi κk λl μm νn ξx οo πp ρr σs τt υu φf χc ψy ωw";
for (const [letter, code] of GREEK.split(" ")) {
  SYMBOL[letter] = code.charCodeAt(0);
  SYMBOL[letter.toUpperCase()] ??= code.toUpperCase().charCodeAt(0);
}

/** @typedef {{ font: string, codes: number[] }} Run */

/**
 * @param {string} name
 */
export function fontObject(name) {
  if (name === "Y") return "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>";
  const names = Object.values(MORE).map((glyph) => `/${glyph}`).join(" ");
  return `<< /Type /Font /Subtype /Type1 /BaseFont /${FACES[name]} /Encoding << /Type /Encoding`
    + ` /BaseEncoding /WinAnsiEncoding /Differences [${FREE} ${names}] >> >>`;
}

/**
 * A text as codes of the fonts that have its characters.
 * @param {string} text
 * @param {Record<string, string>} attributes
 * @returns {Run[]}
 */
export function codesOf(text, attributes) {
  const own = faceOf(attributes);
  /** @type {Run[]} */
  const runs = [];
  for (const sign of text) {
    const { font, code } = codeOf(sign, own);
    const last = runs[runs.length - 1];
    if (last?.font === font) last.codes.push(code);
    else runs.push({ font, codes: [code] });
  }
  return runs;
}

/** @param {Record<string, string>} attributes */
function faceOf(attributes) {
  const bold = Number(attributes["font-weight"] ?? 400) > 500;
  if (!attributes["font-family"]) return bold ? "SB" : "S";
  return attributes["font-style"] === "italic" ? "I" : bold ? "B" : "R";
}

/**
 * @param {string} sign
 * @param {string} own
 * @returns {{ font: string, code: number }}
 */
function codeOf(sign, own) {
  const more = Object.keys(MORE).indexOf(sign);
  if (more >= 0) return { font: own, code: FREE + more };
  if (SYMBOL[sign] !== undefined) return { font: "Y", code: SYMBOL[sign] };
  const code = sign.codePointAt(0) ?? 63;
  if (code < 256) return { font: own, code };
  const [plain] = sign.normalize("NFKD"); // ℒ and its like as the letter that they are
  return plain === sign ? { font: own, code: 63 } : codeOf(plain, own);
}

/** Widths of the characters of numbers, in thousandths of an em; of others it is a guess. */
const WIDTHS = Object.fromEntries([..."0123456789"].map((digit) => [digit.charCodeAt(0), 556]));
Object.assign(WIDTHS, { 46: 278, 45: 333, 43: 584, 176: 400, 101: 556, [FREE]: 584, [FREE + 3]: 1000 });

/** @param {Run} run */
export function widthOf({ font, codes }) {
  if (font === "Y") return 0.713 * codes.length;
  return codes.reduce((sum, code) => sum + (WIDTHS[code] ?? 556), 0) / 1000;
}
