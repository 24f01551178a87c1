"""Several channels on one board, and the operation as a matrix: everything is still linked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import (
    cells,
    click_cell,
    hover_cell,
    hover_term,
    leave,
    lit_terms,
    status,
)

OpenPage = Callable[..., Page]

# X 3×3 in two channels, K two times two filters 2×2, Z 2×2 in two channels. A block of a board
# has a header row and, beside another one, a gap column: x⁽²⁾ begins in row 5 (counted from 0),
# k⁽²⁾ in row 4 and k⁽·,²⁾ in column 3, z⁽²⁾ in row 4.
TWO = {"ci": 2, "co": 2, "ch": 2, "row": 1, "col": 1}
X, K, Z = "left", "right", "result"


@pytest.fixture(scope="module")
def page(open_page: OpenPage) -> Page:
    return open_page("conv2d-forward", **TWO)


# --- the grids --------------------------------------------------------------------------------


def test_the_window_lies_on_every_channel_that_takes_part(page: Page) -> None:
    leave(page)
    assert cells(page, Z, "target") == {(4, 0)}
    assert cells(page, X, "window") == {(1, 0), (5, 0)}
    assert cells(page, X, "met") == {(r, c) for r in (1, 2, 5, 6) for c in (0, 1)}
    assert cells(page, K, "met") == {(r, c) for r in (4, 5) for c in (0, 1, 3, 4)}
    assert_clean(page)


def test_the_channels_that_take_no_part_are_veiled(page: Page) -> None:
    leave(page)
    assert cells(page, X, "veil") == set()  # z⁽²⁾ reads both channels
    assert cells(page, K, "veil") == {(1, 0), (1, 3)}  # the filters of z⁽¹⁾
    assert cells(page, Z, "veil") == {(1, 0)}
    veil = page.locator(f".st-key-{Z} .conv-veil").bounding_box()
    hidden, seen = pointer.middle_of(page, Z, 1, 0), pointer.middle_of(page, Z, 4, 0)
    assert veil
    assert veil["y"] < hidden[1] < veil["y"] + veil["height"] < seen[1]


def test_a_term_lights_its_own_channels_alone(page: Page) -> None:
    # The fifth product of the line: x⁽²⁾₁₁ k⁽²,²⁾₁₁.
    hover_term(page, stage=2, place=4)
    assert lit_terms(page) == {(2, 4)}
    assert cells(page, X, "hot") == {(5, 0)}
    assert cells(page, K, "hot") == {(4, 3)}
    assert "x⁽²⁾₁₁" in status(page)
    assert "k⁽²,²⁾₁₁" in status(page)
    # The first: x⁽¹⁾₁₁ k⁽²,¹⁾₁₁.
    hover_term(page, stage=2, place=0)
    assert cells(page, X, "hot") == {(1, 0)}
    assert cells(page, K, "hot") == {(4, 0)}
    assert "k⁽²,¹⁾₁₁" in status(page)
    leave(page)
    assert cells(page, K, "hot") == set()


def test_a_cell_of_a_kernel_flows_into_its_own_filter_alone(page: Page) -> None:
    hover_cell(page, K, 1, 3)  # k⁽¹,²⁾₁₁
    assert cells(page, K, "hot") == {(1, 3)}
    assert cells(page, Z, "fan") == {(r, c) for r in (1, 2) for c in (0, 1)}
    assert "k⁽¹,²⁾₁₁" in status(page)
    assert lit_terms(page) == set()  # it stands in no term of z⁽²⁾
    hover_cell(page, X, 5, 0)  # x⁽²⁾₁₁ is used by one z of each filter
    assert cells(page, Z, "fan") == {(1, 0)}
    assert cells(page, Z, "hot") == {(4, 0)}  # that of the selected line


@pytest.mark.parametrize("grid", [X, K, Z])
def test_a_header_and_a_gap_are_no_cells(page: Page, grid: str) -> None:
    hover_cell(page, grid, 0, 0)
    assert cells(page, grid, "hot") == cells(page, grid, "fan") == set()
    if grid == K:
        hover_cell(page, grid, 1, 2)
        assert cells(page, grid, "hot") == cells(page, grid, "fan") == set()
    leave(page)


def test_a_click_selects_a_cell_of_another_channel(page: Page) -> None:
    pointer.tag_charts(page)
    click_cell(page, Z, 2, 0)  # z⁽¹⁾₂₁
    leave(page)
    assert cells(page, Z, "target") == {(2, 0)}
    assert "ch" not in pointer.query(page)  # the first channel needs no words
    assert cells(page, Z, "veil") == {(4, 0)}
    assert cells(page, X, "window") == {(2, 0), (6, 0)}
    assert "z^{(1)}_{21}" in pointer.line_latex(page)
    click_cell(page, Z, 5, 0)  # z⁽²⁾₂₁
    leave(page)
    assert pointer.query(page)["ch"] == "2"
    assert cells(page, Z, "target") == {(5, 0)}
    assert cells(page, Z, "veil") == {(1, 0)}
    assert "z^{(2)}_{21}" in pointer.line_latex(page)
    assert pointer.charts_kept(page)
    assert_clean(page)


def test_the_arrow_keys_go_on_into_the_next_channel(page: Page) -> None:
    click_cell(page, Z, 2, 1)  # z⁽¹⁾₂₂
    pointer.press(page, "ArrowRight")
    assert cells(page, Z, "target") == {(4, 0)}
    assert pointer.query(page)["ch"] == "2"
    pointer.press(page, "ArrowLeft")
    assert cells(page, Z, "target") == {(2, 1)}
    assert pointer.charts_kept(page)


def test_a_number_of_another_channel_is_changed_in_place(page: Page) -> None:
    before = pointer.numbers_on(page, Z)
    click_cell(page, K, 4, 3)  # k⁽²,²⁾₁₁
    field = page.locator("[class*='st-key-edit-'] input")
    now = float(field.input_value())
    assert now == pointer.numbers_on(page, K)[4][3]
    field.fill("9")
    field.press("Enter")
    pointer.answered(page)
    assert pointer.numbers_on(page, K)[4][3] == 9
    after, x = pointer.numbers_on(page, Z), pointer.numbers_on(page, X)
    assert after[1:3] == before[1:3]  # the other filter does not read it
    for i in range(2):
        for j in range(2):
            assert after[4 + i][j] == before[4 + i][j] + (9 - now) * x[5 + i][j]
    assert pointer.query(page)["k"].count("|") == 3
    assert_clean(page)


# --- groups -----------------------------------------------------------------------------------


def test_where_groups_leave_no_kernel_none_is_lit(open_page: OpenPage) -> None:
    page = open_page("conv2d-forward", ci=2, co=2, gr=2, row=1, col=1)
    leave(page)
    assert cells(page, X, "window") == {(1, 0)}  # z⁽¹⁾ reads the channels of its own group
    assert cells(page, X, "veil") == {(5, 0)}
    hover_cell(page, K, 1, 3)  # k⁽¹,²⁾ does not exist
    assert cells(page, K, "hot") == cells(page, Z, "fan") == set()
    assert "groups" in status(page)
    click_cell(page, K, 1, 3)
    assert page.locator("[class*='st-key-edit-'] input").count() == 0
    assert_clean(page)


# --- the operation as a matrix ------------------------------------------------------------------

# The notes' example: C is 4×9, C transposed 9×4. z₁₂ is row 1; x₂₂ column 4.
MATRIX, TURNED = "matrix", "matrix-transposed"


@pytest.fixture(scope="module")
def matrix(open_page: OpenPage) -> Page:
    return open_page("as-a-matrix")


def turned(found: pointer.Cells) -> pointer.Cells:
    return {(column, row) for row, column in found}


def marked(page: Page, level: str) -> pointer.Cells:
    """The marked entries of the matrix; the same, turned over, in its transpose."""
    found = cells(page, MATRIX, level)
    assert cells(page, TURNED, level) == turned(found)
    return found


def test_a_z_marks_its_row(matrix: Page) -> None:
    hover_cell(matrix, "matrix-z", 0, 1)
    assert marked(matrix, "met") == {(1, column) for column in (1, 2, 4, 5)}
    assert cells(matrix, "matrix-x", "fan") == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert cells(matrix, "matrix-k", "fan") == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert "z₁₂" in status(matrix)
    assert "row" in status(matrix)


def test_an_x_marks_its_column(matrix: Page) -> None:
    hover_cell(matrix, "matrix-x", 1, 1)
    assert marked(matrix, "met") == {(row, 4) for row in range(4)}
    assert cells(matrix, "matrix-z", "fan") == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert "column" in status(matrix)
    hover_cell(matrix, "matrix-x", 0, 0)  # a corner is used once
    assert marked(matrix, "met") == {(0, 0)}


def test_a_k_marks_its_diagonals(matrix: Page) -> None:
    hover_cell(matrix, "matrix-k", 0, 1)  # k₁₂
    assert marked(matrix, "met") == {(0, 1), (1, 2), (2, 4), (3, 5)}
    numbers = pointer.numbers_on(matrix, MATRIX)
    k12 = pointer.numbers_on(matrix, "matrix-k")[0][1]
    assert {numbers[row][column] for row, column in marked(matrix, "met")} == {k12}
    assert "diagonals" in status(matrix)


def test_an_entry_names_the_cells_that_meet_there(matrix: Page) -> None:
    hover_cell(matrix, MATRIX, 2, 4)  # z₂₁, x₂₂
    assert marked(matrix, "hot") == {(2, 4)}
    assert cells(matrix, "matrix-z", "hot") == {(1, 0)}
    assert cells(matrix, "matrix-x", "hot") == {(1, 1)}
    assert cells(matrix, "matrix-k", "hot") == {(0, 1)}
    assert all(name in status(matrix) for name in ("z₂₁", "x₂₂", "k₁₂"))
    hover_cell(matrix, MATRIX, 0, 8)  # z₁₁ does not reach x₃₃
    assert cells(matrix, "matrix-k", "hot") == set()
    assert "does not contain" in status(matrix)
    leave(matrix)
    assert marked(matrix, "hot") == marked(matrix, "met") == set()
    assert_clean(matrix)


def test_the_transposed_matrix_is_linked_too(matrix: Page) -> None:
    hover_cell(matrix, TURNED, 4, 2)  # x₂₂, z₂₁
    assert marked(matrix, "hot") == {(2, 4)}
    assert cells(matrix, "matrix-k", "hot") == {(0, 1)}


def test_a_matrix_of_two_channels_has_a_block_for_each(open_page: OpenPage) -> None:
    page = open_page("as-a-matrix", ci=2, co=2)
    hover_cell(page, "matrix-k", 4, 3)  # k⁽²,²⁾₁₁: the lower right block
    assert marked(page, "met") == {(4, 9), (5, 10), (6, 12), (7, 13)}
    hover_cell(page, "matrix-z", 4, 0)  # z⁽²⁾₁₁: a row through both blocks
    assert marked(page, "met") == {(4, c + 9 * n) for n in range(2) for c in (0, 1, 3, 4)}
    assert_clean(page)
