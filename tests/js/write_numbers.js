// The numbers that come on the standard input as the browser writes them: [number, …] gives
// [[shown, all digits, whether that is all of it], …].

import { readFileSync } from "node:fs";

import { fullText, isShownExactly, numberText } from "../../derivations/ui/stage/numbers.js";

const numbers = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(
  numbers.map((value) => [numberText(value), fullText(value), isShownExactly(value)])));
