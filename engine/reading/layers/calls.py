"""A call as programs write it, ``name(1, (2, 3), key="same")``: its arguments as plain values.

Numbers and their sums and products, words in quotes, True, False, None, tuples, lists and calls;
any other name stays a Name. What is read is only looked at: nothing is looked up or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.reading.reader import CannotRead

MOST_DIGITS = 9
LARGEST = 10**12
"""What a product may come to."""
DEEPEST = 6
MOST_ARGUMENTS = 40
MOST_PASSED_OVER = 1_000
"""Numbers, names and marks within braces."""
MOST_SHOWN = 24
"""Characters of a text that a sentence repeats."""


@dataclass(frozen=True)
class Name:
    """What stands where a value could and says none: a variable, ``torch.float32``, ``ngf * 8``."""

    text: str


@dataclass(frozen=True)
class Call:
    """A name with its arguments, those by place and those by name."""

    name: str
    placed: tuple[Any, ...]
    named: dict[str, Any] = field(hash=False)
    prefix: str = ""
    """What stands before the name's last dot: torch.nn."""


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"(?P<space>\s+|\#[^\n]*)|(?P<number>\d[\d_]*+(?:\.\d*+)?(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)"
    r"|(?P<word>[rbf]?(?:\"[^\"\n]*\"|'[^'\n]*'))"
    r"|(?P<operator>//|[-+*/%])|(?P<mark>[()\[\]{},=:])|(?P<other>.)",
    re.DOTALL,
)

_CONSTANTS = {"True": True, "False": False, "None": None, "true": True, "false": False}
_CLOSING = {"(": ")", "[": "]"}


def call_at(
    text: str, at: int, known: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Call, int]:
    """The call that begins with its name at a place, and where it ends.

    ``known``: what names stand for. Raises CannotRead with the place.

    >>> call_at("Conv2d(1, (2, 3), padding=3 // 2)", 0)
    (Call(name='Conv2d', placed=(1, (2, 3)), named={'padding': 1}, prefix=''), 33)
    """
    reader = _Reader(text, at, known)
    token = reader.take("name", "a name")
    call = _call(reader, token, 0)
    return call, reader.last + 1


def value_at(
    text: str, at: int, known: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Any, int]:
    """The value that stands at a place, and where it ends; CannotRead with the place."""
    reader = _Reader(text, at, known)
    value = reader.value()
    return value, reader.last + 1


def _call(reader: _Reader, token: _Token, depth: int) -> Call:
    prefix, _, name = token.text.rpartition(".")
    reader.take("(", "(")
    placed: list[Any] = []
    named: dict[str, Any] = {}
    while not reader.comes(")"):
        if len(placed) + len(named) >= MOST_ARGUMENTS:
            told = f"{shown(name)} has more than {MOST_ARGUMENTS} arguments"
            raise CannotRead(f"{told}.", token.at)
        _argument(reader, placed, named, depth)
        if not reader.comes(")"):
            reader.take(",", "a comma or )")
    reader.take(")", ")")
    return Call(name, tuple(placed), named, prefix)


def _argument(reader: _Reader, placed: list[Any], named: dict[str, Any], depth: int) -> None:
    at, value = reader.now.at, reader.value(depth + 1)
    if not (isinstance(value, Name) and reader.comes("=")):
        if named and not (isinstance(value, Name) and value.text.startswith("*")):
            told = f"the value after {next(reversed(named))}=… needs a name too"
            raise CannotRead(f"Where an argument is named, so are all that follow: {told}.", at)
        placed.append(value)
        return
    reader.take("=", "=")
    if value.text in named:
        raise CannotRead(f"{shown(value.text)} is given twice.", at)
    named[value.text] = reader.value(depth + 1)


