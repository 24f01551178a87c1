"""What belongs together lights together, and picking a cell draws no chart again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import cells, click_cell, hover_cell, hover_term, leave, status

# Conv, ∂L/∂X of the notes' example: padded ∂L/∂Z under the turned K, x₂₂ selected. On the padded
# grid ∂L/∂z₁₁ stands in row 1, column 1 (counted from 0); on the turned kernel k₂₂ in 0, 0.
PADDED, PLAIN, TURNED, RESULT = "left", "kernel", "right", "result"


@pytest.fixture(scope="module")
def page(open_page: Callable[..., Page]) -> Page:
    return open_page("conv2d-input-gradient")


@pytest.fixture(autouse=True)
def nothing_broke(page: Page) -> object:
    yield
    assert_clean(page)


def test_the_selected_cell_its_window_and_its_cells_are_marked(page: Page) -> None:
    leave(page)
    assert cells(page, RESULT, "target") == {(1, 1)}
    assert cells(page, PADDED, "window") == {(1, 1)}
    assert cells(page, PADDED, "met") == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert cells(page, TURNED, "met") == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert all(f"z{place}" in status(page) for place in ("₁₁", "₁₂", "₂₁", "₂₂"))


def test_the_marks_lie_on_their_cells(page: Page) -> None:
    leave(page)
    middle = pointer.middle_of(page, RESULT, 1, 1)
    mark = page.locator(f".st-key-{RESULT} .conv-target").bounding_box()
    assert mark
    assert abs(mark["x"] + mark["width"] / 2 - middle[0]) < 2
    assert abs(mark["y"] + mark["height"] / 2 - middle[1]) < 2


def test_a_term_lights_its_cells_on_every_grid(page: Page) -> None:
    # The second term of the last stage: ∂L/∂z₁₂ · k₂₁.
    hover_term(page, stage=4, place=1)
    assert cells(page, PADDED, "hot") == {(1, 2)}
    assert cells(page, PLAIN, "hot") == {(1, 0)}
    assert cells(page, TURNED, "hot") == {(0, 1)}
    assert cells(page, RESULT, "hot") == set()
    assert pointer.lit_terms(page) == {(4, 1)}
    assert "∂L/∂z₁₂" in status(page)
    assert "k₂₁" in status(page)
    leave(page)
    assert pointer.lit_terms(page) == set()
    assert cells(page, PADDED, "hot") == set()


def test_a_term_of_the_chain_rule_lights_its_z_and_the_target(page: Page) -> None:
    hover_term(page, stage=1, place=0)
    assert cells(page, PADDED, "hot") == {(1, 1)}
    assert cells(page, RESULT, "hot") == {(1, 1)}


def test_a_cell_lights_its_terms_its_partner_and_every_result_it_flows_into(page: Page) -> None:
    hover_cell(page, TURNED, 0, 0)  # k₂₂
    assert cells(page, TURNED, "hot") == {(0, 0)}
    assert cells(page, PLAIN, "hot") == {(1, 1)}
    assert cells(page, PADDED, "hot") == {(1, 1)}  # it meets ∂L/∂z₁₁ in the line of x₂₂
    assert {(3, 0), (4, 0)} <= pointer.lit_terms(page)
    # k₂₂ meets each of the four z in another x; of these x₂₂ is the selected one.
    assert cells(page, RESULT, "fan") == {(1, 2), (2, 1), (2, 2)}
    assert cells(page, RESULT, "hot") == {(1, 1)}
    said = status(page)
    assert said.startswith("k₂₂")
    assert all(f"∂L/∂x{place}" in said for place in ("₂₂", "₂₃", "₃₂", "₃₃"))


def test_a_cell_of_the_left_grid_fans_out_over_its_own_window(page: Page) -> None:
    hover_cell(page, PADDED, 1, 1)  # ∂L/∂z₁₁
    assert cells(page, RESULT, "fan") == {(0, 0), (0, 1), (1, 0)}
    assert cells(page, RESULT, "hot") == {(1, 1)}
    assert status(page).startswith("∂L/∂z₁₁")
    assert status(page).endswith("In ∂L/∂x₂₂ it meets k₂₂.")


def test_one_mark_stands_on_a_cell(page: Page) -> None:
    for grid in (PADDED, TURNED, RESULT):
        hover_cell(page, grid, 1, 1)
        for board in (PADDED, PLAIN, TURNED, RESULT):
            marks = page.locator(f".st-key-{board} .conv-mark:not(.conv-window)")
            found = marks.evaluate_all("marks => marks.map(mark => mark.dataset.cell)")
            assert len(found) == len(set(found)), (grid, board)


def test_another_result_cell_names_every_z_that_uses_it(page: Page) -> None:
    hover_cell(page, RESULT, 0, 1)  # x₁₂
    assert cells(page, RESULT, "hot") == {(0, 1)}
    assert cells(page, PADDED, "fan") == {(1, 1), (1, 2)}
    assert "x₁₂" in status(page)
    assert "z₁₁" in status(page)
    assert "z₁₂" in status(page)
    assert "z₂₁" not in status(page)


def test_a_zero_of_the_padding_says_that_it_is_one(page: Page) -> None:
    hover_cell(page, PADDED, 0, 0)
    assert "padding" in status(page)
    assert pointer.lit_terms(page) == set()
    leave(page)
    assert "padding" not in status(page)


def test_a_click_moves_the_selection_and_draws_no_chart_again(page: Page) -> None:
    pointer.tag_charts(page)
    before = page.locator(".st-key-lines").inner_text()
    click_cell(page, RESULT, 0, 2)
    assert cells(page, RESULT, "target") == {(0, 2)}
    assert pointer.query(page) == {"row": "1", "col": "3"}
    assert page.locator(".st-key-lines").inner_text() != before
    assert r"x_{13}" in pointer.line_latex(page)
    assert pointer.charts_kept(page)
    click_cell(page, RESULT, 1, 1)
    assert pointer.query(page) == {}  # the cell the page opens with needs no words
    assert pointer.charts_kept(page)


def test_the_arrow_keys_walk_through_the_cells(page: Page) -> None:
    pointer.select(page, 1, 1)
    pointer.press(page, "ArrowRight")
    assert cells(page, RESULT, "target") == {(1, 2)}
    pointer.press(page, "ArrowRight")
    assert cells(page, RESULT, "target") == {(2, 0)}
    pointer.press(page, "ArrowLeft")
    assert cells(page, RESULT, "target") == {(1, 2)}
    assert pointer.charts_kept(page)


def test_an_arrow_key_in_a_field_moves_the_caret_and_not_the_selection(page: Page) -> None:
    pointer.select(page, 1, 1)
    for field in ("h", "row"):
        page.locator(f".st-key-{field} input").click()
        pointer.press(page, "ArrowLeft")
        pointer.press(page, "ArrowLeft")
        assert cells(page, RESULT, "target") == {(1, 1)}, field
    page.locator("h1").first.click()


def test_a_tour_walks_by_itself_until_it_is_stopped(page: Page) -> None:
    pointer.select(page, 0, 0)
    toggle = page.locator(".st-key-play label")
    toggle.click()
    page.wait_for_function("() => location.search.includes('col=3')", timeout=15_000)
    toggle.click()
    pointer.answered(page)
    stood = cells(page, RESULT, "target")
    page.wait_for_timeout(2_500)
    assert cells(page, RESULT, "target") == stood
    assert pointer.charts_kept(page)


def test_a_page_at_rest_draws_nothing(page: Page) -> None:
    leave(page)
    changes = page.evaluate(
        """() => new Promise(done => {
          let changes = 0;
          const watch = new MutationObserver(records => { changes += records.length; });
          const stage = document.querySelector(".st-key-stage");
          watch.observe(stage, { childList: true, subtree: true });
          setTimeout(() => { watch.disconnect(); done(changes); }, 800);
        })"""
    )
    assert changes == 0


def test_hovering_still_works_after_all_of_this(page: Page) -> None:
    pointer.select(page, 1, 1)
    hover_term(page, stage=3, place=0)
    assert cells(page, PADDED, "hot") == {(1, 1)}
    assert pointer.lit_terms(page) == {(3, 0)}


def test_a_cell_that_a_crop_cuts_off_can_be_chosen(open_page: Callable[..., Page]) -> None:
    page = open_page("conv-transpose2d-forward", th=5, tw=5, tkh=2, tkw=2, tp=2)
    hover_cell(page, "left", 0, 0)
    assert status(page).startswith("x₁₁ = ")
    assert cells(page, "result", "fan") == set()
    click_cell(page, "left", 0, 0)
    assert page.get_by_label("x₁₁ =").is_visible()
    assert_clean(page)


def test_the_bias_of_a_z_line_is_named(open_page: Callable[..., Page]) -> None:
    page = open_page("conv2d-forward")
    hover_term(page, stage=2, place=4)
    assert "undefined" not in status(page)
    assert status(page).endswith("B.")
    assert_clean(page)
    # Where the grids are not to be found it is said, and the buttons go on.
    page.evaluate("document.querySelector('.st-key-stage').classList.remove('st-key-stage')")
    for _ in range(2):
        page.locator(".st-key-next button").click()
        pointer.answered(page)
    assert "cannot be linked" in status(page)
    assert pointer.query(page) == {"row": "1"}
