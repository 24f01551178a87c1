// Tab leads from a button into what it has unfolded, and on behind the button.

import assert from "node:assert/strict";
import test from "node:test";

import { nextPlace } from "../../derivations/ui/settings/unfolded.js";

const next = (from, isBack = false) => nextPlace("button", ["first", "last"], "behind", from, isBack);

test("from the button into what it has unfolded, and out of its end behind the button", () => {
  assert.equal(next("button"), "first");
  assert.equal(next("last"), "behind");
});

test("and the same way back", () => {
  assert.equal(next("behind", true), "last");
  assert.equal(next("first", true), "button");
});

test("inside and elsewhere Tab goes the browser's way", () => {
  assert.equal(next("first"), undefined);
  assert.equal(next("last", true), undefined);
  assert.equal(next("behind"), undefined);
  assert.equal(next("button", true), undefined);
  assert.equal(next("elsewhere"), undefined);
});

test("nothing may follow the button", () => {
  assert.equal(nextPlace("button", ["only"], undefined, "only", false), undefined);
});
