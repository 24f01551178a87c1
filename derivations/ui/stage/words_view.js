// The sentence under the grids, and the same for those who hear the page.

import { typeset, withMath } from "./katex.js";
import { lineOf } from "./line.js";
import { cellLatex } from "./taps.js";
import { cellSays, goneSays, heard, lineSays, plain, tapSays } from "./words.js";

/** @typedef {import("./stage.js").Stage} Stage */

/** Milliseconds without a move before it is told: a key that is held does not chatter. */
const REST = 400;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountWords(stage) {
  const [seen, live] = [stage.part("words"), stage.part("live")];
  let drawn = "";
  /** @type {string | null} what was told last; what a page opens with is not */
  let told = null;
  let timer = 0;
  return {
    draw() {
      const { model, picture, state } = stage;
      const { gone, pointed, playing } = state;
      const key = JSON.stringify(
        [model.id, model.stamp, picture.result, stage.shown, stage.lit, pointed, gone,
          playing]);
      if (key === drawn) return;
      drawn = key;
      const pieces = said(stage);
      seen.innerHTML = pieces.map((piece) => (typeof piece === "string" ? withMath(piece)
        : typeset(cellLatex(model, piece.values, piece.cell)))).join("");
      clearTimeout(timer);
      told ??= key;
      if (key === told || playing) return;
      const isCell = !stage.lit && !pointed && !gone;
      timer = setTimeout(() => {
        told = key;
        live.textContent = isCell ? heard(model, stage.picture, stage.shown) : plain(model, pieces);
      }, REST);
    },
    rebuild() {
      drawn = "";
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** @param {Stage} stage */
function said(stage) {
  const { model, picture, lit, shown } = stage;
  const { gone, pointed } = stage.state;
  if (gone) return goneSays(lineOf(model, picture, shown), gone);
  if (lit) return tapSays(model, picture, lit);
  if (pointed) return cellSays(model, picture, pointed.grid, pointed.cell);
  return lineSays(lineOf(model, picture, shown));
}
