"""Numbers with how they were written: where each one's last digit stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal, NamedTuple

import numpy as np

from engine.reading.reader import CannotRead

MOST_NUMBERS = 64 * 64 * 64
MOST_AXES = 6
EXACT = -np.inf
"""The place of a last digit that there is none of: a fraction, a counted number."""
LARGEST_WHOLE = 2**53
"""Below it every whole number is a float64."""


class Number(NamedTuple):
    """A number as it is written; its last digit stands for 10 to the power ``last``."""

    value: float
    last: float
    digits: int
    is_whole: bool
    """Whether it is written without a point, a power or a fraction."""


@dataclass(frozen=True, eq=False)
class Entries:
    """An array of numbers with how each was written, all of one shape."""

    values: np.ndarray
    last: np.ndarray
    digits: np.ndarray
    is_whole: bool
    """Whether all are written as whole numbers."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.values.shape

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self.values.ndim

    def array(self) -> np.ndarray:
        """The numbers: int64 where all are whole, else float64."""
        if self.is_whole and np.all(np.abs(self.values) < LARGEST_WHOLE):
            return self.values.astype(np.int64)
        return self.values

    def reshaped(self, shape: Sequence[int], order: Literal["C", "F"] = "C") -> Entries:
        """The same numbers in another shape; one length may be −1; CannotRead where none fits."""
        size, known = self.values.size, prod(n for n in shape if n != -1)
        fits = known and size % known == 0 if -1 in shape else size == known
        if not fits or min(shape, default=0) < -1 or [*shape].count(-1) > 1:
            there = " × ".join(map(str, shape))
            raise CannotRead(f"{size} numbers cannot have the shape {there}.")
        check_size([size // known if n == -1 else n for n in shape])
        return self._moved(lambda grid: grid.reshape(tuple(shape), order=order))

    def transposed(self, axes: Sequence[int] | None = None) -> Entries:
        """The axes in another order, or backwards."""
        return self._moved(lambda grid: grid.transpose(axes))

    def _moved(self, move: Callable[[np.ndarray], np.ndarray]) -> Entries:
        return of_each([self], lambda grids: np.array(move(grids[0]), order="C"))

    def times(self, factor: Number, *, divided: bool = False) -> Entries:
        """All numbers times or divided by one: the place of the last digit moves with them."""
        if divided and not factor.value:
            raise CannotRead("A number is divided by 0: only finite numbers can be read.")
        with np.errstate(over="ignore"):
            values = self.values / factor.value if divided else self.values * factor.value
        if not np.all(np.isfinite(values)):
            raise CannotRead("A product is too large for a float64.")
        by = float(np.log10(abs(factor.value))) if factor.value else 0.0
        last = np.where(self._is_exact(), EXACT, self.last + (-by if divided else by))
        if by.is_integer():  # a power of ten moves the point alone
            values = _to_place(values, last)
        whole = self.is_whole and factor.is_whole and not divided
        return replace(self, values=values, last=last, is_whole=whole)

    def _is_exact(self) -> np.ndarray:
        exact: np.ndarray = self.last == EXACT
        return exact


def _to_place(values: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Numbers rounded to the place of their last digit, where a float64 has as many."""
    is_near = (np.abs(last) < 15) & (np.abs(values) < LARGEST_WHOLE)
    scale = 10.0 ** np.where(is_near, np.round(-last), 0)
    rounded: np.ndarray = np.where(is_near, np.rint(values * scale) / scale, values)
    return rounded


def counted(values: np.ndarray, *, is_whole: bool) -> Entries:
    """An array that is not written out: ones, 1:9, a linspace."""
    grid = np.asarray(values, dtype=np.float64)
    return Entries(grid, np.full(grid.shape, EXACT), np.zeros(grid.shape, int), is_whole)


def row(numbers: Sequence[Number]) -> Entries:
    """Numbers in a row, (n,)."""
    values = np.array([number.value for number in numbers], dtype=np.float64)
    last = np.array([number.last for number in numbers], dtype=np.float64)
    digits = np.array([number.digits for number in numbers], dtype=int)
    return Entries(values, last, digits, all(number.is_whole for number in numbers))


def stacked(parts: Sequence[Entries]) -> Entries:
    """Arrays of one shape along a new first axis; CannotRead where the shapes differ."""
    shapes = sorted({part.shape for part in parts})
    if len(shapes) > 1:
        raise uneven(shapes)
    return _joined(parts, np.stack)


def beside(parts: Sequence[Entries]) -> Entries:
    """Matrices of one height beside each other."""
    if any(part.ndim != 2 for part in parts):
        raise CannotRead("The blocks of columns are no matrices: each needs rows of numbers.")
    heights = sorted({part.shape[0] for part in parts})
    if len(heights) > 1:
        told = " and ".join(map(str, heights))
        raise CannotRead(f"The blocks of columns have {told} rows: all must be equally high.")
    return _joined(parts, lambda grids: np.concatenate(grids, axis=1))


def _joined(parts: Sequence[Entries], join: Join) -> Entries:
    if len(parts[0].shape) >= MOST_AXES:
        raise CannotRead(f"There are more than {MOST_AXES} brackets within each other.")
    check_size([sum(part.values.size for part in parts)])
    return of_each(parts, join)


Join = Callable[[list[np.ndarray]], np.ndarray]


def of_each(parts: Sequence[Entries], join: Join) -> Entries:
    """The numbers of arrays put together in one way, and so how they were written."""
    return Entries(
        join([part.values for part in parts]),
        join([part.last for part in parts]),
        join([part.digits for part in parts]),
        all(part.is_whole for part in parts),
    )


def uneven(shapes: Sequence[tuple[int, ...]]) -> CannotRead:
    """Why arrays of several shapes are no array."""
    one, other = shapes[0], shapes[-1]
    if len(one) == len(other) == 1:
        told = f"Rows of {one[0]} and of {other[0]} numbers: all must be equally long."
    elif not one or not other:
        told = "Numbers stand beside rows of numbers: a bracket is missing or is one too many."
    else:
        there = " and ".join("×".join(map(str, shape)) for shape in (one, other))
        told = f"Parts of {there} numbers: all must have the same shape."
    return CannotRead(told)


def check_size(shape: Sequence[int]) -> None:
    """CannotRead for a shape of more numbers, or more axes, than are read."""
    size = prod(shape)
    if size > MOST_NUMBERS:
        raise CannotRead(f"{size} numbers: at most {MOST_NUMBERS} are read (64 × 64 × 64).")
    if len(shape) > MOST_AXES:
        raise CannotRead(f"{len(shape)} axes: at most {MOST_AXES} are read.")
    if not size:
        raise CannotRead("An array without numbers: there is nothing to read in it.")
