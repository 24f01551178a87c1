"""What a crop cuts off is seen beside what is left, says so, and can still be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.on_stage import board, cell, hover, leave, lit, words
from tests.browser.pointer import query

OpenPage = Callable[..., Page]
CROP = {"th": 5, "tw": 5, "tkh": 2, "tkw": 2, "tp": 2}


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    """X 5×5, of which padding 2 under a 2×2 kernel leaves the inner 3×3."""
    return open_page("conv-transpose2d-forward", **CROP)


def test_the_title_says_cropped_and_the_window_lies_within_what_is_left(page: Page) -> None:
    title = page.locator(f"{board('left')} .conv-title")
    expect(title).to_contain_text("cropped")
    expect(title).not_to_contain_text("padded")
    cut = page.locator(f"{board('left')} .conv-cell.conv-cropped")
    assert cut.count() == 25 - 9
    # z₂₂ is selected: its window starts at the second row and column of what is left.
    assert lit(page, "left", "window") == {(2, 2), (2, 3), (3, 2), (3, 3)}


def test_a_cell_that_is_cut_off_says_that_nothing_uses_it(page: Page) -> None:
    hover(page, "left", 0, 4)
    assert words(page) == "x15 takes part in no cell of the result."
    assert not lit(page, "result", "fan")
    hover(page, "left", 1, 1)
    assert words(page) == "x22 flows into z11."
    assert lit(page, "result", "fan") == {(0, 0)}
    leave(page)


def test_a_cell_that_is_cut_off_can_be_changed(page: Page) -> None:
    before = on_stage.numbers(page, "result")
    on_stage.type_number(page, "left", 4, 4, "9")
    assert cell(page, "left", 4, 4).get_attribute("aria-label") == "x₅₅ = 9"
    assert query(page)["tx"].endswith(" 9")
    assert on_stage.numbers(page, "result") == before
    assert_clean(page)


def test_why_rotated_strikes_what_is_cut_off_and_lays_the_window_within(
    open_page: OpenPage,
) -> None:
    page = open_page("why-rotated", p=2, row=1, col=1)
    boxes = page.locator("[data-part=left] .two-ways-cell")
    assert boxes.count() == 36  # ∂L/∂Z is 6×6, of which 4×4 are left
    assert page.locator("[data-part=left] .two-ways-cut").count() == 36 - 16
    classes = [box.get_attribute("class") or "" for box in boxes.all()]
    window = [at for at, said in enumerate(classes) if "two-ways-window" in said]
    assert window == [7, 8, 13, 14]  # from the second row and column
    assert_clean(page)


# --- what no window reaches, and what output_padding gives back -----------------------------------


def test_rows_that_no_window_reaches_are_marked_and_have_no_gradient(open_page: OpenPage) -> None:
    page = open_page("conv2d-input-gradient", h=5, w=5, s=2)
    marked = page.locator(f"{board('result')} .conv-cell.conv-unreached")
    assert marked.count() == 25 - 16
    spots = marked.evaluate_all("cells => cells.map((cell) => [cell.dataset.at, cell.ariaLabel])")
    assert all("4" in at.split(",")[1:] for at, _ in spots)
    assert all(label.endswith(" = 0") for _, label in spots)
    assert_clean(page)


def test_rows_that_output_padding_adds_are_marked(open_page: OpenPage) -> None:
    page = open_page("conv-transpose2d-forward", ts=2, to=1)
    rows, columns = len(on_stage.numbers(page, "result")), len(on_stage.numbers(page, "result")[0])
    marked = page.locator(f"{board('result')} .conv-cell.conv-added")
    assert marked.count() == rows + columns - 1
    assert_clean(page)
