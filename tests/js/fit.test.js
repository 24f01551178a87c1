// How much of the stage a picture may take.

import assert from "node:assert/strict";
import test from "node:test";

import { roomFor } from "../../derivations/ui/stage/fit.js";

test("the shown picture takes a share of the window, more where it is all there is", () => {
  assert.deepEqual(roomFor(1000, 900, false, false),
    { width: 992, height: 360, narrow: false, alone: false });
  assert.deepEqual(roomFor(1000, 900, true, false),
    { width: 992, height: 450, narrow: false, alone: true });
});

test("on a phone it takes less of the height, and never less than a few cells need", () => {
  assert.deepEqual(roomFor(390, 800, false, false),
    { width: 382, height: 240, narrow: true, alone: false });
  assert.equal(roomFor(390, 300, false, false).height, 120);
});

test("the other pass is small, on a phone as wide as the stage", () => {
  assert.deepEqual(roomFor(1000, 900, true, true), { width: 450, height: 100, narrow: false });
  assert.deepEqual(roomFor(390, 800, false, true), { width: 390, height: 100, narrow: true });
});
