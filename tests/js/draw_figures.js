// Figures of models that come on the standard input, as they are made without a browser: [model, …]
// gives for every picture { stills, moving, pdf, cells }: each cell's figure, the tour over them as
// one SVG, the first as a PDF.

import { readFileSync } from "node:fs";

import { cellsOf, figureOf, fileOf } from "../../derivations/ui/figures/figure.js";
import { framesOf, movingOf, tourOf } from "../../derivations/ui/figures/film.js";
import { ROUGH } from "../../derivations/ui/figures/figure_type.js";
import { pdfOf } from "../../derivations/ui/figures/pdf.js";
import { unpacked } from "../../derivations/ui/stage/packed.js";

const LOOK = {
  colours: Array.from({ length: 10 }, () => [240, 240, 240]), ink: "#000000", ground: "#ffffff", accent: "#ac390a",
  link: "https://a.example/?a=1&b=2", type: ROUGH,
};

const [models, shows] = JSON.parse(readFileSync(0, "utf-8"));
const look = { ...LOOK, shows };
const made = models.map(unpacked).map((model) => model.rows.map((picture) => {
  const view = { model, picture, at: [0, 0, 0], lit: null, pair: 0 };
  const views = tourOf(view);
  const frames = framesOf(views.map((one) => [one]), look);
  return {
    result: picture.result,
    grid: picture.grid,
    cells: cellsOf([view], look),
    stills: views.map((one) => fileOf(figureOf([one], look), look)),
    moving: movingOf(frames, look, 2),
    pdf: pdfOf(fileOf(figureOf([view], look), look), { title: "ℒ", link: LOOK.link }),
  };
}));
process.stdout.write(JSON.stringify(made));
