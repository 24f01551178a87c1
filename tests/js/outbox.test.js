import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, leaveBehind, takeOver, withEdits } from "../../derivations/ui/stage/outbox.js";

/**
 * An outbox at a stopped clock, with what it sends.
 * @param {import("node:test").TestContext} context
 */
function outboxOf(context) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1000 });
  /** @type {import("../../derivations/ui/stage/outbox.js").Numbered[][]} */
  const sent = [];
  const outbox = new Outbox((edits) => sent.push(edits));
  return { outbox, sent, texts: () => sent.map((edits) => edits.map(({ text }) => text)) };
}

/** @type {(text: string, at?: [number, number, number]) => any} */
const edit = (text, at = [0, 0, 0]) => ({ grid: "k", at, text });

test("one message is under way at a time, and of a drag the last number follows", (context) => {
  const { outbox, sent, texts } = outboxOf(context);
  for (const text of ["1", "2", "3"]) outbox.put(edit(text));
  assert.deepEqual(texts(), [["1"]]);
  outbox.hear(sent[0][0].n);
  assert.deepEqual(texts(), [["1"], ["3"]]);
  outbox.hear(sent[1][0].n);
  assert.equal(outbox.asked, 0);
});

test("what is not answered is sent again with what has come since, until it is", (context) => {
  const { outbox, sent, texts } = outboxOf(context);
  outbox.put(edit("1"));
  outbox.put(edit("2", [0, 0, 1]));
  for (let second = 0; second < 60; second += 1) context.mock.timers.tick(1000);
  assert.ok(sent.length > 3, `${sent.length} messages in a minute`);
  assert.deepEqual(texts()[1], ["1", "2"]);
  outbox.hear(/** @type {any} */ (sent[1].at(-1)).n);
  const before = sent.length;
  for (let second = 0; second < 60; second += 1) context.mock.timers.tick(1000);
  assert.equal(sent.length, before);
});

test("a model that answers something else is no answer", (context) => {
  const { outbox, sent, texts } = outboxOf(context);
  outbox.put(edit("1"));
  outbox.put(edit("2"));
  outbox.hear(0);
  assert.deepEqual(texts(), [["1"]]);
  outbox.hear(sent[0][0].n);
  assert.deepEqual(texts(), [["1"], ["2"]]);
});

test("changes of several cells all wait, and a block is not replaced by a number", (context) => {
  const { outbox, sent, texts } = outboxOf(context);
  outbox.put(edit("0"));
  outbox.put(edit("1", [0, 0, 1]));
  outbox.put(edit("2 3"));
  outbox.put(edit("4"));
  outbox.put(edit("5"));
  outbox.hear(sent[0][0].n);
  assert.deepEqual(texts()[1], ["1", "2 3", "5"]);
});

test("the numbers of an outbox go on where those of an earlier one ended", (context) => {
  const { outbox, sent } = outboxOf(context);
  outbox.put(edit("1"));
  context.mock.timers.tick(100);
  const later = new Outbox((edits) => sent.push(edits));
  later.put(edit("2"));
  assert.ok(sent[1][0].n > sent[0][0].n);
});

test("numbers that wait are shown in a model that has not heard of them", () => {
  const model = /** @type {any} */ ({
    shapes: { k: [1, 2, 2], z: [1, 1, 1] }, values: { k: [1, 2, 3, 4], z: [5] }, editable: ["k"],
  });
  const waiting = [
    edit("9", [0, 1, 0]), edit("1 2"), edit("x"), edit("5000.5", [0, 1, 1]), edit("1", [0, 2, 0]),
    { ...edit("7"), grid: "z" },
  ];
  const { values, shown } = withEdits(model, waiting);
  assert.deepEqual(values, { k: [1, 2, 9, 5000.5], z: [5] });
  assert.ok(shown);
  assert.deepEqual(model.values.k, [1, 2, 3, 4]);
});

test("of a page that was left the next one makes the changes that were not read, on the same grids", (context) => {
  const { outbox, sent } = outboxOf(context);
  const model = /** @type {any} */ (
    { operation: "Conv2d", shapes: { k: [1, 2, 2] }, editable: ["k"], answer: { n: 0 } });
  /** @type {(next: object, wait?: number) => string[]} */
  const told = (next, wait = 0) => {
    for (const [text, at] of [["1", 0], ["2", 1]]) outbox.put(edit(`${text}`, [0, 0, Number(at)]));
    outbox.hear(/** @type {any} */ (sent.at(-1)?.at(-1)).n);
    outbox.put({ ...edit("3"), grid: "x" });
    leaveBehind(outbox, model);
    const before = sent.length;
    context.mock.timers.tick(wait);
    assert.equal(sent.length, before, "the page that was left tells nothing any more");
    takeOver(outbox, { ...model, ...next });
    return outbox.stop().map(({ text }) => text);
  };
  assert.deepEqual(told({}), ["2"]);
  assert.deepEqual(told({ answer: { n: Infinity } }), []);
  assert.deepEqual(told({ shapes: { k: [1, 3, 3] } }), []);
  assert.deepEqual(told({ operation: "ConvTranspose2d" }), []);
  assert.deepEqual(told({}, 60_000), [], "it is long ago");
  takeOver(outbox, model);
  assert.deepEqual(outbox.waiting, [], "once");
});
