// Both ways in step: what has arrived, where a kernel cell lies, and what is said of it.

import assert from "node:assert/strict";
import test from "node:test";

import {
  arrival, kernelAt, placeOn, sentence, signed, stepped, sumsOf, termsOf, watchedAfter, whole,
  widthOf, within, zeroAt,
} from "../../derivations/ui/why_rotated/story.js";

/** Two sources beside each other, a kernel of two, three targets: 1·k and 2·k with k = (3, 5). */
function story() {
  return {
    source: { size: [1, 2], names: ["g₁", "g₂"], numbers: ["1", "2"] },
    kernel: { size: [1, 2], names: ["k₁", "k₂"], numbers: ["3", "5"], hues: ["#111", "#222"] },
    target: {
      size: [1, 3], names: ["x₁", "x₂", "x₃"], lefts: ["a", "b", "c"], start: "0", starts: "",
    },
    left: { rows: [0], columns: [-1, 0, 1, -1] },
    kept: { start: [0, 0], size: [1, 4] },
    right: { rows: [0], columns: [1, 0] },
    painted: { rows: [0], columns: [0, 1] },
    kinds: { padding: -1, inserted: -2 },
    base: 1,
    others: "",
    patches: [
      [[0, 0, "3", "3"], [1, 1, "5", "5"]],
      [[1, 0, "6", "11"], [2, 1, "10", "10"]],
    ],
    titles: { source: "G", kernel: "K", target: "X", around: "", painted: "", turned: "" },
  };
}

test("the sums pile up patch by patch", () => {
  assert.deepEqual(sumsOf(story()), [["0", "0", "0"], ["3", "5", "0"], ["3", "11", "10"]]);
});

test("a cell's terms come in the order of the sources", () => {
  assert.deepEqual(termsOf(story(), 1), [
    { source: 0, k: 1, product: "5" }, { source: 1, k: 0, product: "6" },
  ]);
  assert.deepEqual(arrival(story(), 2, 1), [1, 0, "6", "11"]);
  assert.equal(arrival(story(), 1, 2), undefined);
  assert.equal(arrival(story(), 0, 0), undefined);
});

test("a kernel cell lies the other way round in the window", () => {
  const told = story();
  assert.deepEqual([0, 1].map((column) => kernelAt(told, 0, column)), [1, 0]);
  assert.equal(kernelAt(told, 0, 2), undefined);
  assert.deepEqual(placeOn(told, told.painted, 1), [0, 1]);
  assert.deepEqual(placeOn(told, told.right, 1), [0, 0]);
  told.right.columns = [1, -2, 0];
  assert.equal(kernelAt(told, 0, 1), undefined);
});

test("where both kinds of zeros cross, padding wins", () => {
  const told = story();
  assert.deepEqual([[0, 1], [0, -2], [-2, -1], [-1, 0]].map((at) => zeroAt(told, ...at)),
    [undefined, "inserted", "padding", "padding"]);
});

test("steps end at the last source, the watched cell goes around", () => {
  const [told, place] = [story(), { row: 0, column: 2, step: 1 }];
  assert.deepEqual([-3, 1, 5].map((by) => stepped(told, place, by)), [0, 2, 2]);
  assert.deepEqual(watchedAfter(told, place, 1), { row: 0, column: 0 });
  assert.deepEqual(watchedAfter(told, place, -1), { row: 0, column: 1 });
  assert.deepEqual(within(told, { row: 4, column: 9, step: 9 }), { row: 0, column: 2, step: 2 });
});

test("a step says which cell is delivered, of how many, and what both ways do with it", () => {
  const at = (column, step) => sentence(story(), { row: 0, column, step });
  assert.match(at(1, 0), /^Nothing is delivered yet\. .* K /);
  assert.match(at(1, 2), /^g₂ is delivered, cell 2 of 2\. Scatter: g₂ paints k₁ onto b, which is/);
  assert.match(at(1, 2), /row 1, column 1 of the patch\..*row 1, column 2 of the window\.$/);
  assert.match(at(2, 1), /does not reach c\..* does not see g₁\.$/);
});

test("small signs of a name take less room", () => {
  assert.ok(widthOf("∂L/∂z₁₁") < widthOf("∂L/∂zmm"));
  assert.ok(widthOf("k⁽¹,¹⁾₁₁") < 8);
});

test("a grid as it is has all its rows and columns", () => {
  assert.deepEqual(whole({ size: [2, 3] }), { rows: [0, 1], columns: [0, 1, 2] });
});

test("what is added has its sign before it", () => {
  assert.deepEqual(["3", "-1.5", "−6", "0"].map(signed), ["+3", "−1.5", "−6", "+0"]);
});
