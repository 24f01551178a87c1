"""The settings that are folded up: what is set stays, whatever has set it, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

ALONE = "conv2d-input-gradient"
"""A page whose settings stand in a part that may run alone."""
WHOLE = "as-a-matrix"
"""And one on which every setting runs the whole page."""


@pytest.fixture(params=[ALONE, pytest.param(WHOLE, marks=pytest.mark.walk)])
def page(open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    return open_page(request.param)


def enter(page: Page, selector: str, text: str) -> None:
    """Type into a field."""
    page.locator(selector).fill(text)
    page.locator(selector).press("Enter")
    answered(page)


def choose(page: Page, key: str, name: str) -> None:
    """Choose one of a few values."""
    pointer.choose(page, key, name)


def test_a_field_that_was_open_does_not_undo_what_is_set_afterwards(page: Page) -> None:
    pointer.unfold(page, "Geometry")
    enter(page, ".st-key-h input", "6")
    choose(page, "d", "2")
    pointer.fold(page)
    answered(page)
    assert query(page) == {"h": "6", "d": "2"}
    enter(page, ".conv-layer textarea", "Conv2d(1, 1, 3, padding=1) on 4×4")
    pointer.unfold(page, "Notation")
    choose(page, "base", "0")
    expected = {"h": "4", "w": "4", "kh": "3", "kw": "3", "p": "1", "base": "0"}
    assert query(page) == expected
    pointer.unfold(page, "Geometry")
    expect(page.locator(".st-key-h input")).to_have_value("4")
    expect(page.locator(".st-key-p input[type=number]")).to_have_value("1")
    expect(page.locator(".st-key-d input")).to_have_value("1")
    assert query(page) == expected
    assert_clean(page)


def test_a_fold_that_is_opened_late_shows_what_is_set(page: Page) -> None:
    enter(page, ".conv-layer textarea", "Conv2d(2, 1, (3, 2), stride=2) on 5×4")
    pointer.unfold(page, "Notation")
    choose(page, "base", "0")
    pointer.unfold(page, "Geometry")
    typed = {"h": "5", "w": "4", "kh": "3", "kw": "2", "p": "0", "ci": "2"}
    for key, value in typed.items():
        expect(page.locator(f".st-key-{key} input[type=number]")).to_have_value(value)
    expect(page.locator(".st-key-s input")).to_have_value("2")


def test_numbers_typed_and_left_by_a_click_beside_are_taken(page: Page) -> None:
    pointer.unfold(page, "Numbers")
    page.locator(".st-key-k input").fill("ones")
    page.locator("h1").first.click()
    answered(page)
    assert query(page) == {"k": "ones"}
    pointer.unfold(page, "Numbers")
    expect(page.locator(".st-key-k input")).to_have_value("ones")
    page.locator(".st-key-k input").fill("zeros")
    pointer.unfold(page, "Geometry")
    assert query(page) == {"k": "zeros"}
    expect(page.locator(".st-key-h input")).to_be_visible()


def test_every_one_of_some_quick_presses_counts(page: Page) -> None:
    pointer.unfold(page, "Geometry")
    for _ in range(5):
        page.locator(".st-key-h button").last.click()
        page.wait_for_timeout(60)
    expect(page).to_have_url(re.compile(r"\bh=8\b"))
    answered(page)
    assert query(page) == {"h": "8"}


def test_the_settings_are_kept_from_page_to_page(open_page: OpenPage) -> None:
    page = open_page(ALONE)
    pointer.unfold(page, "Geometry")
    enter(page, ".st-key-h input", "5")
    pointer.fold(page)
    pointer.unfold(page, "Numbers")
    enter(page, ".st-key-k input", "ones")
    page.get_by_test_id("stTopNavLink").filter(has_text="Sandbox").first.click()
    answered(page)
    assert query(page) == {"h": "5", "k": "ones"}
    pointer.unfold(page, "Geometry")
    expect(page.locator(".st-key-h input")).to_have_value("5")
    enter(page, ".st-key-h input", "4")
    page.go_back()
    answered(page)
    assert query(page)["h"] in {"4", "5"}
    assert query(page)["k"] == "ones"
    assert_clean(page)


def test_tab_leads_into_what_is_unfolded_and_on_behind_its_button(page: Page) -> None:
    pointer.unfold(page, "Notation")
    page.keyboard.press("Tab")
    assert page.locator(".st-key-base :focus").count() == 1
    page.keyboard.press("Shift+Tab")
    button = page.locator(".st-key-settings").get_by_role("button", name="Notation", exact=True)
    expect(button).to_be_focused()
    for _ in range(10):  # the base, a set of letters, six letters, the bias
        page.keyboard.press("Tab")
    assert page.locator(".st-key-conv :focus").count() == 1
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
