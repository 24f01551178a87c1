// Which keys the page takes, and where they stay with the focused control.

import assert from "node:assert/strict";
import test from "node:test";

import { arrowOf, keepsArrows } from "../../derivations/ui/stage/keys.js";

const press = (key, modifier = {}) => ({
  key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...modifier,
});

/** An element that stands in whatever these selectors name. */
const inside = (...names) => ({
  closest: (selector) => names.some((name) => selector.split(", ").includes(name)) || null,
  scrollWidth: 100, clientWidth: 100,
});

test("arrows have a direction, with a modifier they are the browser's", () => {
  const arrows = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  const found = arrows.map((key) => arrowOf(press(key)));
  assert.deepEqual(found, [[0, -1], [0, 1], [-1, 0], [1, 0]]);
  assert.equal(arrowOf(press("a")), undefined);
  assert.equal(arrowOf(press("ArrowLeft", { altKey: true })), undefined);
});

test("fields, choices, sliders, lists and tabs keep their arrows", () => {
  for (const control of ["input:not([type=checkbox])", "textarea", "select", "[role=radiogroup]",
    "[role=radio]", "[role=slider]", "[role=combobox]", "[role=listbox]", "[role=tab]",
    '[data-testid="stButtonGroup"]']) {
    assert.ok(keepsArrows(inside(control)), control);
  }
});

test("the page, a button and a switch do not", () => {
  for (const place of ["body", "button", "input[type=checkbox]"]) {
    assert.ok(!keepsArrows(inside(place)), place);
  }
});

test("what scrolls across keeps them while there is more to see", () => {
  const wide = { ...inside("div"), scrollWidth: 300 };
  assert.ok(keepsArrows(wide, () => true));
  assert.ok(!keepsArrows(wide, () => false));
  assert.ok(!keepsArrows(inside("div"), () => true));
});
