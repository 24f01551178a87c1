"""How exactly numbers are meant: by the digits with which they are written, or as they are told.

Numbers that are written with four decimals may be off by half of the fourth. Numbers that were
computed in single precision may be off by the rounding of every sum beside that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from engine.mistakes.recipes import Array

MOST_DIGITS = 9
"""More digits than that are not those of a number in single precision."""

FEWEST_DIGITS = 4
"""With fewer significant digits than that nobody writes what is to be checked."""

_EPS = {True: float(np.finfo(np.float32).eps), False: 16 * float(np.finfo(np.float64).eps)}
"""Of one sum, in single precision or not; double precision has room to spare."""


@dataclass(frozen=True, eq=False)
class Written:
    """How a grid's numbers are written.

    ``half_unit``: by how much each may be rounded; ``single``: whether they may have been computed
    in single precision.
    """

    half_unit: Array
    single: bool


def written(values: Array) -> Written:
    """Found from the numbers: their decimals, or their significant digits where those are few.

    >>> written(np.array([0.4967, -0.1383, 0.65])).half_unit
    array([5.e-05, 5.e-05, 5.e-05])
    >>> written(np.array([1.0, 2.0])).half_unit
    array([0., 0.])
    """
    numbers = []
    for value in values.ravel():
        numbers.append(_digits(value))
        if numbers[-1][0] > MOST_DIGITS:
            return Written(np.zeros(values.shape), _is_single(values))
    digits = max((significant for significant, _, _ in numbers), default=0)
    decimals = max((after for _, after, _ in numbers), default=0)
    half = 0.5 * 10.0**-decimals if decimals else 0.0
    units = [half] * len(numbers)
    if half and _few_digits([significant for significant, _, _ in numbers if significant]):
        units = [max(half, _half_of(power, digits)) for _, _, power in numbers]
    return Written(np.array(units).reshape(values.shape), True)


def readings(values: Array) -> list[Written]:
    """Every way in which numbers may have been rounded, the likeliest first.

    A number does not keep its last zeros: 0.133 beside 0.06104 has three decimals of five, or four
    significant digits of which the last is 0.

    >>> for one in readings(np.array([0.133, 0.06104, 0.0886])):
    ...     print(one.half_unit)
    [5.e-06 5.e-06 5.e-06]
    [5.e-05 5.e-06 5.e-06]
    """
    likeliest = written(values)
    numbers = [_digits(value) for value in values.ravel()]
    digits = max((significant for significant, _, _ in numbers), default=0)
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        return [likeliest]
    units = np.array([_half_of(power, digits) for _, _, power in numbers]).reshape(values.shape)
    return [likeliest, Written(np.maximum(likeliest.half_unit, units), likeliest.single)]


def _half_of(power: int, digits: int) -> float:
    """Half a unit of the last of so many significant digits."""
    return float(0.5 * 10.0 ** (power + 1 - digits))


def told(half_unit: ArrayLike, values: Array) -> Written:
    """As somebody says who knows: a number, or one for each cell.

    Raises ValueError where it is negative or has another shape.
    """
    try:
        units = np.broadcast_to(np.asarray(half_unit, float), values.shape)
    except ValueError:
        raise ValueError(
            f"precision has shape {np.shape(half_unit)} but the numbers have {values.shape}: "
            "give one for each, or one for all"
        ) from None
    if not np.all(units >= 0):
        raise ValueError("precision is by how much a number may be rounded: it is at least 0")
    return Written(units, written(values).single)


def rounding(bound: Array, terms: float, single: bool) -> Array:
    """By how much sums of so many terms may be off; ``bound``: the sums of their sizes."""
    found: Array = (8 + sqrt(max(1.0, terms))) * _EPS[single] * bound
    return found


def _is_single(values: Array) -> bool:
    with np.errstate(over="ignore"):
        return np.array_equal(values, values.astype(np.float32), equal_nan=True)


def _digits(value: float) -> tuple[int, int, int]:
    """The significant digits, the decimals and the power of ten of a number's shortest form."""
    if not np.isfinite(value) or not value:
        return 0, 0, 0
    mantissa, _, power = np.format_float_scientific(value, trim="-").partition("e")
    significant = len(mantissa.lstrip("-").replace(".", ""))
    return significant, max(0, significant - 1 - int(power)), int(power)


def _few_digits(significant: list[int]) -> bool:
    """Whether the numbers seem to be written with equally many significant digits."""
    most = max(significant)
    return most >= 3 and 2 * significant.count(most) >= len(significant) > 1
