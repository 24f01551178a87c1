"""Grids of numbers as text: what a visitor types, pastes or carries in a link.

The text is the state. It is empty (the default numbers), a filling by name, or the numbers
themselves, row by row: ``1 2 0; 3 -1 2; 0 1 4``, also with commas, tabs, line breaks or brackets;
a bar parts two channels: ``1 2; 3 4 | 5 6; 7 8``. Numbers may be decimals, powers (``1e-3``) and
fractions (``1/2``); they are rounded to four decimals, and so are shown and written exactly.
Nothing typed is ever run; everything is bounded before an array is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derivations.ui.problem.wording import quoted

LARGEST_NUMBER = 999
DECIMALS = 4
"""Of a number that is kept and shown; as many as PyTorch prints."""
LARGEST_TEXT = 4000
MOST_CELLS_AS_TEXT = 24 * 24

_DIGITS = r"(?:\d{1,9}(?:\.\d{0,18})?|\.\d{1,18})"
_NUMBER = re.compile(rf"([+-]?{_DIGITS}(?:[eE][+-]?\d{{1,2}})?)(?:/({_DIGITS}))?")
_ROW_ENDS = re.compile(r"[;\n\r]+|\]\s*,?\s*\[")
_CHANNEL_ENDS = re.compile(r"\]\s*\]\s*,?\s*\[\s*\[")

FILLINGS = {
    "random 1": "random integers, with a seed",
    "ones": "ones",
    "checkerboard": "a checkerboard",
    "edge": "an edge kernel",
    "one hot 1,1": "one hot: a single 1",
    "zeros": "zeros",
}
"""Fillings by name, as they are typed, and what they are called."""


Shape = tuple[int, ...]
"""(height, width) or (channels, height, width)."""


class Grid(NamedTuple):
    """Numbers for a grid, and a sentence when the text did not fit as it stood."""

    values: np.ndarray
    remark: str = ""
    typed_shape: Shape | None = None


class CannotRead(ValueError):
    """A text that holds no grid of numbers; the message says where and why."""


def read(text: str, shape: Shape, role: str) -> Grid:
    """The numbers that ``text`` stands for on a grid of ``shape``.

    Numbers of another shape are fitted: they keep their place, what has none is cut off, missing
    ones are filled with the default numbers, and the remark says which. Raises CannotRead for
    anything else.

    >>> read("1 2 3; 4 5 6", (2, 2), "x").remark
    '2×3 numbers were given for a 2×2 grid: their last column is cut off.'
    """
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"The text has {len(text)} characters: at most {LARGEST_TEXT} are read.")
    text = _unwrapped(text)
    words = text.strip().lower()
    if not words:
        return Grid(default(shape, role))
    if words[0].isalpha():
        return Grid(_filled(words, shape, role))
    typed = _row_by_row(_channels(text), shape)
    found = (len(typed), *typed[0].shape)[-len(shape) :] if len(typed) == 1 else _common(typed)
    if found == shape:
        return Grid(np.stack(typed).reshape(shape))
    return Grid(_fitted(typed, shape, role), _remark(typed, found, shape), found)


def _remark(typed: list[np.ndarray], found: Shape, shape: Shape) -> str:
    """What of the numbers is cut off, and where the grid has the default ones."""
    there, here = ("×".join(map(str, size)) for size in (found, shape))
    names, had, has = ("channel", "row", "column"), (1, *found)[-3:], (1, *shape)[-3:]
    sides = [*zip(names, had, has, strict=True)]
    said = []
    if cut := [(name, more - most) for name, more, most in sides if more > most]:
        said.append(f"their {_last(cut)} {'is' if _is_one(cut) else 'are'} cut off")
    if len({matrix.shape for matrix in typed}) > 1:
        said.append("where any are missing, the default numbers stand")
    elif filled := [(name, most - less) for name, less, most in sides if less < most]:
        verb = "has" if _is_one(filled) else "have"
        said.append(f"the {_last(filled)} of the grid {verb} the default numbers")
    return f"{there} numbers were given for a {here} grid: {'; '.join(said)}."


def _last(parts: list[tuple[str, int]]) -> str:
    """The last rows, columns or channels: "last row and last 2 columns"."""
    return " and ".join(f"last {n} {name}s" if n > 1 else f"last {name}" for name, n in parts)


def _is_one(parts: list[tuple[str, int]]) -> bool:
    return len(parts) == 1 and parts[0][1] == 1


def _unwrapped(text: str) -> str:
    """The numbers inside of what NumPy and PyTorch print or take: torch.tensor([[…]], dtype=…).

    A third pair of brackets holds channels, a fourth one samples or a weight's first channels.
    """
    inside = _printed(text)
    return _CHANNEL_ENDS.sub("|", inside) if _depth(inside) >= 3 else inside


def _printed(text: str) -> str:
    printed = _PRINTED.fullmatch(text.strip())
    return printed[1] if printed else text


def _depth(text: str) -> int:
    """How many brackets a text begins with."""
    start = "".join(text.split())[:5]
    return len(start) - len(start.lstrip("["))


def weight_size(text: str) -> tuple[int, int] | None:
    """How many times how many kernels a text in four pairs of brackets holds, as a weight has them.

    None for any other text; raises CannotRead where they are not equally many each time.

    >>> weight_size("[[[[1, 2]], [[3, 4]], [[5, 6]]]]"), weight_size("[[1, 2]]")
    ((1, 3), None)
    """
    inside = _printed(text)
    if _depth(inside) != 4:
        return None
    counts = [len(_CHANNEL_ENDS.split(part)) for part in _WEIGHT_ENDS.split(inside)]
    if len({*counts}) > 1:
        raise CannotRead(
            f"A weight with {min(counts)} and with {max(counts)} kernels in its brackets: all must "
            "hold equally many."
        )
    return len(counts), counts[0]


_WEIGHT_ENDS = re.compile(r"(?:\]\s*){3},?(?:\s*\[){3}")

_PRINTED = re.compile(
    r"(?:Parameter containing:\s*)?"
    r"(?:(?:np|numpy|torch|jnp|tf)\.)?(?:array|tensor|constant|asarray)\("
    r"([^()]*?)(?:,\s*\w+=[\w.:<>'\"]+)*,?\s*\)",
    re.DOTALL,
)


def _row_by_row(typed: list[np.ndarray], shape: Shape) -> list[np.ndarray]:
    """The grid's own rows, where just its numbers are given as one row or a bar between any two.

    A field of one line turns the line breaks of what is pasted into blanks, and each bias is a
    channel of its own.
    """
    flat = [number for matrix in typed for number in matrix.flat]
    one_row = len(typed) == 1 and len(typed[0]) == 1
    one_each = len(shape) == 2 and len(typed) == len(flat)
    if len(flat) != np.prod(shape) or not (one_row or one_each):
        return typed
    return list(np.array(flat).reshape((1, *shape)[-3:]))


def _common(typed: list[np.ndarray]) -> Shape:
    """The shape around all channels."""
    return (len(typed), *(max(matrix.shape[side] for matrix in typed) for side in (0, 1)))


_DECIMAL_COMMA = re.compile(r"[+\-−]?\d{1,9},\d{1,18}")
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")


def block(text: str) -> np.ndarray:
    """The numbers of a text as (height, width), to be written over a part of a grid.

    A comma is a decimal one in a number that stands alone, and between the tabs of a spreadsheet.
    Raises CannotRead for anything but rows of numbers of one length.

    >>> block("1 -2; 0.5 1/4").tolist(), block("1,5").tolist(), block("1,5,2").tolist()
    ([[1.0, -2.0], [0.5, 0.25]], [[1.5]], [[1, 5, 2]])
    """
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"The text has {len(text)} characters: at most {LARGEST_TEXT} are read.")
    if "\t" in text or _DECIMAL_COMMA.fullmatch(text.strip()):
        text = _COMMA_IN_NUMBER.sub(".", text)
    channels = _channels(_unwrapped(text))
    if len(channels) > 1:
        raise CannotRead(f"{len(channels)} channels: a block of one channel is pasted at a time.")
    return channels[0]


def _fitted(typed: list[np.ndarray], shape: Shape, role: str) -> np.ndarray:
    fitted = default(shape, role)
    if any(matrix.dtype.kind == "f" for matrix in typed):
        fitted = fitted.astype(float)
    channels = fitted.reshape(-1, *shape[-2:])
    for channel, matrix in zip(channels, typed, strict=False):
        rows, columns = (min(a, b) for a, b in zip(matrix.shape, shape[-2:], strict=True))
        channel[:rows, :columns] = matrix[:rows, :columns]
    return fitted


def write(values: np.ndarray) -> str:
    """The text of numbers, (height, width) or (channels, height, width): :func:`read` backwards.

    >>> write(np.array([[1, 2], [3, -4]]))
    '1 2; 3 -4'
    """
    channels = values.reshape(-1, *values.shape[-2:]).tolist()
    return " | ".join(
        "; ".join(" ".join(number(value) for value in row) for row in channel)
        for channel in channels
    )


def number(value: float) -> str:
    """A number to four decimals, as short as it can be written.

    >>> number(2.0), number(-0.5), number(float("nan"))
    ('2', '-0.5', 'nan')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    short = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def readable(value: float) -> str:
    """The same with a true minus sign: as it is shown, and not typed.

    >>> readable(-0.5)
    '−0.5'
    """
    return number(value).replace("-", "−")


