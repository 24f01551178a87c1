// Formulas as the text of a document.

/** @param {string[]} latex pieces, each a formula of its own */
export function asLatex(latex) {
  return latex.map((one) => `\\[\n${one}\n\\]`).join("\n\n");
}

/**
 * Some readers of Markdown take the backslash off a brace.
 * @param {string[]} latex
 */
export function asMarkdown(latex) {
  return latex.map((one) => `$$\n${one.replaceAll("\\left\\{", "\\left\\lbrace")}\n$$`).join("\n\n");
}
