"""For who enlarges, who has no mouse, and who does not want things to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from derivations.ui import contents
from tests.browser import harness, pointer
from tests.browser.every_page import EVERY_PAGE
from tests.browser.harness import assert_clean

LESSON = "conv2d-input-gradient"
STOPS = 45  # of Tab; the menu, the settings and the stage are passed by then

# --- enlarged -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def enlarged(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A window of 1400 × 900 at 200 %: half the pixels each way, each twice as large."""
    context = browser.new_context(
        viewport={"width": 700, "height": 450}, device_scale_factor=2, reduced_motion="reduce"
    )
    yield lambda url: harness.open_url(context, url)
    context.close()


@pytest.mark.parametrize("entry", EVERY_PAGE)
def test_at_200_percent_nothing_is_scrolled_sideways_and_the_text_has_room(
    enlarged: Callable[[str], Page], server: str, entry: contents.Entry
) -> None:
    page = enlarged(harness.page_url(server, entry.url))
    assert_clean(page)
    assert page.evaluate(_STUCK) <= 0.75, "what sticks to the window leaves no room for the text"
    page.close()


# How much of the window is taken, at the end of the page, by what does not scroll with it.
_STUCK = """async () => {
  const main = document.querySelector('[data-testid="stMain"]');
  const boxes = () => [...main.querySelectorAll("*")].filter((box) =>
    ["sticky", "fixed"].includes(getComputedStyle(box).position) && box.offsetHeight);
  main.scrollTo(0, main.scrollHeight / 2);
  await new Promise(requestAnimationFrame);
  const heights = boxes().map((box) => {
    const { top, bottom, width } = box.getBoundingClientRect();
    const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return width < innerWidth / 2 ? 0 : Math.max(0, seen);
  });
  main.scrollTo(0, 0);
  return Math.max(0, ...heights) / innerHeight;
}"""

# --- without a mouse ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LESSON, ""], ids=["lesson", "start"])
def test_what_has_the_focus_is_seen(look: Callable[..., Page], path: str) -> None:
    page = look(path)
    unseen, seen = [], 0
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        name, is_seen = page.evaluate(_FOCUSED)
        if name is None:  # past the last one
            break
        if not is_seen:
            unseen.append(name)
        seen += 1
    assert seen > 15
    assert not unseen


# What shows a focus: a frame, a shadow, a ground, a line under it; of the element or around it.
_LOOKS = """() => {
  const found = [];
  let at = window.__focused;
  const inner = [...at.querySelectorAll("*")].slice(0, 8);
  const beside = at.nextElementSibling ? [at.nextElementSibling] : [];
  for (let n = 0; at && n < 5; n += 1, at = at.parentElement) found.push(at);
  return [...found, ...inner, ...beside].map((one) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor,
      textDecorationLine } = getComputedStyle(one);
    return [outlineStyle === "none" ? "" : outlineWidth + outlineColor, boxShadow, borderColor,
      backgroundColor, textDecorationLine].join();
  }).join("|");
}"""

_FOCUSED = f"""async () => {{
  const at = document.activeElement;
  if (!at || at === document.body) return [null, true];
  window.__focused = at;
  const name = at.outerHTML.slice(0, 120);
  // The page itself, which the keys scroll as any page.
  if (at.matches("main, [data-testid=stMain]")) return [name, true];
  const drawn = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
  const looks = {_LOOKS};
  await drawn();
  await drawn();
  const before = looks();
  at.blur();
  await drawn();
  await drawn();
  const isSeen = looks() !== before;
  at.focus();
  return [name, isSeen];
}}"""

# --- without motion -----------------------------------------------------------------------------

_MOVING = """() => document.getAnimations()
  .filter(({ effect }) => effect.target?.closest(".conv-stage")
    && effect.getComputedTiming().duration > 0).length"""


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_on_the_stage_where_that_is_not_wanted(
    browser: Browser, server: str, wish: str
) -> None:
    context = harness.new_context(browser)
    page = harness.open_url(context, harness.page_url(server, LESSON))
    page.emulate_media(reduced_motion=wish)
    stage = page.locator(".conv-main .conv-board[data-key=result] .conv-cell[data-at]").first
    stage.focus()
    moved = 0
    for key in ("Home", "ArrowRight", "ArrowDown", "r", "1", "3", "t"):
        page.keyboard.press(key)
        for _ in range(3):
            moved += page.evaluate(_MOVING)
    pointer.answered(page)
    assert bool(moved) == (wish == "no-preference")
    context.close()
