"""Links followed within a visit, and the browser's Back: address, fields and page agree at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D
from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, cells, query

pytestmark = pytest.mark.walk

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def visit(open_page: OpenPage) -> Page:
    """One visitor, who goes through all of this module's pages."""
    return open_page("")


def choose(page: Page, key: str, label: str) -> None:
    page.locator(f".st-key-{key}").get_by_role("radio", name=label, exact=True).click()
    answered(page)


def chosen(page: Page, key: str) -> str:
    return page.locator(f".st-key-{key} [aria-checked=true]").inner_text()


def menu(page: Page, title: str) -> None:
    """Open a page by the menu at the top, in one of its groups."""
    entry = next(entry for entry in contents.ALL if entry.title == title)
    group = next((o.title for o, entries in contents.NOTES.items() if entry in entries), None)
    if entry in contents.QUESTIONS:
        group = "Questions"
    if group:
        page.get_by_test_id("stTopNavSection").filter(has_text=group).first.click()
        page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).first.click()
    else:
        page.get_by_test_id("stTopNavLink").filter(has_text=title).first.click()
    answered(page)


def fields_of(page: Page, settings: dict[str, Any]) -> dict[str, str]:
    """What the fields say of some settings, as a link would."""
    pointer.unfold(page, "Geometry")
    return {key: _field(page, key) for key in settings}


def _field(page: Page, key: str) -> str:
    place = page.locator(f".st-key-{key}")
    if place.locator("[role=radio]").count():
        return place.locator("[aria-checked=true]").text_content() or ""
    return place.locator("input").input_value()


def go_to_start(page: Page) -> None:
    menu(page, "Start")
    assert page.locator("h1").inner_text().startswith("How gradients flow")


@pytest.mark.parametrize(
    "own", [{}, {"h": 5, "w": 6, "s": 2, "k": "5 6; 7 8"}], ids=["fresh", "own"]
)
@pytest.mark.parametrize("example", contents.EXAMPLES, ids=lambda example: example.title)
def test_a_card_with_settings_opens_its_example(
    look: OpenPage, example: contents.Example, own: dict[str, Any]
) -> None:
    page = look("", **own)
    page.get_by_test_id("stPageLink").filter(has_text=example.title).first.click()
    answered(page)
    assert page.url.split("?")[0].endswith(example.entry.url)
    operation = example.entry.operation or CONV2D
    settings = {operation.key(n): v for n, v in operation.examples[example.title].items()}
    shown = {key: value for key, value in settings.items() if key in example.settings}
    assert fields_of(page, shown) == {key: str(value) for key, value in shown.items()}
    assert page.get_by_label("Example").first.input_value() == example.title
    usual = {operation.key(name): value for name, value in operation.notes.items()}
    assert query(page) == {k: str(v) for k, v in shown.items() if v != usual[k]}
    assert page.url.count("h=") <= 1 + page.url.count("kh=")
    spec = operation.spec(operation.examples[example.title])
    rows, columns = spec.output_size
    name = page.locator(".st-key-result .js-plotly-plot, .st-key-left .js-plotly-plot").count()
    assert name, (rows, columns)
    assert_clean(page)


def test_every_link_of_the_start_page_opens_its_page(visit: Page) -> None:
    titles = visit.get_by_test_id("stPageLink").all_inner_texts()
    assert len(titles) == len(contents.ALL) - 1 + len(contents.EXAMPLES)
    for place, entry in enumerate(
        [*(e for entries in contents.NOTES.values() for e in entries), *contents.QUESTIONS]
    ):
        link = visit.get_by_test_id("stPageLink").nth(place)
        assert entry.title in link.inner_text()
        link.locator("a").focus()
        visit.keyboard.press("Enter")  # by the keyboard here, by the mouse above
        answered(visit)
        assert visit.url.split("?")[0].endswith(f"/{entry.url}")
        assert_clean(visit)
        visit.go_back()
        answered(visit)
        assert visit.locator("h1").inner_text().startswith("How gradients flow"), entry.url


def test_back_undoes_the_last_setting_and_no_step_of_a_walk(visit: Page) -> None:
    menu(visit, "Input gradient: ∂L/∂X")
    choose(visit, "p", "1")
    visit.locator("h1").click()
    for _ in range(3):
        visit.keyboard.press("ArrowRight")
    answered(visit)
    here = cells(visit, "result", "target")
    choose(visit, "d", "2")
    assert {"p": "1", "d": "2"}.items() <= query(visit).items()
    visit.go_back()
    answered(visit)
    assert (chosen(visit, "p"), chosen(visit, "d")) == ("1", "1")
    assert cells(visit, "result", "target") == here
    visit.go_back()
    answered(visit)
    assert (chosen(visit, "p"), chosen(visit, "d")) == ("0", "1")
    assert "p" not in query(visit)
    visit.go_forward()
    answered(visit)
    assert chosen(visit, "p") == "1"
    assert_clean(visit)
    choose(visit, "p", "0")


def test_cell_and_step_live_through_a_change_of_page(visit: Page) -> None:
    menu(visit, "Input gradient: ∂L/∂X")
    pointer.select(visit, 0, 1)
    choose(visit, "step", "Result")
    menu(visit, "Kernel gradient: ∂L/∂K")
    assert cells(visit, "result", "target") == {(0, 1)}
    assert chosen(visit, "step") == "Result"
    assert {"row": "1", "step": "Result"}.items() <= query(visit).items()
    menu(visit, "Practice")
    menu(visit, "Input gradient: ∂L/∂X")
    assert cells(visit, "result", "target") == {(0, 1)}
    assert_clean(visit)


def test_the_sandbox_is_found_as_it_was_left(visit: Page) -> None:
    menu(visit, "Sandbox")
    choose(visit, "loss", "Squares")
    visit.get_by_role("button", name="Take 10").click()
    answered(visit)
    before = query(visit)
    assert {"loss": "Squares", "steps": "10"}.items() <= before.items()
    menu(visit, "As a matrix")
    assert "steps" not in query(visit)
    menu(visit, "Sandbox")
    assert query(visit) == before
    assert chosen(visit, "loss") == "Squares"
    assert_clean(visit)
