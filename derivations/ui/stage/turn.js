// K is seen to turn: from where K stands to K turned by 180°, each cell with its colour and
// upright.

/** @typedef {import("./build.js").PictureView} PictureView */

const TIME = 600;

/**
 * Play the turn on every grid that stands turned beside itself.
 * @param {PictureView} view
 */
export function turnKernel({ boards }) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  boards.forEach((view, place) => {
    if (view.board.sign !== "turn" && !(view.board.rotated && view.board.role === "right")) return;
    const before = boards[place - 1];
    // What stands turned begins where its like stands as it is; alone it turns on its place.
    const from = before?.board.grid === view.board.grid && before.grid.offsetParent
      ? before.grid : view.grid;
    play(view.grid, from);
  });
}

/**
 * @param {HTMLElement} grid
 * @param {HTMLElement} from
 */
function play(grid, from) {
  const [here, there] = [grid.getBoundingClientRect(), from.getBoundingClientRect()];
  const [dx, dy] = [
    there.left + there.width / 2 - here.left - here.width / 2,
    there.top + there.height / 2 - here.top - here.height / 2,
  ];
  const how = { duration: TIME, easing: "ease-in-out" };
  grid.animate([{ transform: `translate(${dx}px, ${dy}px) rotate(-180deg)` }, { transform: "none" }], how);
  for (const text of grid.querySelectorAll(".conv-cell > *")) {
    text.animate([{ transform: "rotate(180deg)" }, { transform: "none" }], how);
  }
}
