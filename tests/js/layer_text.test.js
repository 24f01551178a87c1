// A layer as text: its numbers, one of them changed, and what the field shows after an answer.

import assert from "node:assert/strict";
import test from "node:test";

import {
  dragged, numberAt, numbersIn, pieces, shownAfter, stepped,
} from "../../derivations/ui/settings/layer_text.js";

const LINE = "Conv2d(1, 1, 2, stride=1, padding=0) on 3×3";
const BOUNDS = [[1, 4], [1, 4], [1, 7], [1, 4], [0, 4], [1, 16], [1, 16]];
const values = (text) => numbersIn(text).map(({ value }) => value);

test("the numbers of a line are its arguments and sizes, and no part of a name", () => {
  assert.deepEqual(values(LINE), [1, 1, 2, 1, 0, 3, 3]);
  assert.deepEqual(values("nn.Conv2d(16, 33, (3, 5))"), [16, 33, 3, 5]);
  assert.deepEqual(values("conv1: Conv2d(3, 64) on 32x30"), [3, 64, 32, 30]);
  assert.deepEqual(values("ConvTranspose2d"), []);
});

test("the caret is in a number, or at its edges", () => {
  const numbers = numbersIn("f(10, 2)");
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map((at) => numberAt(numbers, at)), [-1, 0, 0, 0, -1, 1, 1]);
});

test("a step changes one number, and stops at its bounds", () => {
  assert.equal(stepped(LINE, 2, 1, BOUNDS).text, LINE.replace("2, stride", "3, stride"));
  assert.equal(stepped(LINE, 4, -1, BOUNDS).text, LINE);
  assert.equal(stepped(LINE, 5, 10, BOUNDS).text, LINE.replace("3×3", "13×3"));
  assert.equal(stepped(LINE, 5, 100, BOUNDS).text, LINE.replace("3×3", "16×3"));
});

test("the caret stays behind the number that was changed", () => {
  const { text, caret } = stepped("f(9, 2)", 0, 1, []);
  assert.equal(text.slice(0, caret), "f(10");
});

test("of another count of numbers the bounds say nothing", () => {
  assert.equal(stepped("Conv2d(4)", 0, 1, BOUNDS).text, "Conv2d(5)");
});

test("a number is dragged to the right or upwards to grow", () => {
  assert.deepEqual([dragged(13, 0), dragged(14, 0), dragged(0, -30), dragged(-29, 0)], [0, 1, 2, -2]);
  assert.ok(Object.is(dragged(-3, 0), 0));
});

test("the pieces are the text, its numbers marked", () => {
  const found = pieces(LINE);
  assert.equal(found.map(({ text }) => text).join(""), LINE);
  assert.deepEqual(found.filter(({ isNumber }) => isNumber).length, 7);
  assert.deepEqual(pieces(""), []);
});

const told = (answered, refused = null) => ({ text: LINE, answered, refused });
const here = (more) => ({ sent: 0, typed: LINE, isEdited: false, dismissed: 0, ...more });

test("what is set shows, also when it was set elsewhere", () => {
  assert.equal(shownAfter(told(0), here({ typed: "an older line" })), LINE);
});

test("what is being typed is not written over by what goes on elsewhere", () => {
  for (const sent of [0, 1]) {
    assert.equal(shownAfter(told(1), here({ sent, typed: "Conv2d(", isEdited: true })), "Conv2d(");
  }
});

test("what was sent stays until it is answered", () => {
  assert.equal(shownAfter(told(0), here({ sent: 1, typed: "Conv2d(2)" })), "Conv2d(2)");
  assert.equal(shownAfter(told(1), here({ sent: 1, typed: "nn.Conv2d(1, 1, 2)" })), LINE);
});

test("a text that was not taken stays, until it is given up", () => {
  const refused = told(1, "nonsense");
  assert.equal(shownAfter(refused, here({ sent: 1, typed: "nonsense!", isEdited: true })), "nonsense!");
  assert.equal(shownAfter(refused, here({ sent: 1 })), "nonsense");
  assert.equal(shownAfter(refused, here({ sent: 1, dismissed: 1 })), LINE);
});
