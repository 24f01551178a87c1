import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { paint, readColours, strongestOf } from "../../derivations/ui/stage/colours.js";

const config = readFileSync(new URL("../../.streamlit/config.toml", import.meta.url), "utf8");
const scales = [...config.matchAll(/^chartDivergingColors = (.*)$/gm)].map(([, list]) => readColours(list));

/** @param {number[]} rgb */
function luminance(rgb) {
  const [red, green, blue] = rgb.map((part) => part / 255).map(
    (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} colour */
function parts(colour) {
  const hex = colour.startsWith("#");
  return hex ? readColours(colour)[0] : (colour.match(/\d+/g) ?? []).map(Number);
}

test("a number is read on every colour of both themes", () => {
  assert.equal(scales.length, 2);
  for (const scale of scales)
    for (let value = -1000; value <= 1000; value += 1) {
      const { fill, ink } = paint(scale, value, 1000);
      const [low, high] = [luminance(parts(fill)), luminance(parts(ink))].sort((a, b) => a - b);
      const contrast = (high + 0.05) / (low + 0.05);
      assert.ok(contrast >= 4.5, `${contrast.toFixed(2)}: ${ink} on ${fill}`);
    }
});

test("a few numbers far beyond all others leave them their colours", () => {
  /** @type {[number[], number][]} the same as in tests/derivations/problem/test_numerals.py */
  const cases = [
    [[1, -7, 3, 2, 1e9], 7],
    [[1, -7, 3, 2, 100], 100],
    [[0, 0, 0, 0, 0, 5], 5],
    [[1, 1, 1000], 1000],
    [[], 1],
    [[NaN, Infinity, 2, -3], 3],
    [[...Array(98).fill(2), 1e6, -1e6], 2],
    [[...Array(90).fill(2), ...Array(10).fill(1e6)], 1e6],
  ];
  for (const [numbers, strongest] of cases) assert.equal(strongestOf(numbers), strongest);
});
