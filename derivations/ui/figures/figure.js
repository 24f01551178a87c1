// A figure of the stage: text as text, in one file, whole boards also where the stage has a lens, as
// long as they are no more than figure_lens.js says.
// It is made of parts, so that those of a tour can be held against each other. No DOM here.

import { channelsShown, marksOf, pairsOf, sizeOf } from "../stage/boards.js";
import { cellPlain } from "../stage/taps.js";
import { boardSvg, HEAD, PATTERNS, rimOf, ringsSvg, STEP, widthOfBoard } from "./figure_board.js";
import { leftOut, lineSvg } from "./figure_line.js";
import { beside, drawn, escaped, FONT, round, worded } from "./figure_type.js";

/** @typedef {import("../stage/taps.js").Cell} Cell */
/** @typedef {import("../stage/taps.js").Board} Board */
/** @typedef {import("./figure_board.js").Look} Look */

/**
 * What stands on the stage: a result at one of its cells, and a product of its line that is lit.
 * @typedef {object} View
 * @property {import("../stage/taps.js").Model} model
 * @property {import("../stage/taps.js").Picture} picture
 * @property {Cell} at
 * @property {import("../stage/taps.js").Tap | null} lit
 * @property {number} pair which of the channels that meet
 * @property {string} [says] what is said above it, after a word or two of what it is: "it|says"
 * @property {boolean} [aside] whether it stands there alone for its numbers: nothing lights, no line
 *
 * A figure in parts, some of them empty: the grids, over them what lights on them and the line.
 * @typedef {object} Figure
 * @property {string[]} grids
 * @property {string[]} lights
 * @property {number} width
 * @property {number} height
 * @property {string} name of the cell
 */

const MARGIN = 16;
const SIGN = 40;
const TURN = 60;
const TRAY = 10;
/** Between rows of grids, and before a line. */
const BETWEEN = 18;
/** Pixels of a letter of a sentence, at most. */
const LETTER = 7.5;
/** Of more products that are added up the first are drawn. */
const MOST_PRODUCTS = 8;

/**
 * Views one under the other.
 * @param {View[]} views
 * @param {Look} look
 * @returns {Figure}
 */
export function figureOf(views, look) {
  const [{ model, picture, at }] = views;
  /** @type {Figure} */
  const figure = { grids: [], lights: [], width: 0, height: 0, name: cellPlain(model, picture.values, at) };
  for (const view of views) {
    const block = blockOf(view, look, figure.height);
    figure.grids.push(...block.grids);
    figure.lights.push(...block.lights);
    figure.width = Math.max(figure.width, block.width);
    figure.height = block.height;
  }
  return figure;
}

/**
 * @param {View} view
 * @param {Look} look
 * @param {number} begin where it begins
 */
function blockOf(view, look, begin) {
  const [name, words] = (view.says ?? "").split("|");
  const heading = name && beside([look.type.words(name, true), look.type.words(words ?? "")], 0.5);
  const head = heading ? drawn(heading, MARGIN, begin + MARGIN + 12, 16, look.ink) : "";
  const { grids, lights, width: across, height: down } = gridsOf(view, look, begin + (heading ? 24 : 0));
  const lined = look.shows.includes("line") && !view.aside;
  const said = view.aside ? "" : leftOut(view, productsOf(view, look).length);
  const told = said ? worded(said, MARGIN, down + 16, look.ink, 14, "start") : "";
  const y = down + (said ? BETWEEN + 14 : 12);
  const line = lined ? lineSvg(view, look, MARGIN, y, across - 2 * MARGIN) : { svg: "", height: 0, width: 0 };
  const wide = Math.max(said.length * LETTER, line.width, heading ? heading.width * 16 : 0) + 2 * MARGIN;
  return {
    grids: [head, ...grids, told],
    lights: [...lights, line.svg],
    width: Math.ceil(Math.max(across, wide)),
    height: Math.ceil((said || lined ? y : down) + line.height + MARGIN / 2),
  };
}

/**
 * A figure as a file.
 * @param {Figure} figure
 * @param {Look} look
 * @param {{ scale?: number, style?: string, title?: string }} [more]
 */
export function fileOf({ grids, lights, width, height, name }, look, { scale = 1, style = "", title } = {}) {
  const ground = look.ground === "none" ? "" : `<rect width="${width}" height="${height}" fill="${look.ground}"/>\n`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width * scale)}" height="${round(height * scale)}"
  viewBox="0 0 ${width} ${height}" ${FONT} role="img" aria-labelledby="title link">
<title id="title">${escaped(title ?? `The grids of ${name}`)}</title>
<desc id="link">${escaped(look.link)}</desc>
${style ? `<style>${style}</style>\n` : ""}${look.shows.includes("colours") ? "" : PATTERNS}${ground}${
  [...grids, ...lights].filter(Boolean).join("\n")}
