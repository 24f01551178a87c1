"""What a page is about: its numbers, computed once."""

from __future__ import annotations

from unittest.mock import Mock

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
from engine import numeric
from engine.results import RESULTS
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
