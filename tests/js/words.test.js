// Which word says where a product lies in its window.

import assert from "node:assert/strict";
import test from "node:test";

import { placeWord } from "../../derivations/ui/stage/words.js";

test("what is first from one end is last from the other, and the like", () => {
  assert.deepEqual([0, 1, 2, 3].map((place) => placeWord(place, 4)),
    ["first", "second", "last but one", "last"]);
  const turned = { first: "last", second: "last but one", last: "first", "last but one": "second" };
  for (const count of [4, 6]) {
    for (let place = 0; place < count; place += 1) {
      const [word, other] = [place, count - 1 - place].map((at) => placeWord(at, count));
      assert.notEqual(word, other);
      if (turned[word]) assert.equal(other, turned[word]);
    }
  }
  assert.equal(placeWord(0, 1), "first");
  assert.equal(placeWord(6, 9), "third from the end");
});
