"""By keyboard alone: every control is reached and set, every cell is pointed at and chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.on_stage import board, lit
from tests.browser.pointer import cells, press, query, status

OpenPage = Callable[..., Page]
LEFT, TURNED, RESULT = "left", "right", "result"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-input-gradient")


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    assert_clean(page)


def focused_in(page: Page, selector: str) -> bool:
    """Whether the element that has the focus stands in (or is) what is named."""
    found: bool = page.evaluate(
        "selector => Boolean(document.activeElement.closest(selector))", selector
    )
    return found


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(120):
        if focused_in(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def choose(page: Page, key: str, steps: int) -> None:
    """Go to a group of choices, some choices on, and take the one that has the focus."""
    tab_to(page, f".st-key-{key} [role=radiogroup]")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    press(page, "Space")


def marked(page: Page) -> set[tuple[int, int]]:
    return lit(page, RESULT, "target")


# --- controls -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["s", "d"])
def test_one_for_rows_and_one_for_columns_is_typed_and_the_cell_stays(page: Page, key: str) -> None:
    before = marked(page)
    pointer.unfold(page, "Geometry")
    for typed, said in (("2 1", "2,1"), ("1", None)):
        tab_to(page, f".st-key-{key} input")
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
        press(page, "Enter")
        assert query(page).get(key) == said
        assert marked(page) == before
        assert focused_in(page, f".st-key-{key}")


def test_a_field_is_set_with_the_arrows(page: Page) -> None:
    before = marked(page)
    pointer.unfold(page, "Geometry")
    tab_to(page, ".st-key-h input")
    press(page, "ArrowUp")
    press(page, "Enter")
    assert query(page)["h"] == "4"
    press(page, "ArrowDown")
    press(page, "Enter")
    assert "h" not in query(page)
    assert marked(page) == before
    pointer.fold(page)


def test_the_notation_is_chosen_by_keyboard(page: Page) -> None:
    pointer.unfold(page, "Notation")
    choose(page, "base", 1)
    assert query(page)["base"] == "0"
    press(page, "ArrowLeft")
    press(page, "Space")
    assert "base" not in query(page)
    pointer.fold(page)


# --- from cell to cell --------------------------------------------------------------------------


def test_with_the_focus_on_a_button_of_the_stage_the_arrows_walk(page: Page) -> None:
    tab_to(page, ".conv-stage [data-part=back]")
    start = marked(page)
    for there, back in (("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp")):
        page.keyboard.press(there)
        assert marked(page) != start, there
        page.keyboard.press(back)
        assert marked(page) == start, back


def test_every_one_of_many_quick_presses_counts(page: Page) -> None:
    tab_to(page, ".conv-stage [data-part=on]")
    ((row, column),) = marked(page)
    start = 3 * row + column
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert marked(page) == {divmod((start + 12) % 9, 3)}
    page.evaluate(
        """() => { for (let n = 0; n < 10; n += 1)
          document.querySelector(".conv-stage [data-part=on]").click(); }"""
    )
    assert marked(page) == {divmod((start + 22) % 9, 3)}
    row, column = divmod((start + 22) % 9, 3)
    assert f"x{'₁₂₃'[row]}{'₁₂₃'[column]}" in on_stage.line(page)


# --- in the grids -------------------------------------------------------------------------------


def test_the_arrows_point_at_the_cells_of_a_grid_that_has_the_focus(page: Page) -> None:
    on_stage.select(page, 1, 1)
    tab_to(page, f"{board(TURNED)} .conv-cell")
    page.keyboard.press("Home")
    named = "document.activeElement.ariaLabel.split(' = ')[0]"
    assert page.evaluate(named) == "k₂₂"
    assert lit(page, TURNED, "hot") == {(0, 0)}
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(named) == "k₁₁"
    assert lit(page, TURNED, "hot") == {(1, 1)}
    assert lit(page, "plain", "hot") == {(0, 0)}
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # the edge
    assert page.evaluate(named) == "k₂₁"
    assert marked(page) == {(1, 1)}
    page.keyboard.press("Escape")


def test_a_mouse_leaves_the_arrows_to_the_stage(page: Page) -> None:
    on_stage.select(page, 0, 0)
    page.keyboard.press("ArrowRight")
    assert marked(page) == {(0, 1)}


def test_as_a_matrix_is_read_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("as-a-matrix")
    tab_to(page, ".st-key-matrix .conv-grid")
    assert "meets k₁₁" in status(page)
    keys = page.locator("[data-linker-keys]")
    assert keys.inner_text() == "The arrow keys point at the cells of this grid."
    press(page, "ArrowRight")
    assert "In z₁₁ the cell x₁₂ meets k₁₂." in status(page)
    assert cells(page, "matrix-k", "hot") == {(0, 1)}
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        if focused_in(page, ".st-key-matrix-z .conv-grid"):
            break
    assert status(page).endswith("its row in C, its column in Cᵀ.")
    assert len(cells(page, "matrix", "met")) == 4
    assert_clean(page)
