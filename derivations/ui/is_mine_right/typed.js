// The places of a text that are wrong, underlined in the box in which it was typed.
//
// A box of text cannot be marked: behind its letters lies the same text, unseen, with the marks.

import { partsOf } from "./places.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {{ text: string, places: Place[] }} Told */

const STYLES = ["font-family", "font-size", "font-weight", "font-feature-settings", "font-variant-ligatures",
  "letter-spacing", "line-height", "tab-size", "padding"];

/** How often, and after how many milliseconds again, it is seen whether the box has the text. */
const TRIES = 20, PAUSE = 100;

/**
 * @param {HTMLElement} mirror
 * @param {Told} told
 */
function fill(mirror, { text, places }) {
  const spans = partsOf(text, places).map((part, n) => {
    const span = document.createElement(n % 2 ? "mark" : "span");
    span.textContent = part || (n % 2 ? " " : "");
    return span;
  });
  mirror.replaceChildren(...spans);
}

/**
 * The text lies where the box has it, at any size and however far it is scrolled.
 * @param {HTMLElement} mirror
 * @param {HTMLTextAreaElement} box
 */
function fit(mirror, box) {
  const style = getComputedStyle(box);
  for (const name of STYLES) mirror.style.setProperty(name, style.getPropertyValue(name));
  const [here, parent] = [box.getBoundingClientRect(), /** @type {Element} */ (mirror.parentElement)];
  const around = parent.getBoundingClientRect();
  mirror.style.left = `${here.left - around.left}px`;
  mirror.style.top = `${here.top - around.top}px`;
  mirror.style.width = `${box.clientWidth}px`;
  mirror.style.height = `${box.clientHeight}px`;
  mirror.scrollTop = box.scrollTop;
}

let stop = () => {};

/** @param {{ data: Told[] }} component */
export default function mark({ data: [told] }) {
  stop(); // a box that got another text without a key being pressed has the marks of the old one
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(".st-key-tex textarea"));
  const around = box?.closest('[data-testid="stTextArea"]');
  if (!box || !around || !told.places.length) return undefined;
  const mirror = document.createElement("div");
  mirror.className = "conv-typed";
  mirror.setAttribute("aria-hidden", "true");
  fill(mirror, told);
  around.append(mirror);
  const update = () => {
    mirror.hidden = box.value !== told.text;
    fit(mirror, box);
  };
  const resized = new ResizeObserver(update);
  resized.observe(box);
  for (const type of ["input", "scroll"]) box.addEventListener(type, update);
  update();
  // The box may get its text after this script.
  let tries = TRIES;
  const waiting = setInterval(() => {
    update();
    if (!mirror.hidden || !(tries -= 1)) clearInterval(waiting);
  }, PAUSE);
  const done = () => {
    clearInterval(waiting);
    resized.disconnect();
    for (const type of ["input", "scroll"]) box.removeEventListener(type, update);
    mirror.remove();
  };
  stop = done;
  return done;
}
