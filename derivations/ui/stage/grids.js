// Draws a picture: boards of cells side by side, and what is lit on them.
//
// A board is made of as many elements as cells are in sight; where the lens moves, the same
// elements show others. What is lit lies over the cells as rings of its own, so that the window can
// glide.

import { indexAt, kindAt, sizeOf } from "./boards.js";
import { largestOf, paint } from "./colours.js";
import { follow, GAP } from "./fit.js";
import { typeset } from "./katex.js";
import { numberText } from "./numbers.js";
import { cellPlain, labelLatex, plainTitle } from "./taps.js";

/** @typedef {import("./taps.js").Model} Model */
/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./taps.js").Cell} Cell */
/** @typedef {import("./boards.js").Spot} Spot */
/** @typedef {import("./boards.js").Marks} Marks */
/** @typedef {import("./fit.js").Plan} Plan */
/** @typedef {import("./colours.js").Colour} Colour */

/**
 * A board as it stands on the page.
 * @typedef {object} BoardView
 * @property {Board} board
 * @property {HTMLElement} element
 * @property {HTMLElement} grid
 * @property {HTMLElement[]} cells row by row, those in sight
 * @property {Spot} shown how many rows and columns are in sight
 * @property {Spot} origin the first of them
 * @property {number} channel
 * @property {string} drawn what the cells show, as a key
 * @property {Map<string, HTMLElement>} rings
 * @property {Spot} focus the one cell that Tab reaches
 * @property {[HTMLElement[], HTMLElement[]] | null} rim of a lens, the numbers of its rows and
 * columns
 *
 * A picture as it stands on the page.
 * @typedef {object} PictureView
 * @property {Picture} picture
 * @property {HTMLElement} element
 * @property {BoardView[]} boards
 * @property {number} cell
 * @property {number} row which of the model's pictures it is
 */

/** Below so many pixels of type a name or a number is left out. */
const SMALLEST_TYPE = 11;
const NAME = 0.215;
/** Smaller cells have room for a number alone, or are colours alone. */
const SMALLEST_NAMED = 25;
const SMALLEST_NUMBERED = 20;

/**
 * Build a picture's boards for a plan.
 * @param {Picture} picture
 * @param {Plan} plan
 * @returns {PictureView}
 */
export function buildPicture(picture, plan) {
  const element = make("div", "conv-picture");
  element.dataset.row = picture.result;
  element.classList.toggle("conv-wraps", plan.wraps);
  element.classList.toggle("conv-single", plan.single);
  sizeCells(element, plan.cell);
  const boards = picture.boards.map((board, place) => buildBoard(board, plan.shown[place]));
  if (!plan.wraps) alignTitles(boards);
  element.classList.toggle("conv-has-rim", boards.some(({ rim }) => rim));
  let tray = element;
  boards.forEach((view, place) => {
    const opens = picture.boards[place + 1]?.sign === "turn";
    if (view.board.sign) tray.append(sign(view.board));
    if (opens) element.append(tray = make("div", "conv-tray"));
    tray.append(view.element);
    if (!opens) tray = element;
  });
  return { picture, element, boards, cell: plan.cell, row: 0 };
}

/**
 * All titles of a row stand on one line, above its highest grid.
 * @param {BoardView[]} boards
 */
export function alignTitles(boards) {
  const most = Math.max(...boards.map(({ shown: [height] }) => height));
  for (const { element, shown: [height] } of boards) {
    element.style.setProperty("--lower", String((most - height) / 2));
  }
}

/**
 * @param {HTMLElement} element
 * @param {number} cell
 */
function sizeCells(element, cell) {
  element.style.setProperty("--cell", `${cell}px`);
  element.classList.toggle("conv-nameless", cell * NAME < SMALLEST_TYPE);
  element.classList.toggle("conv-tiny", cell < SMALLEST_NAMED);
  element.classList.toggle("conv-numberless", cell < SMALLEST_NUMBERED);
}

/** @param {Board} board */
function sign({ sign: latex }) {
  if (latex === "turn") {
    const button = make("button", "conv-turn");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", "Turn by 180°");
    button.dataset.act = "turn";
    button.innerHTML = TURN;
    return button;
  }
  const element = make("span", "conv-sign");
  element.innerHTML = typeset(latex);
  return element;
}

const TURN = `<svg width="28" height="18" viewBox="0 0 40 25" fill="none" stroke="currentColor"
  stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
  <path d="M5 21 A13.5 15 0 0 1 32 20.5"/><path d="M26 16 L32.2 22 L37.6 15.2"/></svg>
  <span aria-hidden="true">180°</span>`;

/**
 * @param {Board} board
 * @param {Spot} shown
 * @returns {BoardView}
 */
