r"""Reading numbers as whatever prints them.

NumPy, PyTorch, TensorFlow, JAX, MATLAB, Julia, R, LaTeX, CSV, spreadsheets, JSON, Markdown, a hand.

A text is cleaned of what stands around it (:mod:`clean`), taken apart where it has several arrays
(:mod:`pieces`), and read as brackets (:mod:`expressions`), a LaTeX matrix (:mod:`latex`) or rows
(:mod:`rows`). Every number keeps the place of its last digit (:mod:`precision`). Nothing is
evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from engine.reading.layers.calls import shown
from engine.reading.printed.calls import is_known
from engine.reading.printed.clean import clean
from engine.reading.printed.commas import Unclear
from engine.reading.printed.entries import Entries, stacked
from engine.reading.printed.expressions import read_all
from engine.reading.printed.latex import is_latex, read_latex
from engine.reading.printed.layouts import LAST, arranged
from engine.reading.printed.names import grid_of
from engine.reading.printed.pieces import Piece, pieces
from engine.reading.printed.precision import half_units
from engine.reading.printed.rows import is_r_print, is_r_vector, is_table, read_r_vector, read_rows
from engine.reading.reader import CannotRead

LONGEST_NUMBERS = 100_000
"""Characters of a text that are read."""

_SOURCES = (
    ("TensorFlow", r"\btf\.|KerasVariable"),
    ("JAX", r"\bArray\(|\bjnp\.|DeviceArray"),
    ("PyTorch", r"\btensor\(|\btorch\.|Parameter containing"),
    ("NumPy", r"\barray\(|\bnp\.|\bnumpy\."),
    ("Julia", r"\{(?:Float|Int|Bool)\d*[,}]|\bjulia>|-element "),
    ("R", r"\[,1\]|\[1,\]|\bmatrix\(|\bc\(|<-|(?m:^\[1\])"),
    ("LaTeX", r"\\begin|\\frac|\\\\"),
    ("MATLAB", r"\(:,\s*:,|Columns? \d+ (?:through|and)|\*\n|\[[^\][,;]*+;"),
    ("Markdown", r"\|\s*:?-{2,}"),
)
_SINGLE = re.compile(r"float32|single|Float32|FloatTensor")
_DOUBLE = re.compile(r"float64|double|Float64|DoubleTensor|\bint\d+")
_SINGLE_BY_ITSELF = ("PyTorch", "TensorFlow", "JAX")
_ASIDE = re.compile(
    r"(?i)stride|strides|padding|pad|dilation|groups?|shape|size|seed|kernel_size|dtype|n|c|h|w"
)


@dataclass(frozen=True, eq=False)
class Numbers:
    """An array as it was written."""

    values: np.ndarray
    """int64 where every number is written whole, else float64."""
    half_unit: np.ndarray
    """By how much each number may have been rounded: half a unit of its last digit; 0 if exact."""
    name: str = ""
    """What stood before it, as it was written."""
    grid: str | None = None
    """The grid that the name stands for: x k b z, dx dk db dz; None where it says nothing."""
    source: str = ""
    """The program or the form that it seems to come from."""
    single: bool = False
    """Whether it seems to come from a computation in float32."""
    remarks: tuple[str, ...] = ()
    """How it was read, a sentence each."""


def read_numbers(text: str) -> np.ndarray:
    r"""The array of a text: int64 where all its numbers are whole, else float64.

    Raises CannotRead, saying where and why; also where the text holds several arrays.

    >>> read_numbers("tensor([[1.5, -2.0],\n        [0.1, 1/4]], requires_grad=True)").tolist()
    [[1.5, -2.0], [0.1, 0.25]]
    """
    found = read_named_numbers(text)
    meant = [one for one in found if not _ASIDE.fullmatch(one.name) or one.grid] or found
    if len(meant) > 1:
        names = ", ".join(shown(one.name) or "one without a name" for one in meant[:6])
        raise CannotRead(f"The text has {len(meant)} arrays ({names}): expected one.")
    return meant[0].values


def read_named_numbers(text: str) -> tuple[Numbers, ...]:
    """The arrays of a text in their order, each with the name that stood before it.

    Raises CannotRead, saying where and why.

    >>> found = read_named_numbers("x = 1 2; 3 4, dout = [5]")
    >>> [(one.name, one.grid, one.values.shape) for one in found]
    [('x', 'x', (2, 2)), ('dout', 'dz', (1,))]
    """
    if len(text) > LONGEST_NUMBERS:
        told = f"at most {LONGEST_NUMBERS} are read"
        raise CannotRead(f"The text has {len(text)} characters: {told}.", LONGEST_NUMBERS)
    if shown_short := _SHORT.search(text):
        told = "shows how long the arrays are alone: print JSON.stringify(x)"
        raise CannotRead(f"The console {told}.", shown_short.start())
    found = pieces(clean(text))
    if not any(re.search(r"\S", piece.text) for piece in found):
        raise CannotRead("There is nothing to read yet.")
    _refuse_changed_cells(found)
    numbers, left_out = _all(_by_pages(found), _origin(text))
    if not numbers:
        raise next(iter(left_out.values()))
    said = (_said_of(list(left_out)),) if left_out else ()
    return tuple(replace(one, remarks=(*one.remarks, *said)) for one in _reshaped(numbers))


_SHORT = re.compile(r"\[Array\(\d{1,9}\)")
"""What a browser's console shows of arrays in an array."""


def _said_of(calls: list[str]) -> str:
    """What is left out of a program, in one sentence however much it is."""
    more = f" and {len(calls) - 1} more" if len(calls) > 1 else ""
    return f"Left out is what {shown(calls[0])}{more} would compute."


