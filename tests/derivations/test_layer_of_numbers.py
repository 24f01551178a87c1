"""The layer in which numbers of one's own fit, found without a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from derivations.ui.problem.claims import sorted_out
from derivations.ui.problem.layer_of_numbers import fitting
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from engine import numeric
from engine.reading import read_named_numbers
from tests.derivations.problems import problem_of

X, K = np.arange(20).reshape(5, 4), np.array([[1, 2], [3, -1], [0, 5]])


@pytest.mark.parametrize(
    ("operation", "compute"),
    [(CONV2D, numeric.conv2d), (CONV_TRANSPOSE2D, numeric.conv_transpose2d)],
    ids=["conv2d", "conv_transpose2d"],
)
def test_a_stride_of_its_own_for_rows_and_columns_is_found(
    operation: Operation, compute: Callable[..., Any]
) -> None:
    problem = problem_of(operation, operation.notes)
    z = compute(X, K, stride=(2, 1), padding=1)
    for name in ("z", "dout"):
        text = f"x = {X.tolist()}\nw = {K.tolist()}\n{name} = {z.tolist()}"
        changes = fitting(problem, operation.notes, sorted_out(problem, read_named_numbers(text)))
        assert changes == {"h": 5, "w": 4, "kh": 3, "s": (2, 1), "p": 1}


def test_an_input_is_found_by_the_kernel_and_the_stride_of_its_side() -> None:
    settings = CONV2D.notes | {"kh": 3, "s": (2, 1)}
    problem = problem_of(CONV2D, settings | {"h": 5})
    text = f"w = {K.tolist()}, dout = {np.ones((4, 6), int).tolist()}"
    changes = fitting(problem, settings, sorted_out(problem, read_named_numbers(text)))
    assert changes == {"h": 9, "w": 7}
