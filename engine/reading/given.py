"""The numbers that a text is read for, and what a polynomial in the cells is worth with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from math import prod
from typing import Any

from engine.reading.polynomials import Polynomial
from engine.reading.terms import Atom
from engine.symbolic import Cell, Derivation
from engine.symbolic.values import flat
from engine.taps import grid_shape, ravel

NEAR = Fraction(1, 10**9)
"""Two numbers are as good as equal when they differ by less than this, relative to the larger."""


class Given:
    """The numbers of some of the grids x, k (out axis first), b and dz, as exact fractions."""

    def __init__(self, derivation: Derivation, numbers: Mapping[str, Any] | None) -> None:
        self._spec = derivation.spec
        self._notation = derivation.notation
        self._grids = {
            grid: flat(grid, values, grid_shape(self._spec, grid))
            for grid, values in (numbers or {}).items()
        }

    def __bool__(self) -> bool:
        return bool(self._grids)

    def missing(self, worths: Iterable[Polynomial]) -> list[str]:
        """The grids whose numbers are needed for these polynomials and are not there."""
        atoms = {atom for worth in worths for monomial in worth for atom in monomial}
        grids = {atom.grid if isinstance(atom, Cell) else "?" for atom in atoms}
        return [grid for grid in ("x", "k", "b", "dz", "?") if grid in grids - set(self._grids)]

    def value(self, worth: Polynomial) -> Fraction:
        """What a polynomial is worth; all its grids have to be there."""
        terms = (n * prod(map(self._number, monomial)) for monomial, n in worth.items())
        return Fraction(sum(terms))

    def _number(self, atom: Atom) -> Fraction:
        assert isinstance(atom, Cell)
        number = self._grids[atom.grid][ravel(atom.index, grid_shape(self._spec, atom.grid))]
        # A decimal is what it is written as: 0.1 is no binary fraction.
        return Fraction(str(number)) if isinstance(number, float) else Fraction(number)

    def names(self, grids: Iterable[str]) -> str:
        """Grids in a sentence: K, x and ∂L/∂Z, each between dollars."""
        bias = self._notation.bias(self._spec)
        known = [grid for grid in grids if grid != "?"]
        named = [f"${bias if grid == 'b' else self._notation.matrix(grid)}$" for grid in known]
        return ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + "".join(named[-1:])


def agree(one: Fraction, other: Fraction, within: Fraction) -> bool:
    """Whether two numbers are equal as far as they are written: up to ``within``."""
    return abs(one - other) <= within + NEAR * max(abs(one), abs(other))


def decimal(number: Fraction, digits: int = 6) -> str:
    r"""A number in LaTeX: whole, or with so many decimals at most; or with a power of ten.

    >>> decimal(Fraction(-4)), decimal(Fraction(5, 2)), decimal(Fraction(1, 3))
    ('-4', '2.5', '0.333333')
    >>> decimal(Fraction(1, 10**7)), decimal(Fraction(-3 * 10**400))
    ('1 \\cdot 10^{-7}', '-3 \\cdot 10^{400}')
    """
    if number.denominator == 1 and abs(number) < LARGEST_WHOLE:
        return str(number)
    if SMALLEST <= abs(number) < LARGEST_WHOLE:
        return f"{float(number):.{digits}f}".rstrip("0").rstrip(".")
    value = Context(prec=digits).divide(Decimal(number.numerator), Decimal(number.denominator))
    mantissa, _, power = f"{value.normalize():e}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(power)}}}"


LARGEST_WHOLE, SMALLEST = 10**15, Fraction(1, 1000)
"""From the one on, and below the other, a number is written with a power of ten."""
