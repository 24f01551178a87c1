// Names and sentences; that Python says the same is held by tests/derivations/stage.

import assert from "node:assert/strict";
import test from "node:test";

import {
  cellName, enumerate, lineSentence, resultName,
} from "../../derivations/ui/charts/sentences.js";
import { inputGradient, twoFilters } from "./stage.js";

test("a cell is named by its channel, and its row and column from the first index", () => {
  const model = inputGradient();
  assert.equal(cellName(model, "x", [0, 1, 0]), "x₂₁");
  assert.equal(cellName(model, "x", [0, 9, 0]), "x₁₀,₁");
  assert.equal(cellName({ ...model, base: 0 }, "x", [0, 9, 0]), "x₉₀");
  assert.equal(resultName({ ...model, loss: "J" }, [0, 0, 1]), "∂J/∂x₁₂");
  assert.equal(cellName(model, "b", [0, 0, 0]), "B");
  assert.equal(resultName(model, [0, 0, 0]), "∂L/∂x₁₁");
  assert.equal(resultName(twoFilters(), [1, 0, 1]), "z⁽²⁾₁₂");
});

test("a line is said by how many products it has", () => {
  const model = inputGradient();
  assert.equal(lineSentence(model, [0, 0, 0]), "x₁₁ of z₁₁·k₁₁ alone");
  assert.equal(lineSentence(model, [0, 0, 1]), "x₁₂ of z₁₁·k₁₂, z₁₂·k₁₁, terms of ∂L/∂x₁₂");
  assert.equal(lineSentence(model, [0, 7, 7]), "x₈₈ of none");
});

test("a long list names the first, the last and how many there are", () => {
  const names = Array.from({ length: 20 }, (_, n) => `n${n}`);
  const model = inputGradient();
  assert.equal(enumerate(model, names.slice(0, 12)), names.slice(0, 12).join(", "));
  assert.equal(enumerate(model, names), `${names.slice(0, 10).join(", ")} … n19 (20)`);
});
