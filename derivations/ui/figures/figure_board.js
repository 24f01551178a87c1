// A grid of a figure: its title, its cells, and what is lit on it. No DOM here.

import { indexAt, kindAt, sizeOf } from "../stage/boards.js";
import { paint, strongestOf } from "../stage/colours.js";
import { inSight, spotBox } from "../stage/lens.js";
import { numberIn } from "../stage/line_numbers.js";
import { numberText } from "../stage/numbers.js";
import { cellPlain, labelLatex } from "../stage/taps.js";
import { beside, drawn, round, scaled, worded } from "./figure_type.js";

/** @typedef {import("../stage/taps.js").Model} Model */
/** @typedef {import("../stage/taps.js").Board} Board */
/** @typedef {import("../stage/taps.js").Cell} Cell */
/** @typedef {import("../stage/boards.js").Marks} Marks */
/** @typedef {import("../stage/boards.js").Box} Box */

/**
 * How a figure is drawn; `shows`: numbers, symbols, window, colours, line, channels. Without colours
 * what is above and below zero is hatched either way, the closer the larger it is.
 * @typedef {object} Look
 * @property {string[]} shows
 * @property {import("../stage/colours.js").Colour[]} colours
 * @property {string} ink
 * @property {string} ground "none" where there is none
 * @property {string} accent of what is lit
 * @property {string} link that opens the view again
 * @property {import("./figure_type.js").Type} type
 */

const CELL = 48;
const GAP = 2;
export const STEP = CELL + GAP;
/** Pixels of a title, and of its type. */
export const HEAD = 38;
const TITLE = 16;
const DONE = 13.5;
/** Pixels beside a part of a grid for the numbers of its rows; its title stands above those of its columns. */
const RIM = 24;
const ABOVE = 28;

/**
 * A grid of one channel.
 * @param {Model} model
 * @param {Board} board
 * @param {number} channel
 * @param {Look} look
 * @param {number} x
 * @param {number} y of its first cell
 * @param {string} [key] what it is found by
 */
export function boardSvg(model, board, channel, look, x, y, key = board.key) {
  const [height, width] = sizeOf(board);
  const numbers = model.values[board.values];
  const largest = model.most?.[board.values] ?? strongestOf(numbers);
  const cells = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const kind = kindAt(board, [row, column]);
      const [cx, cy] = [x + column * STEP, y + row * STEP];
      if (kind === "padding" || kind === "inserted") {
        cells.push(zero(cx, cy, kind, look));
        continue;
      }
      const cell = /** @type {Cell} */ ([channel, ...indexAt(board, [row, column])]);
      const svg = cellSvg(model, board, cell, largest, cx, cy, look);
      cells.push(kind === "cropped" ? `<g opacity="0.4">${svg}</g>` : svg);
    }
  }
  const middle = x + (width * STEP - GAP) / 2;
  const base = board.isPart ? y - ABOVE : y - 15;
  const title = drawn(titleOf(model, board, channel, look), middle, base, TITLE, look.ink, "middle");
  const rim = board.isPart ? rimSvg(model, board, x, y, look) : "";
  return `<g data-board="${key}">${title}\n${cells.join("\n")}${rim}</g>`;
}

/**
 * Pixels beside a grid for the numbers of its rows: of a part of one they have to be said.
 * @param {Board} board
 */
export function rimOf({ isPart }) {
  return isPart ? RIM : 0;
}

/**
 * The numbers of the rows and columns of a part, and a line around it as around the stage's lens.
 * @param {Model} model
 * @param {Board} board
 * @param {number} x
 * @param {number} y of its first cell
 * @param {Look} look
 */
function rimSvg({ base }, board, x, y, { ink }) {
  const [height, width] = sizeOf(board);
  const said = /** @type {(index: number) => string} */ ((index) => (index < 0 ? "" : String(index + base)));
  const columns = board.columns.map((index, place) => worded(said(index), x + place * STEP + CELL / 2, y - 8, ink, 11));
  const rows = board.rows.map((index, place) =>
    worded(said(index), x - 8, y + place * STEP + CELL / 2 + 4, ink, 11, "end"));
  return `<g opacity="0.7">${[...columns, ...rows].join("")}</g><rect x="${x - 4}" y="${y - 4}"
  width="${width * STEP - GAP + 8}" height="${height * STEP - GAP + 8}" rx="5" fill="none" stroke="${ink}"
  stroke-width="1.5"/>`;
}

/**
 * How wide a grid with its title is, whichever channel it shows.
 * @param {Model} model
 * @param {Board} board
 * @param {Look} look
 */
export function widthOfBoard(model, board, look) {
  return Math.max(sizeOf(board)[1] * STEP - GAP + rimOf(board), titleOf(model, board, 0, look).width * TITLE);
}

/**
 * The name of a grid, and what was done to it.
 * @param {Model} model
 * @param {Board} board
 * @param {number} channel
 * @param {Look} look
 */
function titleOf(model, board, channel, { type }) {
  const name = type.math(model.titles[board.values][channel], model.plain[board.values][channel]);
  return board.done ? beside([name, scaled(type.words(board.done), DONE / TITLE)], 0.35) : name;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} kind
 * @param {Look} look
 */
