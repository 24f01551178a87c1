// What the browser keeps of a session, and hands back to another.

import assert from "node:assert/strict";
import test from "node:test";

import { Keepsake, onReturn, PIECE } from "../../derivations/ui/settings/keepsake.js";

/** A session at work: it hears pieces, and tells how far. */
function process(session) {
  const texts = [];
  let of = "";
  return {
    texts,
    take(piece) {
      if (piece.of !== of) texts.length = 0;
      of = piece.of;
      assert.equal(piece.n, texts.length);
      texts.push(piece.text);
      return { session, of, heard: texts.length, state: '{"of":"the new one"}' };
    },
    told: { session, of: "", heard: 0, state: "{}" },
  };
}

function kept(state, grids = {}) {
  const found = new Keepsake();
  found.hear({ session: "first" });
  for (const [name, grid] of Object.entries(grids)) found.hear({ session: "first", name, grid });
  found.hear({ session: "first", of: "", heard: 0, state });
  return found;
}

test("a first session is kept, and asked for nothing", () => {
  const found = kept('{"set":{"s":"2"}}');
  assert.equal(found.session, "first");
  assert.equal(found.hear({ session: "first", of: "", heard: 0, state: "{}" }), null);
  assert.equal(found.state, "{}");
});

test("nobody is handed what nobody has told", () => {
  assert.equal(new Keepsake().begin(), null);
});

test("another session is handed it before its own state is taken", () => {
  const found = kept('{"set":{"s":"2"}}');
  const second = process("second");
  const piece = found.hear(second.told);
  assert.deepEqual([piece.of, piece.n, piece.count], ["first", 0, 1]);
  assert.equal(JSON.parse(piece.text).state, '{"set":{"s":"2"}}');
  assert.equal(found.state, '{"set":{"s":"2"}}', "until it has been heard");
  assert.equal(found.hear(second.take(piece)), null);
  assert.deepEqual([found.session, found.state], ["second", '{"of":"the new one"}']);
});

test("what is long goes in pieces, all of ASCII and none too long", () => {
  const state = JSON.stringify({ set: { x: "numbers-1", tex: "∂L/∂x𝐊\"\\".repeat(5000) } });
  const found = kept(state, { "numbers-1": "x".repeat(3 * PIECE) });
  const second = process("second");
  let piece = found.begin();
  for (let sent = 0; piece && sent < 100; sent += 1) {
    assert.ok(piece.text.length <= PIECE);
    assert.match(piece.text, /^[\x20-\x7e]*$/);
    piece = found.hear(second.take(piece));
  }
  assert.equal(found.session, "second");
  const { state: arrived, grids } = JSON.parse(second.texts.join(""));
  assert.ok(arrived === state && grids["numbers-1"] === "x".repeat(3 * PIECE));
});

test("a session that never hears is given up", () => {
  const found = kept("{}");
  let sent = 0;
  while (sent < 1000 && found.hear({ session: "deaf", of: "", heard: 0, state: "{}" })) sent += 1;
  assert.ok(sent > 1 && sent < 1000);
  assert.equal(found.session, "deaf");
});

test("numbers are kept as long as something names them", () => {
  const found = kept('{"set":{"x":"numbers-1"}}', { "numbers-1": "one", "numbers-2": "two" });
  assert.deepEqual(Object.keys(found.grids), ["numbers-1"]);
  found.address = () => "?k=numbers-3";
  found.hear({ session: "first", name: "numbers-3", grid: "three" });
  found.hear({ session: "first", of: "", heard: 0, state: "{}" });
  assert.deepEqual(Object.keys(found.grids), ["numbers-3"]);
});

test("a connection that comes, goes and comes asks once", () => {
  let state = "CONNECTED";
  let changed = () => {};
  const timers = new Map();
  const listeners = new Map();
  const window = {
    setTimeout: (act) => { timers.set(timers.size + 1, act); return timers.size; },
    clearTimeout: (timer) => timers.set(timer, () => {}),
    addEventListener: (act, listener) => listeners.set(act, listener),
    removeEventListener: (act) => listeners.delete(act),
  };
  globalThis.MutationObserver = class {
    constructor(act) { changed = act; }
    observe() {}
  };
  let asked = 0;
  onReturn({ getAttribute: () => state }, () => { asked += 1; }, window, 10);
  for (state of ["CONNECTING", "CONNECTED", "CONNECTING", "CONNECTED"]) changed();
  listeners.get("keydown")();
  for (const act of timers.values()) act();
  delete globalThis.MutationObserver;
  assert.equal(asked, 1);
});

test("what was cut before is not handed back of a later state", () => {
  const kept = new Keepsake();
  kept.hear({ session: "one", of: "", heard: 0, state: "old" });
  kept.begin(); // to a process that turns out to have the session
  kept.state = "new";
  const piece = kept.hear({ session: "two", of: "", heard: 0, state: "" });
  assert.match(piece.text, /new/);
});
