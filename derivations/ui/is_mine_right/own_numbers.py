"""Arrays that become the page's own numbers, where they can be kept as a text."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from derivations.ui.problem import grid_text
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import fields

Arrays = Mapping[str, np.ndarray]


def can_be_set(problem: Problem, arrays: Arrays) -> bool:
    """Whether arrays in the engine's layout can be the page's own numbers."""
    return all(_fits(problem, grid, values) for grid, values in arrays.items())


def _fits(problem: Problem, grid: str, values: np.ndarray) -> bool:
    return (
        values.size == np.prod(shape_of(problem.spec, grid))
        and values.size <= grid_text.MOST_CELLS
        and bool(np.isfinite(values).all())
    )


def set_numbers(problem: Problem, arrays: Arrays) -> None:
    """Make arrays in the engine's layout those of the page (before its fields are drawn)."""
    for grid, values in arrays.items():
        if grid != "b" or problem.notation.biased:
            fields.set_numbers(problem, grid, problem.shown(grid, values))


def is_set(problem: Problem, arrays: Arrays) -> bool:
    """Whether the page has these numbers already."""
    return all(
        values.size == problem.grids[grid].size
        and np.array_equal(problem.shown(grid, values), problem.grids[grid])
        for grid, values in arrays.items()
    )


def text_of(problem: Problem, grid: str, values: np.ndarray) -> str:
    """An array in the engine's layout as the text of its grid."""
    order = fields.order_of_kernels(problem.spec) if grid == "k" else None
    return fields.text_of(problem.shown(grid, values), grid, order)
