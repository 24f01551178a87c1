"""Grids of numbers as text: what a visitor types, pastes or carries in a link.

The text is the state. It is empty (the default numbers), a filling by name, or the numbers
themselves, row by row: ``1 2 0; 3 -1 2; 0 1 4``, also with commas, tabs, line breaks or brackets.
Nothing typed is ever run; everything is bounded before an array is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

LARGEST_NUMBER = 999
LARGEST_TEXT = 4000
MOST_CELLS_AS_TEXT = 24 * 24

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{0,3})?|\.\d{1,3})")
_ROW_ENDS = re.compile(r"[;\n\r]+|\]\s*,?\s*\[")

FILLINGS = {
    "random 1": "random integers, with a seed",
    "ones": "ones",
    "checkerboard": "a checkerboard",
    "edge": "an edge kernel",
    "one hot 1,1": "one hot: a single 1",
    "zeros": "zeros",
}
"""Fillings by name, as they are typed, and what they are called."""


class Grid(NamedTuple):
    """Numbers for a grid, and a sentence when the text did not fit as it stood."""

    values: np.ndarray
    remark: str = ""
    typed_shape: tuple[int, int] | None = None


class CannotRead(ValueError):
    """A text that holds no grid of numbers; the message says where and why."""


def read(text: str, shape: tuple[int, int], role: str) -> Grid:
    """The numbers that ``text`` stands for on a grid of ``shape``.

    A matrix of another shape is fitted: its cells keep their place, missing ones are filled with
    the default numbers, and the remark says so. Raises CannotRead for anything else.
    """
    words = text.strip().lower()
    if not words:
        return Grid(default(shape, role))
    if words[0].isalpha():
        return Grid(_filled(words, shape, role))
    typed = _matrix(text)
    if typed.shape == shape:
        return Grid(typed)
    fitted = default(shape, role).astype(typed.dtype)
    rows, columns = (min(a, b) for a, b in zip(typed.shape, shape, strict=True))
    fitted[:rows, :columns] = typed[:rows, :columns]
    there, here = ("×".join(map(str, size)) for size in (typed.shape, shape))
    return Grid(
        fitted, f"{there} numbers were given for a {here} grid: they are fitted to it.", typed.shape
    )


def write(values: np.ndarray) -> str:
    """The text of a matrix: the inverse of :func:`read`.

    >>> write(np.array([[1, 2], [3, -4]]))
    '1 2; 3 -4'
    """
    return "; ".join(" ".join(number(value) for value in row) for row in values.tolist())


def number(value: float) -> str:
    """A number to three decimals, as short as it can be written.

    >>> number(2.0), number(-0.5), number(float("nan"))
    ('2', '-0.5', 'nan')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    short = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def default(shape: tuple[int, int], role: str) -> np.ndarray:
    """The default numbers of a role ("x", "k", "b" or "dz"): small integers, the same every time.

    No default kernel of more than one cell equals its own turn by 180°: a rotation must show.
    """
    rows, columns = np.indices(shape)
    values = _mixed(rows, columns, _SALTS[role])
    if values.size > 1 and np.array_equal(values, values[::-1, ::-1]):
        values[-1, -1] += 1
    return values


# Plain arithmetic and no random stream: a link without numbers must show the same ones for ever.
_SALTS = {"x": 11, "k": 15, "b": 2, "dz": 2}


def _mixed(rows: np.ndarray, columns: np.ndarray, salt: int) -> np.ndarray:
    """Integers from −3 to 4 that look unordered."""
    mixed: np.ndarray = (rows * 31 + columns * 17 + salt) ** 2 * (
        rows + 2 * columns + 3
    ) % 101 % 8 - 3
    return mixed


def _filled(words: str, shape: tuple[int, int], role: str) -> np.ndarray:
    """The filling that ``words`` names."""
    name, places = _name_and_numbers(words)
    if name == "random" and len(places) <= 1:
        seed = places[0] if places else 1
        return np.random.default_rng(seed).integers(-4, 5, shape)
    if name == "one hot" and len(places) in (0, 2):
        return _one_hot(places or [1, 1], shape)
    if name in _PATTERNS and not places:
        return _PATTERNS[name](*np.indices(shape), shape)
    known = ", ".join(f"“{filling}”" for filling in FILLINGS)
    raise CannotRead(f"“{words[:40]}” is no filling: there are {known}, or numbers row by row.")


_PATTERNS: dict[str, Callable[..., np.ndarray]] = {
    "ones": lambda i, j, shape: np.ones(shape, dtype=int),
    "zeros": lambda i, j, shape: np.zeros(shape, dtype=int),
    "checkerboard": lambda i, j, shape: 1 - 2 * ((i + j) % 2),
    # Columns left of the middle −1, right of it +1: it answers to a vertical edge.
    "edge": lambda i, j, shape: np.sign(2 * j - (shape[1] - 1)),
}


def _name_and_numbers(words: str) -> tuple[str, list[int]]:
    match = re.fullmatch(r"([a-z]+(?: [a-z]+)?)((?:[ ,]+\d{1,6})*)", words)
    if not match:
        return words, [0]
    return match[1], [int(digits) for digits in re.findall(r"\d+", match[2])]


def _one_hot(place: list[int], shape: tuple[int, int]) -> np.ndarray:
    row, column = place
    if not (1 <= row <= shape[0] and 1 <= column <= shape[1]):
        raise CannotRead(
            f"one hot {row},{column} lies outside the grid: rows go from 1 to {shape[0]}, "
            f"columns from 1 to {shape[1]}."
        )
    values = np.zeros(shape, dtype=int)
    values[row - 1, column - 1] = 1
    return values


def _matrix(text: str) -> np.ndarray:
    """The matrix written in ``text``."""
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"The text has {len(text)} characters: at most {LARGEST_TEXT} are read.")
    rows = [
        _row(part) for part in _ROW_ENDS.split(text.replace("−", "-")) if part.strip("[](){} ,\t")
    ]
    if not rows:
        raise CannotRead("There is no number in the text: write rows such as 1 2 0; 3 -1 2.")
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise CannotRead(
            f"Rows of {lengths[0]} and of {lengths[-1]} numbers: all must be equally long."
        )
    if len(rows) * lengths[0] > MOST_CELLS_AS_TEXT:
        raise CannotRead(
            f"{len(rows)}×{lengths[0]} numbers: at most {MOST_CELLS_AS_TEXT} are read."
        )
    whole = all(value == int(value) for row in rows for value in row)
    return np.array(rows, dtype=int if whole else float)


def _row(part: str) -> list[float]:
    return [_value(word) for word in re.split(r"[\s,]+", part.strip("[](){} ,\t")) if word]


def _value(word: str) -> float:
    if not _NUMBER.fullmatch(word):
        raise CannotRead(
            f"“{word[:20]}” is no number from -{LARGEST_NUMBER} to {LARGEST_NUMBER} "
            "with at most three decimals."
        )
    return float(word)
