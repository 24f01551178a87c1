// Holds what would be told to Python while another page has been asked for.
//
// Streamlit joins two messages that wait for a run into one, which runs the page of the later one:
// what is told after a click on a link would keep the visitor where he is, and what is told with it
// runs a part of the old page on the new one, which breaks. So it waits until the page is another, and
// nobody is here to tell it, or until it is plain that none comes.

/** Milliseconds after which a page that was asked for is here, or never comes. */
export const LEAVES = 3000;

/** A press comes before the number that is being typed is taken for its leaving the field. */
const ACTS = ["pointerdown", "click", "popstate"];

/**
 * @typedef {(name: string, value: unknown) => void} Send
 *
 * The part of a window that is needed.
 * @typedef {Pick<Window, "addEventListener" | "removeEventListener"> & { location: { href: string } }} Page
 */

/** A way to Python that is shut while the visitor leaves; what is told again replaces itself. */
export class Gate {
  /** @param {Send} send @param {Page} [page] */
  constructor(send, page = window) {
    this.send = send;
    this.page = page;
    this.leftAt = -Infinity;
    /** @type {Map<string, unknown>} */
    this.held = new Map();
    this.timer = 0;
    this.path = "";
    /** @param {Event} event */
    this.leave = (event) => this.see(event);
  }

  /** Watch the page that is shown from now on. */
  watch() {
    this.path = pathOf(this.page.location.href);
    this.leftAt = -Infinity;
    for (const act of ACTS) this.page.addEventListener(act, this.leave, true);
  }

  /** @param {Event} event a press, a click, or a step in the history that has been taken */
  see(event) {
    const to = event.type === "popstate" ? this.page.location.href : addressOf(event);
    if (to && pathOf(to) !== this.path) this.leftAt = performance.now();
  }

  /** @param {string} name @param {unknown} value */
  tell(name, value) {
    const wait = this.leftAt + LEAVES - performance.now();
    this.held.set(name, value);
    clearTimeout(this.timer);
    if (wait > 0) this.timer = setTimeout(() => this.open(), wait);
    else this.open();
  }

  open() {
    const held = [...this.held];
    this.held.clear();
    for (const [name, value] of held) this.send(name, value);
  }

  /** What is still held is for the page that has gone. */
  stop() {
    this.held.clear();
    clearTimeout(this.timer);
    for (const act of ACTS) this.page.removeEventListener(act, this.leave, true);
  }
}

/**
 * Where a click leads within this window; empty where it leads nowhere.
 * @param {Event} event
 */
function addressOf(event) {
  const { target, ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
  const link = /** @type {Element | null} */ (target)?.closest?.("a[href]");
  if (!link || ctrlKey || metaKey || shiftKey) return "";
  const { href, target: frame, download } = /** @type {HTMLAnchorElement} */ (link);
  return download || (frame && frame !== "_self") ? "" : href;
}

/** @param {string} address */
const pathOf = (address) => new URL(address, "http://here").pathname.replace(/\/$/, "");
