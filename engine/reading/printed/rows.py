"""Numbers in lines: what people type, CSV, cells of a spreadsheet, tables, prints without brackets.

A row ends at a line break or a semicolon; a bar or an empty line parts two channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.reading.layers.calls import shown
from engine.reading.printed import commas
from engine.reading.printed.entries import Entries, Number, beside, row, stacked
from engine.reading.printed.number import NOT_FINITE, fraction, no_number
from engine.reading.reader import CannotRead

_FACTOR = re.compile(
    r"\s*([-+]?[\d.]+[eE][-+]?\d+|[-+]?\d+/\d+|[-+]?[\d.]+)[ \t]*\*[ \t]*(?=\n|[ \t]*[-+\d.])"
)
_SIZES = re.compile(
    r"\s*\d+[ \t]*[×x][ \t]*\d+(?:[ \t]*[×x][ \t]*\d+)*[^\S\n]*(?:[a-z]\w*+[^\S\n]*+)*+(?:\n|$)"
)
_COLUMNS = re.compile(
    r"(?m)^[ \t]*Columns?[ \t]+\d+(?:[ \t]*(?:through|thru|to|and|:|-)[ \t]*\d+)?:?[ \t]*$"
)
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_R_HEAD = re.compile(r"(?m)^[ \t]*(?:\[,\d+\][ \t]*)+$")
_R_PAGE = re.compile(r"(?m)^[ \t]*, , [\w, ]+$")
_R_FIRST = re.compile(r"(?m)^[ \t]*\[1,\][ \t]")
_R_ROW = re.compile(r"(?m)^[ \t]*\[(?:\d+)?,?(?:\d+)?\]")
DOTS = re.compile(r"\.\.\.+|…|⋯|⋮|⋱")

Cells = list[list[str]]


def read_rows(text: str) -> tuple[Entries, list[str]]:
    """The numbers of a text without brackets, and how it was read."""
    told: list[str] = []
    text = _sized(text)
    factor, text = _factor(text)
    if dots := DOTS.search(text):
        raise _left_out(dots[0])
    blocks = [part for part in _COLUMNS.split(text) if part.strip()]
    if len(blocks) > 1 and _COLUMNS.search(text):
        whole = beside([_as_matrix(_plain(part, told)) for part in blocks])
    else:
        whole = _plain(_COLUMNS.sub("", text), told)
    if factor:
        told.append(f"All numbers are times {shown(factor)}, which stands before them.")
        whole = whole.times(fraction(factor))
    return whole, told


def _left_out(dots: str) -> CannotRead:
    return CannotRead(f"Numbers are left out at {shown(dots)}: paste all of them.")


def _sized(text: str) -> str:
    """The text without MATLAB's line of sizes, 3×3 or 3×3 single matrix."""
    found = _SIZES.match(text)
    return text[found.end() :] if found and text[found.end() :].strip() else text


def _factor(text: str) -> tuple[str, str]:
    """MATLAB's factor before all numbers, 1.0e+03 *, and the text behind it."""
    found = _FACTOR.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _as_matrix(part: Entries) -> Entries:
    return part if part.ndim > 1 else part.reshaped((1, part.values.size))


def _plain(text: str, told: list[str]) -> Entries:
    """Rows, perhaps in several channels."""
    if is_r_print(text):
        return _r_print(text)
    if is_table(text):
        return _table(text, told)
    if "|" in text:
        parts = [_as_matrix(_block(part, told)) for part in _bars(text)]
        return stacked(parts) if len(parts) > 1 else parts[0]
    blocks = [part for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip("\n")) if part.strip()]
    if not blocks:
        raise CannotRead("There is no number in the text: write rows such as 1 2 0; 3 -1 2.")
    if len(blocks) == 1:
        return _block(blocks[0], told)
    parts = [_block(part, told) for part in blocks]
    return stacked(parts)


def _bars(text: str) -> list[str]:
    """The channels between bars; lines that a bar begins and ends are a drawn matrix."""
    lines = [line.strip() for line in text.strip().split("\n")]
    if all(len(line) > 1 and line[0] == line[-1] == "|" and line.count("|") == 2 for line in lines):
        return ["\n".join(line[1:-1] for line in lines)]
    return text.split("|")


