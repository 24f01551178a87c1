"""Arrays of whole numbers: the places that a program works out and then reads all at once.

``i = np.repeat(np.arange(2), 3)`` is one, and ``x[:, i, j]`` reads where it says.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.reading.code.arrays import Array, Misfit, check_size, zeros
from engine.reading.code.refusals import Leaves
from engine.reading.code.whole_numbers import LARGEST
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.values import Values


@dataclass(frozen=True, eq=False)
class Places:
    """Whole numbers, in NumPy's order; no entry of them is a cell."""

    numbers: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many along each axis."""
        return tuple(map(int, self.numbers.shape))

    def __getitem__(self, place: Any) -> Places | int:
        return _given(self.numbers[place])


def _given(numbers: Any) -> Places | int:
    """Some as an array, one as a number; CannotRead where they grow without an end."""
    if np.ndim(numbers) == 0:
        return int(numbers)
    if numbers.size and np.abs(numbers).max() > LARGEST:
        raise CannotRead("I cannot read this: its whole numbers are too large.")
    return Places(np.asarray(numbers, dtype=np.int64))


# --- numbers


_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply,
    ast.FloorDiv: np.floor_divide, ast.Mod: np.mod,
}  # fmt: skip


def operation(one: Any, op: ast.operator, other: Any) -> Places | int:
    """one op other, entry by entry, of whole numbers and arrays of them."""
    numbers = [value.numbers if isinstance(value, Places) else value for value in (one, other)]
    known = _OPERATIONS.get(type(op))
    if known is None or not all(isinstance(value, np.ndarray | int) for value in numbers):
        raise CannotRead("I cannot read this: places are whole numbers, and stay such.")
    if isinstance(op, ast.FloorDiv | ast.Mod) and not np.all(numbers[1]):
        raise CannotRead("I cannot read this: it divides by 0.")
    if any(isinstance(value, int) and abs(value) > LARGEST for value in numbers):
        raise CannotRead("I cannot read this: its whole numbers are too large.")
    try:
        check_size(np.broadcast_shapes(*map(np.shape, numbers)))
    except ValueError as error:
        if isinstance(error, CannotRead):
            raise
        raise Misfit(*map(np.shape, numbers)) from None
    return _given(known(*numbers))


def attribute(places: Places, name: str) -> Any:
    """places.shape and its like."""
    if name == "T":
        return Places(places.numbers.T)
    found = getattr(places.numbers, name)
    return tuple(map(int, found)) if name == "shape" else int(found)


# --- an index


def within(places: Places, size: int) -> NDArray[np.int64]:
    """The places as an index of an axis; Leaves where it has not got them."""
    ends = int(places.numbers.min(initial=0)), int(places.numbers.max(initial=0))
    wrong = [n for n in ends if not 0 <= n < size]
    if wrong and places.numbers.size:
        raise Leaves(f"Place {wrong[0]} leaves the array: this axis has {size}.")
    return places.numbers


def check_read(array: Array, place: tuple[Any, ...]) -> None:
    """CannotRead for an index that reads more entries than an array may have."""
    arrays = [np.shape(one) for one in place if isinstance(one, np.ndarray)]
    if not arrays:
        return
    try:
        read = np.broadcast_shapes(*arrays)
    except ValueError:
        raise Misfit(arrays[0], arrays[-1]) from None
    check_size([*read, *_beside(array.shape, place)])


def _beside(shape: tuple[int, ...], place: tuple[Any, ...]) -> list[int]:
    """The lengths of the axes that no array of places stands at: so many each are read."""
    parts = [one for one in place if one is not None]
    if Ellipsis in [one for one in parts if not isinstance(one, np.ndarray)]:
        at = next(n for n, one in enumerate(parts) if one is Ellipsis)
        parts[at : at + 1] = [slice(None)] * (len(shape) - len(parts) + 1)
    parts += [slice(None)] * (len(shape) - len(parts))
    return [size for size, one in zip(shape, parts, strict=True) if isinstance(one, slice)]


def added_at(run: Values, array: Array, place: tuple[Any, ...], value: Array, sign: int) -> None:
    """np.add.at: what is added where a place stands twice is added twice."""
    where = np.arange(array.size).reshape(array.shape)[place]
    try:
        values = np.broadcast_to(value, np.shape(where))
    except ValueError:
        raise Misfit(np.shape(where), value.shape) from None
    for flat, one in zip(np.ravel(where), values.reshape(-1), strict=True):
        at = np.unravel_index(flat, array.shape)
        array[at] = run.arithmetic.plus(array[at], one, sign)[()]


# --- functions


def arange(run: Values, args: list[Any], named: dict[str, Any]) -> Places | int:
    """np.arange(stop), or of a start, a stop and a step."""
    bounds = [_whole(one) for one in args]
    if not bounds or (len(bounds) == 3 and bounds[2] == 0):
        raise TypeError
    numbers = range(*bounds)
    check_size([len(numbers)])
    return _given(np.array(numbers, dtype=np.int64))


def repeated(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    """np.repeat(array, times, axis): every entry so many times."""
    array, times = args[0], _whole(args[1] if len(args) > 1 else named["repeats"])
    axis = args[2] if len(args) > 2 else named.get("axis")
    return _more(array, times, lambda of: np.repeat(of, times, axis))


def tiled(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    """np.tile(array, times): the whole so many times, along each axis."""
    array, times = args[0], args[1] if len(args) > 1 else named["reps"]
    by = [*map(_whole, times if isinstance(times, tuple) else (times,))]
    return _more(array, prod(by), lambda of: np.tile(of, by))


def _more(array: Any, times: int, how: Callable[[Any], Any]) -> Any:
    of = array.numbers if isinstance(array, Places) else array
    if not isinstance(of, np.ndarray):
        raise TypeError
    check_size([of.size, times])
    found = how(of)
    return _given(found) if isinstance(array, Places) else found


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Fraction) or value != int(value):
        raise TypeError
    number = int(value)
    if abs(number) > LARGEST:
        raise CannotRead("I cannot read this: its whole numbers are too large.")
    return number


def _reshaped(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    shape = args[1] if len(args) == 2 else tuple(args[1:])
    return _given(args[0].numbers.reshape(shape))


def _flat(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    return _given(args[0].numbers.reshape(-1))


def _transposed(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    return Places(args[0].numbers.transpose(*args[1:]))


def _same(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    return args[0]


def _length(run: Values, args: list[Any], named: dict[str, Any]) -> int:
    return len(args[0].numbers)


OF_PLACES = {
    "reshape": _reshaped, "view": _reshaped, "ravel": _flat, "flatten": _flat,
    "transpose": _transposed, "astype": _same, "copy": _same, "long": _same, "len": _length,
    "repeat": repeated, "tile": tiled,
}  # fmt: skip
"""What can be done with places, by its name."""


def inserted(run: Values, args: list[Any], named: dict[str, Any]) -> Array:
    """np.insert(array, before, 0, axis): zeros before the places that are named."""
    array, before, value, *rest = args
    axis = rest[0] if rest else named.get("axis")
    if value != 0 or not isinstance(array, np.ndarray) or not isinstance(axis, int):
        raise TypeError
    places = before.numbers if isinstance(before, Places) else before
    places = [*places] if isinstance(places, range | tuple) else places
    check_size([array.size // max(1, array.shape[axis]), array.shape[axis] + np.size(places)])
    order = np.insert(np.arange(array.shape[axis]), places, -1)
    moved = np.moveaxis(array, axis, 0)
    found = zeros([len(order), *moved.shape[1:]])
    found[order >= 0] = moved
    return np.moveaxis(found, 0, axis)


FUNCTIONS = {"arange": arange, "repeat": repeated, "tile": tiled, "insert": inserted}
