"""A call as programs write it, ``name(1, (2, 3), key="same")``: its arguments as plain values.

Numbers, words in quotes, True, False, None, tuples and lists; any other name stays a Name. What is
read is only looked at: nothing is looked up, computed or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.reading.reader import CannotRead

MOST_DIGITS = 9
DEEPEST = 4
MOST_ARGUMENTS = 40
MOST_SHOWN = 24
"""Characters of a text that a sentence repeats."""


@dataclass(frozen=True)
class Name:
    """A name that stands where a value could: a variable, ``torch.float32``."""

    text: str


@dataclass(frozen=True)
class Call:
    """A name with its arguments, those by place and those by name."""

    name: str
    placed: tuple[Any, ...]
    named: dict[str, Any] = field(hash=False)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"(?P<space>\s+|\#[^\n]*)|(?P<number>[-+]?\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<word>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<mark>[()\[\],=])|(?P<other>.)",
    re.DOTALL,
)

_CONSTANTS = {"True": True, "False": False, "None": None}
_CLOSING = {"(": ")", "[": "]"}


def call_at(text: str, at: int) -> tuple[Call, int]:
    """The call that begins with its name at a place, and where it ends.

    Raises CannotRead with the place.

    >>> call_at("Conv2d(1, (2, 3), bias=False)", 0)
    (Call(name='Conv2d', placed=(1, (2, 3)), named={'bias': False}), 29)
    """
    reader = _Reader(text, at)
    name = reader.take("name", "a name").text
    reader.take("(", "(")
    placed: list[Any] = []
    named: dict[str, Any] = {}
    while not reader.comes(")"):
        if len(placed) + len(named) >= MOST_ARGUMENTS:
            raise CannotRead(f"{shown(name)} has more than {MOST_ARGUMENTS} arguments.", at)
        _argument(reader, placed, named)
        if not reader.comes(")"):
            reader.take(",", "a comma or )")
    return Call(name, tuple(placed), named), reader.take(")", ")").at + 1


def _argument(reader: _Reader, placed: list[Any], named: dict[str, Any]) -> None:
    at, value = reader.now.at, reader.value()
    if not (isinstance(value, Name) and reader.comes("=")):
        if named:
            told = f"the value after {next(reversed(named))}=… needs a name too"
            raise CannotRead(f"Where an argument is named, so are all that follow: {told}.", at)
        placed.append(value)
        return
    reader.take("=", "=")
    if value.text in named:
        raise CannotRead(f"{shown(value.text)} is given twice.", at)
    named[value.text] = reader.value()


class _Reader:
    """The tokens of a text from a place on, one at a time."""

    def __init__(self, text: str, at: int) -> None:
        self._tokens = _tokens(text, at)
        self.now = next(self._tokens)

    def comes(self, mark: str) -> bool:
        return self.now.kind == "mark" and self.now.text == mark

    def take(self, kind: str, expected: str) -> _Token:
        token = self.now
        if kind not in (token.kind, token.text) or token.kind == "word":
            what = shown(token.text) if token.text else "the end"
            raise CannotRead(f"At {what}: expected {expected}.", token.at)
        self.now = next(self._tokens)
        return token

    def value(self, depth: int = 0) -> Any:
        token = self.now
        if token.kind == "mark" and token.text in _CLOSING:
            return self._several(depth)
        if token.kind not in ("number", "name", "word"):
            self.take("a value", 'a value such as 2, (2, 3) or "same"')
        self.now = next(self._tokens)
        if token.kind == "number":
            return _number(token)
        if token.kind == "word":
            return token.text[1:-1]
        return _CONSTANTS.get(token.text, Name(token.text))

    def _several(self, depth: int) -> tuple[Any, ...]:
        if depth == DEEPEST:
            raise CannotRead("There are too many brackets within brackets.", self.now.at)
        opening = self.now
        self.now = next(self._tokens)
        found: list[Any] = []
        closing, commas = _CLOSING[opening.text], 0
        while not self.comes(closing):
            found.append(self.value(depth + 1))
            if self.comes(","):
                commas += 1
                self.now = next(self._tokens)
            elif not self.comes(closing):
                self.take(closing, f"a comma or {closing}")
        self.now = next(self._tokens)
        # (2) is 2 in brackets, (2,) and [2] are one value in a row.
        return found[0] if opening.text == "(" and len(found) == 1 and not commas else tuple(found)


def _tokens(text: str, at: int) -> Iterator[_Token]:
    for found in _TOKENS.finditer(text, at):
        kind = str(found.lastgroup)
        if kind != "space":
            yield _Token(kind, found[0], found.start())
    while True:
        yield _Token("end", "", len(text))


def _number(token: _Token) -> int | float:
    digits = token.text.replace("_", "")
    if len(digits) > MOST_DIGITS:
        raise CannotRead(f"{shown(token.text)} is too long for a number here.", token.at)
    return int(digits) if digits.lstrip("+-").isdigit() else float(digits)


def shown(text: str) -> str:
    """A piece of what was typed, as a sentence repeats it: short, on one line, in quotes.

    >>> shown("  a b" + "c" * 99)
    '“a bccccccccccccccccccccc…”'
    """
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not words:
        return ""
    return f"“{words[:MOST_SHOWN]}…”" if len(words) > MOST_SHOWN else f"“{words}”"
