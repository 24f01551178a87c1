// Scatter and gather in step: the terms that arrive at a cell by patches are met in its window.
//
// Python sends the whole story once (see two_ways.py): every patch with its products and the sums
// after it. Stepping, playing and choosing a cell only change what is shown of it, here; Python
// hears of the place when it has come to rest, so that the address names it.
//
// Called again with every change of the model, on the same element, which holds all state.

import { arrowOf, keepsArrows } from "../stage/keys.js";
import {
  arrival, kernelAt, placeOn, sentence, spoken, stepped, sumsOf, termsOf, watchedAfter, widthOf,
  within, zeroAt,
} from "./story.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {import("./story.js").Layout} Layout */
/** @typedef {import("./story.js").Place} Place */
/** @typedef {import("./story.js").Term} Term */

/**
 * What Streamlit hands over: the story, and the row, column and step that the page names.
 * @typedef {[row: number, column: number, step: number]} At
 * @typedef {object} Component
 * @property {[Story & { at: At }]} data
 * @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * What stands on the component's element from one model to the next.
 * @typedef {object} Show
 * @property {number} version
 * @property {HTMLElement} root
 * @property {(name: string, value: unknown) => void} send
 * @property {Place} place
 * @property {string} told the place that Python named last
 * @property {Set<string>} sent the places that Python may answer with
 * @property {Story} story
 * @property {string} written the story as text
 * @property {string[][]} sums
 * @property {AbortController} [listening]
 * @property {number} [timer]
 * @property {number} [resting]
 */

const PACE = 1100;
const REST = 350;

/** @param {Component} component */
export default function ({ data: [{ at, ...story }], parentElement, setTriggerValue }) {
  const root = /** @type {HTMLElement & { twoWays?: Show }} */ (
    parentElement.querySelector("[data-two-ways]"));
  /** @type {Show} */
  const fresh = {
    version: 0, root, send: setTriggerValue, place: { row: 0, column: 0, step: 0 }, told: "",
    sent: new Set(), story, written: "", sums: [],
  };
  const show = (root.twoWays ??= fresh);
  const version = ++show.version;
  show.send = setTriggerValue;
  takePlace(show, at);
  takeStory(show, story);
  draw(show);
  show.listening?.abort();
  const { signal } = show.listening = new AbortController();
  document.addEventListener("keydown", (event) => onKey(show, event), { signal, capture: true });
  return () => {
    if (show.version !== version) return;
    show.listening?.abort();
    pause(show);
  };
}

/**
 * The place Python names counts, unless it is the echo of one that was sent from here.
 * @param {Show} show
 * @param {At} at
 */
function takePlace(show, at) {
  const told = at.join();
  if (told !== show.told && !show.sent.delete(told)) {
    const [row, column, step] = at;
    show.place = { row, column, step };
    show.sent.clear();
  }
  show.told = told;
}

/**
 * @param {Show} show
 * @param {Story} story
 */
function takeStory(show, story) {
  const written = JSON.stringify(story);
  if (written === show.written) return;
  pause(show);
  Object.assign(show, { written, story, sums: sumsOf(story), place: within(story, show.place) });
  build(show);
}

// --- moving ----------------------------------------------------------------------------------

/**
 * @param {Show} show
 * @param {Partial<Place>} change
 */
function move(show, change) {
  show.place = { ...show.place, ...change };
  draw(show);
  clearTimeout(show.resting);
  show.resting = setTimeout(() => rest(show), REST);
}

/** @param {Show} show */
function rest(show) {
  if (show.timer) return;
  const { row, column, step } = show.place;
  const at = [row, column, step];
  if (at.join() === show.told) return;
  show.sent.add(at.join());
  show.send("at", at);
}

/**
 * @param {Show} show
 * @param {number} by
 */
function stepBy(show, by) {
  move(show, { step: stepped(show.story, show.place, by) });
}

/**
 * @param {Show} show
 * @param {number} by
 */
function cellBy(show, by) {
  move(show, watchedAfter(show.story, show.place, by));
}

/** @param {Show} show */
function isAtEnd({ place, story }) {
  return place.step === story.patches.length;
}

