// Clicks that are faster than the answers all count, whatever is lost on the way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Clicks } from "../../derivations/ui/sandbox/clicks.js";

/**
 * Clicks at a stopped clock, with what they send; Python has said a number.
 * @param {import("node:test").TestContext} context
 * @param {number} told
 */
function clicksAt(context, told) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {number[]} */
  const sent = [];
  const clicks = new Clicks((to) => sent.push(to));
  clicks.hear(told, told);
  const add = (/** @type {number} */ by) => clicks.click(clicks.at + by);
  const wait = () => {
    for (let second = 0; second < 60; second += 1) context.mock.timers.tick(1000);
  };
  return { clicks, sent, add, wait };
}

test("one message is under way at a time, and the last says where all clicks lead to", (context) => {
  const { clicks, sent, add } = clicksAt(context, 1);
  for (let n = 0; n < 5; n += 1) add(1);
  assert.deepEqual(sent, [2]);
  clicks.hear(1, 1); // of a run that began before
  assert.deepEqual(sent, [2]);
  clicks.hear(2, 2);
  assert.deepEqual(sent, [2, 6]);
  clicks.hear(6, 6);
  add(-1);
  assert.deepEqual(sent, [2, 6, 5]);
});

test("clicks that take each other back are sent where one of them is under way", (context) => {
  const { clicks, sent, add, wait } = clicksAt(context, 20);
  add(10);
  add(-10);
  clicks.hear(30, 30);
  clicks.hear(20, 20);
  wait();
  assert.deepEqual(sent, [30, 20]);
});

test("what is not answered is sent again with what has come since, until it is", (context) => {
  const { clicks, sent, add, wait } = clicksAt(context, 6);
  add(-1);
  add(-1);
  wait();
  assert.ok(sent.length > 3 && sent.length < 10, `${sent.length} messages in a minute`);
  assert.deepEqual(sent.slice(0, 2), [5, 4]);
  const before = sent.length;
  clicks.hear(5, 5); // late, and the others are still to come
  clicks.hear(4, 4);
  wait();
  assert.equal(sent.length, before);
});

test("a number of Python's own is where the next click counts from", (context) => {
  const { clicks, sent, add, wait } = clicksAt(context, 3);
  add(1);
  clicks.hear(20, 20);
  wait();
  add(10);
  assert.deepEqual(sent, [4, 30]);
});

test("where fewer steps were taken than asked for, a click counts from these", (context) => {
  const { clicks, sent, add, wait } = clicksAt(context, 10);
  clicks.hear(10, 2);
  add(-1);
  clicks.hear(1, 1);
  wait();
  assert.deepEqual(sent, [1]);
  add(0);
  wait();
  assert.deepEqual(sent, [1]);
});
