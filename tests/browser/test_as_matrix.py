"""The operation as a matrix: its entries, the cells that meet in them, and all of it linked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import cells, hover_cell, leave, status

OpenPage = Callable[..., Page]

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


def test_pointing_and_clicking_ask_nothing_of_the_server(matrix: Page) -> None:
    if not on_stage.can_count_messages(matrix):
        pytest.skip("only Chromium tells what is sent")
    pointer.answered(matrix)
    with on_stage.messages(matrix) as sent:
        for grid in ("matrix-z", "matrix-k", MATRIX):
            hover_cell(matrix, grid, 1, 1)
            matrix.mouse.down()
            matrix.mouse.up()
        matrix.wait_for_timeout(500)
        assert not sent


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
