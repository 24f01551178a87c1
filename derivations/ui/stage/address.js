// Tells Python of the selected cell and the step when they rest, so that the address holds them.
//
// Nothing is sent while the pointer or the keys move. What is sent goes by a component of its own,
// whose fragment shows nothing: the stage is not drawn again for it.

/** @typedef {import("./stage.js").Stage} Stage */

/** Milliseconds without a move. */
const REST = 600;

/**
 * @param {Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function rememberRest(stage) {
  let timer = 0;
  let last = "";
  const tell = () => {
    const { row, at, step, playing } = stage.state;
    // Where there is a tour its step is told instead: the later of two that wait is all that is heard.
    if (playing || row || stage.model.tour) return;
    // Sent in one turn with a number, it could keep the stage from hearing of that.
    if (stage.outbox.asked) {
      timer = setTimeout(tell, REST);
      return;
    }
    stage.told = String(at);
    dispatchEvent(new CustomEvent("conv-rest", { detail: { at, step } }));
  };
  return {
    draw() {
      const now = JSON.stringify([stage.model.id, stage.state.row, stage.state.at, stage.state.step]);
      if (now === last) return;
      const first = !last;
      last = now;
      clearTimeout(timer);
      const known = String(stage.state.at) === String(stage.model.at)
        && stage.state.step === stage.model.step;
      if (!(first && known)) timer = setTimeout(tell, REST);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
