"""What the linker is told is the table of taps, the picture and the line, and nothing else."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.ui import equations, linker, stage
from derivations.ui.controls import GRIDS, Problem, shape_of
from derivations.ui.numbers import default
from derivations.ui.operations import CONV2D, CONV_TRANSPOSE2D, OPERATIONS, Operation
from derivations.ui.panels import panels
from engine.correlation import RESULTS, as_correlation
from engine.symbolic import Cell, Line, derive
from engine.taps import taps

CASES = {
    f"{operation.name}: {title}": (operation, settings_)
    for operation in OPERATIONS
    for title, settings_ in operation.examples.items()
}
cases = pytest.mark.parametrize(("operation", "geometry"), CASES.values(), ids=CASES)
results = pytest.mark.parametrize("result", RESULTS)


def problem_of(operation: Operation, geometry: dict[str, int]) -> Problem:
    spec = operation.spec(geometry)
    return Problem(operation, spec, {grid: default(shape_of(spec, grid), grid) for grid in GRIDS})


def model_of(problem: Problem, result: str) -> dict[str, Any]:
    found = linker.model(problem, result, panels(problem, result), {"selected": (0, 0)})
    return json.loads(json.dumps(found))  # as the browser gets it


def lines_of(problem: Problem, result: str) -> list[Line]:
    return list(derive(problem.spec).results[result])


@cases
def test_the_product_of_rows_and_columns_is_the_table_of_taps(
    operation: Operation, geometry: dict[str, int]
) -> None:
    problem = problem_of(operation, geometry)
    rows, columns = model_of(problem, "forward")["taps"]
    told = [tuple(zip(row, column, strict=True)) for row, column in product(rows, columns)]
    table = [(tap.x[-2:], tap.k[-2:], tap.z[-2:]) for tap in taps(problem.spec)]
    assert sorted(told) == sorted(table)
    assert len(set(told)) == len(told)


@results
@cases
def test_every_grid_is_told_with_the_index_of_each_row_and_column(
    operation: Operation, geometry: dict[str, int], result: str
) -> None:
    problem = problem_of(operation, geometry)
    shown = panels(problem, result)
    told = model_of(problem, result)["grids"]
    assert [grid["key"] for grid in told] == [panel.key for panel in shown]
    assert len({grid["key"] for grid in told}) == len(told)
    assert [grid["role"] for grid in told].count("result") == 1
    assert told[-1]["role"] == "result"
    for grid, panel in zip(told, shown, strict=True):
        assert tuple(grid["rows"]) == panel.grid.rows
        assert tuple(grid["columns"]) == panel.grid.columns
        assert all(
            0 <= max(axis) < side
            for axis, side in zip((grid["rows"], grid["columns"]), panel.values.shape, strict=True)
        )


@results
@cases
def test_the_window_of_every_cell_lies_on_the_left_grid_and_covers_its_terms(
    operation: Operation, geometry: dict[str, int], result: str
) -> None:
    problem = problem_of(operation, geometry)
    model = model_of(problem, result)
    if result == "bias_gradient":
        assert model["window"] is None
        return
    picture = as_correlation(problem.spec, result)
    step, size = model["window"]["step"], model["window"]["size"]
    left = model["grids"][0]
    for line in lines_of(problem, result):
        row, column = line.target.index[-2:]
        top, start = row * step[0], column * step[1]
        assert top + size[0] <= len(left["rows"])
        assert start + size[1] <= len(left["columns"])
        under = set(
            product(left["rows"][top : top + size[0]], left["columns"][start : start + size[1]])
        )
        for term in line.terms:
            for cell in term.factors:
                assert cell.grid != picture.left.grid or cell.index[-2:] in under


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(RESULTS), st.data())
def test_the_cells_of_a_term_are_the_factors_of_the_lines_term(
    case: str, result: str, data: st.DataObject
) -> None:
    problem = problem_of(*CASES[case])
    derivation = derive(problem.spec)
    line = data.draw(st.sampled_from(lines_of(problem, result)))
    for part, term in zip(line.fragments("result"), line.terms, strict=True):
        told = equations._term(derivation, line, part)
        grids = [factor for factor in term.factors if factor.grid != "b"]
        assert told == {"cells": [[cell.grid, *cell.index[-2:]] for cell in grids]}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(RESULTS), st.data())
def test_a_vanishing_term_says_why_and_a_surviving_one_does_not(
    case: str, result: str, data: st.DataObject
) -> None:
    problem = problem_of(*CASES[case])
    derivation = derive(problem.spec)
    line = data.draw(st.sampled_from(lines_of(problem, result)))
    for part in line.fragments("local"):
        assert ("says" in equations._term(derivation, line, part)) == part.vanishes


# --- sentences --------------------------------------------------------------------------------


def test_the_sentence_names_every_z_that_uses_the_cell() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    middle = derive(problem.spec).input_gradient.at((0, 1, 1))
    said = stage.sentence(middle, problem)
    assert said.startswith("x₂₂ ")
    assert all(f"z{place}" in said for place in ("₁₁", "₁₂", "₂₁", "₂₂"))
    assert "z₁₁" in stage.sentence(derive(problem.spec).input_gradient[0], problem)
    assert "z₁₂" not in stage.sentence(derive(problem.spec).input_gradient[0], problem)


@cases
def test_every_sentence_names_the_target_and_the_cells_of_its_line(
    operation: Operation, geometry: dict[str, int]
) -> None:
    problem = problem_of(operation, geometry)
    for result in ("forward", "kernel_gradient", "input_gradient"):
        for line in lines_of(problem, result):
            said = stage.sentence(line, problem)
            assert equations.spoken(line.target) in said
            named = [term.factors[0] for term in line.terms if len(term.factors) == 2]
            if len(named) > 12:
                assert f"({len(named)} in all)" in said
                continue
            for cell in named:
                grid = "z" if cell.grid == "dz" else cell.grid
                assert equations.spoken(Cell(grid, cell.index)) in said


def test_a_cell_no_window_reaches_is_said_to_have_gradient_zero() -> None:
    problem = problem_of(CONV2D, {**CONV2D.notes, "h": 5, "w": 5, "s": 2})
    last = derive(problem.spec).input_gradient[-1]
    assert not last.terms
    assert "0" in stage.sentence(last, problem)
    assert "x₅₅" in stage.sentence(last, problem)


def test_a_z_that_meets_no_x_is_said_to_be_the_bias() -> None:
    problem = problem_of(CONV_TRANSPOSE2D, {**CONV_TRANSPOSE2D.notes, "s": 4, "o": 3})
    alone = [line for line in lines_of(problem, "forward") if line.size == 1]
    assert alone
    for line in alone:
        assert "bias" in stage.sentence(line, problem)


@results
@cases
def test_the_panels_hold_the_numbers_of_the_problem(
    operation: Operation, geometry: dict[str, int], result: str
) -> None:
    problem = problem_of(operation, geometry)
    for panel in panels(problem, result)[:-1]:
        assert np.array_equal(panel.values, problem.grids[panel.grid.grid])
