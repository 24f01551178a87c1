import assert from "node:assert/strict";
import { test } from "node:test";

import { mountEditing } from "../../derivations/ui/stage/edit.js";
import { Outbox } from "../../derivations/ui/stage/outbox.js";

/** As much of a stage as editing needs, with what it sends. */
function stageOf() {
  /** @type {any[]} */
  const sent = [];
  const model = {
    shapes: { k: [1, 2, 2] }, values: { k: [1, 2, 3, 4] }, editable: ["k"],
    plain: { k: ["k"] }, base: 1, stamp: 0,
  };
  const root = new EventTarget();
  const stage = { root, model, draw() {}, outbox: new Outbox((edits) => sent.push(edits)) };
  mountEditing(/** @type {any} */ (stage));
  return { stage, sent };
}

/** @param {any} stage */
function pasteOver(stage, text = "1 2\n3 4") {
  const cell = { dataset: { grid: "k", values: "k", at: "0,0,0" }, focus() {}, closest: () => cell };
  const event = Object.assign(new Event("paste"), { clipboardData: { getData: () => text } });
  Object.defineProperty(event, "target", { value: Object.setPrototypeOf(cell, Element.prototype) });
  stage.root.dispatchEvent(event);
}

class Element {}
Object.assign(globalThis, { Element });

test("what is pasted over a cell is asked for at once, and is Python's to read", (context) => {
  context.mock.timers.enable();
  const { stage, sent } = stageOf();
  pasteOver(stage);
  const [[{ n, ...edit }]] = sent;
  assert.deepEqual(edit, { grid: "k", at: [0, 0, 0], text: "1 2\n3 4" });
  assert.ok(Number.isSafeInteger(n));
  assert.deepEqual(stage.model.values.k, [1, 2, 3, 4]);
});

test("a single number is shown before Python answers", (context) => {
  context.mock.timers.enable();
  const { stage } = stageOf();
  pasteOver(stage, "−9.5");
  assert.deepEqual(stage.model.values.k, [-9.5, 2, 3, 4]);
});
