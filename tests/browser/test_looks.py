"""Every page at every width and theme, and a page whose stage never came."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import streamlit
from playwright.sync_api import Browser, Page, Route

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D
from tests.browser import contrast, harness, on_stage, pointer
from tests.browser.every_page import EVERY_PAGE
from tests.browser.harness import assert_clean

PHONE = {"width": 390, "height": 844}
LARGEST = {
    "conv2d-input-gradient": {"h": 16, "w": 16, "kh": 7, "kw": 7, "p": 4},
    "conv-transpose2d-forward": {"th": 16, "tw": 16, "tkh": 7, "tkw": 7, "ts": 4, "td": 3},
}


GRIDS = ".conv-main .conv-board, .js-plotly-plot, .two-ways-cell"
"""Grids as the stage draws them, as charts, and as a page of its own draws them."""


def luma(page: Page) -> float:
    """How light the page is, from 0 to 255."""
    rgb: list[int] = page.evaluate(
        """() => getComputedStyle(document.querySelector('[data-testid="stApp"]'))
                   .backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"""
    )
    return sum(rgb) / 3


# The oldest Streamlit lays its menu out in other elements, and no group stands out there.
MARKS_GROUPS = not harness.STATIC_SITE and not streamlit.__version__.startswith("1.62.")

GROUPS = {
    **{operation.title: group for operation, group in contents.NOTES.items()},
    "Questions": contents.QUESTIONS,
}
"""The groups of the menu by their titles."""


def marked_groups(page: Page) -> list[str]:
    """The groups of the top menu that stand out as the page's own."""
    marked: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stTopNavSection"]')]
          .filter(group => getComputedStyle(group.querySelector("p")).fontWeight >= 600)
          .map(group => group.innerText.trim())"""
    )
    return marked


@pytest.mark.parametrize("entry", EVERY_PAGE)
def test_a_page_is_clean_light_dark_and_on_a_phone(
    look: Callable[..., Page], entry: contents.Entry
) -> None:
    page = look(entry.url)
    assert_clean(page)
    assert luma(page) > 192
    assert not contrast.too_pale(page)
    assert page.locator("h1").count() == 1
    # Two pages have equations alone.
    alone = entry in (contents.CHECKED, contents.MINE)
    assert page.locator(GRIDS).count() >= (0 if alone else 2)
    if MARKS_GROUPS:
        assert marked_groups(page) == [title for title, group in GROUPS.items() if entry in group]
    if harness.prefers_dark(page):
        pointer.answered(page)
        assert luma(page) < 64
        assert not contrast.too_pale(page)
        assert_clean(page)
    page.set_viewport_size(PHONE)
    pointer.answered(page)
    assert_clean(page)


READ = (contents.NOTES[CONV2D][3], pytest.param(contents.PRACTICE, marks=pytest.mark.walk))


@pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.url)
def test_text_is_readable_in_every_theme_whatever_the_system_prefers(
    look: Callable[..., Page], entry: contents.Entry
) -> None:
    page = look(entry.url)
    for theme, is_dark in (("Dark", True), ("Light", False)):
        contrast.choose_theme(page, theme)
        for system in ("light", "dark"):
            page.emulate_media(color_scheme=system)
            pointer.answered(page)
            assert (luma(page) < 64) == is_dark
            assert not contrast.too_pale(page), (theme, system)
    contrast.choose_theme(page, "System")


FIRST = (contents.START, contents.NOTES[CONV2D][0])


@pytest.mark.parametrize("entry", FIRST, ids=lambda entry: entry.url or "start")
def test_a_page_that_opens_on_a_phone_is_clean(
    browser: Browser, server: str, entry: contents.Entry
) -> None:
    context = harness.new_context(browser, width=390, height=844, dark=True)
    page = harness.open_url(context, harness.page_url(server, entry.url))
    assert (luma(page) < 64) == harness.prefers_dark(page)
    assert_clean(page)
    if entry.operation:
        page.locator(".conv-layer-short").click()
        page.locator(".st-key-geometry").wait_for()
        pointer.fold(page)
        assert_nothing_lies_on_what_is_typed(page)
        assert_clean(page)
    context.close()


def assert_nothing_lies_on_what_is_typed(page: Page) -> None:
    """A long text in a field, and the count of its characters."""
    pointer.unfold(page, "Numbers")
    field = page.locator(".st-key-x input")
    field.fill("1 2 3; 4 5 6; 7 8 9; 10 11 12; 13 14 15")
    count = page.locator(".st-key-x").get_by_test_id("InputInstructions")
    count.wait_for()
    # Both at one moment: what is unfolded still opens, and moves them.
    below: float = field.evaluate(
        """(field, count) => document.querySelector(count).getBoundingClientRect().top
             - field.getBoundingClientRect().bottom""",
        ".st-key-x [data-testid=InputInstructions]",
    )
    assert below > -2  # its frame


@pytest.mark.walk
@pytest.mark.parametrize("path", LARGEST)
def test_the_largest_geometry_is_clean(look: Callable[..., Page], path: str) -> None:
    page = look(path, **LARGEST[path])
    assert_clean(page)
    assert on_stage.lit(page, "result", "target") == {(1, 1)}
    on_stage.select(page, 2, 2)
    assert on_stage.lit(page, "result", "target") == {(2, 2)}
    page.set_viewport_size(PHONE)
    pointer.answered(page)
    assert_clean(page)


IN_A_ROW = {
    "conv2d-input-gradient": {"h": 7, "w": 7, "kh": 3, "kw": 3, "d": 2},
    "conv-transpose2d-forward": {"th": 6, "tw": 6, "tkh": 4, "tkw": 4, "tp": 2},
}


@pytest.mark.parametrize("path", IN_A_ROW)
def test_the_grids_of_a_result_stand_side_by_side(look: Callable[..., Page], path: str) -> None:
    page = look(path, **IN_A_ROW[path])
    boxes = [box.bounding_box() for box in page.locator(".conv-main .conv-grid").all()]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(middles) >= 4
    assert max(middles) - min(middles) < 2
    assert all(box and box["y"] + box["height"] < 900 for box in boxes)


def test_the_start_page_shows_a_picture_on_its_first_screen(look: Callable[..., Page]) -> None:
    boxes = [box.bounding_box() for box in look("").locator(".conv-main .conv-grid:visible").all()]
    assert len(boxes) >= 6
    assert all(box and box["y"] + box["height"] < 900 for box in boxes)


def test_what_scrolls_sideways_is_reached_by_the_keyboard_and_has_a_name(
    look: Callable[..., Page],
) -> None:
    page = look("why-rotated", h=5, w=5, kh=3, kw=3)
    page.set_viewport_size(PHONE)
    pointer.answered(page)
    page.get_by_role("region", name="Equation, wider than its place").first.wait_for()
    for box in page.locator("[role=region][tabindex]").all():
        assert box.evaluate("box => box.scrollWidth > box.clientWidth")
        assert box.get_attribute("tabindex") == "0"
        assert box.get_attribute("aria-label")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.wait_for_function(
        """() => [...document.querySelectorAll(".katex-display[role=region]")]
             .every((box) => box.scrollWidth > box.clientWidth)"""
    )


def test_what_scrolls_sideways_keeps_its_arrows(look: Callable[..., Page]) -> None:
    page = look("why-rotated", h=5, w=5, kh=3, kw=3)
    page.set_viewport_size(PHONE)
    pointer.answered(page)
    too_wide = "boxes => boxes.findIndex(box => box.scrollWidth > box.clientWidth + 1)"
    equations = page.locator(".katex-display")
    equation = equations.nth(equations.evaluate_all(too_wide))
    equation.scroll_into_view_if_needed()
    page.locator(".katex-display[role=region]").first.wait_for()
    before = pointer.query(page)
    equation.focus()
    pointer.press(page, "ArrowRight")
    assert equation.evaluate("box => box === document.activeElement && box.scrollLeft") > 0
    page.wait_for_timeout(600)  # by then the address names the place
    assert pointer.query(page) == before


# --- without the stage --------------------------------------------------------------------------


@pytest.fixture
def unlinked(browser: Browser, server: str) -> Iterator[Page]:
    """A page whose stage cannot be read: its script reaches the browser as the server sends it,
    over the socket or as a file, so it is broken where the browser would make a module of it.
    """
    context = harness.new_context(browser)
    context.add_init_script(
        """(() => {
          const make = URL.createObjectURL;
          URL.createObjectURL = (blob) =>
            make(/javascript/.test(blob.type) ? new Blob(["?"], { type: blob.type }) : blob);
        })()"""
    )
    context.route("**/_stcore/bidi-components/**", lambda route: _refuse(route))
    yield harness.open_url(context, harness.page_url(server, "conv2d-input-gradient"))
    context.close()


def _refuse(route: Route) -> None:
    route.abort()


@pytest.mark.skipif(bool(harness.STATIC_SITE), reason="without scripts Python is not there either")
def test_without_its_stage_the_page_says_so_and_still_teaches(unlinked: Page) -> None:
    page = unlinked
    assert page.locator(".conv-cell").count() == 0, "the stage was not broken"
    assert "Error" in page.locator(".st-key-stage").inner_text()  # Streamlit's own
    lines = '[class*="st-key-system-x"] .conv-later'
    page.locator(lines).wait_for()  # in plain characters, as soon as nothing else has set them
    before = page.locator(lines).all_text_contents()
    assert before[0].startswith("∂L/∂x₁₁ = ")
    assert page.locator(".katex-error").count() == 0
    pointer.unfold(page, "Geometry")
    page.locator(".st-key-h input").fill("4")
    page.locator(".st-key-h input").press("Enter")
    pointer.answered(page)
    assert pointer.query(page) == {"h": "4"}
    assert page.locator(lines).all_text_contents() != before