def is_shown_exactly(value: float) -> bool:
    """Whether :func:`number` leaves nothing out but what floats round anyway."""
    return value != value or abs(value - round(value, DECIMALS)) <= 1e-12 * max(1.0, abs(value))


def default(shape: Shape, role: str) -> np.ndarray:
    """The default numbers of a role ("x", "k", "b", "dz", "t"): small integers, always the same.

    No default kernel of more than one cell equals its own turn by 180°: a rotation must show.
    """
    channel, rows, columns = np.indices((1, *shape)[-3:])
    values = _mixed(rows + 5 * channel, columns + 3 * channel, _SALTS[role])
    if role == "k" and values[0].size > 1:
        for kernel in values:
            kernel[-1, -1] += np.array_equal(kernel, kernel[::-1, ::-1])
    return values.reshape(shape)


# Plain arithmetic and no random stream: a link without numbers must show the same ones for ever.
_SALTS = {"x": 11, "k": 15, "b": 2, "dz": 2, "t": 9}


def _mixed(rows: np.ndarray, columns: np.ndarray, salt: int) -> np.ndarray:
    """Integers from −3 to 4 that look unordered."""
    mixed: np.ndarray = (rows * 31 + columns * 17 + salt) ** 2 * (
        rows + 2 * columns + 3
    ) % 101 % 8 - 3
    return mixed


