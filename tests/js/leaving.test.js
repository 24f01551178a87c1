import assert from "node:assert/strict";
import { test } from "node:test";

import { Gate, LEAVES } from "../../derivations/ui/stage/leaving.js";

/** @param {import("node:test").TestContext} context */
function gateOf(context, path = "/conv2d-forward?h=5") {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 10_000;
  context.mock.method(performance, "now", () => now);
  const page = Object.assign(new EventTarget(), { location: { href: `http://a.b${path}` } });
  /** @type {unknown[]} */
  const sent = [];
  const gate = new Gate((name, value) => sent.push([name, value]), /** @type {any} */ (page));
  gate.watch();
  return {
    gate,
    sent,
    page,
    /** @param {number} time */
    pass(time) {
      now += time;
      context.mock.timers.tick(time);
    },
    /** @param {object} link @param {object} [keys] */
    click(link, keys = {}, act = "click") {
      const event = Object.assign(new Event(act), keys);
      Object.defineProperty(event, "target", { value: { closest: () => link } });
      page.dispatchEvent(event);
    },
  };
}

const OTHER = { href: "http://a.b/sandbox?h=5" };

test("nothing is told while another page has been asked for", (context) => {
  const { gate, sent, click, pass } = gateOf(context);
  gate.tell("edit", 1);
  assert.deepEqual(sent, [["edit", 1]]);
  click(OTHER);
  gate.tell("edit", 2);
  gate.tell("need", "x");
  gate.tell("edit", 3);
  pass(LEAVES - 1);
  assert.equal(sent.length, 1);
  pass(1);
  assert.deepEqual(sent.slice(1), [["edit", 3], ["need", "x"]], "no page came: the last of each");
});

test("a number that is taken because another page is pressed for waits", (context) => {
  const { gate, sent, click } = gateOf(context);
  click(OTHER, {}, "pointerdown");
  gate.tell("edit", 1);
  assert.deepEqual(sent, []);
});

test("once the page has gone nothing is told of it", (context) => {
  const { gate, sent, click, pass } = gateOf(context);
  click(OTHER);
  gate.tell("edit", 2);
  gate.stop();
  pass(2 * LEAVES);
  assert.deepEqual(sent, []);
});

test("a step back on the same page, as an undo is, holds nothing", (context) => {
  const { gate, sent, page } = gateOf(context);
  page.location.href = "http://a.b/conv2d-forward?h=4";
  page.dispatchEvent(new Event("popstate"));
  gate.tell("edit", 1);
  page.location.href = "http://a.b/sandbox";
  page.dispatchEvent(new Event("popstate"));
  gate.tell("edit", 2);
  assert.deepEqual(sent, [["edit", 1]]);
});

test("what leads to no other page of this window holds nothing", (context) => {
  const { gate, sent, click } = gateOf(context);
  click({ href: "http://a.b/conv2d-forward#text" });
  click({ ...OTHER, target: "_blank" });
  click({ ...OTHER, download: "a.json" });
  click(OTHER, { ctrlKey: true });
  gate.tell("edit", 1);
  assert.deepEqual(sent, [["edit", 1]]);
});
