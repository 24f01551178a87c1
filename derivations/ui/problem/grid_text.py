"""Grids of numbers as text: what a visitor types, pastes or carries in a link.

The text is the state. It is empty (the default numbers), a filling by name, or the numbers
themselves, row by row: ``1 2 0; 3 -1 2; 0 1 4``; a bar parts two channels: ``1 2; 3 4 | 5 6; 7 8``.
They may also be pasted as whatever prints them (``engine.reading.read_numbers``). They are rounded
to four decimals, and so are shown and written exactly.
Nothing typed is ever run; everything is bounded before an array is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from derivations.ui.problem.fillings import FILLINGS, NoFilling, Shape, filled, names_one
from derivations.ui.problem.wording import quoted
from engine import reading
from engine.reading.printed import Unclear, arranged

LARGEST_NUMBER = 999
DECIMALS = 4
"""Of a number that is kept and shown; as many as PyTorch prints."""
LARGEST_TEXT = 4000
MOST_CELLS_AS_TEXT = 40 * 40


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
    words = text.strip().lower()
    if not words:
        return Grid(default(shape, role))
    if names_one(words):
        return Grid(_filled(words, shape))
    channels, told, _ = _channels(text, shape, role)
    typed = _row_by_row(channels, shape)
    found = (len(typed), *typed[0].shape)[-len(shape) :] if len(typed) == 1 else _common(typed)
    if found == shape:
        return Grid(np.stack(typed).reshape(shape), told)
    return Grid(
        _fitted(typed, shape, role), f"{told} {_remark(typed, found, shape)}".strip(), found
    )


def _remark(typed: Sequence[np.ndarray], found: Shape, shape: Shape) -> str:
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


def weight_size(text: str) -> tuple[int, int, int, int] | None:
    """The lengths of the one array of a text that has four, as a weight has; None for any other.

    >>> weight_size("[[[[1, 2]], [[3, 4]], [[5, 6]]]]"), weight_size("[[1, 2]]")
    ((1, 3, 1, 2), None)
    """
    if "|" in text or names_one(text.strip().lower() or "ones"):
        return None
    try:
        found = reading.read_named_numbers(text)
    except ValueError:
        return None
    shapes = [one.values.shape for one in found if one.grid == "k" or len(found) == 1]
    return shapes[0] if len(shapes) == 1 and len(shapes[0]) == 4 else None


def _row_by_row(typed: Sequence[np.ndarray], shape: Shape) -> Sequence[np.ndarray]:
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


def _common(typed: Sequence[np.ndarray]) -> Shape:
    """The shape around all channels."""
    return (len(typed), *(max(matrix.shape[side] for matrix in typed) for side in (0, 1)))


LONGEST_WORD = 40
"""Of a text without a digit so much is repeated where it is refused."""

_DECIMAL_COMMA = re.compile(r"[+\-−]?\d{1,9},\d{1,18}")


class Block(NamedTuple):
    """Numbers as (height, width), to be written over a part of a grid."""

    values: np.ndarray
    is_rounded: bool
    """Whether the text has more decimals of them than are kept."""


def block(text: str) -> Block:
    """The numbers of a text, to be written over a part of a grid.

    A comma is a decimal one in a number that stands alone, and between the tabs of a spreadsheet.
    Raises CannotRead for anything but rows of numbers of one length.

    >>> [block(text).values.tolist() for text in ("1 -2; 0.5 1/4", "1,5", "1,5,2")]
    [[[1.0, -2.0], [0.5, 0.25]], [[1.5]], [[1, 5, 2]]]
    """
    if len(text) > LARGEST_TEXT:
        raise CannotRead(f"The text has {len(text)} characters: at most {LARGEST_TEXT} are read.")
    if len(text) <= LONGEST_WORD and not re.search(r"\d", text):
        raise CannotRead(
            f"{quoted(text)} is no number from −{LARGEST_NUMBER} to {LARGEST_NUMBER}, such as 2, "
            "-0.25, 1e-3 or 1/2."
        )
    if _DECIMAL_COMMA.fullmatch(text.strip()):
        text = text.replace(",", ".")
    channels, _, is_rounded = _channels(text, (1, 1), "x")
    if len(channels) > 1:
        raise CannotRead(f"{len(channels)} channels: a block of one channel is pasted at a time.")
    return Block(channels[0].copy(), is_rounded)


def _fitted(typed: Sequence[np.ndarray], shape: Shape, role: str) -> np.ndarray:
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
_SALTS = {"x": 11, "k": 15, "b": 2, "dz": 2, "da": 2, "t": 9}


def _mixed(rows: np.ndarray, columns: np.ndarray, salt: int) -> np.ndarray:
    """Integers from −3 to 4 that look unordered."""
    mixed: np.ndarray = (rows * 31 + columns * 17 + salt) ** 2 * (
        rows + 2 * columns + 3
    ) % 101 % 8 - 3
    return mixed


def _filled(words: str, shape: Shape) -> np.ndarray:
    """The filling that ``words`` names."""
    try:
        found = filled(words, shape)
    except NoFilling as error:
        raise CannotRead(str(error)) from None
    if found is None:
        known = ", ".join(map(quoted, FILLINGS))
        raise CannotRead(f"{quoted(words)} is neither numbers nor one of the fillings {known}.")
    (kept,) = _kept([found.reshape(-1, found.shape[-1])])
    return kept.reshape(shape)


@lru_cache(maxsize=256)
def _channels(text: str, shape: Shape, role: str) -> tuple[tuple[np.ndarray, ...], str, bool]:
    """The matrices written in ``text``, one a channel, how they were read, and whether rounded.

    Cached, since every run of a page reads the same texts again: nothing writes on them.
    """
    if re.search(r"\|\s*(?:\||\Z)|\A\s*\|\s*[^\n|]*\Z", text):
        raise CannotRead("Between two bars there is no number: write rows such as 1 2; 3 4 | 5 6.")
    try:
        found, told = _array(text, shape, role)
        channels = [*found.reshape(-1, *(1, 1, *found.shape)[-2:])]
    except CannotRead:
        if "|" not in text:
            raise
        # Channels of several sizes are no array: each is read by itself.
        parts = [_array(part, shape, role)[0] for part in text.split("|")]
        channels, told = [_matrix(part) for part in parts], ""
    if sum(channel.size for channel in channels) > MOST_CELLS_AS_TEXT:
        raise CannotRead(
            f"{sum(channel.size for channel in channels)} numbers: "
            f"at most {MOST_CELLS_AS_TEXT} are read."
        )
    kept = _kept(channels)
    is_rounded = any(map(_differ, channels, kept))
    return tuple(kept), told, is_rounded


def _differ(typed: np.ndarray, kept: np.ndarray) -> bool:
    """Whether numbers differ by more than floats do anyway."""
    return bool((np.abs(typed - kept) > 1e-12 * np.maximum(1.0, np.abs(kept))).any())


def _matrix(part: np.ndarray) -> np.ndarray:
    if part.ndim > 2:
        raise CannotRead("A bar parts two channels: between two of them stand rows of numbers.")
    return part.reshape((1, 1, *part.shape)[-2:])


def _array(text: str, shape: Shape, role: str) -> tuple[np.ndarray, str]:
    """The array of a text, its axes in the grid's order where they fit only so."""
    try:
        numbers = _of_role(_numbers(text, shape), role)
    except reading.CannotRead as error:
        raise CannotRead(_in_code(str(error))) from None
    told = " ".join(map(_in_code, numbers.remarks))
    values = numbers.values
    # A bar parts channels, whatever else would fit.
    if (
        values.ndim > 2
        and len(shape) > 1
        and "|" not in text
        and (found := arranged(values, shape, role))
    ):
        return found[0].reshape(-1, *shape[-2:]), f"{told} {found[1]}".strip()
    return values, told


