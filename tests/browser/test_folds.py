"""The settings that are folded up: what is set stays, whatever has set it, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness, pointer
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


A_SLOW_LINE = """
const Line = window.WebSocket;
window.WebSocket = class extends Line {
    addEventListener(type, hear, ...how) {
        const late = (event) => setTimeout(() => hear.call(this, event), 400);
        super.addEventListener(type, type === "message" ? late : hear, ...how);
    }
    set onmessage(hear) { this.addEventListener("message", hear); }
};
"""
"""What the server says arrives late: what is pressed meanwhile is sent without knowing of it."""


@pytest.fixture
def far_away(browser: Browser, server: str) -> Iterator[Page]:
    """A page of a visitor who is far away from the server."""
    context = harness.new_context(browser)
    context.add_init_script(A_SLOW_LINE)
    yield harness.open_url(context, harness.page_url(server, ALONE))
    context.close()


def test_every_one_of_some_presses_counts_also_far_away(far_away: Page) -> None:
    pointer.unfold(far_away, "Geometry")
    expect(far_away.locator(".st-key-h input")).to_be_visible()
    for rows in range(4, 9):
        far_away.locator(".st-key-h button").last.click()
        expect(far_away.locator(".st-key-h input")).to_have_value(str(rows))
        far_away.wait_for_timeout(150)
    expect(far_away).to_have_url(re.compile(r"\bh=8\b"))
    far_away.wait_for_timeout(3_000)
    expect(far_away.locator(".st-key-h input")).to_have_value("8")
    assert query(far_away) == {"h": "8"}
    assert_clean(far_away)


def test_what_is_pressed_next_does_not_undo_a_set_of_letters_far_away(far_away: Page) -> None:
    pointer.unfold(far_away, "Notation")
    far_away.locator(".st-key-letters input").click()
    far_away.get_by_role("option", name="a w z b", exact=True).click()
    from_zero = far_away.locator(".st-key-base").get_by_role("radio", name="0", exact=True)
    from_zero.click()
    expect(far_away.get_by_role("textbox", name="Input", exact=True)).to_have_value("a")
    far_away.wait_for_timeout(3_000)
    expect(far_away.get_by_role("textbox", name="Input", exact=True)).to_have_value("a")
    assert query(far_away) == {"base": "0", "letters": "a w z b"}
    assert_clean(far_away)


def test_an_example_that_is_chosen_right_after_a_press_is_taken_far_away(far_away: Page) -> None:
    pointer.unfold(far_away, "Geometry")
    far_away.get_by_role("combobox", name="Example").click()
    entry = far_away.get_by_role("option", name="Odd remainder", exact=True)
    expect(entry).to_be_visible()
    far_away.locator(".st-key-h button").last.dispatch_event("click")
    entry.dispatch_event("click")
    expect(far_away).to_have_url(re.compile(r"\bs=2\b"))
    assert query(far_away) == {"h": "6", "w": "6", "kh": "3", "kw": "3", "s": "2", "p": "1"}


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
