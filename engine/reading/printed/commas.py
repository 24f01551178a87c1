"""Commas between digits: whether they part numbers or stand for the point.

They are points where they can be nothing else: where other signs part the numbers, or where a part
of its own would be no whole number as one writes it (05, -0). They part numbers where a blank
stands beside one, in CSV lines, and beside points. Where both can be meant the text is refused,
naming both readings.
"""

from __future__ import annotations

import re

from engine.reading.layers.calls import shown
from engine.reading.reader import CannotRead

_DECIMAL = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_PLAIN = re.compile(r"[-+]?\d+")
_NO_WHOLE = re.compile(r"[-+]?\d+,0\d+|-0,\d+|\S*,\d+[eE][-+]?\d+")
"""What is no two whole numbers, each as one writes it."""


class Unclear(CannotRead):
    """Commas that may part numbers or stand for points."""


_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")


def are_points(lines: list[str], parting: str) -> bool:
    r"""Whether the commas in rows of cells are decimal points.

    ``parting``: what else parts the cells, "\t", ";", " " or, where only lines do, "".
    CannotRead where they may be either.
    """
    text = "\n".join(lines)
    if grouped := _GROUPED.search(text):
        raise _unclear_group(grouped[0])
    if "," not in text or "." in text or re.search(r",\s|\s,|,\Z|\A,|,,", text):
        return False
    words = [word for line in lines for word in re.split(r"[\s;]+", line) if word]
    if not all(_DECIMAL.fullmatch(word) or _PLAIN.fullmatch(word) for word in words):
        return False
    with_comma = [word for word in words if "," in word]
    if parting and all(_THOUSANDS.fullmatch(word) for word in with_comma):
        raise _unclear(with_comma[0])
    if any(map(_NO_WHOLE.fullmatch, with_comma)) or parting in ("\t", ";"):
        return True
    if parting == " ":
        if len(with_comma) == len(words) or _is_uneven(lines):
            return True
        raise _unclear(with_comma[0])
    return False


def _is_uneven(lines: list[str]) -> bool:
    """Whether commas that part numbers would make rows of different lengths."""
    return len({len(re.split(r"[\s,]+", line.strip())) for line in lines}) > 1


_GROUPED = re.compile(
    r"(?<![\d.,eE])(?<![eE][-+])[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)(?![\d.,])"
)
"""Thousands in groups: 1.000,50 or 1,000.50, but not behind an exponent: 1e-05,100.0 are two."""


def _unclear_group(word: str) -> Unclear:
    last = max(word.rfind("."), word.rfind(","))
    whole = re.sub(r"[.,]", "", word[:last]) + "." + word[last + 1 :]
    told = f"{shown(word)} may be the number {whole} or several: write numbers without groups"
    return Unclear(f"{told}, {whole}.")


def refuse_if_unclear(rows: list[str]) -> None:
    """CannotRead for rows 1,5; 2,5 that semicolons part: each a number, or two."""
    words = [row.strip() for row in rows]
    if len(words) > 1 and all(_DECIMAL.fullmatch(word) for word in words):
        raise _unclear(words[0])


def _unclear(word: str) -> Unclear:
    point, two = word.replace(",", "."), word.replace(",", " and ")
    told = f"{shown(word)} may be the number {point} or the numbers {two}"
    if _THOUSANDS.fullmatch(word):
        told = f"{shown(word)} may be {point}, {word.replace(',', '')} or the numbers {two}"
    return Unclear(f"{told}: write {point} or {word.replace(',', ', ')}.")
