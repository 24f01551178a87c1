"""A graph of ONNX as it is printed: its nodes, and the shapes that stand beside its values.

``%y : Float(1, 8, 32, 32, strides=[…]) = onnx::Conv[…](%x, %w, %b)`` of an export,
``y = Conv <…> (x, w, b)`` under ``float[1,3,32,32] x``, ``%y<FLOAT,[1,8,32,32]> = ::Conv(%x, …)``,
a protobuf as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

Shape = tuple[int, ...]

_DIMS = r"(\d{1,9}(?:\s*,\s*\d{1,9}){0,4})"
_VALUE = r"%?\"?([A-Za-z_\d/][\w./:-]{0,80})"
_TYPED = re.compile(rf"%([\w./:-]{{1,80}})\s*:\s*[A-Z]\w{{0,20}}\(\s*{_DIMS}(?=\s*[,)])")
_BEHIND = re.compile(rf"{_VALUE}\"?<\w{{1,20}},\s*\[\s*{_DIMS}\s*\]>")
_BEFORE = re.compile(rf"\b(?:float|float16|double|bfloat16)\[\s*{_DIMS}\s*\]\s*{_VALUE}")
TYPE = re.compile(r":\s*[A-Z]\w{0,20}\([^()]*\)")
"""The type of a value: its strides are not those of a node."""

_NODE = re.compile(
    r"(?<![\w.])(?:make_node\s*\(|(?:onnx)?::[A-Z]\w{0,40}"
    r"|(?:ConvTranspose|Conv)\"?\s*(?=[\[<\n ]))"
    r"|(?<==)[ ]?[A-Z]\w{0,40}\s*(?=[\[<(])"
)
_PROTOBUF = re.compile(r"\bnode\s*\{|^(?:[ \t]*input:[^\n]*\n)+", re.MULTILINE)
_HEAD = re.compile(
    r"\s*(?:make_node\s*\(\s*(?:op_type\s*=\s*)?[\"']|(?:onnx)?::)?(?:ConvTranspose|Conv)(?!\w)"
)
_OP_TYPE = re.compile(r"op_type:\s*\"(?:ConvTranspose|Conv)\"")
_RESULT = re.compile(
    rf"{_VALUE}\"?(?:<[^<>]*>|\s*:\s*\w{{1,20}}\([^()]*\))?\s*(?:=|⬅\ufe0f?|←)\s*$"
)
_OPERANDS = re.compile(r"[\]>]\s*\(([^()]*)\)|\(\s*(%[^()]*)\)")
_TYPES = re.compile(r"<[^<>]*>|\{[^{}]*\}")
_LONGEST = 300
"""Characters before a node in which its result is looked for."""


class Node(NamedTuple):
    """The text of a convolution, up to the next node, and the value that it makes."""

    text: str
    result: str


def nodes(text: str) -> list[Node]:
    """The convolutions of a text; all of it, where it is one node or says just its attributes."""
    is_protobuf = "op_type:" in text
    begin, is_one = (_PROTOBUF, _OP_TYPE.search) if is_protobuf else (_NODE, _HEAD.match)
    starts = [found.start() for found in begin.finditer(text)]
    spans = pairwise([*starts, len(text)])
    found = [Node(text[a:b], _result(text, a)) for a, b in spans if is_one(text[a:b])]
    return found or [Node(text, "")]


def _result(text: str, at: int) -> str:
    found = _RESULT.search(text[max(0, at - _LONGEST, text.rfind("\n", 0, at) + 1) : at])
    return found[1] if found else ""


def operands(node: str) -> list[str]:
    """The values that a node is made of, by their names."""
    found = _OPERANDS.search(node)
    inner = _TYPES.sub("", found[1] or found[2]) if found else ""
    named = (re.match(_VALUE, one.strip()) for one in inner.split(","))
    return [one[1] for one in named if one]


def shapes(text: str) -> dict[str, Shape]:
    """The shapes of the values of a graph, by their names.

    >>> shapes("%y : Float(1, 8, 4, 4, strides=[128, 16, 4, 1]) = onnx::Relu(%x)")
    {'y': (1, 8, 4, 4)}
    """
    return {name: tuple(map(int, dims.split(","))) for name, dims in _shapes(text)}


def _shapes(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_TYPED, _BEHIND):
        yield from ((found[1], found[2]) for found in pattern.finditer(text))
    yield from ((found[2], found[1]) for found in _BEFORE.finditer(text))
