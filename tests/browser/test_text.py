"""The text of a lesson plays on its stage: what is pointed at in one is shown in the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser import harness
from tests.browser.harness import assert_clean

OpenPage = Callable[..., Page]
LIST = '[class*="st-key-system-x"] .conv-text-lines'
SELECTED = f'{LIST} > [aria-selected="true"]'
HOT = '[class*="st-key-system-x"] .conv-text-hot'
RIGHT, SECOND_TERM_OF_THE_SECOND_LINE = 1400, "#02000200"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    found = open_page("conv2d-input-gradient")
    found.locator(LIST).wait_for()
    return found


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    assert_clean(page)


def box(page: Page, colour: str) -> Locator:
    return page.locator(f'[class*="st-key-system-x"] .colorbox[style*="{colour}"]')


def point_at(page: Page, found: Locator) -> None:
    found.scroll_into_view_if_needed()
    where = found.bounding_box()
    assert where
    page.mouse.move(where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)


def test_a_long_formula_is_set_when_it_comes_near(page: Page) -> None:
    page.locator(".st-key-tabs").scroll_into_view_if_needed()
    last = page.locator(".conv-later").last
    assert not last.locator(".katex").count()
    page.mouse.move(2, 2)
    page.mouse.down()  # what is pressed does not move away before it is clicked
    page.get_by_role("heading", name="Why its padding").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert not last.locator(".katex").count()
    page.mouse.up()
    last.locator(".katex").wait_for()


def test_the_text_stands_left_of_a_stage_that_stays_in_view(page: Page) -> None:
    page.locator(".st-key-tabs").scroll_into_view_if_needed()
    text, stage = (page.locator(f".st-key-{name}") for name in ("text", "stage"))
    assert text.bounding_box()["width"] == 424
    assert text.bounding_box()["x"] + 424 <= stage.bounding_box()["x"]
    page.get_by_role("heading", name="and its turn by 180°").scroll_into_view_if_needed()
    assert 0 <= stage.bounding_box()["y"] < 120


def test_without_katex_the_lines_stand_in_plain_characters(browser: Browser, server: str) -> None:
    context = harness.new_context(browser)
    context.route("**/katex.mjs", lambda route: route.abort())
    page = context.new_page()
    page.goto(harness.page_url(server, "conv2d-input-gradient"))
    said = page.locator('[class*="st-key-system-x"] .conv-later')
    said.wait_for()  # as soon as it can be seen
    assert said.inner_text().splitlines()[:2] == [
        "∂L/∂x₁₁ = ∂L/∂z₁₁ · k₁₁",
        "∂L/∂x₁₂ = ∂L/∂z₁₁ · k₁₂ + ∂L/∂z₁₂ · k₁₁",
    ]
    context.close()


def test_a_term_that_is_pointed_at_is_framed_and_its_line_tinted(page: Page) -> None:
    point_at(page, box(page, SECOND_TERM_OF_THE_SECOND_LINE))
    page.locator(HOT).wait_for()
    assert page.locator(SELECTED).get_attribute("aria-label") == "∂L/∂x₁₂"
    page.mouse.move(RIGHT - 5, 10)
    page.locator(HOT).wait_for(state="detached")


def test_a_click_keeps_the_line_and_its_term(page: Page) -> None:
    point_at(page, box(page, SECOND_TERM_OF_THE_SECOND_LINE))
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(RIGHT - 5, 10)
    page.locator(HOT).wait_for()
    page.wait_for_url("**row=1")


def test_the_keyboard_walks_lines_and_terms_and_keeps_one(page: Page) -> None:
    page.locator(LIST).focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    active = page.locator(LIST).get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-label") == "∂L/∂x₂₁: ∂L/∂z₂₁ · k₁₁"
    page.keyboard.press("Enter")
    page.wait_for_url("**col=1")


def test_the_tab_of_this_page_says_so(page: Page) -> None:
    links = page.locator(".st-key-tabs a")
    current = [link.get_attribute("aria-current") for link in links.all()]
    assert current == [None, None, None, "page"]


def test_a_slip_opens_at_its_line_and_both_its_readings_are_linked(page: Page) -> None:
    note = page.locator(".st-key-note-28-at-4 button")
    note.scroll_into_view_if_needed()
    line = page.locator(f"{LIST} > :nth-child(5)").bounding_box()
    button = note.bounding_box()
    assert line
    assert button
    assert line["y"] <= button["y"] + button["height"] / 2 <= line["y"] + line["height"]
    note.click()
    readings = page.locator('[class*="st-key-reading-"]')
    readings.wait_for()
    names = readings.locator("annotation").all_text_contents()
    assert names.count("k_{21}") == 2
    page.keyboard.press("Escape")


def test_each_of_them_is_opened_by_a_click_in_its_middle(page: Page) -> None:
    """No text lies over it: Playwright clicks where it sees the button, or says what is there."""
    notes = page.locator('[class*="st-key-note-"] button').all()
    assert len(notes) >= 4
    for note in notes:
        note.click(timeout=5000)
        page.locator('[class*="st-key-reading-"], [class*="st-key-apart-"]').first.wait_for()
        page.keyboard.press("Escape")


def test_on_a_telephone_the_stage_sticks_to_the_top(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("heading", name="and its turn by 180°").scroll_into_view_if_needed()
    stage = page.locator(".st-key-stage").bounding_box()
    assert stage
    assert stage["y"] < 160
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1400, "height": 900})
