// Clicks that add to a number and follow each other faster than Python answers. No DOM here.
//
// Of several messages that come while a run goes on, Streamlit may lose the last one or take an
// older one after it: a run that is being stopped and the one that takes its place write to the same
// session. So one message is under way at a time. It says where all clicks so far lead to and not by
// how much, goes out again where no answer comes, and what was clicked meanwhile follows the answer.

/** Milliseconds after which a message is sent again, each time later by as much. */
const PATIENCE = 2500;

export class Clicks {
  /** @param {(to: number) => void} send */
  constructor(send) {
    this.send = send;
    /** Where a click counts from. */
    this.at = 0;
    /** What Python said last. */
    this.told = 0;
    /** @type {number[]} the numbers that are under way, of which the last was sent last */
    this.asked = [];
    this.tries = 0;
    this.timer = 0;
  }

  /**
   * Python says what is set: an answer, or a number of its own, which the clicks give way to.
   * @param {number} told
   * @param {number} from where a click on it counts from
   */
  hear(told, from) {
    const isNews = told !== this.told;
    this.told = told;
    if (this.asked.length && !isNews) return this.wait(); // of a run that began before the click
    if (told === this.at || !this.asked.includes(told)) return this.rest(from);
    if (told !== this.asked.at(-1)) return this.wait(); // what was sent after it is still to come
    this.asked = [];
    this.tries = 0;
    this.ask();
  }

  /** @param {number} to */
  click(to) {
    this.at = to;
    if (!this.asked.length && to !== this.told) this.ask();
  }

  ask() {
    this.asked.push(this.at);
    this.tries += 1;
    this.wait();
    this.send(this.at);
  }

  wait() {
    this.pause();
    this.timer = setTimeout(() => this.ask(), PATIENCE * this.tries);
  }

  /** Send nothing again, until Python says something. */
  pause() {
    clearTimeout(this.timer);
  }

  /** @param {number} at */
  rest(at) {
    this.pause();
    Object.assign(this, { at, asked: [], tries: 0 });
  }
}
