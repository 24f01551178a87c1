// KaTeX from this host: what it has set once is kept.

/** @type {Map<string, string>} */
const SET = new Map();
/** @type {{ renderToString(latex: string, options: object): string } | null} */
let katex = null;

const READY = import(new URL("app/static/katex/katex.mjs", document.baseURI).href)
  .then((module) => { katex = module.default; SET.clear(); }, (error) => console.warn(error));

/** @param {() => void} then */
export function whenTypeset(then) {
  READY.then(then);
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
