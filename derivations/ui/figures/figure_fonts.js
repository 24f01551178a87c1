// The fonts of a figure, to be put into it: a picture reaches none of the page's.

const FOLDER = "app/static";

/**
 * The fonts that a figure names, as a style for it; without `sans` those of formulas alone.
 * @param {string} svg
 * @param {boolean} sans
 */
export async function fontsOf(svg, sans) {
  const found = [...facesOf(svg)].map(async ([name, letters]) => {
    const [family, kind] = name.split("-");
    const data = await dataOf(`katex/${CUT[name]?.test(letters) ? "cut" : "fonts"}/${name}.woff2`);
    return data && `@font-face{font-family:${family};font-style:${kind.endsWith("Italic") ? "italic" : "normal"};`
      + `font-weight:${kind.startsWith("Bold") ? 700 : 400};src:url(${data}) format("woff2")}`;
  });
  const inter = sans ? INTER.filter(([, needs]) => needs.test(svg)).map(async ([name]) =>
    `@font-face{font-family:Inter;font-weight:100 900;src:url(${
      await dataOf(`fonts/inter-${name}-wght-normal.woff2`)}) format("woff2")${RANGES[name]}}`) : [];
  return (await Promise.all([...found, ...inter])).join("");
}

/** A piece of text in a font of KaTeX, as figure_type.js writes it. */
const SET = /font-family="(KaTeX_\w+)[^"]*"( font-style="italic")?( font-weight="\d+")?[^>]*>([^<]*)</g;

/**
 * The files of the fonts that a figure names, each with what is set in it.
 * @param {string} svg
 */
export function facesOf(svg) {
  /** @type {Map<string, string>} */
  const faces = new Map();
  for (const [, family, italic, bold, text] of svg.matchAll(SET)) {
    const name = `${family}-${`${bold ? "Bold" : ""}${italic ? "Italic" : ""}` || "Regular"}`;
    faces.set(name, (faces.get(name) ?? "") + text);
  }
  return faces;
}

/**
 * What the fonts have that are cut down to a third (static/katex/cut); for more a whole one is taken.
 * @type {Record<string, RegExp>}
 */
const CUT = {
  "KaTeX_Main-Regular": /^[ -~°±×′→∂∇−∞≈⊗⊙⋅⋯⟶…ΓΔΘΛΞΠΣΥΦΨΩ]*$/u,
  "KaTeX_Main-Bold": /^[(-9e°−∞…]*$/u,
  "KaTeX_Math-Italic": /^[A-Za-z∂α-ωϑϕϵ]*$/u,
};

/** @type {[name: string, needs: RegExp][]} */
const INTER = [["latin", /./], ["greek", /[\u0370-\u03ff]/], ["symbols", /[\u2032-\u22ff]/]];

/** @type {Record<string, string>} those of config.toml, as far as a figure needs them */
const RANGES = {
  latin: ";unicode-range:U+0000-02DC,U+2000-2031,U+2212",
  greek: ";unicode-range:U+0370-03FF",
  symbols: ";unicode-range:U+2032-2211,U+2213-22FF",
};

/** @type {Map<string, Promise<string>>} */
const READ = new Map();

/**
 * A file of this host as an address that holds it; "" where it is not there.
 * @param {string} name
 */
function dataOf(name) {
  const found = READ.get(name) ?? read(name);
  READ.set(name, found);
  return found;
}

/** @param {string} name */
async function read(name) {
  const answer = await fetch(new URL(`${FOLDER}/${name}`, document.baseURI)).catch(() => null);
  if (!answer?.ok) return "";
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:font/woff2;base64,${btoa(text)}`;
}
