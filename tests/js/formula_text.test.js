// Formulas to be copied, as the text of a document.

import assert from "node:assert/strict";
import test from "node:test";

import { asLatex, asMarkdown } from "../../derivations/ui/take_along/formula_text.js";

test("every piece is a formula of its own", () => {
  assert.equal(asLatex(["a", "b"]), "\\[\na\n\\]\n\n\\[\nb\n\\]");
  assert.equal(asMarkdown(["\\left\\{ a \\right."]), "$$\n\\left\\lbrace a \\right.\n$$");
});
