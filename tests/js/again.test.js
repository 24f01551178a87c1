// What is told is told until it is heard, and no longer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Again } from "../../derivations/ui/stage/again.js";

/** @param {import("node:test").TestContext} context */
function againAt(context) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  /** @type {{ n: number, at?: number }[]} */
  const sent = [];
  const again = new Again((told) => sent.push(/** @type {{ n: number }} */ (told)));
  return { again, sent, pass: (/** @type {number} */ time) => context.mock.timers.tick(time) };
}

test("what was heard is not told again", (context) => {
  const { again, sent, pass } = againAt(context);
  again.tell({ at: 1 });
  again.hear(sent[0].n);
  pass(60_000);
  assert.deepEqual(sent.map(({ at }) => at), [1]);
});

test("what was lost is told again, later each time, until it is heard", (context) => {
  const { again, sent, pass } = againAt(context);
  again.tell({ at: 1 });
  pass(2400);
  assert.equal(sent.length, 1);
  pass(100);
  assert.equal(sent.length, 2);
  for (let second = 0; second < 60; second += 1) pass(1000);
  assert.ok(sent.length > 3 && sent.length < 8, `${sent.length} messages in a minute`);
  assert.ok(sent.every((told) => told.n === sent[0].n && told.at === 1));
  const before = sent.length;
  again.hear(sent[0].n);
  pass(60_000);
  assert.equal(sent.length, before);
});

test("what is told next takes its place, and an answer to the one before is none", (context) => {
  const { again, sent, pass } = againAt(context);
  again.tell({ at: 1 });
  again.tell({ at: 2 });
  again.hear(sent[0].n);
  pass(2500);
  assert.deepEqual(sent.map(({ at }) => at), [1, 2, 2]);
  again.hear(sent[2].n);
  pass(60_000);
  assert.equal(sent.length, 3);
});

test("whoever has gone tells nothing", (context) => {
  const { again, sent, pass } = againAt(context);
  again.tell({ at: 1 });
  again.stop();
  pass(60_000);
  assert.equal(sent.length, 1);
});
