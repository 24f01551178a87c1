"""Formulas that stand in prose: what is between dollars or backticks, and the rest left out."""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Dressed

_FORMULA = re.compile(
    r"\$\$(?P<a>[^$]+)\$\$|\$(?P<b>[^$]+)\$|\\\[(?P<c>.+?)\\\]|\\\((?P<d>.+?)\\\)"
    r"|```\w*\n(?P<e>[^`]+)```|`(?P<f>[^`\n]+)`",
    re.DOTALL,
)
_PROSE = re.compile(r"(?<![A-Za-z\\{])[A-Za-z]{3,}\s+[A-Za-z]{2,}|\b[A-Z][a-z]{2,}\b")


def formulas_only(found: Dressed) -> Dressed:
    """The formulas alone, a line each, where words stand around them; else the whole text.

    Of several those count that state something.
    """
    pieces = list(_FORMULA.finditer(found.text))
    if not pieces or not _PROSE.search(_FORMULA.sub(" ", found.text)):
        return found
    stating = [piece for piece in pieces if "=" in piece[0]] or pieces
    text: list[str] = []
    at: list[int] = []
    for piece in stating:
        start, end = piece.span(piece.lastgroup or 0)
        text += [found.text[start:end], "\n"]
        at += [*found.at[start:end], found.at[end]]
    return Dressed("".join(text), (*at, found.at[-1]))
