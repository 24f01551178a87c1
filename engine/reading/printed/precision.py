r"""How far a number may be from the one it was printed from: half a unit of its last digit.

Programs print an array in one of two ways: all numbers to as many decimals (NumPy, PyTorch), or all
to as many significant digits (``%.4g``, R), and many of them leave trailing zeros out. So the 1. in
``[0.12345678 1.]`` has eight decimals, and the 1234.6 in ``[1234.6 0.00012346]`` has one. Which of
the two it was is told by how many numbers have all the decimals, and how many all the digits.
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
    """The last digits where no number has a decimal: only a power of ten, 1.234e+07, rounds."""
    last, most = entries.last, entries.digits.max()
    rounds = (last > 0) & np.isfinite(last) & (most > 2)
    powers: np.ndarray = np.where(rounds, last + entries.digits - most, -np.inf)
    return powers


def _places(entries: Entries, counts: np.ndarray) -> np.ndarray:
    """The power of ten of the last digit that counts, for every number."""
    last, digits = entries.last, entries.digits
    finest, most = last[counts].min(), digits[counts].max()
    by_decimals = np.count_nonzero(last[counts] == finest)
    by_digits = np.count_nonzero(digits[counts] == most)
    places: np.ndarray
    if by_decimals > by_digits:
        places = np.minimum(last, finest)
    elif by_digits > by_decimals:
        # Of a number with fewer digits, zeros are left out: its first digit keeps its place.
        places = np.minimum(last, last + digits - most)
    else:
        places = np.minimum(last, np.maximum(finest, last + digits - most))
    return places


def _halves(powers: np.ndarray) -> np.ndarray:
    is_exact = np.isinf(powers)
    halves: np.ndarray = np.where(is_exact, 0.0, 0.5 * 10.0 ** np.where(is_exact, 0, powers))
    return halves
