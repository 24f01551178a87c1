// Formulas to be copied: each as LaTeX, as Markdown, or as the MathML that KaTeX makes of it.

import { mathml, whenTypeset } from "../stage/katex.js";
import { copy } from "./copying.js";
import { asLatex, asMarkdown } from "./formula_text.js";

/**
 * @typedef {object} Formula
 * @property {string} name what it is: The line
 * @property {string[]} latex in pieces, each a formula of its own
 *
 * @typedef {object} Component
 * @property {[{ formulas: Formula[] }]} data
 * @property {HTMLElement} parentElement
 */

/** @type {Record<string, (latex: string[]) => string>} */
const WRITTEN = {
  LaTeX: asLatex, Markdown: asMarkdown, MathML: (latex) => latex.map(mathml).join("\n"),
};

/** @param {Component} component */
export default function ({ data: [{ formulas }], parentElement: root }) {
  const rows = root.querySelector(".conv-copies-rows");
  const says = root.querySelector(".conv-copies-says");
  if (!(rows instanceof HTMLElement) || !(says instanceof HTMLElement)) return;
  whenTypeset(() => {});
  rows.replaceChildren(...formulas.map((formula) => row(formula, says)));
}

/**
 * @param {Formula} formula
 * @param {HTMLElement} says where it is told what was copied
 */
function row({ name, latex }, says) {
  const line = document.createElement("div");
  line.setAttribute("role", "group");
  line.setAttribute("aria-label", `Copy: ${name}`);
  line.append(name);
  line.append(...Object.keys(WRITTEN).map((kind) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind;
    button.addEventListener("click", () => {
      const text = WRITTEN[kind](latex);
      if (text) copy(text, `${name} is copied as ${kind}.`, says);
      else says.textContent = "KaTeX could not be loaded: there is no MathML.";
    });
    return button;
  }));
  return line;
}