def _block(text: str, told: list[str]) -> Entries:
    cells = _headless(_cells(text, told), told)
    rows = [_numbers(line, place) for place, line in enumerate(cells)]
    if len(rows) == 1:
        return row(rows[0]).reshaped(()) if len(rows[0]) == 1 else row(rows[0])
    lengths = sorted({len(line) for line in rows})
    if len(lengths) > 1:
        told_of = f"Rows of {lengths[0]} and of {lengths[-1]} numbers"
        raise CannotRead(f"{told_of}: all must be equally long.")
    flat = [number for line in rows for number in line]
    return row(flat).reshaped((len(rows), lengths[0]))


def _numbers(line: list[str], place: int) -> list[Number]:
    found = []
    for column, word in enumerate(line):
        if not word:
            where = f"Row {place + 1}, column {column + 1} is empty"
            raise CannotRead(f"{where}: every cell needs a number.")
        found.append(fraction(word))
    return found


# --- cells ----------------------------------------------------------------------------------------


def _cells(text: str, told: list[str]) -> Cells:
    lines = [line.rstrip(" ;,") for line in text.strip("\n; ").split("\n") if line.strip(" ;,\t")]
    if not lines:
        raise CannotRead("There is no number in the text: write rows such as 1 2 0; 3 -1 2.")
    if _is_by_semicolons(lines):
        points = commas.are_points(lines, ";")
        return _split(lines, r";", points, told)
    if any("\t" in line.strip(" ") for line in lines) and ";" not in text:
        return _by_tabs(lines, told)
    rows = [part for line in lines for part in line.split(";") if part.strip(" ,\t")]
    if not rows:
        raise CannotRead("There is no number in the text: write rows such as 1 2 0; 3 -1 2.")
    has_blanks = any(re.search(r"\S\s+\S", part) for part in rows)
    if len(lines) == 1 and not has_blanks:
        commas.refuse_if_unclear(rows)
    points = commas.are_points(rows, " " if has_blanks else "")
    return _split(rows, r"\s+" if points else r"\s*,\s*|\s+", points, told)


def _is_by_semicolons(lines: list[str]) -> bool:
    """Whether semicolons part cells, as in a CSV file of a country with decimal commas."""
    counts = {line.count(";") for line in lines}
    is_plain = not any(re.search(r"[^\s;][ \t]+[^\s;]", line) for line in lines)
    return len(lines) > 1 and len(counts) == 1 and counts.pop() > 0 and is_plain


def _by_tabs(lines: list[str], told: list[str]) -> Cells:
    cells = [line.split("\t") for line in lines]
    if all(not re.search(r"\S +\S", cell) for line in cells for cell in line):
        points = commas.are_points([line.replace("\t", " ") for line in lines], "\t")
        trimmed = [line.strip("\t") if len({len(c) for c in cells}) > 1 else line for line in lines]
        return _split(trimmed, r"\t" if points else r"[\t,]", points, told)
    return _split(lines, r"\s*,\s*|\s+", False, told)


def _split(lines: list[str], parting: str, points: bool, told: list[str]) -> Cells:
    if points:
        told.append("Commas are read as decimal points.")
        lines = [line.replace(",", ".") for line in lines]
    return [[cell.strip(" \"'") for cell in re.split(parting, line.strip(" ,"))] for line in lines]


# --- heads and tables -----------------------------------------------------------------------------


def _headless(cells: Cells, told: list[str]) -> Cells:
    """The cells without names of columns, and without numbers of rows, where they have them."""
    if len(cells) < 2:
        return cells
    head, *body = cells
    wide = {len(line) for line in body}
    if len(wide) > 1:
        return cells
    width = wide.pop()
    are_names = all(map(_is_name, head))
    is_framed = len(head) == width - 1 and _counts(line[0] for line in body)
    if is_framed and (are_names or _counts(head)):
        told.append("The names of rows and columns are left out.")
        return [line[1:] for line in body]
    if len(head) == width and are_names and all(map(_is_number, body[0])):
        told.append("The names of the columns are left out.")
        return body
    return cells


