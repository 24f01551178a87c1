// That Python writes the same is held by tests/derivations/problem/test_numerals.py.

import assert from "node:assert/strict";
import test from "node:test";

import {
  fullText, isShownExactly, numberText, typable, typedNumber,
} from "../../derivations/ui/stage/numbers.js";

test("a number is shown in few characters, and heard with all its digits", () => {
  const values = [1 / 3, -12345.678, 1e-7, 0.00005, 2, -0];
  assert.deepEqual(values.map(numberText), ["0.3333", "−12346", "1e−7", "5e−5", "2", "0"]);
  assert.deepEqual(values.map(fullText),
    ["0.3333333333333333", "−12345.678", "1e−7", "0.00005", "2", "0"]);
  assert.deepEqual(values.map(isShownExactly), [false, false, true, true, true, true]);
});

test("what is no number is said as what it is", () => {
  assert.deepEqual([NaN, Infinity, -Infinity].map(numberText), ["…", "∞", "−∞"]);
});

test("a field is opened with what is read as the same number", () => {
  for (const value of [0.1, -3e20, 1.5e-7, 5e-324, 12345.678, 1e21]) {
    assert.equal(typedNumber(typable(value)), value);
  }
});

test("a number that is typed is one with a decimal comma, too, and nothing else is", () => {
  const read = ["1.5", "1,5", " −0,25 ", "+3", ".5", "1e-3", "1e−3"].map(typedNumber);
  assert.deepEqual(read, [1.5, 1.5, -0.25, 3, 0.5, 0.001, 0.001]);
  for (const text of ["", "1 5", "1,5,2", "1, 5", "0x10", "Infinity", "x", "1e999"]) {
    assert.ok(Number.isNaN(typedNumber(text)), text);
  }
});
