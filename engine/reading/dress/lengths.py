r"""Formulas of sizes by their names in code: out_h = (in_h + 2 * pad_h - kernel_h) // stride_h + 1.

A line is one where every name in it is a size; then each name of several letters becomes the letter
of that size, and what rounds becomes its brackets. Any other line stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.reading.code_names import OUTPUT_PADDING
from engine.reading.dress.dressed import TEXT, Dressed
from engine.reading.size_names import size_of

LONGEST = 600
"""Characters of a line that are looked at."""

_LINES = re.compile(r"\n|;|\\\\|\\q?quad(?![A-Za-z])|,(?=[^,=()]{1,60}=)|(?<=[A-Za-z}]):(?!=)")
_REMARK = re.compile(r"[ \t](?:#|//(?=\s*[A-Za-z]+ [A-Za-z ]+$))[^\n]*$")
_DECLARED = re.compile(r"\s*(?:const|let|var|auto|int|size_t|final)\s+(?=[A-Za-z_]+\s*=)")
_WORDS = rf"{TEXT}\s*\{{\s*(?:[^{{}}]{{1,40}})\}}"
_NAME = (
    rf"(?P<core>{_WORDS}|[A-Za-z](?:[A-Za-z0-9]|\\?_(?=[A-Za-z0-9]))*)"
    r"(?P<side>\s?\[\s*[01]\s*\])?"
    rf"(?P<below>\s?_\s?(?:\{{\s*(?:{_WORDS}|[\w ,]{{1,30}})\s*\}}|{_WORDS}))?"
    r"(?P<layer>\s?\^\s?\{?\s?[\[(]\s*[lL]\s*(?P<before>-\s*1\s*)?[\])]\s?\}?)?"
    r"(?P<primed>'|′|\s?\^\s?\\prime(?![A-Za-z])|\s?\^\s?\{\s?\\prime\s?\})?"
)
_ROUNDED = (
    r"(?P<rounds>(?:(?:np|numpy|math|Math|torch|tf|jnp)\.(?:math\.)?|\\(?:text|operatorname|mathrm)"
    r"\s?\{\s?)?(?P<how>floor|ceil|int|max|min)(?:\s?\})?(?=\s?(?:\\left\s?|\\[bB]igg?l?\s?)?\())"
)
_TOKEN = re.compile(
    rf"{_ROUNDED}|(?P<name>{_NAME})|(?P<big>\\[bB]igg?[lr]?(?![A-Za-z])\s?)"
    r"|(?P<over>\\div(?![A-Za-z])|÷)"
    r"|\\(?:[dt]?frac|cdot|times|left|right|[lr]floor|[lr]ceil|max|min)(?![A-Za-z])"
    r"|\\[,;:! \[\]()]|[-+−–*/×·⋅=(){}\[\]⌊⌋⌈⌉,.\s&$~0-9]"
)
_READ = re.compile(
    r"[iInNhHwWoOkKfFpPsSdD](?:_\{?\s*(?:\\(?:text|mathrm)\{)?"
    r"(?:in|out|[hwHW12oi]|input|output)\}?\s*\}?)?"
)
"""Letters that are read as sizes without this."""
_LETTERS = re.compile(r"[iInNhHwWoOkKfFpPsSdD]{2,4}")
_BRACES = re.compile(rf"{TEXT}(?=\s*\{{)|[\\{{}}]")
_ONE = re.compile(r"[-+−–]\s*1(?![0-9])|(?<![0-9])1\s*[-+−–]")
_BRACKETS = {"floor": "⌊⌋", "int": "⌊⌋", "ceil": "⌈⌉"}


class _Token(NamedTuple):
    """What stands at a place of a line, what comes in its place, the size that it names."""

    start: int
    end: int
    new: str
    size: str = ""
    name: str = ""


def lengths(found: Dressed) -> Dressed:
    r"""The text with the names of sizes as letters, in those lines that hold nothing else.

    >>> line = "out_h = (in_h - kernel_size[0])//stride + 1"
    >>> lengths(Dressed(line, tuple(range(len(line) + 1)))).text
    'o_{h} = (i_{h} - k_{h})//s + 1'
    """
    if "=" not in found.text:
        return found
    pieces: list[str] = []
    at: list[int] = []
    last = 0
    for one in _changes(found.text):
        pieces += [found.text[last : one.start], one.new]
        at += [*found.at[last : one.start], *[found.at[one.start]] * len(one.new)]
        last = one.end
    if not last:
        return found
    return Dressed("".join([*pieces, found.text[last:]]), (*at, *found.at[last:]))


def _changes(text: str) -> Iterator[_Token]:
    start = 0
    for mark in [*_LINES.finditer(text), None]:
        end = mark.start() if mark else len(text)
        if end - start <= LONGEST and "=" in text[start:end]:
            yield from _of_line(text, start, end)
        start = mark.end() if mark else end


def _of_line(text: str, start: int, end: int) -> list[_Token]:
    """What changes in one line: nothing where it is no formula of sizes."""
    changes = []
    if remark := _REMARK.search(text, start, end):
        changes.append(_Token(remark.start(), remark.end(), ""))
        end = remark.start()
    if declared := _DECLARED.match(text, start, end):
        changes.append(_Token(start, declared.end(), ""))
        start = declared.end()
    tokens = _meant(_tokens(text, start, end))
    if not _is_of_sizes(tokens, text[start:end]):
        return []
    kept = [one for one in tokens if one.new != text[one.start : one.end]]
    kept += [one for token in tokens for one in _closing(token, text, end)]
    return sorted([*changes, *kept]) if kept else []


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    """The names, and what rounds; none where anything else than a formula of sizes stands there."""
    found = []
    while start < end:
        token = _TOKEN.match(text, start, end)
        if not token:
            return []
        if token["rounds"]:
            new = _BRACKETS.get(token["how"], token[0])
            found.append(_Token(start, token.end(), new[0] if len(new) == 2 else new, "rounds"))
        elif token["big"] or token["over"]:
            found.append(_Token(start, token.end(), "/" if token["over"] else "", "sign"))
        elif token["name"]:
            found.append(_named(token))
        start = token.end()
    return found


def _named(token: re.Match[str]) -> _Token:
    """A name with its size: "?" where it is none; "product" for letters that are sizes each."""
    name, (start, end) = token[0], token.span()
    plain = not token["side"] and not token["layer"]
    if plain and _READ.fullmatch(name[: len(name) - len(token["primed"] or "")]):
        return _Token(start, end, name, "read")
    if token["primed"]:
        return _Token(start, end, name, "?")
    parts = (token["core"], token["side"] or "", token["below"] or "")
    bare = _BRACES.sub(" ", "".join(parts))
    if name == "a":
        return _Token(start, end, OUTPUT_PADDING, "op", name)
    found = size_of(bare)
    if not found:
        return _Token(start, end, name, "product" if _LETTERS.fullmatch(name) else "?")
    size, axis = found
    if token["layer"] and size == "i":
        size = "i" if token["before"] else "o"
    letter = OUTPUT_PADDING if size == "op" else size
    return _Token(start, end, letter + ("" if axis is None else f"_{{{'hw'[axis]}}}"), size, name)


def _meant(tokens: list[_Token]) -> list[_Token]:
    """Names that are read by what stands beside them: sH is s·H where no other input is named."""
    found = []
    named = {one.size for one in tokens}
    letters = {one.new[0] for one in tokens if one.size == "read"}
    inputs = "i" in named or letters & {*"iInNhHwW"}
    for one in tokens:
        if one.size == "s" and one.end - one.start == 2 and not inputs:
            one = one._replace(new=one.name, size="product")
        elif one.name == "a" and not {"k", "K"} & letters and "k" not in named:
            one = one._replace(size="?")
        found.append(one)
    return found


def _is_of_sizes(tokens: list[_Token], line: str) -> bool:
    """Whether a line says what a size is: each name one, and more than three grids by name."""
    names = {one.size for one in tokens}
    if not names or "?" in names:
        return False
    sides = line.split("=")
    lone = any(re.fullmatch(rf"[\s&$]*{_NAME}[\s&$]*", side) for side in sides)
    return lone and bool(names & {"s", "p", "d", "op", "read", "rounds"} or _ONE.search(line))


def _closing(token: _Token, text: str, end: int) -> Iterator[_Token]:
    """The bracket behind what is rounded."""
    if token.size != "rounds" or token.new not in "⌊⌈":
        return
    depth = 0
    for place in range(token.end, end):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth and text[place] == ")":
            yield _Token(place + 1, place + 1, "⌋" if token.new == "⌊" else "⌉")
            return
