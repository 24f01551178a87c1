// What Python packs is unpacked: bytes to numbers, tables and names; and where a map leads.

import assert from "node:assert/strict";
import test from "node:test";

import { cellAt } from "../../derivations/ui/stage/maps.js";
import { isHere, missing, unpacked } from "../../derivations/ui/stage/packed.js";

/** @param {ArrayBufferView} array */
const text = (array) => Buffer.from(array.buffer).toString("base64");

const sent = {
  base: 1,
  taps: [{ x: text(Uint8Array.of(0, 1, 0, 1)), z: text(Uint8Array.of(0, 0, 1, 1)) }, [], []],
  shapes: { x: [2, 1, 2], k: [4, 1, 1], z: [2, 1, 2] },
  names: { x: ["x"], k: { of: "k^{@}_{#}" } },
  plain: { k: { of: "k@" } },
  values: {
    x: [1, 2, 3, 4],
    dx: {
      size: 4, strongest: 300, kind: "i2", channels: [1], numbers: text(Int16Array.of(-300, 7)),
      pictures: { size: [1, 2], shares: text(Int8Array.of(1, 2, -127, 3)) },
    },
  },
};

test("the channels that were sent are numbers, the others are not here", () => {
  const model = unpacked(sent);
  assert.deepEqual([...model.values.dx], [NaN, NaN, -300, 7]);
  assert.deepEqual(model.values.x, [1, 2, 3, 4]);
  assert.deepEqual([isHere(model, "dx", 0), isHere(model, "dx", 1), isHere(model, "x", 0)],
    [false, true, true]);
  assert.deepEqual(missing(model, [["dx", 0], ["dx", 1], ["x", 0]]), { x: [0] });
  assert.equal(model.most?.dx, 300);
  assert.deepEqual([...(model.pictures?.dx.shares ?? [])], [1, 2, -127, 3]);
});

test("what JSON has no number for is told by its name", () => {
  const { values } = unpacked({ ...sent, values: { x: [1, "Infinity", "-Infinity", "NaN"] } });
  assert.deepEqual(values.x, [1, Infinity, -Infinity, NaN]);
});

test("the table of channels and the names of kernels are written out", () => {
  const model = unpacked(sent);
  assert.deepEqual(model.taps[0], [[0, 0, 0], [1, 1, 0], [0, 2, 1], [1, 3, 1]]);
  assert.deepEqual(model.names.k, ["k^{(1,1)}_{#}", "k^{(1,2)}_{#}", "k^{(2,1)}_{#}", "k^{(2,2)}_{#}"]);
  assert.equal(model.plain.k[1], "k⁽¹,²⁾");
});

/** @type {any} */
const picture = { window: { start: [0, 0], step: [2, 2], size: [3, 3], last: null } };
const line = [-1, 0, 1, 2, 3, 4, 5, 6, 7, -1];

test("a place on the map of the left grid is that of the nearest window", () => {
  /** @type {any} */
  const left = { role: "left", rows: line, columns: line };
  assert.deepEqual(cellAt(picture, left, [1, 4, 4], [0, 0, 0], [1.5, 5.4]), [0, 0, 2]);
  assert.deepEqual(cellAt(picture, left, [1, 4, 4], [0, 0, 0], [-3, 99]), [0, 0, 3]);
});

test("a place on the map of the result is its cell, in the channel that is shown", () => {
  /** @type {any} */
  const result = { role: "result", rows: [0, 1, 2, 3], columns: [0, 1, 2, 3] };
  assert.deepEqual(cellAt(picture, result, [3, 4, 4], [2, 0, 0], [1.9, 3.2]), [2, 1, 3]);
  assert.deepEqual(cellAt(picture, result, [3, 4, 4], [2, 0, 0], [40, -2]), [2, 3, 0]);
});

test("a grid that has no window leads nowhere", () => {
  /** @type {any} */
  const kernel = { role: "right", rows: [0, 1], columns: [0, 1] };
  assert.equal(cellAt(picture, kernel, [1, 4, 4], [0, 0, 0], [0, 0]), null);
});
