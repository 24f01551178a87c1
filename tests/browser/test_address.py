"""Links followed within a visit, and the browser's Back: address, fields and page agree at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D
from derivations.ui.settings import saved
from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

pytestmark = pytest.mark.walk

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def visit(open_page: OpenPage) -> Page:
    """One visitor, who goes through all of this module's pages."""
    return open_page("")


def choose(page: Page, key: str, label: str) -> None:
    if key in ("p", "d"):
        pointer.unfold(page, "Geometry")
    pointer.choose(page, key, label)


def chosen(page: Page, key: str) -> str:
    pointer.unfold(page, "Geometry")
    typed = page.locator(f".st-key-{key} input:not([type=radio])")
    if typed.count():
        return typed.input_value()
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
    assert page.locator(".conv-main .conv-board").count() >= 2
    assert_clean(page)


def test_every_link_of_the_start_page_opens_its_page(visit: Page) -> None:
    titles = visit.get_by_test_id("stPageLink").all_inner_texts()
    assert len(titles) == len(contents.ALL) - 1 + len(contents.EXAMPLES)
    for place, entry in enumerate(
        [
            *(e for entries in contents.NOTES.values() for e in entries),
            *contents.ASKED,
            *contents.TRIED,
        ]
    ):
        link = visit.get_by_test_id("stPageLink").nth(place)
        assert (entry.says if entry.operation else entry.title) in link.inner_text()
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
    pointer.fold(visit)
    visit.locator(".conv-stage [data-part=on]").focus()
    for _ in range(3):
        visit.keyboard.press("ArrowRight")
    visit.wait_for_function("location.search.includes('row=3')")
    answered(visit)
    here = on_stage.place(visit)
    choose(visit, "d", "2")
    assert {"p": "1", "d": "2"}.items() <= query(visit).items()
    visit.go_back()
    answered(visit)
    assert (chosen(visit, "p"), chosen(visit, "d")) == ("1", "1")
    assert on_stage.place(visit) == here
    visit.go_back()
    answered(visit)
    assert (chosen(visit, "p"), chosen(visit, "d")) == ("0", "1")
    assert "p" not in query(visit)
    visit.go_forward()
    answered(visit)
    assert chosen(visit, "p") == "1"
    assert_clean(visit)
    choose(visit, "p", "0")
    pointer.fold(visit)


def test_back_leads_from_an_opened_state_to_the_page_as_it_was(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """The other page's settings never stand in this one's address."""
    page = open_page("conv-transpose2d-forward", th=3, tw=3)
    before = page.url
    file = tmp_path / "state.json"
    parameters = {"h": "5", "w": "5", "kh": "3", "kw": "3", "act": "tanh"}
    state = saved.State("conv2d-input-gradient", parameters, {})
    file.write_bytes(saved.written(state))
    pointer.unfold(page, "Numbers")
    page.locator(".st-key-saved-file-0 input[type=file]").set_input_files(file)
    page.wait_for_url("**/conv2d-input-gradient?**")
    answered(page)
    assert parameters.items() <= query(page).items()
    page.go_back()
    page.wait_for_url(before)
    answered(page)
    assert query(page) == {"th": "3", "tw": "3"}
    page.go_forward()
    page.wait_for_url("**/conv2d-input-gradient?**")
    answered(page)
    assert parameters.items() <= query(page).items()
    assert_clean(page)


def test_cell_and_step_live_through_a_change_of_page(visit: Page) -> None:
    menu(visit, "Input gradient: ∂L/∂X")
    on_stage.select(visit, 0, 1)
    visit.keyboard.press("1")
    visit.wait_for_function("location.search.includes('step=Chain')")
    menu(visit, "Kernel gradient: ∂L/∂K")
    assert on_stage.lit(visit, "result", "target") == {(0, 1)}
    assert {"row": "1", "step": "Chain"}.items() <= query(visit).items()
    menu(visit, "Practice")
    menu(visit, "Input gradient: ∂L/∂X")
    assert on_stage.lit(visit, "result", "target") == {(0, 1)}
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
    assert visit.locator(".st-key-loss [aria-checked=true]").inner_text() == "Squares"
    assert_clean(visit)
