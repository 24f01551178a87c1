// What watches the whole page while it stands, in one script: a component of its own costs every
// run some time.

import { listenToA } from "./along_key.js";
import { nameRegions } from "./regions.js";
import { keepHistory } from "./settings/history.js";
import { watchLengths } from "./settings/too_long.js";

/** @param {{ data: [{ walked: string[], most: Record<string, number> }] }} component */
export default function ({ data: [{ walked, most }] }) {
  keepHistory(walked);
  const stops = [listenToA(document), nameRegions(), watchLengths(most)];
  return () => stops.forEach((stop) => stop?.());
}
