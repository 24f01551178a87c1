// Which cells meet, where they stand, and where the cursor goes.

import assert from "node:assert/strict";
import test from "node:test";

import {
  blocksOf, cellAt, isCell, meeting, nextSpot, ravel, sizeOf, unravel,
} from "../../derivations/ui/charts/model.js";
import { asMatrix, inputGradient, twoFilters } from "./stage.js";

test("cells are counted channel by channel, row by row", () => {
  const shape = [2, 3, 4];
  const cells = Array.from({ length: 24 }, (_, flat) => unravel(flat, shape));
  assert.deepEqual(cells.map((cell) => ravel(cell, shape)), [...Array(24).keys()]);
  assert.deepEqual(cells[13], [1, 0, 1]);
});

test("cells meet where they share a tap", () => {
  const model = inputGradient();
  assert.deepEqual(meeting(model, "z", { x: [0, 0, 0] }), [[0, 0, 0]]);
  assert.deepEqual(meeting(model, "k", { x: [0, 1, 1], z: [0, 0, 1] }), [[0, 1, 0]]);
  assert.deepEqual(meeting(model, "dz", { x: [0, 2, 2] }), [[0, 1, 1]]);
  assert.deepEqual(meeting(model, "k", { x: [0, 0, 0], z: [0, 1, 1] }), []);
});

test("a spot shows a cell, a zero or a name", () => {
  const model = twoFilters();
  const [left, , result] = model.grids;
  assert.deepEqual(cellAt(model, result, [4, 1]), [1, 0, 1]);
  assert.equal(cellAt(model, result, [3, 0]), null);
  assert.ok(isCell(cellAt(model, left, [0, 0])));
  const padded = inputGradient().grids[0];
  assert.ok(!isCell(cellAt(model, padded, [0, 1])));
});

test("a block is where its channel's cells are", () => {
  const model = twoFilters();
  assert.deepEqual(blocksOf(model, model.grids[2]), [
    { channel: 0, row: 1, column: 0, height: 2, width: 2 },
    { channel: 1, row: 4, column: 0, height: 2, width: 2 },
  ]);
});

test("the cursor goes over what names a channel and stays at the edge", () => {
  const model = twoFilters();
  const result = model.grids[2];
  assert.deepEqual(nextSpot(model, result, [2, 0], [1, 0]), [4, 0]);
  assert.deepEqual(nextSpot(model, result, [4, 0], [-1, 0]), [2, 0]);
  assert.deepEqual(nextSpot(model, result, [1, 0], [-1, 0]), [1, 0]);
  assert.deepEqual(nextSpot(model, result, [5, 1], [1, 0]), [5, 1]);
  assert.deepEqual(nextSpot(model, result, [5, 1], [0, 1]), [5, 1]);
});

test("the cursor reaches every zero and every entry of a matrix", () => {
  const model = asMatrix();
  assert.deepEqual(sizeOf(model, model.grids[3]), [4, 9]);
  assert.deepEqual(nextSpot(model, model.grids[3], [3, 8], [0, -1]), [3, 7]);
  assert.deepEqual(nextSpot(model, model.grids[3], [3, 8], [1, 0]), [3, 8]);
  const padded = inputGradient();
  assert.deepEqual(nextSpot(padded, padded.grids[0], [1, 1], [-1, 0]), [0, 1]);
});
