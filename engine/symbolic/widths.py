r"""How wide a formula is when it is set, so that a long sum can be broken where a page ends.

An estimate from the letters it is made of: a browser knows better, but only once it has set it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ROW = 42
"""Em that stand side by side on a page."""

_BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_FRACTION = re.compile(rf"\\frac{_BRACED}{_BRACED}")
_MARK = re.compile(rf"\\(?:overset{_BRACED}|textcolor\{{\w+\}}|underline)")
_SCRIPTS = re.compile(rf"(?:[\^_](?:{_BRACED}|\w))+")
_COMMAND = re.compile(r"\\[A-Za-z]+|\\.")
_EM = {"+": 1.22, "-": 0.78, "=": 1.33, "(": 0.39, ")": 0.39, ",": 0.44, "L": 0.68, "B": 0.76}
_LETTER, _SIGN, _IN_SCRIPT = 0.55, 1.0, 0.7


def ems(latex: str) -> float:
    r"""The width of a formula in em, to about a tenth.

    A fraction is as wide as its wider half; of scripts above each other the longer counts.

    >>> ems("x_{11}") < ems("x^{(1)}_{11}") < ems("x_{11} k_{11}")
    True
    """
    found = 0.0

    def fraction(match: re.Match[str]) -> str:
        nonlocal found
        found += max(map(ems, match.groups())) + 0.24
        return " "

    def scripts(match: re.Match[str]) -> str:
        nonlocal found
        parts = re.split(r"[\^_]", match[0])[1:]
        found += _IN_SCRIPT * max(ems(part.strip("{}")) for part in parts)
        return " "

    rest = _SCRIPTS.sub(scripts, _FRACTION.sub(fraction, _MARK.sub("", latex)))
    rest, commands = _COMMAND.subn("", rest)
    letters = (_EM.get(letter, _LETTER) for letter in rest if letter not in " {}&")
    return found + commands * _SIGN + sum(letters)


def rows_of(parts: Sequence[str], first: float = 0.0, row: float = ROW) -> list[list[str]]:
    """The summands of a sum, as many in ``row`` em as fit; ``first`` em stand before each."""
    rows: list[list[str]] = [[]]
    taken = first
    for part in parts:
        width = ems(part) + _EM["+"]
        if rows[-1] and taken + width > row:
            rows.append([])
            taken = first
        rows[-1].append(part)
        taken += width
    return rows
