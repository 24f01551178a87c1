"""What a page is about: its numbers, computed once."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from derivations.ui.problem.operations import OPERATIONS, Operation
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
