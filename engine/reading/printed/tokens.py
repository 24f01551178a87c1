"""The words of a bracketed text: numbers, names, strings and marks, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.reading.printed import number


class Token(NamedTuple):
    r"""A word of a text; ``blank`` tells whether a blank stands before it, "\n" a line break."""

    kind: str
    text: str
    at: int
    blank: str


_TOKENS = re.compile(
    r"(?P<dots>\.\.\.+|…|⋯|⋮|⋱)|(?P<range>[-+]?\d{1,9}\.\.[-+]?\d{1,9})"
    rf"|(?P<number>{number.PATTERN})"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<word>\"[^\"\n]*\"|(?<![\])\w.}])'[^'\n]*')"
    r"|(?P<quote>\.?')|(?P<method>\.[^\W\d]\w*)|(?P<bad>[-+]?(?:\d|\.\d)[\w.]*)"
    r"|(?P<mark>\.[*/]|;;+|[()\[\]{}<>,;:=*/+|-])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_BLANK = re.compile(r"\s+")


def tokens(text: str, at: int = 0) -> list[Token]:
    """The words of a text from a place on, an "end" last."""
    found: list[Token] = []
    blank = ""
    while at < len(text):
        if gap := _BLANK.match(text, at):
            blank = "\n" if "\n" in gap[0] else " "
            at = gap.end()
            continue
        token = _TOKENS.match(text, at)
        assert token is not None
        found.append(Token(str(token.lastgroup), token[0], at, blank))
        at, blank = token.end(), ""
    found.append(Token("end", "", len(text), blank))
    return found
