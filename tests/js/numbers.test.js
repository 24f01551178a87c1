// Numbers are written as Python writes them.

import assert from "node:assert/strict";
import test from "node:test";

import { numberText, typedNumber } from "../../derivations/ui/stage/numbers.js";

test("halfway between two digits the even one is written", () => {
  const written = [1 / 32, 3 / 32, -1 / 32, 5 / 32, 7 / 32, 33 / 32].map(numberText);
  assert.deepEqual(written, ["0.0312", "0.0938", "−0.0312", "0.1562", "0.2188", "1.0312"]);
});

test("what is not halfway goes to the nearer digit", () => {
  const written = [0.00005, 0.12345, 0.12355, 2.5, -0.00001].map(numberText);
  assert.deepEqual(written, ["0.0001", "0.1235", "0.1235", "2.5", "0"]);
});

test("a number that is typed is one with a decimal comma, too, and nothing else is", () => {
  const read = ["1.5", "1,5", " −0,25 ", "+3", ".5", "1e-3"].map(typedNumber);
  assert.deepEqual(read, [1.5, 1.5, -0.25, 3, 0.5, 0.001]);
  for (const text of ["", "1 5", "1,5,2", "1, 5", "0x10", "Infinity", "x"]) {
    assert.ok(Number.isNaN(typedNumber(text)), text);
  }
});
