// How the browser writes lines of models that come on the standard input: [[model, [cell, …]], …]
// gives for every cell { left, steps: { step: { summands, kept } }, value, latex, says, tapSays,
// goneSays }.

import { readFileSync } from "node:fs";

import { kept, lineOf, stageOf, stepsOf } from "../../derivations/ui/stage/line.js";
import { valueOf } from "../../derivations/ui/stage/line_numbers.js";
import { latexOf } from "../../derivations/ui/stage/line_text.js";
import { unpacked } from "../../derivations/ui/stage/packed.js";
import { goneSays, lineSays, plain, tapSays } from "../../derivations/ui/stage/words.js";

const told = JSON.parse(readFileSync(0, "utf8"));

function written(model, cell) {
  const line = lineOf(model, model.rows[0], cell);
  const steps = Object.fromEntries(stepsOf(line.picture).map((step) => {
    const stage = stageOf(line, step);
    const summands = Array.from({ length: stage.count }, (_, place) => stage.at(place));
    return [step, { summands, kept: kept(stage), alive: stage.alive }];
  }));
  const ofTaps = line.taps.slice(0, 20).map((tap) => plain(model, tapSays(model, line.picture, tap)));
  const ofGone = steps.local.summands.filter(({ tap }) => tap < 0).slice(0, 40)
    .map(({ without }) => plain(model, goneSays(line, without)));
  return {
    left: line.left, taps: line.taps, steps, value: valueOf(line).text,
    latex: latexOf(line), says: plain(model, lineSays(line)), tapSays: ofTaps, goneSays: ofGone,
  };
}

console.log(JSON.stringify(told.map(([sent, cells]) => {
  const model = unpacked(sent);
  return cells.map((cell) => written(model, cell));
})));
