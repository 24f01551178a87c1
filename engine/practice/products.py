"""A sum as a mistake may have it: products of cells with a number in front."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from engine.geometry import Spec
from engine.symbolic import Cell, Line
from engine.taps import grid_shape

Factors = tuple[Cell, ...]


class Product(NamedTuple):
    """One summand: its number in front (a sign, a doubling) and its cells."""

    coefficient: Fraction | int
    factors: Factors


def products_of(line: Line) -> tuple[Product, ...]:
    """A line's own terms."""
    return tuple(Product(1, term.factors) for term in line.terms)


def collected(products: Iterable[Product]) -> dict[Factors, Fraction | int]:
    """The coefficient of every product that does not cancel, by its factors in one order.

    >>> x, k = Cell("x", (0, 0, 0)), Cell("k", (0, 0, 0, 0))
    >>> collected([Product(1, (x, k)), Product(-1, (k, x)), Product(2, (x,))]) == {(x,): 2}
    True
    """
    found: dict[Factors, Fraction | int] = {}
    for coefficient, factors in products:
        key = tuple(sorted(factors))
        found[key] = found.get(key, 0) + coefficient
    return {key: number for key, number in found.items() if number}


def exists(spec: Spec, cell: Cell) -> bool:
    """Whether a cell lies inside its grid."""
    shape = grid_shape(spec, cell.grid)
    return len(shape) == len(cell.index) and all(
        0 <= at < size for at, size in zip(cell.index, shape, strict=True)
    )
