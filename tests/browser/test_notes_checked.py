"""The notes, checked: every formula is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.harness import assert_clean
from tests.browser.pointer import answered

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("notes-checked")


def test_all_57_equations_are_drawn_without_a_fault(page: Page) -> None:
    assert_clean(page)
    equations = page.locator("[class*='st-key-equation-']")
    assert equations.count() == 57
    drawn = page.locator("[class*='st-key-equation-'] .katex-display")
    assert drawn.count() >= 57 + 6
    assert page.locator("[class*='st-key-equation-'] .katex-error").count() == 0


def test_only_the_slips(page: Page) -> None:
    page.locator(".st-key-show").get_by_role("radio", name="Slips", exact=True).click()
    answered(page)
    assert page.locator("[class*='st-key-equation-']").count() == 6
    page.set_viewport_size({"width": 390, "height": 844})
    answered(page)
    assert_clean(page)
