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
    rf"(?P<core>{_WORDS}|(?:[Oo]ut|[Ii]n)put (?:size|height|width|dim)\b"
    r"|(?:[Kk]ernel|[Ff]ilter|[Ss]tride) (?:size|height|width)\b"
    r"|[A-Za-z](?:[A-Za-z0-9]|\\?_(?=[A-Za-z0-9]))*)"
    r"(?P<side>\s?\[\s*[012]\s*\])?"
    rf"(?P<below>\s?_\s?(?:\{{\s*(?:{_WORDS}|[\w ,]{{1,30}})\s*\}}|{_WORDS}))?"
    r"(?P<layer>\s?\^\s?\{?\s?[\[(]\s*[lL]\s*(?P<before>-\s*1\s*)?[\])]\s?\}?)?"
    r"(?P<primed>'|′|\s?\^\s?\\prime(?![A-Za-z])|\s?\^\s?\{\s?\\prime\s?\})?"
)
_ROUNDED = (
    r"(?P<cast>(?<![A-Za-z_.])float(?=\())|(?P<rounds>(?:(?:np|numpy|math|Math|torch|tf|jnp)\.(?:math\.)?|\\(?:text|operatorname|mathrm)"
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
_INPUT = re.compile(r"[nHWhw](?:_\{?[HWhw]\}?)?")
_AXIS = re.compile(r"[HWhw]")
_LETTERS = re.compile(r"[iInNhHwWoOkKfFpPsSdD]{2,4}")
_BELOW_BARE = re.compile(rf"_\s?{TEXT}\s*\{{\s*(\w+)\s*\}}")
_BRACES = re.compile(rf"{TEXT}(?=\s*\{{)|[\\{{}}]")
_ONE = re.compile(r"[-+−–]\s*1(?![0-9])|(?<![0-9])1\s*[-+−–]")
_UPWARDS = re.compile(r"(?<=[=(*/+])\s?(?P<minus>-)\s?\(\s?-\s?(?=\(|(?P<name>\w{1,30})\s?//)")
_DIVIDED = re.compile(r"(?:\w{1,30})?\s?(?P<sign>//)\s?\w{1,30}\s?\)")
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
    kept += _ceilings(text, start, end)
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
        elif token["big"] or token["over"] or token["cast"]:
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
        # H_\\text{in}: braces for the words below.
        below = _BELOW_BARE.sub(r"_{\1}", name)
        return _Token(start, end, below, "read", name)
    if token["primed"]:
        return _Token(start, end, name, "?")
    parts = (token["core"], token["side"] or "", token["below"] or "")
    bare = _BRACES.sub(" ", "".join(parts))
    if name == "a":
        return _Token(start, end, OUTPUT_PADDING, "op", name)
    found = size_of(bare if parts[:2] != ("strides", "[2]") else "strides")
    if not found:
        return _Token(start, end, name, "product" if _LETTERS.fullmatch(name) else "?")
    size, axis = found
    if token["layer"] and size == "i":
        size = "i" if token["before"] else "o"
    letter = OUTPUT_PADDING if size == "op" else size
    return _Token(start, end, letter + ("" if axis is None else f"_{{{'hw'[axis]}}}"), size, name)


def _meant(tokens: list[_Token]) -> list[_Token]:
    """Names that are read by what stands beside them."""
    named = {one.size for one in tokens}
    letters = {one.new[0] for one in tokens if one.size == "read" and "o" not in one.name[1:]}
    has_input = "i" in named or bool(letters & {*"iInNhHwW"})
    has_kernel = "k" in named or bool(letters & {*"kKfF"})
    first = next((one for one in tokens if one.name), None)
    found = []
    for one in tokens:
        if one.name in ("sh", "sw", "sH", "sW") and not has_input:  # s·H
            found.append(one._replace(new=one.name, size="product"))
        elif one.name == "a" and not has_kernel:
            found.append(one._replace(size="?"))
        elif one is first and one.name in ("size", "dim", "length"):
            found.append(one._replace(new="o", size="o"))
        else:
            found.append(one)
    return _beside_the_one_before(_with_tensorflows(found))


def _beside_the_one_before(tokens: list[_Token]) -> list[_Token]:
    """n_H is the output where n_H_prev is the input."""
    if not any("prev" in one.name for one in tokens):
        return tokens
    found = []
    for one in tokens:
        axis = _AXIS.search(one.name)
        new = f"o_{{{axis[0].lower()}}}" if axis else "o"
        found.append(one._replace(new=new, size="o") if _INPUT.fullmatch(one.name) else one)
    return found


def _with_tensorflows(tokens: list[_Token]) -> list[_Token]:
    """strides[1] of [1, s_h, s_w, 1]: [2] says so, or a line that speaks of rows alone."""
    others = [one for one in tokens if not one.name.startswith("strides")]
    axes = {axis.lower() for one in others for axis in _AXIS.findall(one.new)}
    of_rows = axes == {"h"} and not any("[0]" in one.name for one in tokens)
    found = []
    for one in tokens:
        if "[2]" in one.name:
            found.append(one._replace(new="s_{w}", size="s" if one not in others else "?"))
        elif one.name == "strides[1]" and of_rows:
            found.append(one._replace(new="s_{h}"))
        else:
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
    place = _closed(text, token.end, end) if token.size == "rounds" else 0
    if place and token.new in "⌊⌈":
        yield _Token(place, place, "⌋" if token.new == "⌊" else "⌉")


def _ceilings(text: str, start: int, end: int) -> Iterator[_Token]:
    """Python's -(-a // b) as ⌈a / b⌉."""
    for mark in _UPWARDS.finditer(text, start, end):
        behind = mark.end() if mark["name"] else _closed(text, mark.end(), end)
        divided = _DIVIDED.match(text, behind, end)
        closed = _closed(text, mark.end("minus"), end)
        if divided and closed:
            yield _Token(*mark.span(), "⌈")
            yield _Token(*divided.span("sign"), "/")
            yield _Token(closed - 1, closed, "⌉")


def _closed(text: str, start: int, end: int) -> int:
    """The place behind the bracket that opens first from ``start`` on; 0 where it stays open."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth and text[place] == ")":
            return place + 1
    return 0
