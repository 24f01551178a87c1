"""What a crop cuts off is seen beside what is left, says so, and can still be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, cells, click_cell, hover_cell, leave, query, status

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    """X 5×5, of which padding 2 under a 2×2 kernel leaves the inner 3×3."""
    return open_page("conv-transpose2d-forward", th=5, tw=5, tkh=2, tkw=2, tp=2)


def test_the_title_says_cropped_and_the_window_lies_within_the_frame(page: Page) -> None:
    title = page.locator(".st-key-left [data-testid=stMarkdown]").first
    expect(title).to_contain_text("cropped")
    expect(title).not_to_contain_text("padded")
    # z₂₂ is selected: its window starts at the second row and column of what is left.
    assert cells(page, "left", "window") == {(2, 2)}
    assert cells(page, "left", "met") == {(2, 2), (2, 3), (3, 2), (3, 3)}


def test_a_cell_that_is_cut_off_says_that_nothing_uses_it(page: Page) -> None:
    hover_cell(page, "left", 0, 4)
    assert status(page) == "x₁₅ = -3. x₁₅ takes part in no cell of the result."
    hover_cell(page, "left", 1, 1)
    assert status(page).startswith("x₂₂ = -3. x₂₂ is used by z₁₁")
    leave(page)


def test_a_cell_that_is_cut_off_can_be_changed(page: Page) -> None:
    click_cell(page, "left", 4, 4)
    field = page.locator("[class*='st-key-edit-'] input")
    expect(field).to_be_focused()
    assert (field.get_attribute("aria-label") or "").startswith("x₅₅")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    answered(page)
    assert query(page)["tx"].endswith(" 9")
    hover_cell(page, "left", 4, 4)
    assert status(page).startswith("x₅₅ = 9.")
    leave(page)
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
