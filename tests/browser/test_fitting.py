"""Pasted numbers, named paddings and a hidden stride: each is mended or chosen by a click."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, query

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-kernel-gradient", x="1 2 3 4; 5 6 7 8; 9 8 7 6; 5 4 3 2")


def click(page: Page, name: str) -> None:
    """Press the button of this name and wait for the answer."""
    page.get_by_role("button", name=name, exact=True).click()
    answered(page)


def test_the_grid_is_made_so_large_that_the_pasted_numbers_fit(page: Page) -> None:
    note = page.get_by_test_id("stAlert").first
    expect(note).to_contain_text("their last row and last column are cut off")
    click(page, "Make X 4×4")
    assert (query(page)["h"], query(page)["w"]) == ("4", "4")
    rows = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6], [5, 4, 3, 2]]
    assert on_stage.numbers(page, "left") == rows
    expect(page.get_by_text("are cut off")).to_have_count(0)


def test_a_padding_is_chosen_by_the_name_a_framework_has_for_it(page: Page) -> None:
    pointer.unfold(page, "Geometry")
    geometry = page.locator(".st-key-geometry")
    geometry.locator(".st-key-kh input").fill("3")
    geometry.locator(".st-key-kh input").press("Enter")
    answered(page)
    pointer.choose(page, "s", "2")
    pointer.choose_listed(page, "pm", "SAME_LOWER (ONNX)")
    assert query(page)["pm"] == "SAME_LOWER"
    expect(geometry).to_contain_text(
        "ONNX’s SAME_LOWER: ⌈4/2⌉ = 2 rows, padding 1 above and 0 below"
    )
    assert on_stage.numbers(page, "left")[0] == [0] * 4  # the padding above
    assert_clean(page)


def test_a_stride_that_does_not_show_is_one_click_from_an_input_that_shows_it(
    open_page: OpenPage,
) -> None:
    page = open_page("conv2d-input-gradient", s=2)
    expect(page.get_by_text("nothing of stride 2 is to be seen")).to_be_visible()
    click(page, "Make X 4×4")
    expect(page.get_by_text("nothing of stride 2 is to be seen")).to_have_count(0)
    assert on_stage.numbers(page, "left")[1][2] == 0  # a zero between two cells
    assert_clean(page)
