"""The stage in other rooms: alone, small, with grids larger than the window; and K turning."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness, on_stage
from tests.browser.harness import assert_clean
from tests.browser.on_stage import board, cell, leave, line, lit
from tests.browser.pointer import answered

OpenPage = Callable[..., Page]
PATH = "conv2d-input-gradient"
LARGEST = {"h": 16, "w": 16, "kh": 7, "kw": 7}

# --- a lens on grids that have no room ----------------------------------------------------------


@pytest.fixture(scope="module")
def large(open_page: OpenPage) -> Page:
    return open_page(PATH, **LARGEST)


def size(page: Page, key: str) -> tuple[int, int]:
    """How many cells of a grid are in sight, and how many pixels wide one is."""
    cells = page.locator(f"{board(key)} .conv-cell")
    box = cells.first.bounding_box()
    assert box
    return cells.count(), round(box["width"])


def test_cells_stay_readable_and_the_lens_says_which_are_in_sight(large: Page) -> None:
    for key in ("left", "right", "result"):
        count, width = size(large, key)
        assert width >= 28, key
        assert count < 22 * 22
    grid = large.locator(f"{board('result')} .conv-grid")
    assert (grid.get_attribute("aria-rowcount"), grid.get_attribute("aria-colcount")) == (
        "16",
        "16",
    )
    assert large.locator(f"{board('result')} .conv-map").count() == 1
    assert_clean(large)


def test_the_lens_follows_the_selected_cell_by_scrubber_and_keys(large: Page) -> None:
    scrubber = large.locator(".conv-stage [data-part=scrubber]")
    for at in (0, 255, 100):
        scrubber.fill(str(at))
        spot = divmod(at, 16)
        assert lit(large, "result", "target") == {spot}
        # The whole window is in sight: 7 × 7 from the place of the cell on the padded grid.
        window = lit(large, "left", "window")
        assert window == {(spot[0] + i, spot[1] + j) for i in range(7) for j in range(7)}
    cell(large, "result", *divmod(100, 16)).click()
    for _ in range(12):
        large.keyboard.press("ArrowDown")
    assert lit(large, "result", "target") == {(15, 100 % 16)}
    focused = large.evaluate("document.activeElement.ariaLabel")
    assert focused in on_stage.names(large, "result")
    assert_clean(large)


def test_a_line_of_many_terms_says_how_many_there_are(large: Page) -> None:
    large.locator(".conv-stage [data-part=scrubber]").fill(str(7 * 16 + 7))
    assert large.locator(".conv-line [data-tap]").count() >= 1
    assert line(large).startswith("∂L/∂x₈,₈ = ") or line(large).startswith("∂L/∂x₈₈ = ")
    assert_clean(large)


# --- the stage alone ----------------------------------------------------------------------------


def test_the_stage_alone_fills_the_window_and_answers_to_keys(open_page: OpenPage) -> None:
    page = open_page(PATH, view="stage")
    assert page.locator("h1").count() == 0
    assert page.locator(".st-key-settings").count() == 0
    _, width = size(page, "result")
    assert width > 60  # larger than beside a text
    before = line(page)
    page.keyboard.press("ArrowDown")  # nothing has the focus
    assert lit(page, "result", "target") == {(2, 1)}
    assert line(page) != before
    page.wait_for_function("location.search.includes('row=3')")
    assert "view=stage" in page.url
    assert_clean(page)


def test_on_a_telephone_the_equation_stands_in_one_row(open_page: OpenPage) -> None:
    page = open_page(PATH, width=390, height=844)
    boards = page.locator(".conv-main .conv-board:visible")
    middles = []
    for one in boards.all():
        box = one.locator(".conv-grid").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        middles.append(box["y"] + box["height"] / 2)
        assert one.locator(".conv-cell").first.bounding_box()["width"] >= 28  # type: ignore[index]
    assert len(middles) >= 3
    assert max(middles) - min(middles) < 2
    assert_clean(page)


# --- the turn -----------------------------------------------------------------------------------

_TURNING = """() => document.getAnimations().filter(({ effect }) =>
  effect.target?.closest?.('.conv-main .conv-board[data-key="right"]')
  && effect.getKeyframes().some(({ transform }) => /rotate/.test(transform))).length"""


@pytest.mark.parametrize("wish", ["no-preference", "reduce"])
def test_r_turns_k_unless_nothing_is_to_move(browser: Browser, server: str, wish: str) -> None:
    context = harness.new_context(browser)
    page = harness.open_url(context, harness.page_url(server, PATH))
    page.emulate_media(reduced_motion="reduce" if wish == "reduce" else "no-preference")
    page.locator(".conv-stage [data-part=on]").focus()
    page.keyboard.press("r")
    turning = page.evaluate(_TURNING)
    assert bool(turning) == (wish == "no-preference")
    page.wait_for_function(f"({_TURNING})() === 0")
    page.locator(f"{board('right')}").wait_for()
    page.locator(".conv-main [data-act=turn]").click()
    assert bool(page.evaluate(_TURNING)) == (wish == "no-preference")
    context.close()


# --- the theme ----------------------------------------------------------------------------------


def test_the_cells_follow_the_theme(open_page: OpenPage) -> None:
    page = open_page(PATH)
    leave(page)
    colour = "cell => getComputedStyle(cell).backgroundColor"
    light = cell(page, "result", 1, 1).evaluate(colour)
    if not harness.prefers_dark(page):
        pytest.skip("this browser has no such wish")
    page.wait_for_function(
        f"""was => ({colour})(document.querySelector(
          '.conv-main .conv-board[data-key=result] .conv-cell[data-spot="1,1"]')) !== was""",
        arg=light,
    )
    answered(page)
    assert_clean(page)
