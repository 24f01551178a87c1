"""Fillings by name: a grid of any size from a word, and of a seed or a place where it takes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

Shape = tuple[int, ...]
"""(height, width) or (channels, height, width)."""

FILLINGS = {
    "random 1": "random integers, with a seed",
    "normal 1": "normally distributed, with a seed",
    "uniform 1": "uniform between −1 and 1, with a seed",
    "ones": "ones",
    "zeros": "zeros",
    "arange": "0, 1, 2, … row by row",
    "linspace -1 1": "evenly from one number to another",
    "checkerboard": "a checkerboard",
    "one hot 1,1": "one hot: a single 1",
    "identity": "a single 1 in the middle",
    "edge": "an edge: −1 at the left, 1 at the right",
    "sobel": "the Sobel kernel, for vertical edges",
    "laplace": "the Laplace kernel",
    "blur": "a blur: 1 2 1 in rows and columns, over 16",
    "ring": "a picture of a ring",
    "digit 3": "a picture of a digit",
}
"""Fillings by name, as they are typed, and what they are called."""

_NAMES = tuple(re.match(r"[a-z]+(?: hot)?", typed)[0] for typed in FILLINGS)  # type: ignore[index]
_NUMBER = r"[-+−]?\d{1,6}(?:\.\d{1,4})?"
_TYPED = re.compile(rf"([a-z]+(?: [a-z]+)?)((?:[ ,]+{_NUMBER})*)")


class NoFilling(ValueError):
    """A text that names no filling, or one that does not fit the grid; the message says why."""


def names_one(words: str) -> bool:
    """Whether a text begins as a filling does, and not with the name of an array or a call."""
    if not words[:1].isalpha() or re.search(r"[=(\[:{|]", words):
        return False
    first = re.match(r"[a-z]+(?: hot)?", words)
    return not re.search(r"\d", words) or first is None or first[0] in (*_NAMES, "one")


def filled(words: str, shape: Shape) -> np.ndarray | None:
    """The filling that ``words`` names, None where it is none. Raises NoFilling for a wrong place.

    >>> filled("edge", (2, 3)).tolist()
    [[-1, 0, 1], [-1, 0, 1]]
    """
    match = _TYPED.fullmatch(words)
    if not match:
        return None
    numbers = [float(number.replace("−", "-")) for number in re.findall(_NUMBER, match[2])]
    filling = _MADE.get(match[1])
    if not filling or len(numbers) not in filling.numbers(shape):
        return None
    if not filling.fractions and not all(number.is_integer() for number in numbers):
        return None
    return filling.make(numbers, shape)


class _Filling(NamedTuple):
    make: Callable[[Sequence[float], Shape], np.ndarray]
    numbers: Callable[[Shape], tuple[int, ...]] = lambda shape: (0,)
    """How many numbers may follow its name."""
    fractions: bool = False


# --- by chance ------------------------------------------------------------------------------------


def _seeded(numbers: Sequence[float]) -> np.random.Generator:
    seed = int(numbers[0]) if numbers else 1
    if seed < 0:
        raise NoFilling(f"The seed {seed} is below 0: a seed is 0 or more.")
    return np.random.default_rng(seed)


def _integers(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    return _seeded(numbers).integers(-4, 5, shape)


def _normal(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    return _seeded(numbers).standard_normal(shape).round(2)


def _uniform(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    return _seeded(numbers).uniform(-1, 1, shape).round(2)


# --- row by row -----------------------------------------------------------------------------------


def _arange(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    return np.arange(np.prod(shape)).reshape(shape)


def _linspace(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    least, most = numbers or (-1, 1)
    return np.linspace(least, most, int(np.prod(shape))).reshape(shape).round(4)


def _checkerboard(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    rows, columns = np.indices(shape)[-2:]
    return 1 - 2 * ((rows + columns) % 2)


def _one_hot(place: Sequence[float], shape: Shape) -> np.ndarray:
    """A single 1 at a 1-based (row, column) or (channel, row, column)."""
    at = [int(number) for number in place or (1, 1)]
    at = [1] * (len(shape) - len(at)) + at
    if not all(1 <= here <= size for here, size in zip(at, shape, strict=True)):
        sides = zip(("channels", "rows", "columns")[-len(shape) :], shape, strict=True)
        bounds = ", ".join(f"{name} from 1 to {size}" for name, size in sides)
        bounds = bounds.replace(" from", " go from", 1)
        raise NoFilling(f"one hot {','.join(map(str, at))} lies outside the grid: {bounds}.")
    values = np.zeros(shape, dtype=int)
    values[tuple(here - 1 for here in at)] = 1
    return values


# --- kernels --------------------------------------------------------------------------------------


def _edge(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    """Columns left of the middle −1, right of it +1: as a kernel it answers to a vertical edge."""
    return np.sign(2 * np.indices(shape)[-1] - (shape[-1] - 1))


def _in_the_middle(kernel: ArrayLike) -> _Filling:
    """A kernel in the middle of the grid, of a small one its own middle."""
    values = np.array(kernel)

    def make(numbers: Sequence[float], shape: Shape) -> np.ndarray:
        found = np.zeros(shape, dtype=values.dtype)
        sides = [_overlap(*both) for both in zip(shape[-2:], values.shape, strict=True)]
        (top, above), (left, before) = sides
        found[..., top, left] = values[above, before]
        return found

    return _Filling(make)


def _overlap(size: int, kernel: int) -> tuple[slice, slice]:
    """Where in a side of the grid the kernel lies, and what of it."""
    length = min(size, kernel)
    here, there = (size - length) // 2, (kernel - length) // 2
    return slice(here, here + length), slice(there, there + length)


# --- pictures -------------------------------------------------------------------------------------


def _ring(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    """1 between two ellipses that fill the grid, 0 elsewhere."""
    *_, rows, columns = np.indices(shape)
    high, wide = (max(size, 2) - 1 for size in shape[-2:])
    radius = np.hypot(2 * rows / high - 1, 2 * columns / wide - 1)
    return ((radius > 0.5) & (radius < 1.2)).astype(int)


_DIGITS = (
    "111 101 101 101 111", "010 110 010 010 111", "111 001 111 100 111", "111 001 111 001 111",
    "101 101 111 001 001", "111 100 111 001 111", "111 100 111 101 111", "111 001 010 010 010",
    "111 101 111 101 111", "111 101 111 001 111",
)  # fmt: skip


def _digit(numbers: Sequence[float], shape: Shape) -> np.ndarray:
    """A digit as large as the grid, with a margin where there is room."""
    digit = int(numbers[0]) if numbers else 3
    if not 0 <= digit <= 9:
        raise NoFilling(f"{digit} is no digit: it goes from 0 to 9.")
    bits = np.array([[int(bit) for bit in row] for row in _DIGITS[digit].split()])
    margins = [
        1 if size >= bit + 2 else 0 for size, bit in zip(shape[-2:], bits.shape, strict=True)
    ]
    inner = [size - 2 * margin for size, margin in zip(shape[-2:], margins, strict=True)]
    places = [np.arange(n) * bit // n for n, bit in zip(inner, bits.shape, strict=True)]
    found = np.zeros(shape, dtype=int)
    (top, left), (high, wide) = margins, inner
    found[..., top : top + high, left : left + wide] = bits[np.ix_(*places)]
    return found


_SEED = lambda shape: (0, 1)  # noqa: E731
_MADE: dict[str, _Filling] = {
    "random": _Filling(_integers, _SEED),
    "normal": _Filling(_normal, _SEED),
    "uniform": _Filling(_uniform, _SEED),
    "ones": _Filling(lambda _, shape: np.ones(shape, dtype=int)),
    "zeros": _Filling(lambda _, shape: np.zeros(shape, dtype=int)),
    "arange": _Filling(_arange),
    "linspace": _Filling(_linspace, lambda shape: (0, 2), fractions=True),
    "checkerboard": _Filling(_checkerboard),
    "one hot": _Filling(_one_hot, lambda shape: (0, 2, len(shape))),
    "identity": _in_the_middle([[1]]),
    "edge": _Filling(_edge),
    "sobel": _in_the_middle([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    "laplace": _in_the_middle([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "blur": _in_the_middle(
        [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125], [0.0625, 0.125, 0.0625]]
    ),
    "ring": _Filling(_ring),
    "digit": _Filling(_digit, _SEED),
}
