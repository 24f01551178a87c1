// What is marked in a text that was typed.

import assert from "node:assert/strict";
import test from "node:test";

import { partsOf } from "../../derivations/ui/is_mine_right/places.js";

test("what is marked stands between what is not", () => {
  assert.deepEqual(partsOf("dx = a + b", [[5, 6], [9, 10]]), ["dx = ", "a", " + ", "b", ""]);
});

test("in any order, and none twice", () => {
  assert.deepEqual(partsOf("abcd", [[2, 4], [0, 1], [3, 4]]).join(""), "abcd");
  assert.deepEqual(partsOf("abcd", [[2, 4], [0, 1]]), ["", "a", "b", "cd", ""]);
});

test("a place behind the end is the end", () => {
  assert.deepEqual(partsOf("ab", [[2, 3]]), ["ab", "", ""]);
  assert.deepEqual(partsOf("ab", [[7, 9]]), ["ab", "", ""]);
});

test("a sign is one, however it is stored", () => {
  assert.deepEqual(partsOf("𝛿a", [[1, 2]]), ["𝛿", "a", ""]);
});