class _Reader:
    """The tokens of a text from a place on, one at a time."""

    def __init__(self, text: str, at: int, known: Mapping[str, Any] = MappingProxyType({})) -> None:
        self.text = text
        self.known = known
        self._tokens = _tokens(text, at)
        self.now = next(self._tokens)
        self.last = at
        """Where the last character of what was taken stands."""

    def comes(self, mark: str) -> bool:
        return self.now.kind == "mark" and self.now.text == mark

    def next(self) -> _Token:
        token = self.now
        self.last = token.at + len(token.text) - 1
        self.now = next(self._tokens)
        return token

    def take(self, kind: str, expected: str) -> _Token:
        token = self.now
        if kind not in (token.kind, token.text) or token.kind == "word":
            what = shown(token.text) if token.text else "the end"
            raise CannotRead(f"At {what}: expected {expected}.", token.at)
        return self.next()

    def value(self, depth: int = 0) -> Any:
        """A value, and what is added to it or multiplied with it."""
        begin = self.now.at
        value = self._product(depth)
        while self.now.kind == "operator" and self.now.text in "+-":
            sign = self.next().text
            value = self._combined(value, sign, self._product(depth), begin)
        return value

    def _product(self, depth: int) -> Any:
        begin = self.now.at
        value = self._factor(depth)
        while self.now.kind == "operator" and self.now.text not in "+-":
            sign = self.next().text
            value = self._combined(value, sign, self._factor(depth), begin)
        return value

    def _combined(self, one: Any, sign: str, other: Any, begin: int) -> Any:
        if _is_whole(one) and _is_whole(other) and not (sign in ("/", "//", "%") and other == 0):
            found = _OPERATIONS[sign](one, other)
            if abs(found) <= LARGEST:
                return int(found) if sign == "/" and float(found).is_integer() else found
        for value in (one, other):
            if isinstance(value, Call):
                return value  # torch.ones(1, 1, 3, 3) / 9 has the same shape
        return Name(self.text[begin : self.last + 1])

    def _factor(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise CannotRead("There are too many brackets within brackets.", self.now.at)
        token = self.now
        if token.kind == "operator" and token.text in ("-", "+", "*"):
            self.next()
            value = self._factor(depth + 1)
            is_number = isinstance(value, (int, float)) and token.text != "*"
            return _signed(token.text, value) if is_number else Name(self._since(token.at))
        if token.kind == "mark" and token.text in _CLOSING:
            return self._several(depth)
        if token.kind == "mark" and token.text == "{":
            return self._passed_over()
        if token.kind not in ("number", "name", "word"):
            self.take("a value", 'a value such as 2, (2, 3) or "same"')
        self.next()
        if token.kind == "number":
            return _number(token)
        if token.kind == "word":
            return token.text.lstrip("rbf")[1:-1]
        return self._named(token, depth)

    def _since(self, begin: int) -> str:
        return self.text[begin : self.last + 1]

    def _named(self, token: _Token, depth: int) -> Any:
        is_argument = self.comes("=")
        named = token.text.removeprefix("self.")
        value: Any = _CONSTANTS.get(token.text, Name(token.text))
        if not is_argument and named in self.known:
            value = self.known[named]
        if self.comes("("):
            value = _call(self, token, depth + 1)
        while isinstance(value, (Name, Call)) and (self.comes("[") or self.comes("(")):
            self._indexed(depth + 1)  # kernel[0], x.shape[1:]
            value = Name(self._since(token.at))
        return value

    def _several(self, depth: int) -> tuple[Any, ...]:
        if depth >= DEEPEST:
            raise CannotRead("There are too many brackets within brackets.", self.now.at)
        opening = self.next()
        found: list[Any] = []
        closing, commas = _CLOSING[opening.text], 0
        while not self.comes(closing):
            found.append(self.value(depth + 1))
            if self.comes(","):
                commas += 1
                self.next()
            elif not self.comes(closing):
                self.take(closing, f"a comma or {closing}")
        self.next()
        # (2) is 2 in brackets, (2,) and [2] are one value in a row.
        return found[0] if opening.text == "(" and len(found) == 1 and not commas else tuple(found)

    def _indexed(self, depth: int) -> None:
        """Pass over what is called or indexed; of a part, [1:], nothing is known."""
        if not self.comes("["):
            self._several(depth)
            return
        open_ = 0
        for _ in range(MOST_PASSED_OVER):
            token = self.next()
            open_ += (token.text == "[") - (token.text == "]")
            if not open_ or token.kind == "end":
                break
        if open_:
            self.take("]", "]")

    def _passed_over(self) -> Name:
        """What braces hold: no value of a layer."""
        begin, open_ = self.now.at, 0
        for _ in range(MOST_PASSED_OVER):
            token = self.next()
            open_ += (token.text == "{") - (token.text == "}")
            if token.kind == "end" or not open_:
                return Name(self.text[begin : begin + MOST_SHOWN])
        raise CannotRead("The braces do not end.", begin)


_OPERATIONS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _signed(sign: str, value: float) -> float:
    return -value if sign == "-" else value


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
    return int(digits) if digits.isdigit() else float(digits)


def shown(text: str) -> str:
    """A piece of what was typed, as a sentence repeats it: short, on one line, in quotes.

    >>> shown("  a b" + "c" * 99)
    '“a bccccccccccccccccccccc…”'
    """
    plain = text.replace("“", '"').replace("”", '"')
    words = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    if not words:
        return ""
    return f"“{words[:MOST_SHOWN]}…”" if len(words) > MOST_SHOWN else f"“{words}”"