def _numbers(text: str, shape: Shape) -> tuple[reading.Numbers, ...]:
    """The arrays of a text; commas that may be points are what makes as many as the grid has."""
    try:
        return reading.read_named_numbers(text)
    except Unclear:
        for meant in (text.replace(",", ", "), text.replace(",", ".")):
            found = reading.read_named_numbers(meant)
            if len(found) == 1 and found[0].values.size == np.prod(shape):
                return found
        raise


def _of_role(found: tuple[reading.Numbers, ...], role: str) -> reading.Numbers:
    """Of several arrays the one that has the grid's name."""
    if len(found) == 1:
        return found[0]
    named = [one for one in found if one.grid == role]
    if len(named) != 1:
        names = ", ".join(quoted(one.name) for one in found[:6] if one.name)
        there = f" ({names})" if names else ""
        raise CannotRead(f"The text has {len(found)} arrays{there}: one belongs here.")
    return named[0]


def _in_code(sentence: str) -> str:
    """A sentence of the reader with what it repeats of the text as code, where none is Markdown."""
    return _REPEATED.sub(lambda found: quoted(found[1]), sentence)


_REPEATED = re.compile("“([^”]*)”")


def _kept(channels: list[np.ndarray]) -> list[np.ndarray]:
    """The numbers as they are kept: within their bounds, to four decimals, whole ones as such."""
    for channel in channels:
        if np.abs(channel).max() > LARGEST_NUMBER:
            largest = f"{channel.flat[np.abs(channel).argmax()]:g}".replace("-", "−")
            raise CannotRead(
                f"{largest} is too far from 0 here: a number goes from −{LARGEST_NUMBER} to "
                f"{LARGEST_NUMBER}."
            )
    rounded = [np.round(channel.astype(float), DECIMALS) + 0.0 for channel in channels]
    is_whole = all(np.array_equal(channel, np.trunc(channel)) for channel in rounded)
    return [channel.astype(int) for channel in rounded] if is_whole else rounded