function buildBoard(board, shown) {
  const [height, width] = shown;
  const element = make("div", "conv-board");
  element.dataset.key = board.key;
  const head = make("div", "conv-head");
  const title = make("div", "conv-title");
  head.append(title);
  title.innerHTML = '<span></span> <span class="conv-done"></span>';
  /** @type {HTMLElement} */ (title.lastElementChild).textContent = board.done;
  const grid = make("div", "conv-grid");
  grid.setAttribute("role", "grid");
  grid.style.gridTemplateColumns = `repeat(${width}, var(--cell))`;
  const [rows, columns] = sizeOf(board);
  const isLens = height < rows || width < columns;
  grid.setAttribute("aria-rowcount", String(rows));
  grid.setAttribute("aria-colcount", String(columns));
  const cells = [];
  for (let row = 0; row < height; row += 1) {
    const line = make("div", "conv-cells");
    line.setAttribute("role", "row");
    for (let column = 0; column < width; column += 1) {
      const cell = make("div", "conv-cell");
      cell.setAttribute("role", "gridcell");
      cell.innerHTML = "<i></i><b></b>";
      line.append(cell);
      cells.push(cell);
    }
    grid.append(line);
  }
  grid.classList.toggle("conv-lens", isLens);
  element.classList.toggle("conv-rimmed", isLens);
  element.append(head, grid);
  return {
    board, element, grid, cells, shown, origin: [0, 0], channel: -1, drawn: "", rings: new Map(),
    focus: [-1, -1], rim: isLens ? buildRim(grid, shown) : null,
  };
}

/**
 * Room for the numbers of the rows and columns that a lens shows.
 * @param {HTMLElement} grid
 * @param {Spot} shown
 * @returns {[HTMLElement[], HTMLElement[]]}
 */
function buildRim(grid, shown) {
  const [rows, columns] = shown.map((count, axis) => {
    const rim = make("div", `conv-rim conv-rim-${axis ? "columns" : "rows"}`);
    rim.setAttribute("aria-hidden", "true");
    const numbers = Array.from({ length: count }, () => make("span", ""));
    rim.append(...numbers);
    grid.append(rim);
    return numbers;
  });
  return [rows, columns];
}

/**
 * @param {Model} model
 * @param {BoardView} view
 */
function fillRim({ base }, { board, origin, rim }) {
  [board.rows, board.columns].forEach((indices, axis) => rim?.[axis].forEach((element, place) => {
    const index = indices[origin[axis] + place];
    element.textContent = index < 0 ? "" : String(index + base);
  }));
}

/**
 * Show a channel of a board, with its marks in sight.
 * @param {Model} model
 * @param {PictureView} view
 * @param {number} place
 * @param {number} channel
 * @param {Marks} marks
 * @param {Colour[]} colours
 */
export function drawBoard(model, view, place, channel, marks, colours) {
  const one = view.boards[place];
  one.origin = follow(sizeOf(one.board), one.shown, one.origin, boxOf(marks));
  if (one.focus[0] >= 0 && one.grid.contains(document.activeElement)) {
    one.origin = follow(sizeOf(one.board), one.shown, one.origin, spotBox(one.focus));
  }
  const key = `${channel}|${one.origin}|${model.stamp}|${model.shown ?? ""}|${colours.join()}`;
  if (key !== one.drawn) {
    one.drawn = key;
    one.channel = channel;
    fill(model, one, colours);
  }
  light(one, marks, view.cell);
  rove(one, marks.target);
}

/**
 * One cell of a grid is reached by Tab: where the keyboard was, the selected one, or the first.
 * @param {BoardView} view
 * @param {Spot | null} target
 */
function rove({ cells, origin, shown: [, width], focus, grid }, target) {
  const spot = grid.contains(document.activeElement) && focus[0] >= 0 ? focus : target ?? origin;
  const place = (spot[0] - origin[0]) * width + spot[1] - origin[1];
  cells.forEach((cell, at) => { cell.tabIndex = at === place ? 0 : -1; });
}

/**
 * What a lens has to keep in sight.
 * @param {Marks} marks
 */
function boxOf({ window, target, hot }) {
  if (window) return window;
  const spot = target ?? hot;
  return spot && spotBox(spot);
}

/**
 * @param {Spot} spot
 * @returns {import("./boards.js").Box}
 */
function spotBox([row, column]) {
  return { row, column, height: 1, width: 1 };
}

/**
 * Write the cells in sight.
 * @param {Model} model
 * @param {BoardView} view
 * @param {Colour[]} colours
 */
function fill(model, view, colours) {
  const { board, grid, cells, shown: [, width], origin, channel } = view;
  const numbers = model.values[board.values];
  const largest = largestOf(numbers);
  grid.setAttribute("aria-label", plainTitle(model, board, channel));
  const title = /** @type {HTMLElement} */ (view.element.querySelector(".conv-title > span"));
  title.innerHTML = typeset(model.titles[board.values][channel]);
  fillRim(model, view);
  cells.forEach((element, place) => {
    const spot = /** @type {Spot} */ (
      [origin[0] + Math.floor(place / width), origin[1] + place % width]);
    element.setAttribute("aria-rowindex", String(spot[0] + 1));
    element.setAttribute("aria-colindex", String(spot[1] + 1));
    element.dataset.spot = String(spot);
    const kind = kindAt(board, spot);
    const [row, column] = indexAt(board, spot);
    const open = element.classList.contains("conv-open") ? " conv-open" : "";
    element.className = `conv-cell conv-${kind}${open}`;
    if (kind === "padding" || kind === "inserted") return zero(element, kind);
    const cell = /** @type {Cell} */ ([channel, row, column]);
    write(model, view, element, cell, numbers, largest, colours);
    mention(board, element, row, column);
  });
}

