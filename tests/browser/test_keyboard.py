"""By keyboard alone: every control is reached and set, every cell is pointed at and chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered, cells, line_latex, press, query, status

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
    for _ in range(80):
        if focused_in(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def has_ring(page: Page) -> bool:
    """Whether it is seen which grid has the focus."""
    found: bool = page.evaluate(
        """() => {
          const overlay = document.activeElement.querySelector(".conv-overlay");
          const style = getComputedStyle(overlay, "::before");
          return style.content !== "none" && parseFloat(style.outlineWidth) > 0;
        }"""
    )
    return found


def choose(page: Page, key: str, steps: int) -> None:
    """Go to a group of choices, some choices on, and take the one that has the focus."""
    tab_to(page, f".st-key-{key} [role=radiogroup]")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")
    press(page, "Space")


def marked(page: Page) -> set[tuple[int, int]]:
    return cells(page, RESULT, "target")


# --- controls -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "value"), [("s", "2"), ("p", "1"), ("d", "2")])
def test_a_choice_is_made_with_the_arrows_and_the_cell_stays(
    page: Page, key: str, value: str
) -> None:
    before = marked(page)
    choose(page, key, 1)
    assert query(page)[key] == value
    assert marked(page) == before
    assert focused_in(page, f".st-key-{key}")
    press(page, "ArrowLeft")
    press(page, "Space")
    assert key not in query(page)
    assert marked(page) == before


def test_the_step_of_the_line_is_chosen_with_the_arrows(page: Page) -> None:
    before = marked(page)
    choose(page, "step", 0)
    assert query(page)["step"] == "Chain"
    assert marked(page) == before
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    press(page, "Space")
    assert "step" not in query(page)
    assert marked(page) == before


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


def test_folded_settings_open_and_a_menu_is_chosen_from(page: Page) -> None:
    tab_to(page, ".st-key-pm input")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowDown")
    press(page, "Enter")
    assert "pm" in query(page)
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowUp")
    press(page, "Enter")
    assert "pm" not in query(page)
    tab_to(page, "summary")
    press(page, "Enter")
    for key in ("ci", "co"):
        choose(page, key, 1)
        assert query(page)[key] == "2"
        press(page, "ArrowLeft")
        press(page, "Space")
        assert key not in query(page)


def test_the_notation_is_chosen_by_keyboard(page: Page) -> None:
    pointer.unfold(page, "Notation")
    choose(page, "base", 1)
    assert query(page)["base"] == "0"
    press(page, "ArrowLeft")
    press(page, "Space")
    assert "base" not in query(page)


# --- from cell to cell --------------------------------------------------------------------------


def test_with_the_focus_on_the_page_or_on_a_button_the_arrows_walk(page: Page) -> None:
    for selector in ("#stMain, [data-testid=stMain]", ".st-key-previous button"):
        tab_to(page, selector)
        start = marked(page)
        press(page, "ArrowRight")
        assert marked(page) != start, selector
        press(page, "ArrowLeft")
        assert marked(page) == start, selector


def test_every_one_of_many_quick_presses_counts(page: Page) -> None:
    tab_to(page, ".st-key-next button")
    ((row, column),) = marked(page)
    start = 3 * row + column
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    answered(page)
    assert marked(page) == {divmod((start + 12) % 9, 3)}
    page.evaluate(
        """() => { for (let n = 0; n < 10; n += 1)
          document.querySelector(".st-key-next button").click(); }"""
    )
    answered(page)
    assert marked(page) == {divmod((start + 22) % 9, 3)}
    for _ in range(10):
        page.locator(".st-key-previous button").click(no_wait_after=True)
    answered(page)
    row, column = divmod((start + 12) % 9, 3)
    assert marked(page) == {(row, column)}
    assert rf"x_{{{row + 1}{column + 1}}}" in line_latex(page)


# --- in the grids -------------------------------------------------------------------------------


def test_the_arrows_point_at_the_cells_of_a_grid_that_has_the_focus(page: Page) -> None:
    tab_to(page, ".st-key-previous button")
    before = marked(page)
    tab_to(page, f".st-key-{TURNED} .conv-grid")
    assert has_ring(page)
    assert cells(page, TURNED, "hot") == {(0, 0)}
    assert status(page).startswith("k₂₂ = ")
    press(page, "ArrowRight")
    press(page, "ArrowDown")
    assert status(page).startswith("k₁₁ = ")
    assert cells(page, TURNED, "hot") == {(1, 1)}
    assert cells(page, "kernel", "hot") == {(0, 0)}
    press(page, "ArrowUp")
    press(page, "ArrowUp")  # the edge
    assert status(page).startswith("k₂₁ = ")
    tab_to(page, ".st-key-row input")
    assert "k₂₁ = " not in status(page)
    assert marked(page) == before


def test_enter_chooses_the_cell_that_is_pointed_at(page: Page) -> None:
    tab_to(page, f".st-key-{RESULT} .conv-grid")
    for key in ["ArrowUp"] * 3 + ["ArrowLeft"] * 3 + ["ArrowRight"]:
        page.keyboard.press(key)
    press(page, "Enter")
    tab_to(page, ".st-key-row input")
    assert marked(page) == {(0, 1)}
    assert r"x_{12}" in line_latex(page)


def test_enter_on_a_number_opens_its_field(page: Page) -> None:
    tab_to(page, f".st-key-{LEFT} .conv-grid")
    assert status(page).startswith("∂L/∂z₁₁ = ")
    press(page, "Enter")
    assert focused_in(page, '[class*="st-key-edit-"] input')
    page.keyboard.type("7")
    press(page, "Enter")
    assert query(page)["g"].split()[0] == "7"
    assert focused_in(page, '[class*="st-key-edit-"] input')  # and not lost on a field that is gone


def test_a_page_says_what_its_keys_do(page: Page) -> None:
    tab_to(page, f".st-key-{LEFT} .conv-grid")
    help_line = page.locator("[data-linker-keys]")
    assert "Enter" in help_line.inner_text()
    grid = page.locator(f".st-key-{LEFT} .conv-grid")
    assert grid.get_attribute("aria-description") == help_line.inner_text()
    assert grid.get_attribute("aria-label") == "padded ∂L/∂Z"
    tab_to(page, ".st-key-row input")
    assert help_line.inner_text() == ""
    assert "→" in page.locator(".st-key-next button").inner_text()


def test_a_mouse_leaves_the_arrows_to_the_page(page: Page) -> None:
    page.locator(f".st-key-{RESULT} .js-plotly-plot .nsewdrag").first.click(
        position={"x": 8, "y": 8}
    )
    answered(page)
    page.mouse.move(3, 3)
    assert marked(page) == {(0, 0)}
    press(page, "ArrowRight")
    assert marked(page) == {(0, 1)}


def test_as_a_matrix_is_read_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("as-a-matrix")
    tab_to(page, ".st-key-matrix .conv-grid")
    assert "meets k₁₁" in status(page)
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
