// A picture of the stage as SVG: text as text, in one file, whole boards also where the stage has a
// lens. No DOM here.

import { indexAt, kindAt, pairsOf, sizeOf } from "./boards.js";
import { paint, strongestOf } from "./colours.js";
import { lineOf } from "./line.js";
import { factorsOf, numberIn } from "./line_numbers.js";
import { numberText } from "./numbers.js";
import { cellPlain } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./boards.js").Marks} Marks */
/** @typedef {import("./boards.js").Box} Box */

/**
 * What stands on the stage.
 * @typedef {object} View
 * @property {Model} model
 * @property {import("./taps.js").Picture} picture
 * @property {Cell} at
 * @property {Record<string, number>} channels the one that each grid shows
 * @property {Marks[]} marks
 *
 * How it is drawn; `shows`: numbers, symbols, window, colours, line. Without colours what is above
 * and below zero is hatched either way, the closer the larger it is.
 * @typedef {object} Look
 * @property {string[]} shows
 * @property {import("./colours.js").Colour[]} colours
 * @property {string} ink
 * @property {string} ground "none" where there is none
 * @property {string} link that opens the view again
 */

const CELL = 44;
const GAP = 2;
const STEP = CELL + GAP;
const MARGIN = 16;
const HEAD = 26;
const SIGN = 44;
const TURN = 56;
const LINE = 24;
/** Pixels of a letter of a line, and of so many a row of it at least. */
const LETTER = 8.2;
const LEAST_ROW = 420;
export const MOST_CELLS = 1500;

/**
 * @param {View} view
 * @param {Look} look
 */
export function svgOf(view, look) {
  const { picture, model, at } = view;
  const { boards } = picture;
  const rows = Math.max(...boards.map((board) => sizeOf(board)[0]));
  const high = HEAD + rows * STEP;
  let x = MARGIN;
  const parts = boards.map((board, place) => {
    const [height, width] = sizeOf(board);
    const top = MARGIN + HEAD + (rows - height) * STEP / 2;
    let before = "";
    if (board.sign) {
      before = signSvg(board.sign, x, MARGIN + HEAD + rows * STEP / 2, look);
      x += board.sign === "turn" ? TURN : SIGN;
    }
    const drawn = boardSvg(view, look, place, x, top);
    x += Math.max(width * STEP, board.done.length * 7 + 40);
    return before + drawn;
  });
  const wide = Math.max(x + MARGIN, look.shows.includes("line") ? LEAST_ROW : 0);
  const lines = look.shows.includes("line") ? lineRows(model, picture, at, (wide - 2 * MARGIN) / LETTER) : [];
  const below = lines.map((line, place) =>
    text(line, MARGIN, MARGIN + high + 26 + place * LINE, look, 15, "start")).join("");
  const tall = MARGIN * 2 + high + (lines.length ? 16 + lines.length * LINE : 0);
  const name = cellPlain(model, picture.values, at);
  const ground = look.ground === "none" ? "" : `<rect width="100%" height="100%" fill="${look.ground}"/>\n`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${tall}" viewBox="0 0 ${wide} ${tall}"
  font-family="Inter, Helvetica, Arial, sans-serif" role="img" aria-labelledby="title link">
<title id="title">${escaped(`The grids of ${name}`)}</title>
<desc id="link">${escaped(look.link)}</desc>
${look.shows.includes("colours") ? "" : PATTERNS}${ground}${parts.join("\n")}
${below}
</svg>
`;
}

/** @param {View} view how many cells there would be in it */
export function cellsOf({ picture }) {
  return picture.boards.reduce((sum, board) => sum + sizeOf(board)[0] * sizeOf(board)[1], 0);
}

/**
 * @param {string} latex
 * @param {number} x
 * @param {number} y the middle
 * @param {Look} look
 */
function signSvg(latex, x, y, look) {
  if (latex === "turn") {
    return `<path d="M${x + 12} ${y + 2}a14 15 0 0 1 27 0m-5 -5l5 5l5 -6" fill="none"
  stroke="${look.ink}" stroke-width="2"/>
${text("180°", x + TURN / 2, y + 20, look, 12)}`;
  }
  const sign = latex.includes("sum") ? "Σ →" : { "\\otimes": "⊗" }[latex] ?? latex;
  return text(sign, x + SIGN / 2, y + 6, look, 20);
}

/**
 * @param {View} view
 * @param {Look} look
 * @param {number} place
 * @param {number} x
 * @param {number} y
 */
function boardSvg({ model, picture, channels, marks }, look, place, x, y) {
  const board = picture.boards[place];
  const channel = channels[board.grid];
  const [height, width] = sizeOf(board);
  const numbers = model.values[board.values];
  const largest = model.most?.[board.values] ?? strongestOf(numbers);
  const title = `${model.plain[board.values][channel].replace(/^∂(.*)\/∂([a-z])/u, (_, loss, letter) =>
    `∂${loss}/∂${letter.toUpperCase()}`)} ${board.done}`;
  const cells = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const kind = kindAt(board, [row, column]);
      const [cx, cy] = [x + column * STEP, y + row * STEP];
      if (kind === "padding" || kind === "inserted") {
        cells.push(zero(cx, cy, look));
        continue;
      }
      const cell = /** @type {Cell} */ ([channel, ...indexAt(board, [row, column])]);
      cells.push(cellSvg(model, board, cell, numberIn(model, board.values, cell), largest, cx, cy, look));
    }
  }
  const heading = text(board.grid === "b" ? title : capital(title), x, y - 9, look, 14, "start");
  return `<g data-board="${board.key}">${heading}\n${cells.join("\n")}${
    look.shows.includes("window") ? rings(marks[place], x, y) : ""}</g>`;
}

/** The name of a whole grid: that of its cells, large. @param {string} name */
function capital(name) {
  return /^[a-z]/u.test(name) ? name[0].toUpperCase() + name.slice(1) : name;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
function zero(x, y, look) {
  const box = `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="2" fill="${look.ink}" fill-opacity="0.06"
  stroke="${look.ink}" stroke-opacity="0.35" stroke-dasharray="3 3"/>`;
  const shown = look.shows.includes("numbers") || look.shows.includes("symbols");
  return box + (shown ? text("0", x + CELL / 2, y + CELL / 2 + 5, look, 14) : "");
}

/**
 * @param {Model} model
 * @param {Board} board
 * @param {Cell} cell
 * @param {number} value
 * @param {number} largest
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 */
function cellSvg(model, board, cell, value, largest, x, y, look) {
  const coloured = look.shows.includes("colours");
  const { fill, ink } = coloured ? paint(look.colours, value, largest) : hatched(value, largest, look);
  const name = look.shows.includes("symbols") ? cellPlain(model, board.values, cell) : "";
  const number = look.shows.includes("numbers") ? numberText(value) : "";
  const middle = y + CELL / 2 + 5;
  const on = { ...look, ink };
  const size = number.length > 5 ? 11 : 15;
  const drawn = name && number
    ? text(name, x + CELL / 2, y + 16, on, fitting(name, 11))
      + text(number, x + CELL / 2, y + 35, on, size, "middle", true)
    : text(name || number, x + CELL / 2, middle, on, name ? fitting(name, 13) : size, "middle", !name);
  const edge = coloured ? "" : ` stroke="${look.ink}" stroke-opacity="0.6"`;
  return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="2" fill="${fill}"${edge}/>${drawn}`;
}

