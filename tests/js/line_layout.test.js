// Where the terms of a line stand, and what is folded away.

import assert from "node:assert/strict";
import test from "node:test";

import { kept, lineOf, withDots } from "../../derivations/ui/stage/line.js";
import { rowsOf, stagesInRows } from "../../derivations/ui/stage/line_layout.js";
import { emsOf, isInColumns, termsInRow } from "../../derivations/ui/stage/line_width.js";

/** One z of a kernel of size × size over as many channels, without a bias, all numbers alike. */
function line(size, channels, number = 1) {
  const places = [...Array(size).keys()];
  const model = {
    base: 1, biased: true, order: { x: 0, k: 1, b: 1, z: 2 }, backwards: false,
    taps: [[...Array(channels).keys()].map((c) => [c, c, 0]), ...[0, 1].map(() => places.map((n) => [n, n, 0]))],
    biasTaps: [[], [], []],
    shapes: { x: [channels, size, size], k: [channels, size, size], z: [1, 1, 1] },
    names: Object.fromEntries(["x", "k", "z"].map((grid) => [grid, Array(channels).fill(`${grid}_{#}`)])),
    values: Object.fromEntries(["x", "k", "z"].map(
      (grid) => [grid, Array(channels * size * size).fill(number)])),
  };
  const picture = { result: "forward", grid: "z", values: "z", factors: ["x", "k"], sum: "x" };
  return lineOf(model, picture, [0, 0, 0]);
}
const CHOICE = { open: false, channel: 0, lit: -1 };
const placesOf = (rows) => rows.map((row) => row.map(({ place }) => place));

test("a row of terms for each row of the window", () => {
  assert.deepEqual(placesOf(rowsOf(line(3, 1), "result", 5, CHOICE)), [[0, 1, 2], [3, 4, 5], [6, 7, 8]]);
});

test("of many products those of the shown channel are written, or all of them", () => {
  const long = line(3, 4);
  const rows = rowsOf(long, "result", 5, { ...CHOICE, channel: 2 });
  assert.deepEqual(placesOf(rows), [[18, 19, 20], [21, 22, 23], [24, 25, 26, null]]);
  assert.equal(rows[2][3].folded, 27);
  assert.deepEqual(placesOf(rowsOf(long, "result", 4, { ...CHOICE, channel: 2 })).at(-1), [null]);
  assert.equal(rowsOf(long, "result", 5, { ...CHOICE, open: true }).flat().length, 36);
});

test("of a long line of one channel the middle is folded away, in its place", () => {
  const rows = placesOf(rowsOf(line(6, 1), "result", 6, CHOICE));
  assert.deepEqual(rows.at(-1), [null, 35]);
  assert.deepEqual(rows.flat().slice(0, 17), [...Array(17).keys()]);
});

test("where there is room for fewer rows the middle is folded away, and counted", () => {
  const few = (limit, most) => rowsOf(line(5, 1), "result", most, { ...CHOICE, limit });
  assert.deepEqual(placesOf(few(2, 5)), [[0, 1, 2, 3, 4], [null, 24]]);
  assert.equal(few(2, 5)[1][0].folded, 19);
  assert.deepEqual(placesOf(few(1, 5)), [[0, 1, null, 24]]);
  // A row of the window that does not fit is not broken: the first terms and the last one.
  assert.deepEqual(placesOf(few(2, 4)), [[0, 1, 2, 3], [null, 24]]);
  assert.deepEqual(placesOf(rowsOf(line(5, 1), "result", 4, { ...CHOICE, limit: 2, lit: 12 })).at(-1), [null, 12, 24]);
});

test("a lit product that is folded away is written", () => {
  const rows = rowsOf(line(3, 4), "result", 5, { ...CHOICE, lit: 30 });
  assert.ok(placesOf(rows).flat().includes(30));
});

test("short lines stand in columns, and stages that say the same in one row", () => {
  assert.ok(isInColumns(line(2, 1), 40));
  assert.ok(!isInColumns(line(4, 1), 40));
  assert.deepEqual(stagesInRows(line(2, 1)), [["local", "result"], ["numbers"]]);
});

test("long numbers need more room, those of a few digits do not", () => {
  const fits = [1, -99, -1234.567].map((number) => isInColumns(line(2, 1, number), 29));
  assert.deepEqual(fits, [true, true, false]);
  const inRow = [1, -99, -1234.567].map((number) => termsInRow(line(3, 1, number), "numbers", 30));
  assert.ok(inRow[0] === inRow[1] && inRow[2] < inRow[1], String(inRow));
  assert.equal(termsInRow(line(3, 1, -1234.567), "result", 30), inRow[0]);
});

test("dots stand between summands that are no neighbours", () => {
  assert.deepEqual(withDots([7, 0, 1, 1]), [0, 1, null, 7]);
  assert.deepEqual(kept({ count: 30, alive: [4, 5] }), [0, 1, null, 4, 5, null, 29]);
});

test("a fraction is as wide as its wider half", () => {
  assert.ok(emsOf("\\frac{\\partial L}{\\partial z_{10,11}}") > emsOf("z_{10,11}"));
  assert.ok(emsOf("\\frac{\\partial L}{\\partial z_{11}}") < 3);
});
