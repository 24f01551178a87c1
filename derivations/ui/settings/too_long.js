// What is too long for its field is not put in, and a sentence says so.
//
// Streamlit leaves such a text out without a word, and a browser keeps the beginning of it: either
// looks as if the field had taken what was pasted.

/** Where the sentence stands: under a field of Streamlit's, or in one of the app's own. */
const PLACES = '[data-testid="stTextInput"], [data-testid="stTextArea"], .conv-layer, .conv-paste';

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Field
 * @typedef {Record<string, number>} Most  by the keys of fields, or how these begin ("given-")
 */

/** @param {Most} most */
export function watchLengths(most) {
  /** @param {InputEvent} event */
  const look = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const place = field.closest(PLACES);
    const bound = field.maxLength > 0 ? field.maxLength : boundOf(keysAround(field), most);
    if (!place || !bound) return;
    const length = lengthWith(field, put(event));
    if (length > bound) {
      event.preventDefault();
      say(place, sentence(titleOf(field), length, bound));
    } else {
      say(place, "");
    }
  };
  document.addEventListener("beforeinput", look, true);
  return () => document.removeEventListener("beforeinput", look, true);
}

/** @param {InputEvent} event */
function put({ inputType, data, dataTransfer }) {
  if (inputType === "insertLineBreak") return "\n";
  if (!inputType.startsWith("insert")) return "";
  return (data ?? dataTransfer?.getData("text/plain") ?? "").replaceAll("\r\n", "\n");
}

/**
 * How many characters a field has once a text is put into the place of what is marked.
 * @param {{ value: string, selectionStart: number | null, selectionEnd: number | null }} field
 * @param {string} text
 */
export function lengthWith({ value, selectionStart, selectionEnd }, text) {
  return value.length - ((selectionEnd ?? 0) - (selectionStart ?? 0)) + text.length;
}

/**
 * How many characters a field of these keys takes; 0 where nothing is known of it.
 * @param {string[]} keys
 * @param {Most} most
 */
export function boundOf(keys, most) {
  const names = Object.keys(most);
  const isOf = (/** @type {string} */ key) => (/** @type {string} */ name) =>
    key === name || (/[-_]$/.test(name) && key.startsWith(name));
  const found = keys.map((key) => names.find(isOf(key))).find((name) => name !== undefined);
  return found === undefined ? 0 : most[found];
}

/**
 * The keys of what a field stands in, the nearest first.
 * @param {Element} field
 */
function keysAround(field) {
  const keys = [];
  /** @type {Element | null | undefined} */
  let around = field;
  while ((around = around?.parentElement?.closest('[class*="st-key-"]'))) {
    keys.push(...[...around.classList].filter((name) => name.startsWith("st-key-")));
  }
  return keys.map((name) => name.slice("st-key-".length));
}

/**
 * @param {string} title
 * @param {number} length
 * @param {number} most
 */
export function sentence(title, length, most) {
  const [would, takes] = [length, most].map((number) => number.toLocaleString("en"));
  return `That would be ${would} characters, and “${title}” takes ${takes} at most: `
    + "nothing of it was put in, and what stood there still does.";
}

/** @param {Field} field */
function titleOf(field) {
  return field.getAttribute("aria-label") || field.labels?.[0]?.innerText || "this field";
}

/**
 * Say it under a field, or nothing any more.
 * @param {Element} place
 * @param {string} text
 */
function say(place, text) {
  let told = place.querySelector(".conv-too-long");
  if (!text) return told?.remove();
  if (!told) {
    told = document.createElement("p");
    told.className = "conv-too-long";
    told.setAttribute("role", "alert");
    place.append(told);
  }
  told.textContent = text;
}