def _refuse_changed_cells(found: list[Piece]) -> None:
    """CannotRead where a line of a program sets cells of an array before it: it is not run."""
    names: set[str] = set()
    for piece in found:
        cells = _CELLS.fullmatch(piece.name)
        if cells and cells[1] in names:
            told = "a program is not run here: paste what it prints"
            raise CannotRead(
                f"{shown(piece.name)} sets a part of {shown(cells[1])}: {told}.", piece.at
            )
        names.add(piece.name)


_CELLS = re.compile(r"([^\W\d]\w*)\s*[\[(].*[\])]")


def _all(groups: list[list[Piece]], origin: _Origin) -> tuple[list[Numbers], dict[str, CannotRead]]:
    """The arrays of a text, and the calls of a program among them, each with why it is left out."""
    numbers: list[Numbers] = []
    left_out: dict[str, CannotRead] = {}
    for group in groups:
        try:
            numbers += _of_group(group, origin)
        except CannotRead as error:
            call = _computed(group[0])
            if not call:
                raise
            left_out.setdefault(call, error)
    return numbers, left_out


def _computed(piece: Piece) -> str:
    """What a line of a program calls to compute something; "" of any other piece."""
    call = _COMPUTED.match(piece.text)
    return call[1] if call and not is_known(call[1]) else ""


_COMPUTED = re.compile(r"\s*((?:[^\W\d]\w*\.)*[^\W\d]\w*)\s*\(")


def _reshaped(numbers: list[Numbers]) -> list[Numbers]:
    """Without shapes among the arrays; of "shape" and "data" the data in that shape."""
    shapes = [one for one in numbers if _SHAPE.fullmatch(one.name)]
    others = [one for one in numbers if one not in shapes]
    if not shapes or not others:
        return numbers
    lengths, (first, *more) = shapes[0].values, others
    is_flat = not more and first.values.ndim == 1 and first.values.size == np.prod(lengths)
    if is_flat and lengths.dtype.kind == "i" and np.all(lengths > 0):
        shape = tuple(int(n) for n in lengths.ravel())
        half = first.half_unit.reshape(shape)
        return [replace(first, values=first.values.reshape(shape), half_unit=half)]
    return others


_SHAPE = re.compile(r"(?:[\w.]+\.)?(?:shape|size|dims?|dtype)")


def _by_pages(found: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that are pages of one array together."""
    groups: list[list[Piece]] = []
    for piece in found:
        last = groups[-1][-1] if groups else None
        if last and piece.page and last.page and piece.name == last.name:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _of_group(group: list[Piece], origin: _Origin) -> list[Numbers]:
    read = [_read(piece) for piece in group]
    told = [remark for _, remarks in read for remark in remarks]
    if group[0].page and all(len(arrays) == 1 for arrays, _ in read):
        whole = _paged([arrays[0] for arrays, _ in read], group)
        if len(group) > 1:
            told.append("Pages are read as channels.")
        return [_numbers(whole, group[0].name, origin, told)]
    arrays = [array for arrays, _ in read for array in arrays]
    return [_numbers(array, group[0].name, origin, told) for array in arrays]


def _paged(parts: list[Entries], group: list[Piece]) -> Entries:
    """Pages (:,:,c,n) in front of rows and columns, the last index outermost."""
    if len(parts) == 1:
        return parts[0]
    sizes = [max(axis) for axis in zip(*(piece.page for piece in group), strict=False)]
    whole = stacked([part if part.ndim > 1 else part.reshaped((1, -1)) for part in parts])
    expected = [*np.ndindex(*sizes[::-1])] if np.prod(sizes) == len(parts) else []
    if [tuple(n - 1 for n in piece.page[::-1]) for piece in group] != expected:
        raise CannotRead("Some pages of the array are missing, or not in their order.")
    return whole.reshaped((*sizes[::-1], *whole.shape[1:]))


def _read(piece: Piece) -> tuple[list[Entries], list[str]]:
    """The arrays of a piece, and how it was read."""
    try:
        return _read_as(piece.text)
    except CannotRead as error:
        where = f"In {shown(piece.name)}: " if piece.name else ""
        raise type(error)(f"{where}{error}", piece.at + error.at) from None


def _read_as(text: str) -> tuple[list[Entries], list[str]]:
    if is_latex(text):
        return read_latex(text), []
    if is_r_vector(text):
        return [read_r_vector(text)], []
    if is_r_print(text) or is_table(text) or not _has_brackets(text):
        whole, told = read_rows(text)
        return [whole], told
    return read_all(text)


def _has_brackets(text: str) -> bool:
    """Whether a text is of brackets, calls or ranges, and not of rows."""
    return bool(re.search(r"[\[({<]|\d:[-+.\d]|\d\.\.\d", text))


class _Origin(NamedTuple):
    """What a text seems to come from."""

    source: str
    single: bool


def _origin(text: str) -> _Origin:
    source = next((source for source, sign in _SOURCES if re.search(sign, text)), "")
    is_single = bool(_SINGLE.search(text)) or source in _SINGLE_BY_ITSELF
    return _Origin(source, is_single and not _DOUBLE.search(text))


def _numbers(whole: Entries, name: str, origin: _Origin, told: list[str]) -> Numbers:
    values = whole.array()
    return Numbers(
        values,
        half_units(whole),
        name,
        grid_of(name) if name else None,
        origin.source,
        origin.single and values.dtype.kind == "f",
        tuple(dict.fromkeys(told)),
    )


__all__ = [
    "LAST",
    "LONGEST_NUMBERS",
    "Numbers",
    "Unclear",
    "arranged",
    "grid_of",
    "read_named_numbers",
    "read_numbers",
]
