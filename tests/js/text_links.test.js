// What the text's boxes say, where they lie, where the keys lead, and which cell a name names.

import assert from "node:assert/strict";
import test from "node:test";

import { cellNamed } from "../../derivations/ui/stage/cell_names.js";
import { ravel, unravel } from "../../derivations/ui/stage/boards.js";
import { lineAt, rowsOf, termAt } from "../../derivations/ui/stage/text_boxes.js";
import { readLink, readSystem, step } from "../../derivations/ui/stage/text_places.js";

test("a colour says its line and its term, however a browser writes it", () => {
  assert.deepEqual(readLink("#01000000"), { line: 0, term: null });
  assert.deepEqual(readLink("#03000400"), { line: 2, term: 3 });
  assert.deepEqual(readLink("rgba(3, 0, 4, 0)"), { line: 2, term: 3 });
  assert.deepEqual(readLink("rgba(1,1,44,0)"), { line: 0, term: 299 });
});

test("any other colour is no link", () => {
  for (const colour of ["", "red", "#030004", "#030004ff", "rgb(3, 0, 4)", "rgba(0, 0, 4, 0)"]) {
    assert.equal(readLink(colour), null, colour);
  }
});

test("a system's name says its result and its first line", () => {
  assert.deepEqual(readSystem("stVerticalBlock st-key-system-x-input_gradient-27 st-emotion-1"),
    { row: "input_gradient", first: 27 });
  assert.deepEqual(readSystem("st-key-system-z-forward-0"), { row: "forward", first: 0 });
  assert.equal(readSystem("st-key-system-x"), null);
});

test("up and down walk the lines, left and right their terms, and the ends stay", () => {
  const terms = [1, 2, 1];
  assert.deepEqual(step("ArrowDown", { line: 0, term: 0 }, terms), { line: 1, term: null });
  assert.deepEqual(step("ArrowUp", { line: 0, term: null }, terms), { line: 0, term: null });
  assert.deepEqual(step("ArrowDown", { line: 2, term: null }, terms), { line: 2, term: null });
  assert.deepEqual(step("End", { line: 0, term: null }, terms), { line: 2, term: null });
  assert.deepEqual(step("ArrowRight", { line: 1, term: null }, terms), { line: 1, term: 0 });
  assert.deepEqual(step("ArrowRight", { line: 1, term: 1 }, terms), { line: 1, term: 1 });
  assert.deepEqual(step("ArrowLeft", { line: 1, term: 1 }, terms), { line: 1, term: 0 });
  assert.deepEqual(step("ArrowLeft", { line: 1, term: 0 }, terms), { line: 1, term: null });
  assert.equal(step("a", { line: 1, term: 0 }, terms), null);
});

test("a line without terms has none to go to", () => {
  assert.deepEqual(step("ArrowRight", { line: 0, term: null }, [0]), { line: 0, term: null });
});

/** Two lines of two terms; the second line goes on in a second row. */
const BOXES = [
  { line: 0, term: null, left: 0, right: 20, top: 0, bottom: 30 },
  { line: 0, term: 0, left: 30, right: 60, top: 0, bottom: 30 },
  { line: 0, term: 1, left: 70, right: 100, top: 0, bottom: 30 },
  { line: 1, term: null, left: 0, right: 20, top: 40, bottom: 70 },
  { line: 1, term: 0, left: 30, right: 60, top: 40, bottom: 70 },
  { line: 1, term: 1, left: 30, right: 60, top: 80, bottom: 110 },
];

test("what is pointed at is found by its place", () => {
  assert.equal(lineAt(BOXES, 15), 0);
  assert.equal(lineAt(BOXES, 33), 0);
  assert.equal(lineAt(BOXES, 38), 1);
  assert.equal(lineAt(BOXES, 95), 1);
  assert.equal(lineAt(BOXES, 300), null);
  assert.equal(termAt(BOXES, 0, 80, 15), 1);
  assert.equal(termAt(BOXES, 0, 65, 15), null);
  assert.equal(termAt(BOXES, 0, 10, 15), null);
  assert.equal(termAt(BOXES, 1, 40, 95), 1);
});

test("a line is as high as all its rows", () => {
  assert.deepEqual(rowsOf(BOXES), [
    { line: 0, top: 0, bottom: 30, terms: 2 }, { line: 1, top: 40, bottom: 110, terms: 2 },
  ]);
});

const ONE = {
  base: 1,
  shapes: { x: [1, 3, 12], k: [1, 2, 2], b: [1, 1, 1], z: [1, 2, 2], dz: [1, 2, 2] },
  names: {
    x: ["x_{#}"], k: ["k_{#}"], b: ["B"], z: ["z_{#}"],
    dz: ["\\frac{\\partial L}{\\partial z_{#}}"], dx: ["\\frac{\\partial L}{\\partial x_{#}}"],
  },
};

test("a cell is found by its name", () => {
  assert.deepEqual(cellNamed(ONE, "x_{12}"), { grid: "x", cell: [0, 0, 1] });
  assert.deepEqual(cellNamed(ONE, "x_{3,12}"), { grid: "x", cell: [0, 2, 11] });
  assert.deepEqual(cellNamed(ONE, "B"), { grid: "b", cell: [0, 0, 0] });
  assert.deepEqual(cellNamed(ONE, "\\frac{\\partial L}{\\partial x_{12}}"),
    { grid: "dx", cell: [0, 0, 1] });
  assert.deepEqual(cellNamed(ONE, "\\frac{\\partial L}{\\partial z_{22}}"),
    { grid: "dz", cell: [0, 1, 1] });
});

test("what is no cell of this geometry is none", () => {
  for (const latex of ["x_{41}", "x_{mn}", "x_{1}", "x", "k_{11} x_{11}", "z_v", "x_{10}", "y_{11}"]) {
    assert.equal(cellNamed(ONE, latex), null, latex);
  }
});

test("channels and another first index are read as they are written", () => {
  const two = {
    base: 0,
    shapes: { x: [2, 3, 3], k: [2, 2, 2], b: [2, 1, 1], z: [2, 2, 2] },
    names: { x: ["x^{(0)}_{#}", "x^{(1)}_{#}"], b: ["b_{0}", "b_{1}"], z: ["z^{(0)}_{#}"] },
  };
  assert.deepEqual(cellNamed(two, "x^{(1)}_{00}"), { grid: "x", cell: [1, 0, 0] });
  assert.deepEqual(cellNamed(two, "b_{1}"), { grid: "b", cell: [1, 0, 0] });
});

test("a line's place is its cell's, channel by channel", () => {
  const shape = /** @type {[number, number, number]} */ ([2, 3, 4]);
  for (let flat = 0; flat < 24; flat++) assert.equal(ravel(unravel(flat, shape), shape), flat);
  assert.deepEqual(unravel(17, shape), [1, 1, 1]);
});
