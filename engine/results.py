"""The four results and the five grids: which is made of whose cells, and of which products.

=================  =======  =======================  =====================
result             cells    factors of its terms     written
=================  =======  =======================  =====================
forward            z        x, k                     z = Σ x k + b
kernel_gradient    k        ∂L/∂z, x                 ∂L/∂k = Σ ∂L/∂z x
input_gradient     x        ∂L/∂z, k                 ∂L/∂x = Σ ∂L/∂z k
bias_gradient      b        ∂L/∂z                    ∂L/∂b = Σ ∂L/∂z
=================  =======  =======================  =====================

Nothing here knows a geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

Result = Literal["forward", "kernel_gradient", "input_gradient", "bias_gradient"]
Grid = Literal["x", "k", "b", "z", "dz"]
"""dz is ∂L/∂Z, a grid of z's shape."""

RESULTS: tuple[Result, ...] = get_args(Result)
GRIDS: tuple[Grid, ...] = get_args(Grid)
CORRELATIONS: tuple[Result, ...] = RESULTS[:3]
"""The results that are a cross-correlation of two grids: all but the sum ∂L/∂b."""

GRID_OF: Mapping[Result, Grid] = MappingProxyType(
    {"forward": "z", "kernel_gradient": "k", "input_gradient": "x", "bias_gradient": "b"}
)
"""The grid whose cells a result is made of."""

RESULT_OF: Mapping[Grid, Result] = MappingProxyType({grid: of for of, grid in GRID_OF.items()})
"""The result that is made of a grid's cells; no result is made of dz."""

FACTORS: Mapping[Result, tuple[Grid, ...]] = MappingProxyType(
    {
        "forward": ("x", "k"),
        "kernel_gradient": ("dz", "x"),
        "input_gradient": ("dz", "k"),
        "bias_gradient": ("dz",),
    }
)
"""The grids of the factors of every term, in the order of the notes (the lone b of z apart)."""


def checked_result(name: str) -> Result:
    """The name of a result; ValueError for any other.

    >>> checked_result("kernel_gradeint")
    Traceback (most recent call last):
    ValueError: result 'kernel_gradeint': expected one of forward, kernel_gradient, \
input_gradient, bias_gradient
    """
    return _one_of("result", name, RESULTS)


def grid_of(result: str) -> Grid:
    """The grid whose cells a result is made of; ValueError for an unknown result."""
    return GRID_OF[checked_result(result)]


def result_of(grid: str) -> Result:
    """The result that is made of a grid's cells; ValueError for an unknown grid, and for dz."""
    return RESULT_OF[_one_of("grid", grid, RESULT_OF)]


def as_factor(grid: str) -> str:
    """The grid that stands as a factor where a grid is multiplied: for z its gradient ∂L/∂z.

    Of the forward pass z is what comes out, and no factor; x and k stand for themselves.
    """
    return "dz" if grid == "z" else grid


def factors_of(result: str) -> tuple[Grid, ...]:
    """The grids of the factors of a result's terms; ValueError for an unknown result."""
    return FACTORS[checked_result(result)]


_Name = TypeVar("_Name", bound=str)


def _one_of(what: str, name: str, names: Iterable[_Name]) -> _Name:
    for known in names:
        if known == name:
            return known
    raise ValueError(f"{what} {name!r}: expected one of {', '.join(names)}")
