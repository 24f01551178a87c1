// All keys, in a dialog.

/** @type {(kernel: string, steps: string) => string[][]} */
const keys = (kernel, steps) => [
  ["← →", "from cell to cell of the result, on into the next row"],
  ["↑ ↓", "from row to row, in the stage"],
  ["Home End", "to the corners"], [steps, "write the line up to that stage"],
  ["T", "next term (with Shift the one before)"], ["Space", "play, and stop"],
  ["R", `turn ${kernel} by 180°`], ["W", "show or hide the other pass"],
  ["Enter", "change the number that has the focus"], ["Ctrl+Z", "take the last change back (⌘Z on a Mac)"],
  ["Esc", "stop playing, and light no product any more"],
];

/**
 * @param {import("./stage.js").Stage} stage
 * @returns {import("./stage.js").Part}
 */
export function mountHelp(stage) {
  const dialog = /** @type {HTMLDialogElement} */ (stage.root.querySelector("dialog"));
  stage.root.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-act=keys]")) stage.help();
    if (target === dialog) dialog.close();
  });
  let written = "";
  return {
    rebuild() {
      const now = `${stage.model.kernel}|${stage.isHall}|${Boolean(stage.model.behind)}`;
      if (now !== written) write(stage, dialog);
      written = now;
    },
    draw() {},
  };
}

/**
 * The list, in the visitor's letters.
 * @param {import("./stage.js").Stage} stage
 * @param {HTMLDialogElement} dialog
 */
function write({ model, isHall }, dialog) {
  const steps = model.behind ? "1 2 3 4 5" : "1 2 3 4";
  const rows = [...keys(model.kernel, steps), ...(isHall ? [["F", "full screen"]] : []),
    ["A", "take it along: figures, formulas, code, the link and its QR code"], ["?", "this list"]];
  dialog.innerHTML = `<h2>Keys</h2><dl>${rows.map(([names]) =>
    `<div><dt>${names.split(" ").map((name) => `<kbd>${name}</kbd>`).join(" ")}</dt>
      <dd></dd></div>`).join("")}</dl><form method="dialog"><button>Close</button></form>`;
  dialog.querySelectorAll("dd").forEach((says, place) => { says.textContent = rows[place][1]; });
}
