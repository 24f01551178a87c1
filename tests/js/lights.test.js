// What is lit, and that one mark stands on a cell.

import assert from "node:assert/strict";
import test from "node:test";

import { lights } from "../../derivations/ui/charts/lights.js";
import { asMatrix, inputGradient, twoFilters } from "./stage.js";

const [PADDED, PLAIN, TURNED, RESULT] = [0, 1, 2, 3];

/** The spots of a grid that are marked at a level, in reading order. */
function spots(model, pointed, grid, level) {
  return lights(model, pointed).marks[grid]
    .filter((mark) => mark.level === level)
    .map(({ row, column }) => [row, column])
    .sort(([a, b], [c, d]) => a - c || b - d);
}

const everyCell = (model) => model.grids.flatMap((grid, place) => {
  if (grid.role === "matrix") return [];
  return grid.rows.flatMap((_, row) => grid.columns.map((__, column) =>
    ({ grid: place, spot: [row, column], value: 1 })));
});

test("the selected cell, its window and the cells of its line are lit", () => {
  const model = inputGradient();
  assert.deepEqual(spots(model, null, RESULT, "target"), [[1, 1]]);
  assert.deepEqual(spots(model, null, PADDED, "window"), [[1, 1]]);
  assert.deepEqual(spots(model, null, PADDED, "met"), [[1, 1], [1, 2], [2, 1], [2, 2]]);
  assert.deepEqual(spots(model, null, TURNED, "met"), [[0, 0], [0, 1], [1, 0], [1, 1]]);
  assert.deepEqual(spots(model, null, PLAIN, "met"), []);
  assert.equal(lights(model, null).sentence, "At rest.");
});

test("the window of a result that comes out turned runs backwards, after a crop's rest", () => {
  const model = inputGradient();
  model.window = { start: [1, 2], step: [1, 1], size: [2, 2], last: [2, 2] };
  model.selected = [0, 0, 1];
  assert.deepEqual(spots(model, null, PADDED, "window"), [[3, 3]]);
});

test("of several marks on a cell the strongest alone is drawn", () => {
  const model = inputGradient();
  for (const at of [null, ...everyCell(model), { term: "3-0" }, { term: "1-0" }]) {
    for (const marks of lights(model, at).marks) {
      const cells = marks.filter(({ level }) => !["window", "veil"].includes(level))
        .map(({ row, column }) => `${row},${column}`);
      assert.equal(new Set(cells).size, cells.length, JSON.stringify(at));
    }
  }
  // k₂₂ lies on ∂L/∂z₁₁: that it is lit counts more than that it is met.
  const onTurned = { grid: TURNED, spot: [0, 0], value: 4 };
  assert.deepEqual(spots(model, onTurned, PADDED, "hot"), [[1, 1]]);
  assert.deepEqual(spots(model, onTurned, PADDED, "met"), [[1, 2], [2, 1], [2, 2]]);
});

test("a term lights its cells wherever they stand, and itself", () => {
  const model = inputGradient();
  const found = lights(model, { term: "3-1" });
  assert.deepEqual([...found.terms], ["3-1"]);
  assert.equal(found.sentence, "∂L/∂x₂₂ collects ∂L/∂z₁₂ · k₂₁");
  assert.deepEqual(spots(model, { term: "3-1" }, PADDED, "hot"), [[1, 2]]);
  assert.deepEqual(spots(model, { term: "3-1" }, PLAIN, "hot"), [[1, 0]]);
  assert.deepEqual(spots(model, { term: "3-1" }, TURNED, "hot"), [[0, 1]]);
  assert.equal(lights(model, { term: "2-4" }).sentence, "It vanishes.");
  assert.equal(lights(model, { term: "9-9" }).sentence, "At rest.");
});

test("a cell lights its terms, its partner and every result it flows into", () => {
  const model = inputGradient();
  const onTurned = { grid: TURNED, spot: [0, 0], value: 4 };
  const found = lights(model, onTurned);
  assert.deepEqual([...found.terms], ["3-0"]);
  assert.deepEqual(spots(model, onTurned, RESULT, "fan"), [[1, 2], [2, 1], [2, 2]]);
  // The selected cell is one of them.
  assert.deepEqual(spots(model, onTurned, RESULT, "hot"), [[1, 1]]);
  assert.equal(
    found.sentence,
    "k₂₂ = 4. k₂₂ flows into ∂L/∂x₂₂, ∂L/∂x₂₃, ∂L/∂x₃₂, ∂L/∂x₃₃. In ∂L/∂x₂₂ it meets ∂L/∂z₁₁.",
  );
});

