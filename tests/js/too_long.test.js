// What is too long for its field is not put in, and a sentence says so.

import assert from "node:assert/strict";
import test from "node:test";

import { boundOf, lengthWith, sentence } from "../../derivations/ui/settings/too_long.js";

const MOST = { x: 120_000, tex: 100_000, "given-": 2000, _pair_: 12 };

test("a field is known by its key, or by how that begins", () => {
  assert.equal(boundOf(["tex"], MOST), 100_000);
  assert.equal(boundOf(["given-3-row"], MOST), 2000);
  assert.equal(boundOf(["_pair_s"], MOST), 12);
  assert.equal(boundOf(["texts"], MOST), 0);
  assert.equal(boundOf([], MOST), 0);
});

test("the nearest key that is known counts", () => {
  assert.equal(boundOf(["own", "x", "tex"], MOST), 120_000);
});

test("what is put in takes the place of what is marked", () => {
  const field = { value: "123456", selectionStart: 1, selectionEnd: 4 };
  assert.equal(lengthWith(field, "ab"), 5);
  assert.equal(lengthWith({ ...field, selectionEnd: 1 }, "ab"), 8);
});

test("the sentence names the field, what it would have and what it takes", () => {
  const said = sentence("X", 150_312, 120_000);
  assert.match(said, /“X”.*120,000/);
  assert.match(said, /150,312/);
});
