// Builds the elements of a picture: its boards side by side, a cell for every place in sight.

import { sizeOf } from "./boards.js";
import { isLong, turnBelow } from "./fit.js";
import { typeset } from "./katex.js";

/** @typedef {import("./taps.js").Picture} Picture */
/** @typedef {import("./taps.js").Board} Board */
/** @typedef {import("./boards.js").Spot} Spot */
/** @typedef {import("./fit.js").Plan} Plan */

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
 * @property {Spot} focus the place that the keyboard has reached
 * @property {HTMLElement | null} reached the one cell that Tab reaches
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
 * @property {boolean} [behind] whether it shows what stands behind z
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
 * @param {{ head: number, map: number } | null} [around] pixels of what stands above and below
 * @returns {PictureView}
 */
export function buildPicture(picture, plan, around = null) {
  const element = make("div", "conv-picture");
  element.dataset.row = picture.result;
  element.classList.toggle("conv-wraps", plan.wraps);
  element.classList.toggle("conv-single", plan.single);
  sizeCells(element, plan.cell);
  element.style.setProperty("--below", `${turnBelow(picture, plan)}px`);
  if (around) {
    element.style.setProperty("--head", `${around.head}px`);
    element.style.setProperty("--map", `${around.map}px`);
    element.classList.toggle("conv-mapless", !around.map);
  }
  const boards = picture.boards.map((board, place) => buildBoard(board, plan.shown[place]));
  boards.forEach((view) => sayDone(view, plan.cell));
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

/** Pixels of a letter of what was done to a grid, of its name before that, and around a grid. */
const LETTER = 6.8;
const BEFORE = 30;
const BESIDE = 40;

/**
 * What was done to a grid stands behind its name where it does not run into the next title.
 * @param {BoardView} view
 * @param {number} cell
 */
function sayDone({ element, board, shown: [, width] }, cell) {
  const done = /** @type {HTMLElement} */ (element.querySelector(".conv-done"));
  done.hidden = BEFORE + widthOf(board.done) > width * (cell + 2) + BESIDE;
  element.dataset.room = String(
    width * (cell + 2) + BESIDE - BEFORE - (done.hidden ? 0 : widthOf(board.done)));
  if (done.hidden) /** @type {HTMLElement} */ (done.parentElement).title = board.done;
}

/**
 * About how many pixels some words of a title take.
 * @param {string} words
 */
export function widthOf(words) {
  return LETTER * words.length;
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
  const element = make("span", isLong(latex) ? "conv-sign conv-long" : "conv-sign");
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
  title.innerHTML = '<span></span> <span class="conv-done"></span> <span class="conv-of"></span>'
    + ' <span class="conv-ends"></span>';
  /** @type {HTMLElement} */ (title.querySelector(".conv-done")).textContent = board.done;
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
      cell.tabIndex = -1;
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
    focus: [-1, -1], reached: null, rim: isLens ? buildRim(grid, shown) : null,
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
 * @param {string} tag
 * @param {string} name
 */
export function make(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