/**
 * @param {HTMLElement} element
 * @param {string} kind
 */
function zero(element, kind) {
  const [name, number] = partsOf(element);
  name.textContent = "";
  number.textContent = "0";
  number.style.fontSize = "";
  element.style.background = element.style.color = "";
  element.removeAttribute("data-grid");
  element.removeAttribute("data-at");
  element.setAttribute("aria-label", kind === "padding" ? "0, padding" : "0, between the cells");
}

/**
 * @param {Model} model
 * @param {BoardView} view
 * @param {HTMLElement} element
 * @param {Cell} cell
 * @param {number[]} numbers
 * @param {number} largest
 * @param {Colour[]} colours
 */
function write(model, { board }, element, cell, numbers, largest, colours) {
  const [, height, width] = model.shapes[board.grid];
  const value = numbers[(cell[0] * height + cell[1]) * width + cell[2]];
  const [name, number] = partsOf(element);
  name.innerHTML = typeset(labelLatex(model, board.values, cell));
  const text = numberText(value);
  number.textContent = text;
  number.style.fontSize = text.length > 4 ? `calc(var(--cell) * ${1.3 / text.length})` : "";
  const { fill: background, ink } = paint(colours, value, largest);
  element.style.background = background;
  element.style.color = ink;
  element.dataset.grid = board.grid;
  element.dataset.values = board.values;
  element.dataset.at = String(cell);
  element.setAttribute("aria-label", `${cellPlain(model, board.values, cell)} = ${text}`);
  element.classList.toggle("conv-editable", model.editable.includes(board.values));
}

/**
 * @param {Board} board
 * @param {HTMLElement} element
 * @param {number} row
 * @param {number} column
 */
function mention({ unreached, added }, element, row, column) {
  /** @type {(lines: number[][]) => boolean} */
  const among = ([rows, columns]) => rows.includes(row) || columns.includes(column);
  element.classList.toggle("conv-unreached", among(unreached));
  element.classList.toggle("conv-added", among(added));
}

/** @param {HTMLElement} element */
function partsOf(element) {
  return /** @type {[HTMLElement, HTMLElement]} */ ([element.children[0], element.children[1]]);
}

// --- rings -------------------------------------------------------------------------------------

/**
 * @param {BoardView} view
 * @param {Marks} marks
 * @param {number} cell
 */
function light(view, marks, cell) {
  /** @type {(spot: Spot | null) => import("./boards.js").Box | null} */
  const one = (spot) => spot && spotBox(spot);
  ring(view, "window", marks.window, cell);
  ring(view, "target", one(marks.target), cell);
  ring(view, "hot", one(marks.hot), cell);
  const most = 24;
  for (let place = 0; place < most; place += 1) {
    ring(view, `fan${place}`, one(marks.fan[place] ?? null), cell);
    if (!marks.fan[place] && !view.rings.has(`fan${place + 1}`)) break;
  }
}

/**
 * @param {BoardView} view
 * @param {string} name
 * @param {import("./boards.js").Box | null} box
 * @param {number} cell
 */
function ring(view, name, box, cell) {
  let element = view.rings.get(name);
  if (!box && !element) return;
  if (!element) {
    element = make("div", `conv-ring conv-ring-${name.replace(/\d+/, "")}`);
    element.setAttribute("aria-hidden", "true");
    view.rings.set(name, element);
    view.grid.append(element);
  }
  const seen = box && inSight(view, box);
  element.classList.toggle("conv-out", !seen);
  if (!seen) return;
  const step = cell + GAP;
  const { style } = element;
  style.transform = `translate(${seen.column * step}px, ${seen.row * step}px)`;
  style.width = `${seen.width * step - GAP}px`;
  style.height = `${seen.height * step - GAP}px`;
}

/**
 * A box as the lens shows it: moved and cut to it; null where nothing of it is in sight.
 * @param {BoardView} view
 * @param {import("./boards.js").Box} box
 */
function inSight({ origin, shown }, { row, column, height, width }) {
  const [top, left] = [Math.max(row - origin[0], 0), Math.max(column - origin[1], 0)];
  const bottom = Math.min(row + height - origin[0], shown[0]);
  const right = Math.min(column + width - origin[1], shown[1]);
  if (bottom <= top || right <= left) return null;
  return { row: top, column: left, height: bottom - top, width: right - left };
}

/**
 * @param {string} tag
 * @param {string} name
 */
function make(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
