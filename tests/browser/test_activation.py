"""An activation behind Z on the stage: its small grids, its step, its numbers; one page load."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.harness import assert_clean
from tests.browser.on_stage import cell, lit
from tests.browser.pointer import press

OpenPage = Callable[..., Page]
BEHIND = ".conv-behind"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient", act="relu", g="1 -3; 2 1")


def numbers(page: Page, key: str) -> list[str]:
    return page.locator(f'{BEHIND} [data-key="{key}"] .conv-cell > b').all_inner_texts()


def test_a_pointed_cell_lights_its_like_in_all_grids(page: Page) -> None:
    assert numbers(page, "upstream") == ["1", "−3", "2", "1"]
    assert numbers(page, "slope") == ["0", "1", "1", "0"]
    assert numbers(page, "product") == ["0", "−3", "2", "0"]
    cell(page, "slope", 0, 1, BEHIND).hover()
    page.wait_for_function("document.querySelector('.conv-behind-line b')?.textContent === '−3'")
    for key in ("upstream", "slope", "product"):
        assert lit(page, key, "hot", BEHIND) == {(0, 1)}
    assert "(−3)(1)" in page.inner_text(f"{BEHIND}-line")
    assert page.locator(".conv-line [data-tap].conv-lit").count()
    assert_clean(page)


def test_its_step_writes_the_slope_and_the_numbers_its_value(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator(".conv-steps, .conv-columns").get_by_text("activation").click()
    terms = page.locator(".conv-line [data-tap]").all_inner_texts()
    assert terms
    assert all("f" in term and "a" in term for term in terms), terms
    page.locator(".conv-where").click()
    page.keyboard.press("5")
    assert "(−3)(1)" in page.inner_text(".conv-line")
    assert_clean(page)


def test_what_arrives_is_changed_in_place_and_taken_back(page: Page) -> None:
    one = cell(page, "upstream", 1, 0, BEHIND)
    one.click()
    page.keyboard.type("5")
    press(page, "Enter")
    assert numbers(page, "product") == ["0", "−3", "5", "0"]
    assert "g=1+-3%3B+5+1" in page.url
    cell(page, "product", 1, 0, BEHIND).click()
    assert page.locator(".conv-edit").count() == 0
    one.focus()
    press(page, "Control+z")
    assert numbers(page, "product") == ["0", "−3", "2", "0"]
    assert_clean(page)


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1024, 768), (390, 844)])
def test_its_grids_and_the_line_are_in_sight(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    line = page.locator(".conv-line .conv-end, .conv-line .conv-rows").first.bounding_box()
    grids = page.locator(f"{BEHIND} .conv-picture").bounding_box()
    value = page.locator(".conv-line .conv-end b").bounding_box()
    column = page.locator(".st-key-stage").bounding_box()
    assert line
    assert grids
    assert value
    assert column
    assert grids["width"] <= width
    if width > 640:
        assert grids["y"] + grids["height"] <= line["y"] + 1
    else:  # there the line is more than what stands behind z
        assert value["y"] + value["height"] <= grids["y"] + 1
    stage = page.locator(".conv-stage").bounding_box()
    assert stage
    assert value["x"] + value["width"] <= stage["x"] + stage["width"] + 1
    assert value["y"] + value["height"] <= min(height, column["y"] + column["height"]) + 1
