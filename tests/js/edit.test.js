import assert from "node:assert/strict";
import { test } from "node:test";

import { mountEditing } from "../../derivations/ui/stage/edit.js";

/** As much of a stage as editing needs, with what it sends. */
function stageOf() {
  /** @type {any[]} */
  const sent = [];
  const model = {
    shapes: { k: [1, 2, 2] }, values: { k: [1, 2, 3, 4] }, editable: ["k"], largest: 999,
    plain: { k: ["k"] }, base: 1, stamp: 0, refused: "",
  };
  const root = new EventTarget();
  const stage = {
    root, model, told: [], send: (/** @type {string} */ name, /** @type {any} */ edit) => sent.push([name, edit]),
    redraw() {}, tell(/** @type {string} */ said) { this.told.push(said); },
  };
  return { stage, sent, part: mountEditing(/** @type {any} */ (stage)) };
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

test("the very first change is asked for at once, however early", () => {
  const { stage, sent } = stageOf();
  pasteOver(stage);
  assert.deepEqual(sent, [["edit", { grid: "k", at: [0, 0, 0], text: "1 2\n3 4" }]]);
});

test("while an answer is under way the last change waits, and those between are left out", () => {
  const { stage, sent, part } = stageOf();
  for (const text of ["1 1", "2 2", "3 3"]) pasteOver(stage, text);
  assert.deepEqual(sent.map(([, { text }]) => text), ["1 1"]);
  stage.model = { ...stage.model, stamp: 1 };
  part.draw(/** @type {any} */ (stage));
  assert.deepEqual(sent.map(([, { text }]) => text), ["1 1", "3 3"]);
});

test("why a change was refused is told once", () => {
  const { stage, part } = stageOf();
  pasteOver(stage, "a b");
  stage.model = { ...stage.model, stamp: 1, refused: "No number." };
  part.draw(/** @type {any} */ (stage));
  part.draw(/** @type {any} */ (stage));
  assert.deepEqual(stage.told, ["No number."]);
});
