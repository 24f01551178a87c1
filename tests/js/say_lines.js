// What the browser says and lights of every line of models that come on the standard input:
// [[model, [cell, …]], …] gives [[{ sentence, met: { grid: [cell, …] } }, …], …].

import { readFileSync } from "node:fs";

import { meeting, resultBoard } from "../../derivations/ui/charts/model.js";
import { lineSentence } from "../../derivations/ui/charts/sentences.js";

const told = JSON.parse(readFileSync(0, "utf8"));

function line(model, cell) {
  const fixed = { [resultBoard(model).grid]: cell };
  const met = Object.fromEntries(
    model.factors.map((grid) => [grid, meeting(model, grid, fixed)]));
  return { sentence: lineSentence(model, cell), met };
}

console.log(JSON.stringify(told.map(([model, cells]) => cells.map((cell) => line(model, cell)))));
