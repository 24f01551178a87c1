// One entry in the browser's history for every setting, none for a walk through the cells.

import assert from "node:assert/strict";
import test from "node:test";

import { keepOneEntryASetting, onlyWalked } from "../../derivations/ui/settings/history.js";

const WALKED = ["row", "col"];

/** A window with as much of a history as is asked for here; `does` is what a visitor does. */
function fakeWindow(url) {
  const entries = [new URL(url, "http://app/")];
  const listeners = new Map();
  const at = (next) => new URL(next, entries.at(-1));
  const states = [null];
  return {
    location: {
      get href() { return entries.at(-1).href; },
      get pathname() { return entries.at(-1).pathname; },
      get search() { return entries.at(-1).search; },
    },
    history: {
      get state() { return states.at(-1); },
      pushState(state, _title, next) {
        entries.push(at(next));
        states.push(state);
      },
      replaceState(state, _title, next) {
        entries.splice(-1, 1, at(next));
        states.splice(-1, 1, state);
      },
    },
    addEventListener(act, listener) {
      listeners.set(act, [...(listeners.get(act) ?? []), listener]);
    },
    does(act) {
      if (act === "popstate") [entries, states].forEach((all) => all.pop());
      (listeners.get(act) ?? []).forEach((listener) => listener());
    },
    shown: () => entries.map(({ pathname, search }) => pathname + search),
  };
}

/** A window that keeps one entry a setting. */
function kept(url) {
  const window = fakeWindow(url);
  keepOneEntryASetting(window, WALKED);
  return window;
}

const goTo = (window, ...urls) => urls.forEach((url) => window.history.pushState(null, "", url));

test("a walk differs in the cell alone, in whatever order the parameters stand", () => {
  assert.ok(onlyWalked("", "?row=2", WALKED));
  assert.ok(onlyWalked("?s=2&row=1&p=1", "?p=1&s=2&col=3", WALKED));
  assert.ok(!onlyWalked("?row=1", "?row=1&s=2", WALKED));
  assert.ok(!onlyWalked("?s=2", "?s=3", WALKED));
  assert.ok(!onlyWalked("?row=1", "?row=2", []));
});

test("a setting is an entry, a step to another cell stands in the place of the last", () => {
  const window = kept("/page");
  window.does("pointerdown");
  goTo(window, "?s=2", "?s=2&row=1", "?s=2&row=2&col=1", "?s=3&row=2&col=1", "?s=3");
  assert.deepEqual(window.shown(), ["/page", "/page?s=2&row=2&col=1", "/page?s=3"]);
});

test("what is written before anything was done on a page is no entry", () => {
  const window = kept("/page?s=999");
  goTo(window, "?s=4", "?s=4&p=1");
  assert.deepEqual(window.shown(), ["/page?s=4&p=1"]);
  window.does("keydown");
  goTo(window, "?s=4");
  assert.deepEqual(window.shown(), ["/page?s=4&p=1", "/page?s=4"]);
});

test("another page is an entry, and untouched until something is done there", () => {
  const window = kept("/one");
  window.does("pointerdown");
  goTo(window, "/two", "/two?s=2");
  assert.deepEqual(window.shown(), ["/one", "/two?s=2"]);
});

test("after Back nothing is pushed that would take away the way forward", () => {
  const window = kept("/page");
  window.does("pointerdown");
  goTo(window, "?s=2", "?s=3");
  window.does("popstate");
  goTo(window, "?s=2&p=1");
  assert.deepEqual(window.shown(), ["/page", "/page?s=2&p=1"]);
});

test("an entry tells whether Back stays on the page and takes a setting back", () => {
  const window = kept("/one");
  const undoes = () => Boolean(window.history.state?.convUndoes);
  assert.ok(!undoes());
  window.does("pointerdown");
  goTo(window, "?row=2");
  assert.ok(!undoes());
  goTo(window, "?s=2", "?s=2&row=1");
  assert.ok(undoes());
  goTo(window, "/two", "/two?s=2");
  assert.ok(!undoes());
  window.does("popstate");
  assert.ok(undoes());
});

test("settings that are written at the old page before the new one leave it as it was", () => {
  for (const acts of [[], ["pointerdown"], ["pointerdown", "click"]]) {
    const window = kept("/page?s=1");
    acts.forEach((act) => window.does(act));
    goTo(window, "?h=5&w=5", "/other?h=5&w=5", "?h=5&w=5&row=1");
    assert.deepEqual(window.shown(), ["/page?s=1", "/other?h=5&w=5&row=1"]);
  }
});

test("a link that is followed with the same settings leaves them an entry of their own", () => {
  for (const act of ["click", "keydown"]) {
    const window = kept("/page");
    window.does("pointerdown");
    goTo(window, "?s=2");
    window.does(act);
    goTo(window, "/other?s=2");
    assert.deepEqual(window.shown(), ["/page", "/page?s=2", "/other?s=2"]);
    window.does("popstate");
    assert.ok(window.history.state.convUndoes, "what the entry says stays");
  }
});

test("what is written before a page was come back to is nothing early of the next", () => {
  const window = kept("/page");
  window.does("click");
  goTo(window, "?s=2", "?s=3");
  window.does("popstate");
  goTo(window, "/other?s=2");
  assert.deepEqual(window.shown(), ["/page", "/page?s=2", "/other?s=2"]);
});
