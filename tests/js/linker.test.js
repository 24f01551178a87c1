// The linker's parts that draw nothing: which term a box is, which number a spot shows, where the
// keys begin.

import assert from "node:assert/strict";
import test from "node:test";

import { firstSpot } from "../../derivations/ui/charts/cursor.js";
import { termId } from "../../derivations/ui/charts/overlays.js";
import { numberAt, placeOf } from "../../derivations/ui/charts/pointing.js";
import { asMatrix, inputGradient } from "./stage.js";

test("the colour of a box spells the place of its term", () => {
  assert.equal(termId("rgba(3, 1, 0, 0)"), "3-1");
  assert.equal(termId("rgba(2, 4, 2, 0)"), "2-516");
  assert.equal(termId("transparent"), null);
});

test("the topmost layer with a number is the one that is shown", () => {
  const plot = { data: [{ z: [[0, 0], [0, 0]] }, { z: [[null, 7], [null, null]] }] };
  assert.equal(numberAt(plot, [0, 1]), 7);
  assert.equal(numberAt(plot, [0, 0]), 0);
  assert.equal(numberAt(plot, [5, 0]), undefined);
  assert.equal(numberAt(undefined, [0, 0]), undefined);
});

test("the keys begin at the selected cell, elsewhere at the first cell that is one", () => {
  const link = { model: inputGradient() };
  assert.deepEqual(firstSpot(link, "result"), [1, 1]);
  assert.deepEqual(firstSpot(link, "left"), [1, 1]);
  assert.deepEqual(firstSpot(link, "kernel"), [0, 0]);
  assert.deepEqual(firstSpot({ model: asMatrix() }, "matrix"), [0, 0]);
});

test("a grid is found by its key", () => {
  const link = { model: inputGradient() };
  assert.equal(placeOf(link, "result"), 3);
  assert.equal(placeOf(link, "another"), -1);
});
