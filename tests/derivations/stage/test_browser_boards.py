"""What the browser makes of the boards: the window lies on what the taps say, and all has room."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.problem.problem import Problem
from derivations.ui.stage.model import model
from engine.results import RESULTS
from tests.derivations.problems import CASES, LARGEST, problem_of
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "lay_boards.js"
EVERY = CASES | {f"{one.name}: the largest": (one, one.notes | LARGEST[one]) for one in OPERATIONS}


def _told(problem: Problem) -> Any:
    return model(problem, RESULTS, (0, 0, 0), "result", evidence={})


@cache
def _laid() -> dict[str, Any]:
    """By case, for every result what tests/js/lay_boards.js says."""
    models = [_told(problem_of(*case)) for case in EVERY.values()]
    answer = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(models), capture_output=True, text=True, check=True
    )
    return dict(zip(EVERY, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize("case", EVERY)
def test_what_meets_under_the_window_is_what_the_taps_multiply(case: str) -> None:
    for picture in _laid()[case]:
        assert picture["window"] == picture["taps"], picture["result"]
    assert any(any(picture["taps"]) for picture in _laid()[case])


@pytest.mark.parametrize("case", EVERY)
def test_a_result_cell_stands_where_its_index_says(case: str) -> None:
    for picture in _laid()[case]:
        assert picture["places"]
        assert all(picture["places"])


@pytest.mark.parametrize("case", EVERY)
def test_cells_side_by_side_are_large_enough_and_have_room(case: str) -> None:
    for picture in _laid()[case]:
        for plan in picture["plans"]:
            assert plan["lost"] == 0
            for (height, width), board in zip(plan["shown"], picture["boards"], strict=True):
                assert 1 <= height <= board["size"][0]
                assert 1 <= width <= board["size"][1]
            if plan["wraps"]:
                assert 18 <= plan["cell"] <= 28
                continue
            assert 22 <= plan["cell"] <= 120
            inside = [
                width
                for (_, width), board in zip(plan["shown"], picture["boards"], strict=True)
                if not (plan["single"] and board["role"] == "source")
            ]
            assert sum(inside) * (plan["cell"] + 2) <= plan["width"] + 2 * len(inside)


@pytest.mark.parametrize("case", EVERY)
def test_grids_and_line_share_the_height_of_a_window(case: str) -> None:
    for picture in _laid()[case]:
        for found in picture["arranged"]:
            assert found["over"] == 0, (found["width"], found["height"])
            assert found["line"]["size"] >= 13
            assert found["plan"]["cell"] >= 20
            assert found["line"]["height"] <= 0.72 * found["height"]
