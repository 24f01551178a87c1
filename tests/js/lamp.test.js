// What collects the lights: the strongest stays, and a crowd becomes fewer marks.

import assert from "node:assert/strict";
import test from "node:test";

import { Lamp, rectangles } from "../../derivations/ui/charts/lamp.js";
import { inputGradient } from "./stage.js";

test("of two lights on a spot the stronger stays, whichever came first", () => {
  const model = inputGradient();
  const lamp = new Lamp(model);
  const [left] = model.grids;
  lamp.spots(left, [[0, 0], [0, 1]], "fan");
  lamp.spots(left, [[0, 0]], "hot");
  lamp.spots(left, [[0, 0], [0, 1]], "met");
  const levels = lamp.marks()[0].map(({ row, column, level }) => [row, column, level]);
  assert.deepEqual(levels, [[0, 0, "hot"], [0, 1, "fan"]]);
});

test("a cell is lit on every board of its grid, a cover lies under the marks", () => {
  const model = inputGradient();
  const lamp = new Lamp(model);
  lamp.everywhere("k", [[0, 0, 0]], "hot");
  lamp.cover(model.grids[2], { row: 0, column: 0, height: 2, width: 2, level: "veil" });
  assert.deepEqual(lamp.marks().map((marks) => marks.map(({ row, column, level }) =>
    [row, column, level])), [[], [[0, 0, "hot"]], [[0, 0, "veil"], [1, 1, "hot"]], []]);
});

test("a crowd is drawn as stretches of one level in a row; a few are drawn one by one", () => {
  /** A row of marks, the one in the middle stronger. */
  const row = (at, count) => Array.from({ length: count }, (_, column) =>
    [`${at},${column}`, column === 2 ? "hot" : "met"]);
  assert.equal(rectangles(new Map(row(0, 5))).length, 5);
  const crowd = rectangles(new Map([...row(1, 100), ...row(0, 100)]));
  assert.deepEqual(crowd.map(({ row: at, column, width, level }) => [at, column, width, level]), [
    [0, 0, 2, "met"], [0, 2, 1, "hot"], [0, 3, 97, "met"],
    [1, 0, 2, "met"], [1, 2, 1, "hot"], [1, 3, 97, "met"],
  ]);
});
