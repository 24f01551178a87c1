// How the browser reads the places that come on the standard input: { colours: [], names: [] }.

import { readFileSync } from "node:fs";

import { readLink, readSystem } from "../../derivations/ui/stage/text_places.js";

const { colours, names } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({ colours: colours.map(readLink), names: names.map(readSystem) }));
