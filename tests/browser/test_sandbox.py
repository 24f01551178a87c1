"""The sandbox in the browser: every click on a step counts, however quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.harness import STATIC_SITE, assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("sandbox")


def click(page: Page, title: str, times: int) -> None:
    """Click a button every 5 ms, faster than a run is done, and wait for the answer."""
    page.get_by_role("button", name=title, exact=True).evaluate(
        """async (button, times) => {
          for (let n = 0; n < times; n += 1) {
            button.click();
            await new Promise(done => setTimeout(done, 5));
          }
        }""",
        times,
    )
    answered(page)


def taken(page: Page) -> str:
    return page.locator(".st-key-steps input").input_value()


@contextmanager
def slow(page: Page) -> Iterator[None]:
    """A browser that takes eight times as long for all it does."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 8})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()


def test_every_quick_click_on_a_step_counts(page: Page) -> None:
    click(page, "Take a step", 1)
    assert taken(page) == "1"
    click(page, "Take a step", 5)
    assert taken(page) == "6"
    assert query(page)["steps"] == "6"


def test_every_quick_click_on_undo_counts(page: Page) -> None:
    click(page, "Undo", 3)
    assert taken(page) == "3"


def test_a_number_that_is_typed_is_where_the_next_click_counts_from(page: Page) -> None:
    field = page.locator(".st-key-steps input")
    field.fill("20")
    field.press("Enter")
    answered(page)
    click(page, "Take 10", 2)
    assert taken(page) == "40"
    click(page, "Start over", 1)
    assert taken(page) == "0"
    assert_clean(page)


def test_where_the_numbers_run_away_undo_goes_back_from_the_last_step_taken(page: Page) -> None:
    rate = page.locator(".st-key-eta input")
    rate.fill("10")
    rate.press("Enter")
    answered(page)
    page.get_by_role("radio", name="Squares").click()
    answered(page)
    click(page, "Take 10", 1)
    rule = page.get_by_text("It diverges: step")
    last = int(rule.inner_text().split("It diverges: step ")[1].split()[0]) - 1
    assert last < 10
    click(page, "Undo", 1)
    assert taken(page) == str(last - 1)
    assert_clean(page)


@pytest.mark.skipif(bool(STATIC_SITE), reason="its Python is in the same browser, and as slow")
def test_an_arrow_key_that_is_held_leaves_a_slow_visitor_his_page(page: Page) -> None:
    click(page, "Start over", 1)
    page.locator(".st-key-steps input").focus()
    with slow(page):
        for _ in range(2):
            for key in ["ArrowUp"] * 4 + ["ArrowDown"] * 4 + ["ArrowUp"] * 2 + ["ArrowDown"] * 2:
                page.keyboard.press(key)
                page.wait_for_timeout(20)
            answered(page)
    assert taken(page) == "0"
    assert_clean(page)