def _counts(words: Iterable[str]) -> bool:
    """Whether words count on from 0 or 1."""
    found = [*words]
    return any(found == [str(n + first) for n in range(len(found))] for first in (0, 1))


def _is_name(word: str) -> bool:
    """Whether a word may be a column's name: no number, and not what stands for a missing one."""
    return not _is_number(word) and not NOT_FINITE.fullmatch(word) and bool(_LETTER.search(word))


_LETTER = re.compile(r"[^\W\d_]")


def _is_number(word: str) -> bool:
    try:
        fraction(word)
    except CannotRead:
        return False
    return True


def is_table(text: str) -> bool:
    """Whether a text is a table with bars between its cells and a rule under its head."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    if any("|" in line and _RULE.fullmatch(line) for line in lines):
        return True
    counts = {line.count("|") for line in lines}
    if len(lines) < 2 or len(counts) > 1 or ";" in text:
        return False
    is_framed = all(line.startswith("|") and line.endswith("|") for line in lines)
    cells = [cell.strip() for line in lines for cell in line.strip("|").split("|")]
    is_fine = all(cell and not re.search(r"\s", cell) for cell in cells)
    return is_fine and counts.pop() > (2 if is_framed else 0)


def _table(text: str, told: list[str]) -> Entries:
    """A table in Markdown; a head of numbers is a row of it, any other is left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    cells = [
        [cell.strip(" *`") for cell in line.removeprefix("|").removesuffix("|").split("|")]
        for line in lines
        if not _RULE.fullmatch(line)
    ]
    if not cells:
        raise CannotRead("There is no number in the table.")
    head, *body = cells
    if not any(map(_RULE.fullmatch, lines)):
        pass
    elif body and len(head) > 1 and not head[0]:
        told.append("The names of rows and columns are left out.")
        cells = [line[1:] for line in body]
    elif body and all(not word or _is_name(word) for word in head):
        cells = body
    rows = [_numbers(line, place) for place, line in enumerate(cells)]
    return stacked([row(line) for line in rows])


def _r_print(text: str) -> Entries:
    """A matrix or an array as R prints it: names of rows and columns, blocks of columns, pages."""
    pages = [_r_matrix(part) for part in _R_PAGE.split(text) if part.strip()]
    if not pages:
        raise CannotRead("There is no number in the text.")
    return pages[0] if len(pages) == 1 else stacked(pages)


def _r_matrix(text: str) -> Entries:
    blocks = [part for part in _R_HEAD.split(text) if part.strip()]
    if not blocks:
        raise CannotRead("There is no number under the names of the columns.")
    return beside([_r_block(part) for part in blocks])


def _r_block(text: str) -> Entries:
    lines = [_R_ROW.sub("", line).split() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and not any(map(_is_number, lines[0])):
        lines = lines[1:]  # names of the columns
    lines = [line[1:] if len(line) > 1 and not _is_number(line[0]) else line for line in lines]
    return stacked([row(_numbers(line, place)) for place, line in enumerate(lines)])


def is_r_print(text: str) -> bool:
    """Whether a text has R's names of rows or columns: [,1], [1,]."""
    return bool(_R_HEAD.search(text) or _R_PAGE.search(text) or _R_FIRST.search(text))


def is_r_vector(text: str) -> bool:
    """Whether it is a vector as R prints it: [1] 1 2 3, each line with the place of its first."""
    lines = [line.strip() for line in text.strip().split("\n")]
    return all(re.match(r"\[\d+\][ \t]+[-+.\d]", line) for line in lines)


def read_r_vector(text: str) -> Entries:
    """The numbers of a vector that R prints."""
    words = [word for line in text.split("\n") for word in _R_ROW.sub("", line).split()]
    return row([fraction(word) for word in words])


__all__ = ["is_r_print", "is_r_vector", "is_table", "no_number", "read_r_vector", "read_rows"]
