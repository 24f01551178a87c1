// A line as text: shortened around the product that is lit.

import assert from "node:assert/strict";
import test from "node:test";

import { around } from "../../derivations/ui/stage/line_text.js";

test("a short line is written whole, whatever is lit", () => {
  assert.deepEqual(around(4, 2), [0, 1, 2, 3]);
  assert.deepEqual(around(9, -1), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(around(0, -1), []);
});

test("of a long line the ends and what stands beside the lit term", () => {
  assert.deepEqual(around(20, 9), [0, null, 8, 9, 10, null, 19]);
  assert.deepEqual(around(20, 0), [0, 1, null, 19]);
  assert.deepEqual(around(20, 2), [0, 1, 2, 3, null, 19]);
  assert.deepEqual(around(20, 19), [0, null, 18, 19]);
});
