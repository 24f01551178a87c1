"""The model of a stage: its tables, names, boards and numbers are the engines' own."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.stage.model import (
    bias_taps_of,
    labels_of,
    model,
    names_of,
    shapes_of,
    taps_of,
    titles_of,
)
from derivations.ui.stage.pictures import GRADIENTS, TURN, correlation_of, picture
from engine.correlation import INSERTED, PADDING
from engine.results import CORRELATIONS, GRID_OF, RESULTS
from engine.symbolic import Notation, derive
from engine.taps import grid_shape
from tests.derivations.problems import (
    CASES,
    LARGEST,
    MANY,
    computed,
    legal_settings,
    problem_of,
)
from tests.effort import draws

NOTATIONS = (
    Notation(),
    Notation(base=0, letters="X W Y b", delta=True),
    Notation(letters="a w z b", convolution=True),
    Notation(base=0, letters="I θ O β", loss=r"\mathcal{L}", biased=False),
)


legal_case = st.sampled_from(OPERATIONS).flatmap(
    lambda operation: st.tuples(st.just(operation), legal_settings(operation))
)


def problems() -> Any:
    """Every named case in every notation."""
    return pytest.mark.parametrize(
        "problem",
        [
            problem_of(*case, notation=notation)
            for case, notation in product(CASES.values(), NOTATIONS)
        ],
        ids=[f"{name}, {n}" for name, n in product(CASES, range(len(NOTATIONS)))],
    )


def _line(problem: Problem, result: str, cell: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """The flat places (x, k, z) of a line, multiplied out of the three tables as a browser does."""
    at = {"z": 2, "k": 1, "x": 0, "b": 1}[GRID_OF[result]]
    along = 0 if result == "forward" else 2
    tables = bias_taps_of(problem) if result == "bias_gradient" else taps_of(problem)
    fixed = [
        sorted((one for one in table if one[at] == place), key=lambda one: one[along])
        for table, place in zip(tables, cell, strict=True)
    ]
    shapes = shapes_of(problem)
    return [
        tuple(
            int(np.ravel_multi_index([one[n] for one in taps], shapes[grid]))
            for n, grid in ((0, "x"), (1, "b" if result == "bias_gradient" else "k"), (2, "z"))
            if not (result == "bias_gradient" and n == 0)
        )
        for taps in product(*fixed)
    ]


@draws(60)
@given(legal_case)
def test_the_three_tables_multiplied_out_are_the_engines_lines(case: Any) -> None:
    problem = problem_of(*case[:2])
    lines = derive(problem.spec).results
    for result in RESULTS:
        shape = shapes_of(problem)[GRID_OF[result]]
        for line, cell in zip(lines[result], np.ndindex(*shape), strict=True):
            if line.place > 40:
                break
            grids, places = line.factors()
            found = _line(problem, result, cell)
            columns = {"x": 0, "k": 1, "dz": -1}
            for grid, expected in zip(grids, places, strict=True):
                assert [term[columns[grid]] for term in found] == [*expected], (result, cell, grid)


@problems()
def test_names_are_the_engines(problem: Problem) -> None:
    if problem.samples > 1:
        return
    symbols, names = derive(problem.spec, problem.notation).symbols, names_of(problem)
    for grid in ("x", "k", "b", "z", "dz"):
        *_channels, height, width = grid_shape(problem.spec, grid) if grid != "b" else (1, 1, 1)
        for flat, (channel, row, column) in enumerate(
            np.ndindex(len(names[grid]), *((height, width) if grid != "b" else (1, 1)))
        ):
            found = names[grid][channel].replace("#", problem.notation.subscript(row, column))
            assert found == symbols.names[grid][flat]
    for grid in "xkb":
        assert names[f"d{grid}"] == [*map(problem.notation.gradient, names[grid])]


@problems()
def test_every_channel_has_a_title_and_every_cell_a_label(problem: Problem) -> None:
    shapes, titles, labels = shapes_of(problem), titles_of(problem), labels_of(problem)
    for grid, (channels, *_) in shapes.items():
        for name in {grid, GRADIENTS.get(grid, grid)}:
            assert len(titles[name]) == channels
            assert len({*titles[name]}) == channels
            assert "#" not in "".join(titles[name])
            assert len(labels[name]) in (1, channels)


@problems()
def test_boards_are_the_engines_pictures(problem: Problem) -> None:
    for result in CORRELATIONS:
        found, expected = picture(problem, result), correlation_of(problem, result)
        boards = {board["role"]: board for board in found["boards"]}
        for role, grid in (("left", expected.left), ("right", expected.right)):
            board = boards[role]
            (above, below), (before, after) = board["cut"]
            rows = board["rows"][above : len(board["rows"]) - below]
            columns = board["columns"][before : len(board["columns"]) - after]
            assert (board["grid"], tuple(rows), tuple(columns)) == (
                grid.grid, grid.rows, grid.columns,
            )  # fmt: skip
            kinds = {at for at in (*rows, *columns) if at < 0}
            assert kinds <= {PADDING, INSERTED}
        assert boards["result"]["grid"] == GRID_OF[result]
        turns = [board for board in found["boards"] if board["sign"] == TURN]
        assert len(turns) == expected.right.rotated + expected.result.rotated
        assert found["boards"][0]["sign"] == ""


@draws(40)
@given(legal_case)
def test_a_window_shows_what_the_line_multiplies(case: Any) -> None:
    problem = problem_of(*case[:2])
    derivation = derive(problem.spec)
    for result in CORRELATIONS:
        found = picture(problem, result)
        left, window = found["boards"][0], found["window"]
        for line in derivation.results[result][:30]:
            *_, row, column = line.target.index
            top, start = (window["start"][n] + (row, column)[n] * window["step"][n] for n in (0, 1))
            seen = {
                (left["rows"][i], left["columns"][j])
                for i in range(top, top + window["size"][0])
                for j in range(start, start + window["size"][1])
            }
            for term in line.terms:
                for cell in term.factors:
                    if cell.grid == left["grid"]:
                        assert cell.index[-2:] in seen, (result, line, cell)


@problems()
def test_the_numbers_are_the_engines(problem: Problem) -> None:
    told = model(problem, RESULTS, (0, 0, 0), "result", evidence={})
    for grid in GRIDS:
        assert told["values"][grid] == problem.grids[grid].ravel().tolist()
    if problem.notation.convolution:
        return
    for result in RESULTS:
        name = GRADIENTS.get(GRID_OF[result], GRID_OF[result])
        assert told["values"][name] == computed(problem, result).ravel().tolist()


def test_a_model_tells_pictures_apart_and_not_numbers() -> None:
    cases = [problem_of(*case, notation=n) for case, n in product(CASES.values(), NOTATIONS)]
    ids = [model(one, ("forward",), (0, 0, 0), "result", evidence={})["id"] for one in cases]
    assert len({*ids}) == len({(one.operation.name, one.naming) for one in cases})
    one = cases[0]
    other = Problem(one.operation, one.spec, {**one.grids, "x": one.grids["x"] + 1})
    assert model(other, ("forward",), (0, 0, 0), "result", evidence={})["id"] == ids[0]


@pytest.mark.parametrize("operation", LARGEST, ids=lambda operation: operation.name)
def test_the_largest_model_is_plain_data_and_small(operation: Any) -> None:
    problem = problem_of(operation, {**operation.notes, **LARGEST[operation], **MANY})
    told = model(problem, ("input_gradient", "forward"), (0, 0, 0), "result", evidence={})
    assert len(json.dumps(told, allow_nan=False)) < 400_000