def _filled(words: str, shape: Shape, role: str) -> np.ndarray:
    """The filling that ``words`` names."""
    name, places = _name_and_numbers(words)
    if name == "random" and len(places) <= 1:
        seed = places[0] if places else 1
        return np.random.default_rng(seed).integers(-4, 5, shape)
    if name == "one hot" and len(places) in (0, 2, len(shape)):
        return _one_hot(places or [1, 1], shape)
    if name in _PATTERNS and not places:
        return _PATTERNS[name](*np.indices(shape)[-2:], shape)
    known = ", ".join(map(quoted, FILLINGS))
    raise CannotRead(f"{quoted(words)} is neither numbers nor one of the fillings {known}.")


_PATTERNS: dict[str, Callable[..., np.ndarray]] = {
    "ones": lambda i, j, shape: np.ones(shape, dtype=int),
    "zeros": lambda i, j, shape: np.zeros(shape, dtype=int),
    "checkerboard": lambda i, j, shape: 1 - 2 * ((i + j) % 2),
    # Columns left of the middle −1, right of it +1: it answers to a vertical edge.
    "edge": lambda i, j, shape: np.sign(2 * j - (shape[-1] - 1)),
}


def _name_and_numbers(words: str) -> tuple[str, list[int]]:
    match = re.fullmatch(r"([a-z]+(?: [a-z]+)?)((?:[ ,]+\d{1,6})*)", words)
    if not match:
        return words, [0]
    return match[1], [int(digits) for digits in re.findall(r"\d+", match[2])]


def _one_hot(place: list[int], shape: Shape) -> np.ndarray:
    """A single 1 at a 1-based (row, column) or (channel, row, column)."""
    place = [1] * (len(shape) - len(place)) + place
    if not all(1 <= at <= size for at, size in zip(place, shape, strict=True)):
        sides = zip(("channels", "rows", "columns")[-len(shape) :], shape, strict=True)
        bounds = ", ".join(f"{name} from 1 to {size}" for name, size in sides)
        bounds = bounds.replace(" from", " go from", 1)
        raise CannotRead(f"one hot {','.join(map(str, place))} lies outside the grid: {bounds}.")
    values = np.zeros(shape, dtype=int)
    values[tuple(at - 1 for at in place)] = 1
    return values


def _channels(text: str) -> list[np.ndarray]:
    """The matrices written in ``text``, one a channel."""
    channels = [_matrix(part) for part in text.split("|")]
    if sum(channel.size for channel in channels) > MOST_CELLS_AS_TEXT:
        raise CannotRead(
            f"{sum(channel.size for channel in channels)} numbers: "
            f"at most {MOST_CELLS_AS_TEXT} are read."
        )
    whole = all(channel.dtype.kind == "i" for channel in channels)
    return channels if whole else [channel.astype(float) for channel in channels]


def _matrix(text: str) -> np.ndarray:
    """The matrix written in ``text``."""
    parts = _ROW_ENDS.split(text.replace("−", "-"))
    rows = [_row(part) for part in parts if part.strip("[](){} ,\t")]
    if not rows:
        raise CannotRead("There is no number in the text: write rows such as 1 2 0; 3 -1 2.")
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise CannotRead(
            f"Rows of {lengths[0]} and of {lengths[-1]} numbers: all must be equally long."
        )
    whole = all(value == int(value) for row in rows for value in row)
    return np.array(rows, dtype=int if whole else float)


def _row(part: str) -> list[float]:
    return [_value(word) for word in re.split(r"[\s,]+", part.strip("[](){} ,\t")) if word]


def _value(word: str) -> float:
    match = _NUMBER.fullmatch(word)
    value = float("nan")
    if match and float(match[2] or 1):
        value = round(float(match[1]) / float(match[2] or 1), DECIMALS)
    if not abs(value) <= LARGEST_NUMBER:
        raise CannotRead(
            f"{quoted(word)} is no number from −{LARGEST_NUMBER} to {LARGEST_NUMBER}, such as 2, "
            "-0.25, 1e-3 or 1/2."
        )
    return value