function zero(x, y, kind, look) {
  const [fill, dash] = kind === "padding" ? ["0.06", "0"] : ["0", "0.18"];
  const edge = look.shows.includes("colours") ? `stroke-opacity="${dash}"`
    : 'stroke-opacity="0.4" stroke-dasharray="3 3"';
  const box = `<rect x="${x + 0.5}" y="${y + 0.5}" width="${CELL - 1}" height="${CELL - 1}" rx="3" fill="${look.ink}"`
    + ` fill-opacity="${fill}" stroke="${look.ink}" ${edge}/>`;
  const shown = look.shows.includes("numbers") || look.shows.includes("symbols");
  return box + (shown ? `<g opacity="0.65">${worded("0", x + CELL / 2, y + CELL / 2 + 5.5, look.ink, 15)}</g>` : "");
}

/**
 * @param {Model} model
 * @param {Board} board
 * @param {Cell} cell
 * @param {number} largest
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
function cellSvg(model, board, cell, largest, x, y, look) {
  const value = numberIn(model, board.values, cell);
  const coloured = look.shows.includes("colours");
  const { fill, ink } = coloured ? paint(look.colours, value, largest) : hatched(value, largest, look);
  const number = look.shows.includes("numbers") ? numberText(value) : "";
  const named = look.shows.includes("symbols");
  const middle = x + CELL / 2;
  const drawnName = named ? nameSvg(model, board, cell, middle, number ? y + 18 : y + CELL / 2, ink, look) : "";
  const size = Math.min(named ? 16 : 18, (CELL - 6) / (number.length * 0.6));
  const base = named ? y + 37 : y + CELL / 2 + size * 0.36;
  const drawnNumber = worded(number, middle, base, ink, size, "middle", 600);
  const edge = coloured ? "" : ` stroke="${look.ink}" stroke-opacity="0.6"`;
  return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="3" fill="${fill}"${edge}/>${
    mention(board, cell, x, y, ink)}${drawnName}${drawnNumber}`;
}

/**
 * @param {Model} model
 * @param {Board} board
 * @param {Cell} cell
 * @param {number} x
 * @param {number} y
 * @param {string} ink
 * @param {Look} look
 */
function nameSvg(model, board, cell, x, y, ink, look) {
  const name = look.type.math(labelLatex(model, board.values, cell), cellPlain(model, board.values, cell));
  const most = look.shows.includes("numbers") ? 12 : 16;
  const size = Math.min(most, (CELL - 7) / name.width);
  return drawn(name, x, y + (most === 16 ? (name.height - name.depth) * size / 2 : 0), size, ink, "middle");
}

/**
 * A row or column that no window reaches, or that output_padding adds.
 * @param {Board} board
 * @param {Cell} cell
 * @param {number} x
 * @param {number} y
 * @param {string} ink
 */
function mention({ unreached, added }, [, row, column], x, y, ink) {
  const isMeant = [unreached, added].some(([rows, columns]) => rows.includes(row) || columns.includes(column));
  return isMeant ? `<rect x="${x + 2.5}" y="${y + 2.5}" width="${CELL - 5}" height="${CELL - 5}" rx="2" fill="none"
  stroke="${ink}" stroke-opacity="0.7" stroke-width="1.3" stroke-dasharray="3 2.5"/>` : "";
}

/**
 * @param {number} value
 * @param {number} largest
 * @param {Look} look
 */
function hatched(value, largest, look) {
  const share = Math.abs(value) / largest; // of a few numbers more than 1: they are beyond the scale
  const level = share > 0.66 ? 3 : share > 0.33 ? 2 : 1;
  const ground = look.ground === "none" ? "#ffffff" : look.ground;
  const fill = !value || !Number.isFinite(value) ? ground : `url(#${value > 0 ? "above" : "below"}-${level})`;
  return { fill, ink: look.ink };
}

export const PATTERNS = `<defs>${["above", "below"].flatMap((name) => [1, 2, 3].map((level) => {
  const size = [9, 6, 4][level - 1];
  const turn = name === "above" ? 45 : -45;
  return `<pattern id="${name}-${level}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"
  patternTransform="rotate(${turn})"><rect width="${size}" height="${size}" fill="#ffffff"/><path d="M0 0V${size}"
  stroke="#000000" stroke-opacity="0.45" stroke-width="1"/></pattern>`;
})).join("")}</defs>
`;

/**
 * What is lit on a grid, on the ground that it is told by: the window, the result, a product's cell.
 * @param {Board} board
 * @param {Marks} marks
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
export function ringsSvg(board, { window, target, hot }, x, y, look) {
  /** @type {[Box | null, number][]} */
  const rings = [[window, 2.5], [target && spotBox(target), 4], [hot && spotBox(hot), 4]];
  return rings.map(([box, width]) => {
    const seen = box && inSight({ origin: [0, 0], shown: sizeOf(board) }, box);
    return seen ? ring(seen, width, x, y, look) : "";
  }).join("");
}

/**
 * @param {Box} box
 * @param {number} width
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
function ring(box, width, x, y, look) {
  const place = `x="${round(x + box.column * STEP - 1.5)}" y="${round(y + box.row * STEP - 1.5)}"`
    + ` width="${box.width * STEP - GAP + 3}" height="${box.height * STEP - GAP + 3}" rx="5" fill="none"`;
  const halo = look.ground === "none" ? "" : `<rect ${place} stroke="${look.ground}" stroke-width="${width + 3}"/>`;
  return `${halo}<rect ${place} stroke="${look.accent}" stroke-width="${width}"/>`;
}
