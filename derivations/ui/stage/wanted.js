// Asks Python for the channels that are shown and whose numbers were not sent (wanted.py).

import { isHere, missing } from "./packed.js";

/** Milliseconds after which a channel is asked for, and asked for again. */
const ASK = 60;
const ASK_AGAIN = 2000;

/** @returns {import("./stage.js").Part} */
export function askForChannels() {
  let asking = 0;
  /** @type {import("./taps.js").Model | null} */
  let model = null;

  /** @param {import("./stage.js").Stage} stage */
  const shown = ({ pictures }) => pictures.flatMap(({ boards }) =>
    boards.map(({ board, channel }) => /** @type {[string, number]} */ ([board.values, channel])));

  /** @param {import("./stage.js").Stage} stage */
  const ask = (stage) => {
    const wanted = missing(stage.model, shown(stage));
    asking = Object.keys(wanted).length ? setTimeout(ask, ASK_AGAIN, stage) : 0;
    if (asking) stage.gate.tell("need", wanted);
  };

  return {
    draw(stage) {
      if (stage.model !== model) {
        clearTimeout(asking);
        asking = 0;
        model = stage.model;
      }
      const lacks = shown(stage).some(([values, channel]) => !isHere(stage.model, values, channel));
      if (lacks && !asking) asking = setTimeout(ask, ASK, stage);
    },
    stop() {
      clearTimeout(asking);
      asking = 0;
    },
  };
}
