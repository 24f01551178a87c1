// Presses that are faster than the answers all count, and an answer of Python's own is taken.

import assert from "node:assert/strict";
import test from "node:test";

import { answered, atRest, pressed } from "../../derivations/ui/stage/presses.js";

test("every press counts on from the one before, whatever is answered in between", () => {
  let presses = atRest(0);
  for (let n = 1; n <= 10; n += 1) {
    presses = pressed(presses, presses.at + 1, n);
    if (n % 3 === 0) presses = answered(presses, n - 2, n); // late: an answer to an earlier press
  }
  assert.equal(presses.at, 10);
  presses = answered(presses, 10, 11);
  assert.equal(presses.asked.size, 0);
});

test("a run that began before the press says where it was, and does not undo it", () => {
  const presses = answered(pressed(atRest(4), 5, 0), 4, 1);
  assert.equal(presses.at, 5);
});

test("a place nobody pressed for is Python's own and counts", () => {
  const presses = answered(pressed(atRest(4), 5, 0), 9, 1);
  assert.equal(presses.at, 9);
  assert.equal(answered(presses, 4, 2).at, 4);
});

test("places are compared by what they are", () => {
  const presses = pressed(pressed(atRest([0, 1, 1]), [0, 1, 2], 0), [0, 2, 0], 1);
  assert.deepEqual(answered(presses, [0, 1, 2], 2).at, [0, 2, 0]);
  assert.deepEqual(answered(presses, [0, 0, 0], 2).at, [0, 0, 0]);
});

test("an answer that does not come is not waited for without end", () => {
  const presses = pressed(atRest(4), 5, 0);
  assert.equal(answered(presses, 4, 9_000).at, 5);
  assert.equal(answered(presses, 4, 11_000).at, 4);
});