test("the sentence of a cell names the k that it meets in the selected line", () => {
  const found = lights(inputGradient(), { grid: PADDED, spot: [1, 2], value: -3 });
  assert.match(found.sentence, /^∂L\/∂z₁₂ = −3\. .* In ∂L\/∂x₂₂ it meets k₂₁\.$/);
});

test("a term that vanishes lights no other cell", () => {
  const model = inputGradient();
  const onCorner = { grid: PLAIN, spot: [0, 0], value: 1 };
  assert.ok(lights(model, onCorner).terms.has("2-4"));
  assert.deepEqual(spots(model, onCorner, PADDED, "hot"), []);
});

test("another result cell lights its own line and names its products", () => {
  const model = inputGradient();
  const onResult = { grid: RESULT, spot: [0, 1], value: -3 };
  assert.deepEqual(spots(model, onResult, RESULT, "hot"), [[0, 1]]);
  assert.deepEqual(spots(model, onResult, PADDED, "fan"), [[1, 1], [1, 2]]);
  assert.equal(
    lights(model, onResult).sentence,
    "∂L/∂x₁₂ = −3. x₁₂ of z₁₁·k₁₂, z₁₂·k₁₁, terms of ∂L/∂x₁₂",
  );
});

test("a zero says which kind it is", () => {
  const model = inputGradient();
  const corner = { grid: PADDED, spot: [0, 0] };
  assert.equal(lights(model, corner).sentence, "padding");
  assert.deepEqual(spots(model, corner, PADDED, "fan"), [[0, 0]]);
  model.grids[PADDED].rows = [[0, -2], [0, 0]];
  assert.equal(lights(model, { grid: PADDED, spot: [0, 1] }).sentence, "inserted");
  assert.equal(lights(model, { grid: PADDED, spot: [0, 0] }).sentence, "padding");
});

test("channels that take no part step back", () => {
  const model = twoFilters();
  const [, kernels, result] = lights(model, null).marks;
  for (const marks of [kernels, result]) {
    assert.deepEqual(marks.filter(({ level }) => level === "veil"), [
      { row: 1, column: 0, height: 2, width: 2, level: "veil" },
    ]);
  }
  assert.deepEqual(spots(model, null, 2, "target"), [[4, 0]]);
  // What names a channel says nothing of its own.
  assert.equal(lights(model, { grid: 2, spot: [3, 0] }).sentence, "At rest.");
});

test("what groups leave out says so", () => {
  const model = twoFilters();
  model.grids[1].channels = [[0], [-4]];
  assert.equal(lights(model, { grid: 1, spot: [4, 0] }).sentence, "cut");
});

test("an entry of the matrix lights z, x and the k that meets x in z's window", () => {
  const model = asMatrix();
  const entry = { grid: 3, spot: [1, 2], value: 2 }; // z₁₂ and x₁₃: k₁₂
  const found = lights(model, entry);
  assert.equal(found.sentence, "z₁₂ x₁₃ k₁₂");
  assert.deepEqual(spots(model, entry, 1, "hot"), [[0, 1]]);
  assert.deepEqual(spots(model, entry, 3, "hot"), [[1, 2]]);
  const empty = { grid: 3, spot: [0, 8] };
  assert.equal(lights(model, empty).sentence, "z₁₁ without x₃₃");
  assert.deepEqual(spots(model, empty, 3, "fan"), [[0, 8]]);
});

test("a z lights its row of the matrix, an x its column, a k its diagonals", () => {
  const model = asMatrix();
  const met = (grid, spot) => spots(model, { grid, spot }, 3, "met");
  assert.deepEqual(met(2, [0, 0]), [[0, 0], [0, 1], [0, 3], [0, 4]]);
  assert.deepEqual(met(0, [0, 1]), [[0, 1], [1, 1]]);
  assert.deepEqual(met(1, [0, 0]), [[0, 0], [1, 1], [2, 3], [3, 4]]);
  assert.equal(lights(model, { grid: 2, spot: [0, 0], value: 5 }).sentence, "z₁₁ = 5. row of z₁₁");
});

test("a crowd of marks in a row becomes one", () => {
  const model = asMatrix();
  const side = 15;
  const taps = Array.from({ length: side * side }, (_, n) => [n % side, 0, Math.floor(n / side)]);
  model.taps = [[[0, 0, 0]], [[0, 0, 0]], taps];
  model.shapes = { x: [1, 1, side], z: [1, 1, side] };
  model.grids = [
    { key: "k", role: "source", grid: "k", rows: [[0, 0]], columns: [[0, 0]], channels: [[0]] },
    model.grids[3],
  ];
  const marks = lights(model, { grid: 0, spot: [0, 0] }).marks[1];
  assert.equal(marks.length, side);
  assert.ok(marks.every(({ width, column }) => width === side && column === 0));
});
