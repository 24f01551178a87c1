// Keeps for the app what a session has beside the address, and hands it back to another process.
//
// The connection can come back to a process that knows nothing of this visit. Streamlit then asks for
// no run: the page stands as it was, and whatever the visitor does next would meet a session in which
// nothing is set. So a run is asked for before: at once when the visitor does anything, else within
// some seconds, not all visitors in the same one. What was kept goes with it, in pieces.
//
// It is kept as long as this document is: a page that is loaded again is told by its address.

/** Characters of a piece, all of them ASCII: in the quotes of a message it stays under 64 kB. */
export const PIECE = 12000;

/** Milliseconds within which a visitor who does nothing asks for the page again. */
export const SPREAD = 15000;

/** Pieces that are sent at most for one session: whatever is answered, it ends. */
const MOST_SENT = 300;

/**
 * What Python tells: at the beginning of a run only the session.
 * @typedef {{ session?: string, of?: string, heard?: number, state?: string,
 *   name?: string, grid?: string }} Told
 * @typedef {{ of: string, n: number, count: number, text: string }} Piece
 */

/** What is kept, of which session, and what is under way. */
export class Keepsake {
  constructor() {
    /** The session that has told what is kept. */
    this.session = "";
    this.state = "";
    /** @type {Record<string, string>} numbers without room in a link, by their names */
    this.grids = {};
    /** @type {string[]} what is being handed back; empty: nothing */
    this.pieces = [];
    this.sent = 0;
    /** @type {(piece: Piece) => void} */
    this.send = () => {};
  }

  /**
   * Hear what Python tells; the piece that it has to have next, if any.
   * @param {Told} told
   * @returns {Piece | null}
   */
  hear({ session = "", of = "", heard, state = "", name, grid }) {
    if (name && grid) {
      this.grids[name] = grid;
      return null;
    }
    if (heard === undefined) return null;
    if (this.session && session !== this.session) {
      const next = of === this.session ? heard : 0;
      if (!next || !this.pieces.length) this.pieces = this.cut(); // none of an older state
      if (next < this.pieces.length && this.sent < MOST_SENT) return this.piece(next);
    }
    this.session = session;
    this.state = state;
    this.pieces = [];
    this.sent = 0;
    this.forget();
    return null;
  }

  /** What is handed back first, to whatever process there is: it knows whether it needs it. */
  begin() {
    if (!this.session) return null;
    this.pieces = this.cut();
    return this.piece(0);
  }

  cut() {
    const text = JSON.stringify({ state: this.state, grids: this.grids })
      .replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return Array.from({ length: Math.ceil(text.length / PIECE) },
      (_, n) => text.slice(n * PIECE, (n + 1) * PIECE));
  }

  /** @param {number} n @returns {Piece} */
  piece(n) {
    this.sent += 1;
    return { of: this.session, n, count: this.pieces.length, text: this.pieces[n] };
  }

  /** Numbers that neither the address nor anything that is set names any more are gone. */
  forget() {
    const named = this.state + this.address();
    for (const name of Object.keys(this.grids)) if (!named.includes(name)) delete this.grids[name];
  }

  address() {
    return globalThis.location?.search ?? "";
  }
}

/**
 * Call back when the app is connected again, and the visitor does something or some time has passed.
 * @param {Element} app says by an attribute whether it is connected
 * @param {() => void} ask
 * @param {Window} window
 */
export function onReturn(app, ask, window, spread = Math.random() * SPREAD) {
  const isThere = () => app.getAttribute("data-test-connection-state") === "CONNECTED";
  let wasThere = isThere();
  let timer = 0;
  const now = () => {
    window.clearTimeout(timer);
    for (const act of ["pointerdown", "keydown"]) window.removeEventListener(act, now, true);
    if (isThere()) ask();
  };
  new MutationObserver(() => {
    if (isThere() && !wasThere) {
      window.clearTimeout(timer); // it may have been there for a moment before
      timer = window.setTimeout(now, spread);
      for (const act of ["pointerdown", "keydown"]) window.addEventListener(act, now, true);
    }
    wasThere = isThere();
  }).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
}

/**
 * @param {object} component
 * @param {Told[]} component.data
 * @param {(name: string, value: unknown) => void} component.setTriggerValue
 */
export default function ({ data: [told], setTriggerValue }) {
  const page = /** @type {Window & { convKeepsake?: Keepsake }} */ (window);
  const first = !page.convKeepsake;
  const kept = (page.convKeepsake ??= new Keepsake());
  // What is sent is read at the beginning of a run: the component that stands there sends it.
  if (told.session && told.heard === undefined) kept.send = (piece) => setTriggerValue("back", piece);
  const app = document.querySelector('[data-testid="stApp"]');
  if (first && app) {
    onReturn(app, () => {
      const piece = kept.begin();
      if (piece) kept.send(piece);
    }, page);
  }
  const next = kept.hear(told);
  if (next) kept.send(next);
}
