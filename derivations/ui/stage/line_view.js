import { typeset } from "./katex.js";
import { cellLatex } from "./taps.js";
/** @param {HTMLElement} root @param {any} stage */
export function mountLine(root, stage) {
  return { draw() {
    root.innerHTML = typeset(stage.taps().map((t) => stage.picture.factors.filter((g) => t[g === "dz" ? "z" : g]).map((g) => cellLatex(stage.model, g, t[g === "dz" ? "z" : g])).join(" ")).join("+"));
  } };
}
