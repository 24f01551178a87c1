"""A process is lost while somebody looks at a page: another goes on with the visit, whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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


@dataclass
class Left:
    """A page as it stood when its process was lost."""

    page: Page
    session: str
    shown: str
    cells: list[str]
    address: str

    def goes_on(self) -> Page:
        """The page, when it has gone on with the next process."""
        page = self.page
        page.bring_to_front()
        page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
        page.keyboard.press("Shift")  # somebody is there
        page.wait_for_function("was => window.convKeepsake.session !== was", arg=self.session)
        answered(page)
        return page


def leave(page: Page) -> Left:
    """Note how a page stands."""
    text = shown(page)
    session = page.evaluate("window.convKeepsake.session")
    return Left(page, session, text, cells(page), page.url)


def cells(page: Page) -> list[str]:
    """The grids of a stage."""
    return page.locator(".conv-main .conv-cell").all_inner_texts()


def assert_clean_but_for_the_loss(page: Page) -> None:
    """Nothing that no page may have, but that nobody answered while there was no process."""
    record = harness.record_of(page)
    record.failed[:] = [one for one in record.failed if "ERR_CONNECTION" not in one]
    told = ("/_stcore/health", "Streamlit server is not responding")
    errors = record.console_errors
    errors[:] = [one for one in errors if not any(words in one for words in told)]
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


# --- what is done before --------------------------------------------------------------------------


def with_a_changed_number(open_page: OpenPage) -> Page:
    page = open_page("conv2d-input-gradient", h=5, w=5, s=2)
    on_stage.cell(page, "plain", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    on_stage.cell(page, "result", 1, 1).click()
    answered(page)
    return page


def with_more_numbers_than_a_link_holds(open_page: OpenPage) -> Page:
    page = open_page("conv2d-forward", **LARGE)
    on_stage.cell(page, "left", 0, 0).dblclick()
    page.keyboard.type("42")
    pointer.press(page, "Enter")
    assert query(page)["x"].startswith("numbers-")
    return page


def with_a_longer_text_than_a_link_holds(open_page: OpenPage) -> Page:
    page = open_page("is-mine-right")
    field = page.locator(".st-key-tex textarea")
    field.fill(f"dx11 = {LONG}")
    field.press("Control+Enter")
    answered(page)
    assert "tex" not in query(page)
    return page


def with_an_answer_and_a_hint(open_page: OpenPage) -> Page:
    page = open_page("practice", kind="Whole line", of="∂L/∂X", seed=1)
    field = page.locator('[class*="st-key-given-"] input')
    field.fill("dz11 k12")
    field.press("Enter")
    answered(page)
    page.locator(".st-key-hint button").click()
    answered(page)
    return page


def with_what_is_set_on_another_page(open_page: OpenPage) -> Page:
    page = open_page("conv2d-forward", s=2, h=6, w=6)
    turn_to(page, "Conv 2D Transpose", "Forward")
    return page


def with_numbers_that_hide_a_mistake(open_page: OpenPage) -> Page:
    page = open_page("what-if", k="1 2; 3 4")
    page.get_by_role("button", name="Numbers that hide it").click()
    answered(page)
    assert query(page).get("k") != "1 2; 3 4"
    return page


def as_it_is_opened(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient", s=2, h=5, w=5)


BEFORE = (
    with_a_changed_number,
    with_more_numbers_than_a_link_holds,
    with_a_longer_text_than_a_link_holds,
    with_an_answer_and_a_hint,
    with_what_is_set_on_another_page,
    with_numbers_that_hide_a_mistake,
    as_it_is_opened,
)
Lost = dict[Callable[[OpenPage], Page], Left]


@pytest.fixture(scope="module")
def lost(open_page: OpenPage, app_server: harness.Server) -> Lost:
    """Pages on which something was done, all of which lose their process at once."""
    pages = {do: leave(do(open_page)) for do in BEFORE}
    app_server.replace()
    return pages


# --- and afterwards -------------------------------------------------------------------------------


def test_what_is_done_next_is_done(lost: Lost) -> None:
    """Not even a key is pressed before: the very first act meets the new process."""
    page = lost[as_it_is_opened].page
    page.bring_to_front()
    page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
    on_stage.cell(page, "plain", 1, 1).dblclick()
    page.keyboard.type("9")
    pointer.press(page, "Enter")
    expect(page).to_have_url(re.compile("k="))
    assert query(page)["s"] == "2"
    assert "9" in on_stage.cell(page, "plain", 1, 1).inner_text()


def test_a_page_stands_as_it_was(lost: Lost) -> None:
    was = lost[with_a_changed_number]
    page = was.goes_on()
    assert (shown(page), page.url) == (was.shown, was.address)
    on_stage.cell(page, "plain", 0, 1).dblclick()
    page.keyboard.type("7")
    pointer.press(page, "Enter")
    assert query(page)["k"].startswith("42 7")
    assert_clean_but_for_the_loss(page)


def test_numbers_without_room_in_a_link_are_handed_back(lost: Lost) -> None:
    was = lost[with_more_numbers_than_a_link_holds]
    page = was.goes_on()
    assert cells(page) == was.cells
    assert "42" in on_stage.cell(page, "left", 0, 0).inner_text()
    assert "no longer here" not in page.get_by_test_id("stMain").inner_text()
    assert_clean_but_for_the_loss(page)


def test_a_text_without_room_in_a_link_keeps_its_verdict(lost: Lost) -> None:
    was = lost[with_a_longer_text_than_a_link_holds]
    page = was.goes_on()
    assert page.locator(".st-key-tex textarea").input_value() == f"dx11 = {LONG}"
    assert shown(page) == was.shown


def test_what_was_set_elsewhere_is_kept(lost: Lost) -> None:
    page = lost[with_what_is_set_on_another_page].goes_on()
    turn_to(page, "Conv 2D", "Kernel")
    expect(page).to_have_url(re.compile("s=2"))
    assert query(page) == {"s": "2", "h": "6", "w": "6"}


def test_ones_own_numbers_are_given_back(lost: Lost) -> None:
    was = lost[with_numbers_that_hide_a_mistake]
    page = was.goes_on()
    assert shown(page) == was.shown
    page.get_by_role("button", name="My numbers again").click()
    answered(page)
    assert query(page)["k"] == "1 2; 3 4"


def test_a_visit_is_kept_that_loses_two_processes(lost: Lost, app_server: harness.Server) -> None:
    """Answers and hints of an exercise, and what was done after the first loss."""
    was = lost[with_an_answer_and_a_hint]
    page = was.goes_on()
    assert shown(page) == was.shown
    page.locator(".st-key-worked button").click()
    answered(page)
    for other in page.context.pages:
        if other != page:
            other.close()
    was = leave(page)
    app_server.replace()
    was.goes_on()
    assert "1 shown" in page.get_by_test_id("stMain").inner_text()
    page.locator(".st-key-next-exercise button").click()
    answered(page)
    assert "1 shown" in page.get_by_test_id("stMain").inner_text()
    assert_clean_but_for_the_loss(page)
