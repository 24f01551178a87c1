// What the browser makes of the boards of models that come on the standard input: [model, …] gives
// for every picture { pairs, products, plans }: by cell, what meets under the window and what the taps
// say, and how the boards are laid out in rooms of several sizes.

import { readFileSync } from "node:fs";

import { arrange } from "../../derivations/ui/stage/arrange.js";
import { cellOf, indexAt, kindAt, sizeOf, spotOf, unravel, windowOf } from "../../derivations/ui/stage/boards.js";
import { plan } from "../../derivations/ui/stage/fit.js";
import { follow } from "../../derivations/ui/stage/lens.js";
import { lineTaps } from "../../derivations/ui/stage/taps.js";

const ROOMS = [[374, 250], [600, 250], [820, 360], [1392, 450]].map(([width, height]) =>
  ({ width, height, narrow: width < 560 }));
/** A beamer's, a small one's and a frame's whole window; what stands beside a text of 1400 and 1920. */
const FRAMES = [[1824, 1004, true], [1216, 670, true], [570, 372, true], [830, 672, false], [1350, 852, false]]
  .map(([width, height, alone]) => ({ width, height, alone, narrow: false, title: alone ? 30 : 20 }));

/** The cells of both factors that meet while the window lies for a result cell. */
function meeting(picture, at) {
  const [left, right] = ["left", "right"].map((role) => picture.boards.find((board) => board.role === role));
  const box = windowOf(picture, at);
  const met = [];
  for (let row = 0; row < box.height; row += 1) {
    for (let column = 0; column < box.width; column += 1) {
      const spot = [box.row + row, box.column + column];
      if (kindAt(left, spot) === "cell" && kindAt(right, [row, column]) === "cell") {
        met.push([...indexAt(left, spot), ...indexAt(right, [row, column])].join());
      }
    }
  }
  return met.sort();
}

/** The same by the taps, whatever their channels. */
function products(model, picture, at) {
  const [left, right] = ["left", "right"].map((role) => picture.boards.find((board) => board.role === role).grid);
  const found = lineTaps(model, picture, at).filter(({ x }) => x)
    .map((tap) => [...cellOf(tap, left).slice(1), ...cellOf(tap, right).slice(1)].join());
  return [...new Set(found)].sort();
}

function layout(picture, room) {
  const made = plan(picture, room);
  const lost = picture.boards.filter((board, place) => {
    if (board.role !== "left" || !picture.window) return false;
    const size = sizeOf(board);
    const box = { row: size[0] - 1, column: size[1] - 1, height: 1, width: 1 };
    const origin = follow(size, made.shown[place], [0, 0], box);
    return [0, 1].some((axis) => origin[axis] < 0 || origin[axis] + made.shown[place][axis] !== size[axis]);
  });
  return { ...room, ...made, lost: lost.length };
}

function laid(model, picture) {
  const shape = model.shapes[picture.grid];
  const count = shape[0] * shape[1] * shape[2];
  const step = Math.max(1, Math.floor(count / 40));
  const cells = Array.from({ length: Math.ceil(count / step) }, (_, n) => unravel(n * step, shape));
  const linked = picture.window ? cells : [];
  return {
    result: picture.result,
    window: linked.map((at) => meeting(picture, at)),
    taps: linked.map((at) => products(model, picture, at)),
    places: cells.map((at) => picture.boards.filter(({ role }) => ["result", "turned"].includes(role))
      .every((board) => indexAt(board, spotOf(board, at)).join() === at.slice(1).join())),
    arranged: FRAMES.map((frame) => ({ ...frame, ...arrange(model, picture, frame) })),
    plans: ROOMS.map((room) => layout(picture, room)),
    boards: picture.boards.map((board) => ({ role: board.role, sign: board.sign, size: sizeOf(board) })),
  };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((model) =>
  model.rows.map((picture) => laid(model, picture)))));
