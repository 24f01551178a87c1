"""The notes, checked: every formula is drawn, and a typed line gets its verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
LONG = " + ".join([r"\frac{\partial L}{\partial z_{11}} k_{22}"] * 90)
"""Nearly as long as a text may be: longer still in an address."""


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("notes-checked")


def type_in(page: Page, text: str) -> None:
    field = page.locator(".st-key-tex textarea")
    field.fill(text)
    field.press("Control+Enter")
    answered(page)


def test_all_57_equations_are_drawn_without_a_fault(page: Page) -> None:
    assert_clean(page)
    equations = page.locator("[class*='st-key-equation-']")
    assert equations.count() == 57
    drawn = page.locator("[class*='st-key-equation-'] .katex-display")
    assert drawn.count() >= 57 + 6
    assert page.locator("[class*='st-key-equation-'] .katex-error").count() == 0


def test_a_typed_line_is_marked_term_by_term(page: Page) -> None:
    type_in(page, "dx12 = dz11*k12 - dz12*k11")
    body = page.locator("[data-testid='stMain']")
    assert "wrong sign" in body.inner_text().replace("\u00a0", " ")
    assert query(page)["tex"] == "dx12 = dz11*k12 - dz12*k11"
    assert_clean(page)
    type_in(page, "dx12 = dz11*k12 + dz12*k11")
    assert "wrong sign" not in body.inner_text().replace("\u00a0", " ")
    assert_clean(page)


def test_only_the_slips(page: Page) -> None:
    page.locator(".st-key-show").get_by_role("radio", name="Slips", exact=True).click()
    answered(page)
    assert page.locator("[class*='st-key-equation-']").count() == 6
    page.set_viewport_size({"width": 390, "height": 844})
    answered(page)
    assert_clean(page)


def test_a_link_carries_a_long_line(open_page: OpenPage) -> None:
    assert 3_500 < len(LONG) < 4_000
    page = open_page("notes-checked", tex=LONG, show="Slips")
    assert page.locator(".st-key-tex textarea").input_value() == LONG
    assert "There is no left side" in page.locator("[data-testid='stMain']").inner_text()
    assert_clean(page)
