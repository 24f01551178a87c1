"""Check my backward: numbers are pasted, chosen, explained, and taken along."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, contrast
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]
NOT_TURNED = (
    "tensor([[  4., -14.,   6.],\n        [ 11.,  -7.,  -8.],\n        [  6.,   7.,   2.]])"
)


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("is-mine-right")


def paste(page: Page, text: str) -> None:
    field = page.locator(".st-key-nums textarea")
    field.fill(text)
    field.press("Control+Enter")
    answered(page)


def verdict(page: Page, kind: str) -> str:
    """The first line, in sight without scrolling."""
    line = page.locator(f".st-key-verdict-{kind}-numbers")
    expect(line).to_be_in_viewport(ratio=1)
    return line.inner_text().replace("\u00a0", " ")


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()
    answered(page)


def test_pasted_numbers_are_explained_in_one_view(page: Page) -> None:
    assert_clean(page)
    paste(page, NOT_TURNED)
    assert "Exactly what you get with" in verdict(page, "slip")
    for name in ("mine-yours", "mine-right", "mine-difference"):
        expect(page.locator(f".st-key-{name} .js-plotly-plot")).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-first-cell .katex-display")).to_be_in_viewport(ratio=0.95)
    grids = page.locator(".st-key-mine-difference").bounding_box()
    line = page.locator(".st-key-first-cell").bounding_box()
    assert grids is not None
    assert line is not None
    assert line["x"] > grids["x"] + grids["width"], "the line stands beside its grids"
    assert "a check of the sum finds nothing here" in page.locator(".st-key-diagnosis").inner_text()
    assert query(page)["nums"] == NOT_TURNED
    assert_clean(page)
    assert not contrast.too_pale(page)
    assert not axe.grave(page)


def test_a_phone_has_room_for_it(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".st-key-mine-yours .js-plotly-plot")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1400, "height": 900})


def test_a_grid_that_may_be_two_is_asked_and_chosen(page: Page) -> None:
    paste(page, "1 2; 3 4")
    assert "Which grid is it?" in verdict(page, "unclear")
    press(page, "which-dk")
    assert "No known mistake" in verdict(page, "slip")
    assert query(page)["grid"] == "dk"
    page.locator(".st-key-claimed-as button").first.click()
    page.locator(".st-key-claim-z button").first.click()
    answered(page)
    assert query(page)["grid"] == "z"
    page.keyboard.press("Escape")


def test_what_is_given_becomes_the_pages_own(page: Page) -> None:
    paste(page, "w = [[1, 2], [3, 4]]\ndout = [[1, 0], [0, 2]]\ndb = 3")
    assert "Right, to the digits you wrote." in verdict(page, "right")
    press(page, "take-given")
    assert query(page)["k"] == "1 2; 3 4"
    assert "Right, to the digits you wrote." in verdict(page, "right")
    assert_clean(page)


def test_the_notebook_comes_as_a_file(page: Page) -> None:
    with page.expect_download() as waiting:
        page.locator(".st-key-download-notebook button").first.click()
    path = waiting.value.path()
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert waiting.value.suggested_filename.endswith(".ipynb")
    assert "[[[[1.0, 2.0], [3.0, 4.0]]]]" in whole["cells"][1]["source"]


def test_the_page_that_explains_has_these_numbers(page: Page) -> None:
    paste(page, "dx = [[4, 3, 0], [2, 9, 6], [0, 4, 2]]")
    assert "not turned" in verdict(page, "slip")
    page.locator(".st-key-numbers-verdict a").first.click()
    page.wait_for_url("**/why-rotated**")
    answered(page)
    assert query(page)["k"] == "1 2; 3 4"
    assert_clean(page)
