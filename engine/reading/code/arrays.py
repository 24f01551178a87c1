"""Arrays whose entries are polynomials in the cells, with NumPy's rules for shapes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from engine.reading.budget import Budget
from engine.reading.polynomials import Polynomial
from engine.reading.reader import CannotRead

Array = Any
"""A NumPy array of polynomials."""

MOST_ENTRIES = 60_000
"""So many entries an array may have."""


def zeros(shape: Sequence[int]) -> Array:
    """An array of zeros, each its own."""
    return filled(shape, lambda _: Counter())


def check_size(shape: Sequence[int]) -> None:
    """CannotRead for an array of more entries than one may have."""
    if np.prod([int(n) for n in shape], dtype=float) > MOST_ENTRIES or any(n < 0 for n in shape):
        raise CannotRead("I cannot read this: an array of it is too large.")


def filled(shape: Sequence[int], entry: Any) -> Array:
    """An array by its entries."""
    check_size(shape)
    found = np.empty(tuple(shape), dtype=object)
    for index in product(*map(range, shape)):
        found[index] = entry(index)
    return found


def bordered(array: Array, widths: Sequence[tuple[int, int]]) -> Array:
    """An array with zeros around it."""
    if any(not 0 <= n <= 64 for pair in widths for n in pair):
        raise CannotRead("I cannot read this: a padding is too wide.")
    found = zeros([size + sum(pair) for size, pair in zip(array.shape, widths, strict=True)])
    place = tuple(slice(a, a + size) for size, (a, _) in zip(array.shape, widths, strict=True))
    found[place] = array
    return found


def as_array(value: Any) -> Array:
    """A number or a polynomial as an array."""
    if isinstance(value, np.ndarray):
        return value
    found = np.empty((), dtype=object)
    found[()] = value if isinstance(value, dict) else Counter({(): value} if value else {})
    return found


class Arithmetic:
    """Sums and products of arrays, counted before they are made."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._times = np.frompyfunc(self._product, 2, 1)

    def _product(self, one: Polynomial, other: Polynomial) -> Polynomial:
        self.budget.spend(1 + len(one) * len(other))
        found: Polynomial = Counter()
        for a, n in one.items():
            for b, m in other.items():
                found[tuple(sorted(a + b))] += n * m
        return found

    def times(self, one: Array, other: Array) -> Array:
        """The product, entry by entry."""
        return self._apart(self._times, one, other)

    def add_product(self, total: Polynomial, one: Polynomial, other: Polynomial) -> None:
        """Add a product to a sum that is nobody else's."""
        self.budget.spend(len(one) * len(other))
        for a, n in one.items():
            for b, m in other.items():
                total[tuple(sorted(a + b))] += n * m

    def inner(self, one: Array, other: Array) -> Polynomial:
        """The sum of the products of the entries of two arrays of one shape."""
        total: Polynomial = Counter()
        for a, b in zip(one.flat, other.flat, strict=True):
            self.add_product(total, a, b)
        return total

    def plus(self, one: Array, other: Array, sign: int = 1) -> Array:
        """one + sign · other, entry by entry."""

        def total(a: Polynomial, b: Polynomial) -> Polynomial:
            self.budget.spend(1)
            found = Counter(a)
            for monomial, n in b.items():
                found[monomial] += sign * n
            return found

        return self._apart(np.frompyfunc(total, 2, 1), one, other)

    def _apart(self, ufunc: Any, one: Array, other: Array) -> Array:
        one, other = as_array(one), as_array(other)
        try:
            shape = np.broadcast_shapes(one.shape, other.shape)
        except ValueError:
            raise Misfit(one.shape, other.shape) from None
        check_size(shape)
        return as_array(ufunc(one, other))

    def summed(self, array: Array, axes: Sequence[int]) -> Array:
        """The sum over some axes."""
        kept = [axis for axis in range(array.ndim) if axis not in axes]
        moved = array.transpose([*kept, *axes])
        shape = moved.shape[: len(kept)]
        flat = moved.reshape(*shape, -1) if axes else moved[..., None]

        def entry(index: tuple[int, ...]) -> Polynomial:
            found: Polynomial = Counter()
            for one in flat[index]:
                self.budget.spend(1)
                for monomial, n in one.items():
                    found[monomial] += n
            return found

        return filled(shape, entry)

    def contracted(self, subscripts: Sequence[str], arrays: Sequence[Array], into: str) -> Array:
        """Σ over every letter that is not in ``into``: what an einsum says."""
        letters = list(dict.fromkeys([*into, *"".join(subscripts)]))
        sizes: dict[str, int] = {}
        for names, array in zip(subscripts, arrays, strict=True):
            for name, size in zip(names, array.shape, strict=True):
                if sizes.setdefault(name, size) != size:
                    raise Misfit(sizes[name], size)
        total = as_array(1)
        for names, array in zip(subscripts, arrays, strict=True):
            if len(set(names)) != len(names):
                raise CannotRead("I cannot read this: an index stands twice at one array.")
            order = sorted(range(len(names)), key=lambda n: letters.index(names[n]))
            shape = [sizes[letter] if letter in names else 1 for letter in letters]
            total = self.times(total, array.transpose(order).reshape(shape))
        if len(arrays) == 1 and total.ndim != len(letters):
            total = total.reshape([sizes[letter] for letter in letters])
        return self.summed(total, range(len(into), len(letters)))


_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
_ESCAPED |= {sign: f"\\{sign}" for sign in "{}&#%_"}


def as_typed(text: str) -> str:
    r"""A piece of a program as LaTeX that looks like it.

    >>> as_typed("d_x[0, 1]")
    '\\texttt{d\\_x[0, 1]}'
    """
    safe = re.sub(r"[$`<>]", " ", text)
    return rf"\texttt{{{''.join(_ESCAPED.get(sign, sign) for sign in safe)}}}"


class Misfit(ValueError):
    """Two arrays whose shapes do not go together."""

    def __init__(self, one: object, other: object, says: str = "") -> None:
        self.shapes = f"{one} and {other} do not go together"
        super().__init__(says or f"Shapes {self.shapes}.")
        self.says = says


class NoAxis(Misfit):
    """An axis that an array has not got, perhaps because it is held without a batch or channels."""

    def __init__(self, function: str) -> None:
        super().__init__((), (), f"{function}(…) names an axis that the array has not got.")
