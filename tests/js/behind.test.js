// What stands behind z: which z is spoken of, its equation, and what is said of it.

import assert from "node:assert/strict";
import test from "node:test";

import { equationOf, saidBehind, spokenOf } from "../../derivations/ui/stage/behind_text.js";

const says = { there: "ReLU", back: "A mask.", on: "{output} passes.", off: "{output} is cut.", corner: "{output} is 0." };

/** Two z, one above 0 and one at it. */
function model() {
  return /** @type {any} */ ({
    base: 1,
    behind: { function: "f", corner: true, says },
    shapes: { z: [1, 1, 3], a: [1, 1, 3], da: [1, 1, 3], df: [1, 1, 3], dz: [1, 1, 3] },
    names: { z: ["z_{#}"], a: ["a_{#}"], da: ["A_{#}"], df: ["f'(z_{#})"], dz: ["G_{#}"] },
    values: { z: [3, 0, -2], a: [3, 0, 0], da: [5, 7, -4], df: [1, 0, 0], dz: [5, 0, 0] },
  });
}

/** @type {(column: number) => import("../../derivations/ui/stage/taps.js").Cell} */
const at = (column) => [0, 0, column];

test("back, the gradient that arrives is multiplied with the slope at its own place", () => {
  const { names, numbers, sign, value } = equationOf(model(), false, at(0));
  assert.equal(names, "G_{11} = A_{11} \\, f'(z_{11})");
  assert.deepEqual([numbers, sign, value], ["(5)(1)", "=", "5"]);
});

test("there, a is f of its own z", () => {
  assert.equal(equationOf(model(), true, at(2)).names, "a_{13} = f(z_{13})");
  const { of, numbers, value } = equationOf(model(), true, at(2));
  assert.deepEqual([of, numbers, value], ["f", "(−2)", "0"]);
});

test("where digits of its numbers are left out it is about equal", () => {
  const rounded = model();
  rounded.values.da = rounded.values.da.map((value) => value + 1 / 3);
  const { before, sign } = equationOf(rounded, false, at(0));
  assert.deepEqual([before, sign, equationOf(model(), false, at(0)).before], ["≈", "≈", "="]);
});

test("what comes back is said of the side a z is on, and of the corner", () => {
  assert.equal(saidBehind(model(), false, at(0)), "$z_{11}$ passes.");
  assert.equal(saidBehind(model(), false, at(1)), "$z_{12}$ is 0.");
  assert.equal(saidBehind(model(), false, at(2)), "$z_{13}$ is cut.");
  assert.equal(saidBehind(model(), false, null), "A mask.");
  assert.equal(saidBehind(model(), true, at(0)), "ReLU");
});

test("there the shown z is spoken of, back the one that is lit or pointed at", () => {
  /** @type {(result: string, lit: any, pointed: any) => any} */
  const stage = (result, lit, pointed) => ({ picture: { result }, shown: at(1), lit, state: { pointed } });
  assert.deepEqual(spokenOf(stage("forward", null, null)), at(1));
  assert.deepEqual(spokenOf(stage("input_gradient", { z: at(2) }, null)), at(2));
  assert.deepEqual(spokenOf(stage("input_gradient", null, { grid: "da", cell: at(0) })), at(0));
  assert.equal(spokenOf(stage("input_gradient", null, { grid: "x", cell: at(0) })), null);
});
