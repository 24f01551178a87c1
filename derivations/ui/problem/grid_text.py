"""Grids of numbers as text: what a visitor types, pastes or carries in a link.

The text is the state. It is empty (the default numbers), a filling by name, or the numbers
themselves, row by row: ``1 2 0; 3 -1 2; 0 1 4``; a bar parts two channels: ``1 2; 3 4 | 5 6; 7 8``.
They may also be pasted as whatever prints them (``engine.reading.read_numbers``). They are kept as
the float64 that they are, and written so that the same is read again.
Nothing typed is ever run; everything is bounded before an array is made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from derivations.ui.problem.fillings import FILLINGS, NoFilling, Shape, filled, names_one
from derivations.ui.problem.numerals import exact
from derivations.ui.problem.wording import quoted
from engine import reading
from engine.reading.printed import LONGEST_NUMBERS, Unclear, arranged

MOST_CELLS = 40_000
"""Of a grid with more cells the numbers are set by a filling alone."""


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
    _check_length(text)
    words = text.strip().lower()
    if not words:
        return Grid(default(shape, role))
    if names_one(words):
        return Grid(_filled(words, shape))
    return fitted(*_channels(text, shape, role), shape, role)


def _check_length(text: str) -> None:
    if len(text) > LONGEST_NUMBERS:
        told = f"at most {LONGEST_NUMBERS:,} are read"
        raise CannotRead(f"The text has {len(text):,} characters: {told}.")


def fitted(channels: Sequence[np.ndarray], told: str, shape: Shape, role: str) -> Grid:
    """Matrices, one a channel, on a grid of ``shape``; ``told``: how they were read."""
    typed = _row_by_row(channels, shape)
    found = (len(typed), *typed[0].shape)[-len(shape) :] if len(typed) == 1 else _common(typed)
    if found == shape:
        return Grid(np.stack(typed).reshape(shape), told)
    return Grid(
        _filled_up(typed, shape, role), f"{told} {_remark(typed, found, shape)}".strip(), found
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


ROWS = re.compile(r"[-+.\deE; ]*")
"""Rows of numbers as they are typed, and as a link has them: no array has four lengths so."""


def weight_size(text: str) -> tuple[int, int, int, int] | None:
    """The lengths of the one array of a text that has four, as a weight has; None for any other.

    >>> weight_size("[[[[1, 2]], [[3, 4]], [[5, 6]]]]"), weight_size("[[1, 2]]")
    ((1, 3, 1, 2), None)
    """
    # Each run of a page asks this of K, most often of rows, and reading them takes its time.
    if "|" in text or ROWS.fullmatch(text) or names_one(text.strip().lower() or "ones"):
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

_NOT_FINITE = re.compile(r"(?i)\b(?:nan|inf(?:inity)?)\b|∞")
_DECIMAL_COMMA = re.compile(r"[+\-−]?\d{1,9},\d{1,18}")


def block(text: str) -> np.ndarray:
    """The numbers of a text as (height, width), to be written over a part of a grid.

    A comma is a decimal one in a number that stands alone, and between the tabs of a spreadsheet.
    Raises CannotRead for anything but rows of numbers of one length.

    >>> [block(text).tolist() for text in ("1 -2; 0.5 1/4", "1,5", "1,5,2")]
    [[[1.0, -2.0], [0.5, 0.25]], [[1.5]], [[1, 5, 2]]]
    """
    _check_length(text)
    if len(text) <= LONGEST_WORD and not re.search(r"\d", text) and not _NOT_FINITE.search(text):
        raise CannotRead(f"{quoted(text)} is no number such as 2, -0.25, 1e-3 or 1/2.")
    if _DECIMAL_COMMA.fullmatch(text.strip()):
        text = text.replace(",", ".")
    channels, _ = _channels(text, (1, 1), "x")
    if len(channels) > 1:
        raise CannotRead(f"{len(channels)} channels: a block of one channel is pasted at a time.")
    return channels[0].copy()


def _filled_up(typed: Sequence[np.ndarray], shape: Shape, role: str) -> np.ndarray:
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
        "; ".join(" ".join(map(exact, row)) for row in channel) for channel in channels
    )


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
    return kept([found])[0]


@lru_cache(maxsize=256)
def _channels(text: str, shape: Shape, role: str) -> tuple[tuple[np.ndarray, ...], str]:
    """The matrices written in ``text``, one a channel, and how they were read.

    Cached, since every run of a page reads the same texts again: nothing writes on them.
    """
    if re.search(r"\|\s*(?:\||\Z)|\A\s*\|\s*[^\n|]*\Z", text):
        raise CannotRead("Between two bars there is no number: write rows such as 1 2; 3 4 | 5 6.")
    if written := _written(text):
        return tuple(kept(written)), ""
    try:
        found, told = _array(text, shape, role)
        channels = [*found.reshape(-1, *(1, 1, *found.shape)[-2:])]
    except CannotRead:
        if "|" not in text:
            raise
        # Channels of several sizes are no array: each is read by itself.
        parts = [_array(part, shape, role)[0] for part in text.split("|")]
        channels, told = [_matrix(part) for part in parts], ""
    if (count := sum(channel.size for channel in channels)) > MOST_CELLS:
        raise CannotRead(f"{count} numbers: at most {MOST_CELLS} are read.")
    return tuple(kept(channels)), told


def _written(text: str) -> list[np.ndarray] | None:
    """The matrices of a text as :func:`write` has it; None of any other, which is looked at closer.

    An edit writes such a text, and it is read hundreds of times sooner so.
    """
    if not _AS_WRITTEN.fullmatch(text):
        return None
    try:
        rows = [[[*map(float, row.split())] for row in part.split(";")] for part in text.split("|")]
        whole = np.array(rows, dtype=float)
    except ValueError:
        return None
    is_whole = whole.ndim == 3 and 0 < whole.size <= MOST_CELLS and np.isfinite(whole).all()
    return [*whole] if is_whole else None


_AS_WRITTEN = re.compile(r"[-0-9.e;| ]+")


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


LARGEST_WHOLE = 2**53
"""Below it every whole number is a float64, here and in the browser."""


def kept(channels: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Finite numbers as they are kept: whole ones as such, where all of them are."""
    is_whole = all(
        channel.dtype.kind == "i"
        or (np.array_equal(channel, np.trunc(channel)) and np.abs(channel).max() < LARGEST_WHOLE)
        for channel in channels
    )
    # A zero has no sign here: it would be written with one, and make a sum of others.
    return [channel.astype(np.int64) if is_whole else channel + 0.0 for channel in channels]