</svg>
`;
}

/**
 * How many cells there would be in it.
 * @param {View[]} views
 * @param {Look} look
 */
export function cellsOf(views, look) {
  /** @type {(boards: Board[]) => number} */
  const count = (boards) => boards.reduce((sum, board) => sum + sizeOf(board)[0] * sizeOf(board)[1], 0);
  return views.reduce((sum, view) => {
    const { factors, ends } = split(view.picture.boards);
    return sum + count(factors) * productsOf(view, look).length + count(ends);
  }, 0);
}

/**
 * Which of the channels that meet are drawn: the shown one, or all.
 * @param {View} view
 * @param {Look} look
 */
function productsOf({ model, picture, at, pair, aside }, look) {
  const pairs = pairsOf(model, picture, at[0]);
  if (!look.shows.includes("channels") || pairs.length < 2 || aside) return [pair];
  return pairs.slice(0, MOST_PRODUCTS).map((_, place) => place);
}

/**
 * What is multiplied, and what that comes to.
 * @param {Board[]} boards
 */
function split(boards) {
  const end = boards.findIndex(({ role }) => ["bias", "turned", "result"].includes(role));
  return { factors: boards.slice(0, end), ends: boards.slice(end) };
}

/**
 * The grids: a row for each product, behind them what they come to.
 * @param {View} view
 * @param {Look} look
 * @param {number} above where it begins
 */
function gridsOf(view, look, above) {
  const { factors, ends } = split(view.picture.boards);
  const products = productsOf(view, look);
  const [high, endHigh] = [factors, ends].map((boards) =>
    HEAD + Math.max(...boards.map((board) => sizeOf(board)[0])) * STEP + (hasTray(boards) ? TRAY : 0));
  const whole = Math.max(products.length * (high + BETWEEN) - BETWEEN, endHigh);
  const begin = MARGIN + (products.length > 1 ? SIGN - 8 : 0);
  const start = above + MARGIN;
  let [grids, lights, x] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([]), begin];
  products.forEach((pair, place) => {
    const top = start + (whole - products.length * (high + BETWEEN) + BETWEEN) / 2 + place * (high + BETWEEN);
    const row = rowOf(view, look, factors, pair, begin, top, high, factors[0] !== view.picture.boards[0]);
    const plus = place ? signSvg("+", begin - SIGN + 4, top + (high + HEAD) / 2, look) : "";
    grids.push(plus, ...row.grids);
    lights.push(...row.lights);
    x = row.x;
  });
  const last = rowOf(view, look, ends, view.pair, x, start + (whole - endHigh) / 2, endHigh, true);
  return {
    grids: [...grids, ...last.grids], lights: [...lights, ...last.lights], width: last.x + MARGIN,
    height: start + whole + MARGIN / 2,
  };
}

/**
 * Grids side by side, each with the sign before it; the first has none where it begins.
 * @param {View} view
 * @param {Look} look
 * @param {Board[]} boards
 * @param {number} pair
 * @param {number} x
 * @param {number} top
 * @param {number} high
 * @param {boolean} goesOn
 */
function rowOf({ model, picture, at, lit, aside }, look, boards, pair, x, top, high, goesOn) {
  const channels = channelsShown(model, picture, at, lit, pair);
  const marks = marksOf(picture, aside ? null : at, aside ? null : lit);
  const tray = trayOf(boards);
  /** @type {[string[], string[]]} */
  const [grids, lights] = [[], []];
  let [from, end] = [0, x];
  const room = high - HEAD - (tray ? TRAY : 0);
  boards.forEach((board, place) => {
    if (board.sign && (goesOn || place)) {
      grids.push(signSvg(board.sign, x, top + HEAD + room / 2, look));
      x += board.sign === "turn" ? TURN : SIGN;
    }
    if (place === tray?.[0]) {
      from = x;
      x += TRAY;
    }
    const wide = widthOfBoard(model, board, look);
    const [height, width] = sizeOf(board);
    const rim = rimOf(board);
    const left = round(x + rim + (wide - rim - width * STEP + 2) / 2);
    const y = round(top + HEAD + (room - height * STEP) / 2);
    const key = `${aside ? "behind-" : ""}${board.key}`;
    grids.push(boardSvg(model, board, channels[board.grid], look, left, y, key));
    const marked = marks[picture.boards.indexOf(board)];
    if (look.shows.includes("window")) lights.push(ringsSvg(board, marked, left, y, look));
    x += wide;
    if (place === tray?.[1]) x += TRAY;
    end = x;
  });
  const under = tray ? traySvg(boards, tray, from, end, top + HEAD, room, look) : "";
  return { grids: [under, ...grids], lights, x: end };
}

/** @param {Board[]} boards where K and K turned stand on one tray */
function trayOf(boards) {
  const turn = boards.findIndex(({ sign }) => sign === "turn");
  return turn > 0 ? /** @type {[number, number]} */ ([turn - 1, turn]) : null;
}

/** @param {Board[]} boards */
function hasTray(boards) {
  return trayOf(boards) !== null;
}

/**
 * @param {Board[]} boards
 * @param {[number, number]} tray
 * @param {number} from
 * @param {number} to
 * @param {number} top
 * @param {number} room
 * @param {Look} look
 */
function traySvg(boards, [first, last], from, to, top, room, look) {
  const high = Math.max(...[boards[first], boards[last]].map((board) => sizeOf(board)[0])) * STEP - 2;
  const y = top + (room - high - 2) / 2 - TRAY;
  const drawing = look.shows.includes("colours") ? `fill="${look.ink}" fill-opacity="0.045"`
    : `fill="none" stroke="${look.ink}" stroke-opacity="0.3"`;
  return `<rect x="${round(from)}" y="${round(y)}" width="${round(to - from)}" height="${high + 2 * TRAY}" rx="10"`
    + ` ${drawing}/>`;
}

/**
 * @param {string} latex
 * @param {number} x
 * @param {number} y the middle
 * @param {Look} look
 */
function signSvg(latex, x, y, look) {
  if (latex === "turn") {
    return `<path d="M${round(x + 17)} ${round(y + 2)}c0 -20 26 -20 27 0m-5.5 -5.5l5.5 5.5l5 -6" fill="none"
  stroke="${look.accent}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>
${worded("180°", x + TURN / 2, y + 22, look.ink, 12)}`;
  }
  return drawn(look.type.math(latex, PLAIN[latex] ?? latex), x + SIGN / 2, y + 7, 22, look.ink, "middle");
}

/** @type {Record<string, string>} */
const PLAIN = { "\\otimes": "⊗", "\\odot": "⊙" };
