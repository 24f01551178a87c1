"""A layer too large to be drawn whole: a lens on it, a map that moves it, a row of its channels."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import on_stage
from tests.browser.harness import assert_clean
from tests.browser.on_stage import board, line, lit

OpenPage = Callable[..., Page]

LARGE = {"h": 32, "w": 32, "kh": 3, "kw": 3, "p": 1, "ci": 16, "co": 8, "row": 17, "col": 17}
LEFT, RESULT = "left", "result"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient", **LARGE)


def place_of(page: Page) -> str:
    return line(page).split(" = ")[0]


def rim(page: Page, key: str) -> list[str]:
    """The numbers of the columns that the lens shows."""
    return page.locator(f"{board(key)} .conv-rim-columns span").all_text_contents()


def test_a_part_is_shown_around_the_window(page: Page) -> None:
    assert place_of(page) == "∂L/∂x⁽¹⁾₁₇,₁₇"
    assert "17" in rim(page, LEFT)
    assert len(rim(page, RESULT)) < 32
    assert len(lit(page, LEFT, "window")) == 9
    assert len(lit(page, RESULT, "target")) == 1
    width = page.locator(f"{board(RESULT)} .conv-cell").first.bounding_box()
    assert width
    assert width["width"] >= 27.5
    assert_clean(page)


def test_the_lens_goes_where_the_selection_walks(page: Page) -> None:
    before = rim(page, RESULT)
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert place_of(page) == "∂L/∂x⁽¹⁾₁₇,₂₅"
    assert rim(page, RESULT) != before
    assert len(lit(page, RESULT, "target")) == 1
    assert len(lit(page, LEFT, "window")) == 9


def test_a_drag_on_the_map_moves_the_selection(page: Page) -> None:
    box = page.locator(f"{board(RESULT)} .conv-map").bounding_box()
    assert box
    x, y, side = box["x"], box["y"], box["width"]
    page.mouse.move(x + side / 2, y + side / 2)
    page.mouse.down()
    page.mouse.move(x + 1, y + 1)
    page.mouse.up()
    assert place_of(page) == "∂L/∂x⁽¹⁾₁₁"
    page.locator(f"{board(LEFT)} .conv-map").click(position={"x": side - 2, "y": side - 2})
    assert place_of(page).startswith("∂L/∂x⁽¹⁾₃")
    assert "32" in rim(page, RESULT)


def test_a_channel_is_chosen_in_a_row_that_scrolls(page: Page) -> None:
    thumbs = page.locator(f"{board(RESULT)} .conv-thumbs [role=radio]")
    assert thumbs.count() == 16
    before = place_of(page)
    thumbs.nth(10).click()
    assert place_of(page) == before.replace("⁽¹⁾", "⁽¹¹⁾")
    assert "11 of 16" in (page.locator(f"{board(RESULT)} .conv-head").inner_text())
    page.wait_for_function(
        """board => [...document.querySelectorAll(`${board} .conv-cell b`)]
          .every(number => number.textContent !== "…")""",
        arg=board(RESULT),
    )
    first = on_stage.numbers(page, RESULT)[0]
    assert any(first)
    assert_clean(page)
