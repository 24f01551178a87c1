"""A process is lost while somebody looks at a page: another goes on with the visit, whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import harness, on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]

LONG = " + ".join([r"\frac{\partial L}{\partial z_{11}} k_{22}"] * 130)
"""Longer than a text in a link may be."""

LARGE = {"h": 16, "w": 16, "ci": 8, "kh": 3, "kw": 3, "x": "normal 1"}
"""With one number of X changed, no link has room for all of them."""


@pytest.fixture(scope="module")
def app_server() -> Iterator[harness.Server]:
    """The app behind its guard, which lets no large message through; lost again and again."""
    with harness.run_served() as server:
        yield server


def lose(page: Page, server: harness.Server) -> None:
    """Replace the process under a page, and wait until the page has gone on with the next one."""
    was = page.evaluate("window.convKeepsake.session")
    server.replace()
    page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
    page.keyboard.press("Shift")  # somebody is there
    page.wait_for_function("was => window.convKeepsake.session !== was", arg=was)
    answered(page)


def assert_clean_but_for_the_loss(page: Page) -> None:
    """Nothing that no page may have, but that nobody answered while there was no process."""
    failed = harness.record_of(page).failed
    failed[:] = [one for one in failed if "ERR_CONNECTION" not in one]
    assert_clean(page)


def shown(page: Page) -> str:
    """All that is written on the page, without what is said of the pointer's place."""
    pointer.leave(page)
    page.evaluate("document.activeElement.blur()")  # a box counts its characters meanwhile
    answered(page)
    text: str = page.get_by_test_id("stMain").inner_text()
    return text


def turn_to(page: Page, group: str, title: str) -> None:
    """Follow a link of the menu."""
    page.get_by_test_id("stTopNavSection").get_by_text(group, exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()
    answered(page)


def test_a_page_stands_as_it_was(open_page: OpenPage, app_server: harness.Server) -> None:
    page = open_page("conv2d-input-gradient", h=5, w=5, s=2)
    on_stage.cell(page, "plain", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    on_stage.cell(page, "result", 1, 1).click()
    answered(page)
    before, address = shown(page), page.url
    lose(page, app_server)
    assert (shown(page), page.url) == (before, address)
    on_stage.cell(page, "plain", 0, 1).dblclick()
    page.keyboard.type("7")
    pointer.press(page, "Enter")
    assert query(page)["k"].startswith("42 7")
    assert_clean_but_for_the_loss(page)


def test_what_is_done_next_is_done(open_page: OpenPage, app_server: harness.Server) -> None:
    """Not even a key is pressed before: the very first act meets the new process."""
    page = open_page("conv2d-input-gradient", s=2, h=5, w=5)
    app_server.replace()
    page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
    on_stage.cell(page, "plain", 1, 1).dblclick()
    page.keyboard.type("9")
    pointer.press(page, "Enter")
    expect(page).to_have_url(re.compile("k="))
    assert query(page)["s"] == "2"
    assert "9" in on_stage.cell(page, "plain", 1, 1).inner_text()


def test_numbers_without_room_in_a_link_are_handed_back(
    open_page: OpenPage, app_server: harness.Server
) -> None:
    page = open_page("conv2d-forward", **LARGE)
    on_stage.cell(page, "left", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    assert query(page)["x"].startswith("numbers-")
    cells = page.locator(".conv-main .conv-cell")
    before = cells.all_inner_texts()
    lose(page, app_server)
    page.wait_for_function("() => !window.convKeepsake.pieces.length")
    answered(page)
    assert cells.all_inner_texts() == before
    assert "42" in on_stage.cell(page, "left", 0, 0).inner_text()
    assert "no longer here" not in page.get_by_test_id("stMain").inner_text()
    assert_clean_but_for_the_loss(page)


def test_a_text_without_room_in_a_link_keeps_its_verdict(
    open_page: OpenPage, app_server: harness.Server
) -> None:
    page = open_page("is-mine-right")
    field = page.locator(".st-key-tex textarea")
    field.fill(f"dx11 = {LONG}")
    field.press("Control+Enter")
    answered(page)
    assert "tex" not in query(page)
    before = shown(page)
    lose(page, app_server)
    assert field.input_value() == f"dx11 = {LONG}"
    assert shown(page) == before


def test_a_visit_of_many_pages_is_kept(open_page: OpenPage, app_server: harness.Server) -> None:
    """Answers and hints of an exercise, and what is set on a page that is not in sight."""
    page = open_page("practice", kind="Whole line", of="∂L/∂X", seed=1)
    field = page.locator('[class*="st-key-given-"] input')
    field.fill("dz11 k12")
    field.press("Enter")
    answered(page)
    page.locator(".st-key-hint button").click()
    answered(page)
    exercise = shown(page)
    lose(page, app_server)
    assert shown(page) == exercise
    page.locator(".st-key-worked button").click()
    answered(page)
    lose(page, app_server)
    assert "1 shown" in page.get_by_test_id("stMain").inner_text()
    page.locator(".st-key-next-exercise button").click()
    answered(page)
    assert "1 shown" in page.get_by_test_id("stMain").inner_text()
    assert_clean_but_for_the_loss(page)


def test_what_was_set_elsewhere_is_kept(open_page: OpenPage, app_server: harness.Server) -> None:
    page = open_page("conv2d-forward", s=2, h=6, w=6)
    turn_to(page, "Conv 2D Transpose", "Forward")
    lose(page, app_server)
    turn_to(page, "Conv 2D", "Kernel")
    expect(page).to_have_url(re.compile("s=2"))
    assert query(page) == {"s": "2", "h": "6", "w": "6"}


def test_ones_own_numbers_are_given_back(open_page: OpenPage, app_server: harness.Server) -> None:
    page = open_page("what-if", k="1 2; 3 4")
    page.get_by_role("button", name="Numbers that hide it").click()
    answered(page)
    assert query(page).get("k") != "1 2; 3 4"
    before = shown(page)
    lose(page, app_server)
    assert shown(page) == before
    page.get_by_role("button", name="My numbers again").click()
    answered(page)
    assert query(page)["k"] == "1 2; 3 4"
