// Tells Python one thing at a time, and again until it says that it has heard it. No DOM here.
//
// What is told while a run ends may be lost: with that run Streamlit's front end forgets what is about
// to be sent for a component, and sends the message without it.

/** Milliseconds after which it is told again, each time later by as much. */
const PATIENCE = 2500;

export class Again {
  /** @param {(told: object) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {{ n: number }} what was told last, and its number */
    this.last = { n: 0 };
    this.tries = 0;
    this.timer = 0;
  }

  /** @param {object} what takes the place of what was told before */
  tell(what) {
    // A page that is opened later counts on from here: the clock does.
    this.last = { ...what, n: Math.max(this.last.n + 1, Date.now()) };
    this.tries = 0;
    this.ask();
  }

  ask() {
    this.stop();
    this.tries += 1;
    this.timer = setTimeout(() => this.ask(), PATIENCE * this.tries);
    this.send(this.last);
  }

  /** @param {number} n of what Python has heard last */
  hear(n) {
    if (n >= this.last.n) this.stop();
  }

  stop() {
    clearTimeout(this.timer);
  }
}
