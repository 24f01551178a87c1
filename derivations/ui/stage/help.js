// All keys, in a dialog.

const KEYS = [
  ["← →", "from cell to cell"], ["↑ ↓", "from row to row, in the stage"],
  ["Home End", "to the corners"], ["1 2 3 4", "write the line up to that stage"],
  ["T", "next term (with Shift the one before)"], ["Space", "play, and stop"],
  ["R", "turn K by 180°"], ["W", "show or hide the other pass"],
  ["Enter", "change the number that has the focus"], ["Esc", "stop playing, and light no product any more"],
];

/** @param {import("./stage.js").Stage} stage */
export function mountHelp(stage) {
  const dialog = /** @type {HTMLDialogElement} */ (stage.root.querySelector("dialog"));
  const rows = [...KEYS, ...(stage.isHall ? [["F", "full screen"]] : []), ["?", "this list"]];
  dialog.innerHTML = `<h2>Keys</h2><dl>${rows.map(([keys, says]) =>
    `<div><dt>${keys.split(" ").map((key) => `<kbd>${key}</kbd>`).join(" ")}</dt>
      <dd>${says}</dd></div>`).join("")}</dl><form method="dialog"><button>Close</button></form>`;
  stage.root.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-act=keys]")) stage.help();
    if (target === dialog) dialog.close();
  });
  return { draw() {} };
}
