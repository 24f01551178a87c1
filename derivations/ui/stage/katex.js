// KaTeX from this host: what it has set once is kept.

/** @type {Map<string, string>} */
const SET = new Map();
/** @type {{ renderToString(latex: string, options: object): string } | null} */
let katex = null;

const READY = import(new URL("app/static/katex/katex.mjs", document.baseURI).href)
  .then((module) => { katex = module.default; SET.clear(); }, (error) => console.warn(error));

export function isReady() {
  return katex !== null;
}

/** @param {() => void} then is called as soon as KaTeX is there, if it ever is */
export function whenTypeset(then) {
  if (katex) then();
  else READY.then(() => { if (katex) then(); });
}

/** @param {string} latex */
export function typeset(latex) {
  const known = SET.get(latex);
  if (known !== undefined) return known;
  const html = katex
    ? katex.renderToString(latex, { output: "html", throwOnError: false, strict: false }) : "";
  SET.set(latex, html);
  return html;
}

/**
 * An equation of the text, for the eye and (as MathML) for the ear; "" before KaTeX is there.
 * @param {string} latex
 * @param {boolean} displayMode
 */
export function equation(latex, displayMode) {
  return katex?.renderToString(latex, { displayMode, throwOnError: false, strict: false }) ?? "";
}

/**
 * A formula on lines of its own as MathML, for what reads no LaTeX; "" before KaTeX is there.
 * @param {string} latex
 */
export function mathml(latex) {
  const options = { output: "mathml", displayMode: true, throwOnError: false, strict: false };
  return /<math.*<\/math>/s.exec(katex?.renderToString(latex, options) ?? "")?.[0] ?? "";
}

/**
 * Text with LaTeX between dollar signs, as HTML; what is no LaTeX stays text.
 * @param {string} text
 */
export function withMath(text) {
  return text.split("$").map((part, place) => place % 2 ? typeset(part)
    : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;")).join("");
}
