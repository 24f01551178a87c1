// How a picture is laid out in the room of a telephone: in one row where that can be, else in two.

import assert from "node:assert/strict";
import test from "node:test";

import { GAP, plan } from "../../derivations/ui/stage/fit.js";

const LEAST = 18;
const WIDTHS = [320, 374, 430];
const HEIGHTS = [60, 90, 120, 160, 220, 300, 420];

/** A picture of square grids: X, padded, under K gives Z. */
function picture(left, kernel) {
  const result = left - kernel + 1;
  const sizes = { left, source: kernel, right: kernel, result };
  const upTo = (count) => [...Array(count).keys()];
  return {
    boards: Object.entries(sizes).map(([role, size]) => ({ role, rows: upTo(size), columns: upTo(size), sign: "" })),
    window: { start: [0, 0], step: [1, 1], size: [kernel, kernel], last: [result - 1, result - 1] },
  };
}
const PICTURES = [[3, 2], [4, 2], [5, 3], [12, 5], [16, 7], [64, 11]].map((sizes) => picture(...sizes));
const made = (one, width, height) => plan(one, { width, height, narrow: true });

/** The sizes of what stands in each row: K and K turned share one place. */
function rowsOf({ boards }, { shown, wraps }) {
  const inRow = boards.map(({ role }, place) => ({ role, size: shown[place] })).filter(({ role }) => role !== "source");
  return wraps ? [true, false].map((left) => inRow.filter(({ role }) => (role === "left") === left)) : [inRow];
}

test("a row has its width, and all rows together have their height", () => {
  for (const one of PICTURES) for (const width of WIDTHS) for (const height of HEIGHTS) {
    const found = made(one, width, height);
    const at = `${found.cell} px in ${width} × ${height}`;
    const lengthOf = (count) => count * (found.cell + GAP) - GAP;
    assert.ok(found.cell >= LEAST, at);
    for (const row of rowsOf(one, found)) {
      assert.ok(row.reduce((sum, { size }) => sum + lengthOf(size[1]), 0) <= width, at);
    }
    const high = rowsOf(one, found).map((row) => lengthOf(Math.max(...row.map(({ size }) => size[0]))));
    assert.ok(found.cell === LEAST || high.reduce((sum, down) => sum + down, 0) <= height, at);
  }
});

test("whole windows in a row come before two rows", () => {
  for (const height of [160, 220, 300, 420]) {
    const found = made(picture(12, 5), 374, height);
    assert.equal(found.wraps, false);
    assert.deepEqual(found.shown[0], [5, 5], "the whole window");
  }
});

test("where two rows have no room either, a part of the window stands in one", () => {
  for (const height of [90, 120, 160]) {
    const found = made(picture(64, 11), 374, height);
    assert.equal(found.wraps, false);
    assert.deepEqual(found.shown[0], [3, 3]);
    assert.ok(found.cell >= 23);
  }
});

test("of a window larger than a row two rows show as much as there is room for", () => {
  const [low, high] = [300, 420].map((height) => made(picture(64, 11), 374, height));
  assert.ok(low.wraps && high.wraps);
  assert.ok(high.shown[0][0] > low.shown[0][0]);
});
