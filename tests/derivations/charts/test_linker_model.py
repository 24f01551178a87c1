"""What the linker is told is the table of taps, the picture and the line, and nothing else."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.charts import equations, linker
from derivations.ui.charts.boards import CELL, state_of
from derivations.ui.charts.panels import Panel, panels
from derivations.ui.problem.cell_names import place_of, spoken
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.stage import sentences
from engine.correlation import as_correlation
from engine.results import RESULTS
from engine.symbolic import Cell, Line, derive
from engine.taps import grid_shape, kernel_channels, taps
from tests.derivations.problems import CASES, Case, problem_of
from tests.effort import draws

cases = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
results = pytest.mark.parametrize("result", RESULTS)


def model_of(problem: Problem, result: str) -> dict[str, Any]:
    found = linker.model(problem, result, panels(problem, result), {"selected": (0, 0, 0)})
    return json.loads(json.dumps(found))  # as the browser gets it


def lines_of(problem: Problem, result: str) -> list[Line]:
    return list(derive(problem.spec).results[result])


def told_taps(model: dict[str, Any]) -> list[tuple[tuple[int, ...], ...]]:
    """The product of the three tables: (x, k, z) cells, each (channel, row, column)."""
    return [tuple(zip(*axes, strict=True)) for axes in product(*model["taps"])]


# --- the table of taps ------------------------------------------------------------------------


@cases
def test_the_product_of_channels_rows_and_columns_is_the_table_of_taps(case: Case) -> None:
    problem = problem_of(*case)
    spec = problem.spec
    told = told_taps(model_of(problem, "forward"))
    ins = kernel_channels(spec)[1]
    table = [
        (
            (n * spec.in_channels + tap.x[0], *tap.x[1:]),
            (tap.k[0] * ins + tap.k[1], *tap.k[2:]),
            (n * spec.out_channels + tap.z[0], *tap.z[1:]),
        )
        for n in range(problem.samples)
        for tap in taps(spec)
    ]
    assert sorted(told) == sorted(table)
    assert len(set(told)) == len(told)


@cases
def test_a_bias_meets_every_z_of_its_own_filter_and_no_other(case: Case) -> None:
    problem = problem_of(*case)
    spec = problem.spec
    told = [(k, z) for _, k, z in told_taps(model_of(problem, "bias_gradient"))]
    every_z = product(*map(range, shape_of(spec, "z", problem.samples)))
    expected = [((z[0] % spec.out_channels, 0, 0), z) for z in every_z]
    assert sorted(told) == sorted(expected)


@results
@cases
def test_every_place_of_the_tables_stands_on_the_boards(case: Case, result: str) -> None:
    problem = problem_of(*case)
    for cells in told_taps(model_of(problem, result)):
        names = ("x", "b" if result == "bias_gradient" else "k", "z")
        for grid, cell in zip(names, cells, strict=True):
            shape = shape_of(problem.spec, grid, problem.samples)
            assert all(0 <= at < side for at, side in zip(cell, shape, strict=True))


# --- grids ------------------------------------------------------------------------------------


@results
@cases
def test_every_grid_is_told_as_its_board(case: Case, result: str) -> None:
    problem = problem_of(*case)
    shown = panels(problem, result)
    told = model_of(problem, result)["grids"]
    assert [grid["key"] for grid in told] == [panel.key for panel in shown]
    assert len({grid["key"] for grid in told}) == len(told)
    assert [grid["role"] for grid in told].count("result") == 1
    assert told[-1]["role"] == "result"
    for grid, panel in zip(told, shown, strict=True):
        assert (grid["role"], grid["grid"]) == (panel.role, panel.grid)
        _is_told_as(grid, panel)


def _is_told_as(grid: dict[str, Any], panel: Panel) -> None:
    board = panel.board
    assert [tuple(line) for line in grid["rows"]] == list(board.rows)
    assert [tuple(line) for line in grid["columns"]] == list(board.columns)
    for row, column in product(board.rows, board.columns):
        channel = grid["channels"][row[0]][column[0]]
        assert channel == board.channel(row, column)
        if state_of(board, row, column) == CELL:
            # An index that is no cell of the grid would raise here.
            assert np.isfinite(panel.values[channel, row[1], column[1]])


@results
@cases
def test_every_channel_of_every_grid_has_a_name_of_its_own(case: Case, result: str) -> None:
    problem = problem_of(*case)
    names = model_of(problem, result)["names"]
    for grid in ("x", "k", "b", "z", "dz"):
        assert len(names[grid]) == shape_of(problem.spec, grid, problem.samples)[0]
        assert len(set(names[grid])) == len(names[grid])


@results
@cases
def test_the_window_of_every_cell_lies_on_the_left_grid_and_covers_its_terms(
    case: Case, result: str
) -> None:
    problem = problem_of(*case)
    model = model_of(problem, result)
    if result == "bias_gradient":
        assert model["window"] is None
        return
    picture = as_correlation(problem.spec, result)
    first_window, step, size = (model["window"][name] for name in ("start", "step", "size"))
    # One window for every channel that takes part, at the same place of each block.
    rows, columns = (
        [index for block, index in model["grids"][0][side] if block == 0 and index != -3]
        for side in ("rows", "columns")
    )
    for line in lines_of(problem, result):
        row, column = line.target.index[-2:] if line.target.grid != "b" else (0, 0)
        top, left = (
            first + at * by for first, at, by in zip(first_window, (row, column), step, strict=True)
        )
        assert top + size[0] <= len(rows)
        assert left + size[1] <= len(columns)
        under = set(product(rows[top : top + size[0]], columns[left : left + size[1]]))
        for term in line.terms:
            for cell in term.factors:
                assert cell.grid != picture.left.grid or cell.index[-2:] in under


# --- terms ------------------------------------------------------------------------------------


@draws(100)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(RESULTS), st.data())
def test_the_cells_of_a_term_are_the_factors_of_the_lines_term(
    name: str, result: str, data: st.DataObject
) -> None:
    problem = problem_of(*CASES[name])
    line = data.draw(st.sampled_from(lines_of(problem, result)))
    met = {frozenset(cells) for cells in _products(problem, result)}
    for part, term in zip(line.fragments("result"), line.terms, strict=True):
        told = equations._term(problem, line, part)
        places = [(cell.grid, *place_of(problem.spec, cell)) for cell in term.factors]
        assert told == {"cells": [list(place) for place in places]}
        if len(places) == 2:
            # Both factors share a tap with the line's own cell.
            cells = [*places, (line.target.grid, *place_of(problem.spec, line.target))]
            assert frozenset(("z" if c[0] == "dz" else c[0], *c[1:]) for c in cells) in met


def _products(problem: Problem, result: str) -> list[list[tuple[Any, ...]]]:
    letters = ("x", "b" if result == "bias_gradient" else "k", "z")
    return [
        [(grid, *cell) for grid, cell in zip(letters, cells, strict=True)]
        for cells in told_taps(model_of(problem, result))
    ]


@draws(60)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(RESULTS), st.data())
def test_a_vanishing_term_says_why_and_a_surviving_one_does_not(
    name: str, result: str, data: st.DataObject
) -> None:
    problem = problem_of(*CASES[name])
    line = data.draw(st.sampled_from(lines_of(problem, result)))
    for part in line.fragments("local"):
        assert ("gone" in equations._term(problem, line, part)) == part.vanishes


@draws(60)
@given(st.sampled_from(sorted(CASES)), st.sampled_from(RESULTS[1:]), st.data())
def test_a_term_of_the_chain_rule_is_no_product_of_its_cells(
    name: str, result: str, data: st.DataObject
) -> None:
    problem = problem_of(*CASES[name])
    line = data.draw(st.sampled_from(lines_of(problem, result)))
    target = spoken(problem, line.target)
    for part in line.fragments("chain"):
        says = equations._term(problem, line, part)["says"]
        if not part.vanishes:
            dz = part.cells[0]
            z = spoken(problem, dz._replace(grid="z"))
            assert says == f"∂L/∂{target} collects {spoken(problem, dz)} · ∂{z}/∂{target}."


# --- the operation as a matrix ----------------------------------------------------------------


@cases
def test_the_matrices_have_a_row_a_z_and_a_column_an_x(case: Case) -> None:
    operation, geometry, _ = case
    problem = problem_of(operation, geometry)
    shapes = {grid: grid_shape(problem.spec, grid) for grid in ("x", "z")}
    shown = [panel for panel in panels(problem, "forward") if panel.grid in ("x", "z")]
    model = json.loads(json.dumps(linker.matrix_model(problem, shown, shapes)))
    forward, backward = model["grids"][-2:]
    assert (forward["rowGrid"], forward["columnGrid"]) == ("z", "x")
    assert (backward["rowGrid"], backward["columnGrid"]) == ("x", "z")
    assert {name: tuple(shape) for name, shape in model["shapes"].items()} == shapes
    assert model["taps"] == model_of(problem, "forward")["taps"]
    # C has a row a z of the convolution, whichever of the two it is.
    of_z = "C" if operation is CONV2D else "Cᵀ"
    assert f"its row in {of_z}," in model["says"]["matrix-z"]
    assert (forward["called"] == "Matrix C") == (operation is CONV2D)


# --- sentences --------------------------------------------------------------------------------


def test_the_sentence_names_every_z_that_uses_the_cell() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    middle = derive(problem.spec).input_gradient.at((0, 1, 1))
    said = sentences.sentence(middle, problem)
    assert said.startswith("x₂₂ ")
    assert all(f"z{place}" in said for place in ("₁₁", "₁₂", "₂₁", "₂₂"))
    assert "z₁₁" in sentences.sentence(derive(problem.spec).input_gradient[0], problem)
    assert "z₁₂" not in sentences.sentence(derive(problem.spec).input_gradient[0], problem)


@cases
def test_every_sentence_names_the_target_and_the_cells_of_its_line(case: Case) -> None:
    operation, geometry, _ = case
    problem = problem_of(operation, geometry)
    for result in ("forward", "kernel_gradient", "input_gradient"):
        for line in lines_of(problem, result):
            said = sentences.sentence(line, problem)
            assert spoken(problem, line.target) in said
            named = [term.factors[0] for term in line.terms if len(term.factors) == 2]
            if len(named) > 12:
                assert f"({len(named)} in all)" in said
                continue
            for cell in named:
                grid = "z" if cell.grid == "dz" else cell.grid
                assert spoken(problem, Cell(grid, cell.index)) in said


def test_a_cell_no_window_reaches_is_said_to_have_gradient_zero() -> None:
    problem = problem_of(CONV2D, {**CONV2D.notes, "h": 5, "w": 5, "s": 2})
    last = derive(problem.spec).input_gradient[-1]
    assert not last.terms
    assert "0" in sentences.sentence(last, problem)
    assert "x₅₅" in sentences.sentence(last, problem)


def test_a_z_that_meets_no_x_is_said_to_be_the_bias() -> None:
    problem = problem_of(CONV_TRANSPOSE2D, {**CONV_TRANSPOSE2D.notes, "s": 4, "o": 3})
    alone = [line for line in lines_of(problem, "forward") if line.size == 1]
    assert alone
    for line in alone:
        assert "bias" in sentences.sentence(line, problem)


@results
@cases
def test_the_panels_hold_the_numbers_of_the_problem(case: Case, result: str) -> None:
    problem = problem_of(*case)
    for panel in panels(problem, result)[:-1]:
        assert np.array_equal(panel.values, problem.grids[panel.grid])