/**
 * The size at which a name has room in a cell.
 * @param {string} name
 * @param {number} most
 */
function fitting(name, most) {
  return Math.min(most, Math.floor((CELL - 4) / (name.length * 0.56)));
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

const PATTERNS = `<defs>${["above", "below"].flatMap((name) => [1, 2, 3].map((level) => {
  const size = [9, 6, 4][level - 1];
  const turn = name === "above" ? 45 : -45;
  return `<pattern id="${name}-${level}" width="${size}" height="${size}" patternUnits="userSpaceOnUse"
  patternTransform="rotate(${turn})"><rect width="${size}" height="${size}" fill="#ffffff"/><path d="M0 0V${size}"
  stroke="#000000" stroke-opacity="0.45" stroke-width="1"/></pattern>`;
})).join("")}</defs>
`;

/**
 * @param {Marks} marks
 * @param {number} x
 * @param {number} y
 */
function rings({ window, target }, x, y) {
  const one = target && { row: target[0], column: target[1], height: 1, width: 1 };
  return [window, one].flatMap((box) => (box ? [`
<rect x="${x + box.column * STEP - 2}" y="${y + box.row * STEP - 2}" width="${box.width * STEP + 2}"
  height="${box.height * STEP + 2}" rx="5" fill="none" stroke="#c2410c" stroke-width="3"/>`] : [])).join("");
}

/**
 * The line with its symbols, and with its numbers, in rows of so many letters.
 * @param {Model} model
 * @param {import("./taps.js").Picture} picture
 * @param {Cell} at
 * @param {number} room
 */
function lineRows(model, picture, at, room) {
  const { taps } = lineOf(model, picture, at);
  const pairs = pairsOf(model, picture, at[0]).length;
  const products = taps.map((tap) => factorsOf(picture, tap));
  const symbols = products.map((factors) => factors.map((factor) => cellPlain(model, ...factor)).join(" "));
  const numbers = products.map((factors) =>
    factors.map((factor) => `(${numberText(numberIn(model, ...factor))})`).join(""));
  const name = cellPlain(model, picture.values, at);
  const total = numberText(numberIn(model, picture.values, at));
  return [
    ...(pairs > 1 ? [`One of ${pairs} pairs of channels, whose products are added up.`] : []),
    ...broken(`${name} = `, symbols, room), ...(numbers.length ? broken("= ", numbers, room) : []), `= ${total}`,
  ];
}

/**
 * A sum in rows.
 * @param {string} first
 * @param {string[]} terms
 * @param {number} room
 */
function broken(first, terms, room) {
  const rows = [first + (terms[0] ?? "0")];
  for (const term of terms.slice(1)) {
    const last = rows[rows.length - 1];
    if (last.length + term.length + 3 > room) rows.push(`+ ${term}`);
    else rows[rows.length - 1] = `${last} + ${term}`;
  }
  return rows;
}

/**
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {Look} look
 * @param {number} size
 * @param {string} [anchor]
 * @param {boolean} [bold]
 */
function text(words, x, y, { ink }, size, anchor = "middle", bold = false) {
  if (!words) return "";
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${ink}"${
    bold ? ' font-weight="600"' : ""}>${escaped(words)}</text>`;
}

/** @param {string} words */
function escaped(words) {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
