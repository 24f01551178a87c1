"""What a browser sends of a cell is checked, and written where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui.problem.grid_text import LARGEST_NUMBER, CannotRead
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.problem import GRIDS
from derivations.ui.stage.edits import changed
from tests.derivations.pages import FORWARD
from tests.derivations.problems import problem_of
from tests.derivations.visits import check, opened, stage_of

CHANNELS = problem_of(CONV2D, {**CONV2D.notes, "ci": 2, "co": 4, "gr": 2})


@pytest.mark.parametrize(
    ("grid", "at", "text", "there"),
    [
        ("x", (1, 2, 0), "9", [[9]]),
        ("k", (3, 0, 1), "-0.5", [[-0.5]]),
        ("dz", (2, 0, 0), "1/4", [[0.25]]),
        ("x", (0, 0, 0), "1e-3", [[0.001]]),
        ("x", (0, 1, 1), "1 2\n3 4", [[1, 2], [3, 4]]),
        ("x", (0, 0, 1), "5\t6", [[5, 6]]),
    ],
)
def test_a_text_is_written_from_its_cell_on(
    grid: str, at: tuple[int, int, int], text: str, there: list[list[float]]
) -> None:
    found = changed(CHANNELS, {"grid": grid, "at": [*at], "text": text}, GRIDS)
    assert found is not None
    assert found[0] == grid
    expected = CHANNELS.grids[grid].astype(float)
    channel, row, column = at
    block = np.array(there)
    expected[channel, row : row + block.shape[0], column : column + block.shape[1]] = block
    assert np.array_equal(found[1], expected)


def test_a_block_is_cut_at_the_edge_of_its_grid() -> None:
    sent = {"grid": "x", "at": [0, 2, 2], "text": "1 2; 3 4"}
    found = changed(CHANNELS, sent, GRIDS)
    assert found is not None
    expected = CHANNELS.grids["x"].copy()
    expected[0, 2, 2] = 1
    assert np.array_equal(found[1], expected)


def test_a_row_of_biases_runs_on_through_the_filters() -> None:
    found = changed(CHANNELS, {"grid": "b", "at": [1, 0, 0], "text": "7 8 9 10"}, GRIDS)
    assert found is not None
    assert found[1].ravel().tolist() == [CHANNELS.grids["b"].ravel()[0], 7, 8, 9]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        [],
        "x",
        {"grid": "z", "at": [0, 0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0, 3], "text": "1"},
        {"grid": "x", "at": [-1, 0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0, True], "text": "1"},
        {"grid": "x", "at": "000", "text": "1"},
        {"grid": "x", "at": [0, 0, 0], "text": 1},
        {"grid": ["x"], "at": [0, 0, 0], "text": "1"},
    ],
)
def test_what_no_cell_sends_changes_nothing(sent: object) -> None:
    assert changed(CHANNELS, sent, list(GRIDS)) is None


@pytest.mark.parametrize(
    "text", ["one", "1 2; 3", f"{LARGEST_NUMBER + 1}", "__import__('os')", "1 | 2", "9" * 5000]
)
def test_what_holds_no_numbers_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(CannotRead) as refused:
        changed(CHANNELS, {"grid": "x", "at": [0, 0, 0], "text": text}, GRIDS)
    assert len(str(refused.value)) > 10


def test_a_grid_that_is_too_large_for_its_text_is_not_open() -> None:
    few, many = (stage_of(check(opened(FORWARD, h=16, w=16, ci=ci))) for ci in (1, 3))
    assert set(few["editable"]) - set(many["editable"]) == {"x"}
