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
    assert status(page) == "x₁₅ = -3. x₁₅ is used by no cell."
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
