"""The address is the state: a copied link reopens the same view, and a bad one does no harm."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean, settle
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
GRIDS = ("left", "plain", "right", "result")


def view_of(page: Page) -> dict[str, object]:
    """What a visitor sees on a derivation page: grids, selected cell, line."""
    on_stage.leave(page)
    return {
        **{grid: on_stage.names(page, grid) for grid in GRIDS},
        "selected": on_stage.lit(page, "result", "target"),
        "window": on_stage.lit(page, "left", "window"),
        "line": on_stage.line(page),
        "step": page.locator(".conv-line").inner_text(),
    }


def set_number(page: Page, key: str, value: int) -> None:
    pointer.unfold(page, "Geometry")
    field = page.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")
    answered(page)


def choose(page: Page, key: str, label: str, room: str = "Geometry") -> None:
    pointer.unfold(page, room)
    pointer.choose(page, key, label)
    answered(page)


def go_to(page: Page, title: str) -> None:
    """Follow the link to a page at the foot of this one."""
    link = page.get_by_test_id("stPageLink").filter(has_text=title).first
    there = link.locator("a").get_attribute("href") or ""
    link.scroll_into_view_if_needed()
    settle(page)  # what comes into view is being set: a visitor looks before he clicks
    link.click()
    page.wait_for_url(lambda url: there.partition("?")[0] in url)
    answered(page)


def test_a_copied_link_reopens_the_very_same_view(open_page: OpenPage) -> None:
    page = open_page("conv2d-input-gradient")
    set_number(page, "h", 4)
    set_number(page, "w", 5)
    choose(page, "s", "2")
    choose(page, "p", "1")
    pointer.fold(page)
    on_stage.type_number(page, "plain", 0, 0, "-9")
    on_stage.cell(page, "result", 2, 3).click()
    page.keyboard.press("1")
    page.wait_for_function("location.search.includes('step=Chain')")
    answered(page)
    before = view_of(page)
    assert before["selected"] == {(2, 3)}
    parameters = query(page)
    assert {"h", "w", "s", "p", "k", "row", "col", "step"} <= set(parameters)
    other = open_page("conv2d-input-gradient", **parameters)
    assert view_of(other) == before
    assert query(other) == parameters
    pointer.unfold(other, "Geometry")
    assert other.locator(".st-key-h input").input_value() == "4"
    assert_clean(page)
    assert_clean(other)


def test_the_sandbox_link_holds_its_operation(open_page: OpenPage) -> None:
    page = open_page("sandbox")
    choose(page, "op", "Transpose")
    choose(page, "ts", "3")
    before = on_stage.numbers(page, "result")
    assert len(before) == 5
    parameters = query(page)
    assert parameters == {"op": "Transpose", "ts": "3"}
    other = open_page("sandbox", **parameters)
    assert on_stage.numbers(other, "result") == before
    assert_clean(other)


@pytest.mark.parametrize(
    "parameters",
    [
        {"h": "99", "s": "zz", "row": "99", "col": "-1", "step": "zz", "x": "garbage"},
        {"h": "inf", "row": "inf", "w": "", "s": "", "step": "", "k": "__import__('os')"},
        {"x": "x" * 10_000, "k": "<img src=x onerror=alert(1)>", "d": "1;DROP TABLE z"},
    ],
    ids=["out of range", "infinite and empty", "long and code"],
)
def test_a_hostile_link_is_answered_by_one_note(
    open_page: OpenPage, parameters: dict[str, str]
) -> None:
    page = open_page("conv2d-input-gradient", **parameters)
    assert_clean(page)
    notes = page.get_by_test_id("stAlert")
    assert notes.count() == 1
    assert "Traceback" not in page.locator("body").inner_text()
    clean = [[2, -3, -9], [2, 18, -9], [-4, 6, 4]]
    assert on_stage.numbers(page, "result") == clean
    # The page is alive.
    on_stage.select(page, 0, 0)
    assert on_stage.lit(page, "result", "target") == {(0, 0)}
    assert_clean(page)


def test_pages_keep_the_geometry_and_numbers_of_both_operations(open_page: OpenPage) -> None:
    page = open_page("conv2d-input-gradient", h=4, p=1, k="5 6; 7 8")
    before = on_stage.numbers(page, "result")
    go_to(page, "Conv 2D Transpose")
    assert "/conv-transpose2d-forward" in page.url
    set_number(page, "th", 3)
    transposed = on_stage.numbers(page, "result")
    go_to(page, "Input gradient")
    assert "/conv2d-input-gradient" in page.url
    assert on_stage.numbers(page, "result") == before
    assert on_stage.numbers(page, "plain") == [[5, 6], [7, 8]]
    assert {"h": "4", "p": "1", "k": "5 6; 7 8"}.items() <= query(page).items()
    go_to(page, "Conv 2D Transpose")
    assert on_stage.numbers(page, "result") == transposed
    assert query(page)["th"] == "3"
    assert_clean(page)


def test_a_cell_that_rests_as_a_link_is_clicked_keeps_nobody_from_leaving(
    open_page: OpenPage,
) -> None:
    """Streamlit runs the page of the later of two messages that wait."""
    page = open_page("conv2d-input-gradient", h=4)
    for title in ("Conv 2D Transpose", "Input gradient") * 2:
        link = page.get_by_test_id("stPageLink").filter(has_text=title).first.locator("a")
        before = page.url
        link.evaluate(
            """async (link) => {
              link.click();
              for (const row of [0, 1, 2]) {
                const detail = { at: [0, row, 0], step: "chain" };
                dispatchEvent(new CustomEvent("conv-rest", { detail }));
                await new Promise((resolve) => setTimeout(resolve, 3));
              }
            }"""
        )
        page.wait_for_url(lambda url, was=before: url.partition("?")[0] != was.partition("?")[0])
        answered(page)
    assert_clean(page)


def test_the_conventions_are_in_the_link_and_the_cell_stays(open_page: OpenPage) -> None:
    """∂L/∂k₁₂ of a true convolution is what the window gives at its place 2, 1."""
    page = open_page("conv2d-kernel-gradient", row=1, col=2, conv="true convolution")
    assert on_stage.lit(page, "turned", "target") == {(1, 0)}
    assert on_stage.lit(page, "result", "target") == {(0, 1)}
    assert on_stage.lit(page, "left", "window") == {(1, 0), (1, 1), (2, 0), (2, 1)}
    plain = on_stage.numbers(page, "result")
    assert on_stage.numbers(page, "turned") == [row[::-1] for row in plain[::-1]]
    choose(page, "base", "0", "Notation")
    pointer.fold(page)
    assert {"row": "0", "base": "0", "conv": "true convolution"}.items() <= query(page).items()
    assert on_stage.lit(page, "result", "target") == {(0, 1)}
    assert on_stage.names(page, "turned")[0].startswith("∂L/∂k₁₁ = ")
    other = open_page("conv2d-kernel-gradient", **query(page))
    assert on_stage.lit(other, "turned", "target") == {(1, 0)}
    assert on_stage.numbers(other, "result") == plain
    assert on_stage.line(other) == on_stage.line(page)
    assert_clean(page)
    assert_clean(other)


def test_the_menu_leads_to_every_page(open_page: OpenPage) -> None:
    page = open_page("")
    page.get_by_test_id("stTopNavLink").filter(has_text="Sandbox").first.click()
    page.wait_for_url("**/sandbox")
    answered(page)
    page.go_back()
    answered(page)
    assert page.get_by_test_id("stPageLink").count() >= 9
    assert_clean(page)


def test_an_unknown_address_shows_a_page(open_page: OpenPage) -> None:
    page = open_page("no-such-page")
    assert page.locator("h1").count() == 1
    assert page.get_by_test_id("stException").count() == 0
