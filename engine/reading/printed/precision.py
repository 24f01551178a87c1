r"""How far a number may be from the one it was printed from: half a unit of its last digit.

Programs print an array in one of two ways: all numbers to as many decimals (NumPy, PyTorch), or all
to as many significant digits (``%.4g``, R), and many of them leave trailing zeros out. So the 1. in
``[0.1235 1.]`` has four decimals, and the 1234.6 in ``[1234.6 0.00012346]`` has one. Which of the
two it was is not written: a number is taken to be as exact as both allow, and never less exact than
its own last digit.
"""

from __future__ import annotations

import numpy as np

from engine.reading.printed.entries import EXACT, Entries


def half_units(entries: Entries) -> np.ndarray:
    """Half a unit of the last digit that counts, for every number; 0 for what is exact.

    Exact are fractions, and whole numbers among whole numbers.

    >>> from engine.reading.printed import read_named_numbers
    >>> (found,) = read_named_numbers("[0.1235 -2.3457 1.    ]")
    >>> found.half_unit.tolist()
    [5e-05, 5e-05, 5e-05]
    """
    exact, last = entries.last == EXACT, entries.last
    if not np.any(~exact & (last < 0)):
        return _halves(_whole_places(entries))
    return _halves(np.where(exact, -np.inf, _places(entries, ~exact)))


def _whole_places(entries: Entries) -> np.ndarray:
    """The last digits where no number has a decimal: rounded only where one has a power of ten."""
    last, most = entries.last, entries.digits.max()
    if most < 3 or not np.any(np.isfinite(last) & (last > 0)):  # 1e3 is a thousand
        return np.full(last.shape, -np.inf)
    places: np.ndarray = last + entries.digits - most
    return places


def _places(entries: Entries, counts: np.ndarray) -> np.ndarray:
    """The power of ten of the last digit that counts, for every number."""
    last, digits = entries.last, entries.digits
    by_decimals = last[counts].min()
    # Of a number with fewer digits zeros are left out: its first digit keeps its place.
    by_digits = last + digits - digits[counts].max()
    places: np.ndarray = np.minimum(last, np.maximum(by_decimals, by_digits))
    return places


def _halves(powers: np.ndarray) -> np.ndarray:
    is_exact = np.isinf(powers)
    halves: np.ndarray = np.where(is_exact, 0.0, 0.5 * 10.0 ** np.where(is_exact, 0, powers))
    return halves