/** @param {Show} show */
function play(show) {
  if (show.timer) return pause(show);
  if (isAtEnd(show)) move(show, { step: 0 });
  show.timer = setInterval(() => {
    stepBy(show, 1);
    if (isAtEnd(show)) pause(show);
  }, PACE);
  draw(show);
}

/** @param {Show} show */
function pause(show) {
  if (!show.timer) return;
  clearInterval(show.timer);
  show.timer = undefined;
  draw(show);
  rest(show);
}

/**
 * @param {Show} show
 * @param {KeyboardEvent} event
 */
function onKey(show, event) {
  const [down, right] = arrowOf(event) ?? [0, 0];
  if (down || !right || !(event.target instanceof Element) || keepsArrows(event.target)) return;
  event.preventDefault();
  stepBy(show, right);
}

// --- the parts, made once a story --------------------------------------------------------------

/**
 * @param {Show} show
 * @param {string} name
 */
function part({ root }, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-part=${name}]`));
}

/**
 * @param {Show} show
 * @param {string} name
 */
function button(show, name) {
  return /** @type {HTMLButtonElement} */ (part(show, name));
}

/** @param {Show} show */
function slider(show) {
  return /** @type {HTMLInputElement} */ (part(show, "slider"));
}

/** @param {Show} show */
function build(show) {
  const { story } = show;
  const [source, target] = [whole(story.source), whole(story.target)];
  part(show, "source").replaceChildren(board(show, "source", source, pickSource));
  part(show, "kernel").replaceChildren(board(show, "kernel", story.painted));
  part(show, "piled").replaceChildren(board(show, "target", target, pickTarget));
  part(show, "left").replaceChildren(board(show, "source", story.left, pickSource));
  strike(show);
  part(show, "turned").replaceChildren(board(show, "kernel", story.right));
  part(show, "gathered").replaceChildren(board(show, "target", target, pickTarget));
  share(show.root);
  for (const [name, title] of Object.entries(story.titles)) {
    for (const place of show.root.querySelectorAll(`[data-title=${name}]`)) {
      place.replaceChildren(formula(title));
    }
  }
  slider(show).max = String(story.patches.length);
  slider(show).oninput = () => move(show, { step: Number(slider(show).value) });
  button(show, "back").onclick = () => stepBy(show, -1);
  button(show, "next").onclick = () => stepBy(show, 1);
  button(show, "play").onclick = () => play(show);
  button(show, "cell-back").onclick = () => cellBy(show, -1);
  button(show, "cell-next").onclick = () => cellBy(show, 1);
}

/**
 * How many columns of cells each way has: they share the width by it, or stand one below the other.
 * @param {HTMLElement} root
 */
function share(root) {
  for (const way of root.querySelectorAll(".two-ways-way")) {
    if (!(way instanceof HTMLElement)) continue;
    const boards = [...way.querySelectorAll(".two-ways-board")];
    const columns = boards.map((one) => getComputedStyle(one).getPropertyValue("--columns"));
    way.style.setProperty("--total", String(columns.reduce((sum, one) => sum + Number(one), 0)));
  }
}

/**
 * A grid as it is: nothing around or between its cells.
 * @param {{ size: [number, number] }} grid
 * @returns {Layout}
 */
function whole({ size: [height, width] }) {
  return { rows: [...Array(height).keys()], columns: [...Array(width).keys()] };
}

/**
 * What a crop cuts off is struck through: no window runs over it.
 * @param {Show} show
 */
function strike(show) {
  const { left, kept: { start, size } } = show.story;
  part(show, "left").querySelectorAll(".two-ways-cell").forEach((box, spot) => {
    const row = Math.floor(spot / left.columns.length) - start[0];
    const column = (spot % left.columns.length) - start[1];
    const inside = row >= 0 && row < size[0] && column >= 0 && column < size[1];
    box.classList.toggle("two-ways-cut", !inside);
  });
}

/** @typedef {"source" | "kernel" | "target"} GridName */

/**
 * A grid as buttons or boxes.
 * @param {Show} show
 * @param {GridName} grid
 * @param {Layout} layout
 * @param {(show: Show, flat: number) => void} [onPick]
 */
function board(show, grid, { rows, columns }, onPick) {
  const box = element("div", "two-ways-board");
  box.style.setProperty("--columns", String(columns.length));
  box.append(...rows.flatMap((row) =>
    columns.map((column) => cell(show, grid, row, column, onPick))));
  return box;
}

/**
 * A cell says its name, its number, and beneath them which kernel cell lies on it.
 * @param {Show} show
 * @param {GridName} grid
 * @param {number} row
 * @param {number} column
 * @param {(show: Show, flat: number) => void} [onPick]
 */
function cell(show, grid, row, column, onPick) {
  const { story } = show;
  const tag = element("span", "two-ways-tag");
  const zero = zeroAt(story, row, column);
  if (zero) {
    return element("div", `two-ways-cell two-ways-${zero}`, element("b", "", "0"), tag);
  }
  const cells = story[grid];
  const flat = row * cells.size[1] + column;
  const name = cells.names[flat];
  const number = "numbers" in cells ? cells.numbers[flat] : "";
  const made = element(onPick ? "button" : "div", "two-ways-cell",
    element("span", "two-ways-name", grid === "target" ? story.target.lefts[flat] : name),
    element("span", "two-ways-hidden", " = "), element("b", "", number), tag);
  made.dataset.flat = String(flat);
  fit(made, ".two-ways-name");
  if ("hues" in cells) paint(made, cells.hues[flat]);
  if (made instanceof HTMLButtonElement && onPick) {
    made.type = "button";
    made.onclick = () => onPick(show, flat);
  }
  return made;
}

/**
 * @param {Show} show
 * @param {number} flat
 */
function pickSource(show, flat) {
  move(show, { step: flat + 1 });
}

/**
 * @param {Show} show
 * @param {number} flat
 */
function pickTarget(show, flat) {
  const width = show.story.target.size[1];
  move(show, { row: Math.floor(flat / width), column: flat % width });
}

// --- drawing a step ----------------------------------------------------------------------------

/** @param {Show} show */
function draw(show) {
  const { story, place: { step, row, column } } = show;
  const watched = row * story.target.size[1] + column;
  const { length } = story.patches;
  drawPiled(show, watched);
  drawWindow(show);
  drawGathered(show, watched);
  for (const name of ["source", "left"]) markSources(show, name);
  for (const name of ["kernel", "turned"]) markKernel(show, name, watched);
  drawLine(show, watched);
  slider(show).value = String(step);
  part(show, "count").textContent = `${step} of ${length} delivered`;
  button(show, "back").disabled = step === 0;
  button(show, "next").disabled = step === length;
  part(show, "play").textContent = show.timer ? "Pause" : "Play";
  part(show, "status").textContent = sentence(story, show.place);
}

/**
 * The cells of a board, without the zeros.
 * @param {Show} show
 * @param {string} name
 * @returns {{ box: HTMLElement, flat: number }[]}
 */
function cellsOf(show, name) {
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = part(show, name).querySelectorAll("[data-flat]");
  return [...boxes].map((box) => ({ box, flat: Number(box.dataset.flat) }));
}

/**
 * Every cell so far; what the patch that is painted now has added stands beneath it.
 * @param {Show} show
 * @param {number} watched
 */
function drawPiled(show, watched) {
  const { story, sums, place: { step } } = show;
  for (const { box, flat } of cellsOf(show, "piled")) {
    const hit = arrival(story, step, flat);
    const [, k, product] = hit ?? [];
    const name = k === undefined ? "" : story.kernel.names[k];
    const adds = k === undefined ? "" : `${name}: ${signed(product ?? "")}`;
    write(box, sums[step][flat], adds, k === undefined ? undefined : story.kernel.hues[k]);
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-fresh", Boolean(hit));
    const so = `${story.target.lefts[flat]} = ${sums[step][flat]} so far`;
    box.setAttribute("aria-label", hit ? `${so}: ${name} added ${product}` : so);
  }
}

/** @param {string} number */
function signed(number) {
  return number.startsWith("-") ? `−${number.slice(1)}` : `+${number}`;
}

/**
 * The window of the watched cell: beneath every cell in it, the kernel cell that it is times.
 * @param {Show} show
 */
function drawWindow(show) {
  const { story, place: { row, column } } = show;
  const { left, kept: { start }, right, source, kernel } = story;
  const [high, wide] = [right.rows.length, right.columns.length];
  /** @type {NodeListOf<HTMLElement>} */
  const boxes = part(show, "left").querySelectorAll(".two-ways-cell");
  boxes.forEach((box, spot) => {
    const a = Math.floor(spot / left.columns.length) - start[0] - row;
    const b = (spot % left.columns.length) - start[1] - column;
    const inside = a >= 0 && a < high && b >= 0 && b < wide;
    const k = inside ? kernelAt(story, a, b) : undefined;
    box.classList.toggle("two-ways-window", inside);
    edges(box, inside ? [a === 0, b === wide - 1, a === high - 1, b === 0] : []);
    const times = k === undefined ? "" : `· ${kernel.names[k]}`;
    write(box, undefined, times, k === undefined ? undefined : kernel.hues[k]);
    if (box.dataset.flat === undefined) return;
    const flat = Number(box.dataset.flat);
    const is = `${source.names[flat]} = ${source.numbers[flat]}`;
    const under = k === undefined ? "" : `, times ${kernel.names[k]} = ${kernel.numbers[k]}`;
    box.setAttribute("aria-label", is + under);
  });
}

/**
 * @param {Show} show
 * @param {number} watched
 */
function drawGathered(show, watched) {
  const { story, sums, place: { step } } = show;
  for (const { box, flat } of cellsOf(show, "gathered")) {
    const after = flat < watched ? sums.length - 1 : step;
    const number = flat > watched ? "" : sums[after][flat];
    write(box, number, "");
    box.classList.toggle("two-ways-watched", flat === watched);
    box.classList.toggle("two-ways-waiting", flat > watched);
    const name = story.target.lefts[flat];
    box.setAttribute("aria-label", number ? `${name} = ${number}` : `${name}, not yet gathered`);
  }
}

/**
 * Sources that have painted, the one that does now, and those still to come.
 * @param {Show} show
 * @param {string} name
 */
function markSources(show, name) {
  const { source } = show.story;
  const { step } = show.place;
  for (const { box, flat } of cellsOf(show, name)) {
    box.classList.toggle("two-ways-now", flat === step - 1);
    box.classList.toggle("two-ways-waiting", flat >= step);
    if (name !== "source") continue;
    const state = flat >= step ? "not yet delivered" : "delivered";
    box.setAttribute("aria-label", `${source.names[flat]} = ${source.numbers[flat]}, ${state}`);
  }
}

/**
 * The kernel cell by which the watched cell is reached now.
 * @param {Show} show
 * @param {string} name
 * @param {number} watched
 */
function markKernel(show, name, watched) {
  const now = arrival(show.story, show.place.step, watched)?.[1];
  for (const { box, flat } of cellsOf(show, name)) {
    box.classList.toggle("two-ways-now", flat === now);
  }
}

/**
 * Write a cell's number, and what stands beneath it in a kernel cell's hue.
 * @param {HTMLElement} box
 * @param {string | undefined} number the one there is where it stays
 * @param {string} beneath
 * @param {string} [hue]
 */
function write(box, number, beneath, hue) {
  const bold = box.querySelector("b");
  const tag = box.querySelector(".two-ways-tag");
  if (bold && number !== undefined) bold.textContent = number;
  if (tag) tag.textContent = beneath;
  box.classList.toggle("two-ways-tagged", Boolean(beneath));
  fit(box, ".two-ways-tag");
  paint(box, hue);
}

/**
 * Tell the style sheet how wide a text of the cell is, so that it fits.
 * @param {HTMLElement} box
 * @param {string} selector
 */
function fit(box, selector) {
  /** @type {HTMLElement | null} */
  const text = box.querySelector(selector);
  text?.style.setProperty("--letters", String(widthOf(text.textContent ?? "")));
}

/**
 * @param {HTMLElement} box
 * @param {string} [hue]
 */
function paint(box, hue) {
  box.classList.toggle("two-ways-hued", Boolean(hue));
  if (hue) box.style.setProperty("--hue", hue);
}

/**
 * The frame of the window: the four sides of its outermost cells.
 * @param {HTMLElement} box
 * @param {boolean[]} sides
 */
function edges(box, sides) {
  ["top", "right", "bottom", "left"].forEach((name, side) =>
    box.classList.toggle(`two-ways-edge-${name}`, Boolean(sides[side])));
}

// --- the watched cell's line -------------------------------------------------------------------

/**
 * @param {Show} show
 * @param {number} watched
 */
function drawLine(show, watched) {
  const { story, sums, place: { step } } = show;
  const { target, others, patches } = story;
  const terms = termsOf(story, watched);
  const cards = terms.flatMap((term, n) => [
    ...(n || target.starts ? [element("span", "two-ways-plus", "+")] : []),
    termCard(story, term, step),
  ]);
  const start = target.starts || (terms.length ? "" : "0");
  // Other pairs of channels add to the same cell: what this pair brings is its share.
  const whole = others ? "this pair" : "=";
  part(show, "line").replaceChildren(
    element("span", "two-ways-left", formula(target.lefts[watched]), element("span", "", " =")),
    ...(start ? [element("span", "two-ways-start", formula(start))] : []),
    ...cards,
    ...(others ? [element("span", "two-ways-others", `+ ${others}`)] : []),
    element("span", "two-ways-sum",
      element("span", "", step < patches.length ? "so far" : whole),
      element("b", "", sums[step][watched])),
  );
}

/**
 * @param {Story} story
 * @param {Term} term
 * @param {number} step
 */
function termCard(story, { source, k, product }, step) {
  const state = source === step - 1 ? "now" : source >= step ? "waiting" : "arrived";
  const chip = element("span", "two-ways-chip", story.kernel.names[k]);
  paint(chip, story.kernel.hues[k]);
  const numbers = `(${story.source.numbers[source]})(${story.kernel.numbers[k]}) = ${product}`;
  return element("div", `two-ways-term two-ways-${state}`,
    element("div", "two-ways-product", formula(story.source.names[source]), chip),
    element("div", "two-ways-numbers", numbers),
    element("div", "two-ways-pair",
      icon(story, story.painted, k, "patch"),
      element("span", "two-ways-turn", "↻"),
      icon(story, story.right, k, "window")));
}

/**
 * A small picture of K as it lies on the patch or in the window, with one cell filled.
 * @param {Story} story
 * @param {Layout} layout
 * @param {number} k
 * @param {string} says
 */
function icon(story, layout, k, says) {
  const { rows, columns } = layout;
  const grid = element("div", "two-ways-icon");
  grid.style.setProperty("--columns", String(columns.length));
  for (const u of rows) for (const v of columns) {
    const spot = element("i", "");
    const flat = u < 0 || v < 0 ? -1 : u * story.kernel.size[1] + v;
    if (flat >= 0) spot.style.setProperty("--hue", story.kernel.hues[flat]);
    spot.className = flat === k ? "two-ways-here" : flat < 0 ? "two-ways-gap" : "";
    grid.append(spot);
  }
  grid.setAttribute("role", "img");
  grid.setAttribute("aria-label", `${says}: ${spoken(story, placeOn(story, layout, k))}`);
  return element("figure", "", grid, element("figcaption", "", says));
}

// --- making elements ---------------------------------------------------------------------------

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * ∂L/∂z₁₁ as a fraction; any other name as it stands.
 * @param {string} name
 */
function formula(name) {
  const [above, below] = name.split("/");
  if (below === undefined) return element("span", "two-ways-math", name);
  const fraction = element("span", "two-ways-math two-ways-fraction",
    element("span", "", above), element("span", "", below));
  fraction.setAttribute("role", "img");
  fraction.setAttribute("aria-label", name);
  return fraction;
}
