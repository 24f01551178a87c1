"""What a page is about: its numbers, computed once."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.problem.operations import (
    BOUNDS,
    CONV_TRANSPOSE2D,
    ODD,
    OPERATIONS,
    TENSORFLOW,
    Operation,
)
from derivations.ui.problem.problem import summable
from engine import numeric
from engine.results import RESULTS, grid_of
from engine.symbolic import Values, derive
from tests.derivations.problems import problem_of


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_three_gradients_are_computed_together(
    operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox shows all three in one run: one backward pass has them."""
    count = Mock(wraps=numeric.backward)
    monkeypatch.setattr(numeric, "backward", count)
    problem = problem_of(operation, operation.notes)
    for result in RESULTS:
        problem.result(result)
    assert count.call_count == 1


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_of_a_large_layer_a_changed_number_costs_what_it_reaches(
    operation: Operation, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One number after the other, there and back: each result is that of a layer begun anew."""
    sizes = {"h": 16, "w": 16, "kh": 3, "kw": 3, "ci": 12, "co": 12, "p": 1}
    problem = problem_of(operation, {**operation.notes, **sizes})
    if not whole:
        grids = {grid: numbers / 7 for grid, numbers in problem.grids.items()}
        problem = replace(problem, grids=grids)
    assert [problem.result(result).size for result in RESULTS]
    count = Mock(wraps=numeric.alone)
    monkeypatch.setattr(numeric, "alone", count)
    for grid in ("x", "k", "b", "dz", "x", "k"):
        numbers = problem.grids[grid].copy()
        numbers[-1, -1, -1] += 1
        problem = replace(problem, grids=problem.grids | {grid: numbers})
        for result in RESULTS:
            found = problem.result(result)
            anew = numeric.compute(problem.spec, result, **problem.operands)
            expected = problem.shown(grid_of(result), anew)
            assert found.dtype == expected.dtype
            assert np.allclose(found, expected, rtol=0, atol=0 if whole else 1e-9)
    assert [call.args[1] for call in count.call_args_list] == ["bias_gradient"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
@pytest.mark.parametrize("size", [1, 999, 10**5, 2**31, 2**50])
def test_whole_numbers_are_computed_as_such_where_every_sum_is_exact(
    operation: Operation, size: int
) -> None:
    """Beyond that as floats: 64 bits would silently hold another number."""
    whole = problem_of(operation, {**operation.notes, "ci": 2, "co": 2})
    whole = replace(whole, grids={name: size * grid for name, grid in whole.grids.items()})
    problem = replace(whole, grids=summable(whole.spec, whole.grids))
    kinds = {grid.dtype.kind for grid in problem.grids.values()}
    assert kinds == {"i" if size <= 999 else "f"}
    values, derivation = Values(whole.spec, **whole.arrays), derive(whole.spec)
    for result, lines in derivation.results.items():
        for line in lines:
            exact = values.line(line)  # in whole numbers of any size
            number = problem.result(result).flat[line.place].item()
            assert number == (exact if size <= 999 else pytest.approx(exact, rel=1e-12, abs=0))
            assert size > 999 or abs(exact) < 2**53, "and the browser holds it, too"


def test_results_that_no_float64_holds_are_told() -> None:
    problem = problem_of(CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.notes)
    assert problem.is_finite
    large = replace(problem, grids={name: grid * 1e150 for name, grid in problem.grids.items()})
    assert large.is_finite
    assert not replace(large, grids={**large.grids, "k": large.grids["k"] * 1e10}).is_finite


@given(st.sampled_from(OPERATIONS), st.data())
def test_settings_are_the_arguments_backwards(operation: Operation, data: st.DataObject) -> None:
    bounds = {name: st.integers(*BOUNDS[name][:2]) for name in BOUNDS}
    settings = data.draw(st.fixed_dictionaries(bounds))
    modes = [mode for mode in operation.padding_modes if mode not in ODD]
    settings["pm"] = data.draw(st.sampled_from(modes))
    again = operation.settings(operation.arguments(settings))
    assert {name: settings[name] for name in again} == again
    assert set(operation.deciding(settings)) - set(again) <= {"p", "pt", "pb", "pl", "pr"}
    assert set(operation.bounds(settings)) == set(operation.arguments(settings))


def test_a_repair_leaves_an_output_padding_alone_that_its_name_chooses() -> None:
    settings = {**CONV_TRANSPOSE2D.notes, "pm": TENSORFLOW}
    assert "output_padding" not in CONV_TRANSPOSE2D.bounds(settings)
    assert "output_padding" in CONV_TRANSPOSE2D.bounds(CONV_TRANSPOSE2D.notes)
