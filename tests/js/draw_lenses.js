// Figures of grids too large to be drawn whole: [[model, [[row of the pictures, cell], …]], …] on the
// standard input gives for each cell { lens, cells, svg }.

import { readFileSync } from "node:fs";

import { cellsOf, figureOf, fileOf } from "../../derivations/ui/figures/figure.js";
import { lensFor, throughLens } from "../../derivations/ui/figures/figure_lens.js";
import { ROUGH } from "../../derivations/ui/figures/figure_type.js";
import { unpacked } from "../../derivations/ui/stage/packed.js";

const LOOK = {
  colours: Array.from({ length: 10 }, () => [240, 240, 240]), ink: "#000000", ground: "#ffffff", accent: "#ac390a",
  link: "https://a.example/", type: ROUGH, shows: ["numbers", "window", "colours", "line"],
};

const made = JSON.parse(readFileSync(0, "utf-8")).map(([packed, places]) => {
  const model = unpacked(packed);
  return places.map(([row, at]) => {
    const scene = [{ model, picture: model.rows[row], at, lit: null, pair: 0 }];
    const lens = lensFor(scene, LOOK);
    const views = throughLens(scene, lens);
    return { lens, cells: cellsOf(views, LOOK), svg: fileOf(figureOf(views, LOOK), LOOK) };
  });
});
process.stdout.write(JSON.stringify(made));
