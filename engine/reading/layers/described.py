"""A layer of PyTorch as a configuration describes it, its class under "type" or a name like it.

``dict(type='Conv2d', in_channels=3, …)``, ``{"type": "Conv2d", "in_channels": 3, …}``, or lines
``type: Conv2d`` and ``in_channels: 3``.
"""

from __future__ import annotations

import re
from typing import Any

from engine.reading.layers import pytorch
from engine.reading.layers.calls import Call, value_at
from engine.reading.layers.layer import Layer

_TYPE = re.compile(
    r"(?<![\w.])[\"']?(?:type|class|class_name|layer|layer_type|module|op|_target_)[\"']?"
    r"\s{0,20}[:=]\s{0,20}[\"']?(?:torch\.)?(?:nn\.)?(Conv2d|ConvTranspose2d)\b(?!\s*\()"
)
_KEY = re.compile(
    r"(?<![\w.])[\"']?(in_channels|out_channels|kernel_size|stride|padding|output_padding|dilation"
    r"|groups|bias|padding_mode)[\"']?\s{0,20}[:=]\s{0,20}"
)
_LONGEST = 600
"""Characters on either side of a type that belong to it."""
_EDGE = re.compile(r"[{}()]|\n[ \t]{0,40}\n|^[ \t]{0,40}- ", re.MULTILINE)


def is_its(text: str) -> bool:
    """Whether a text describes a layer so, with its kernel."""
    return bool(layers(text))


def layers(text: str) -> list[tuple[int, str]]:
    """Where the descriptions begin, and what stands in each."""
    parts = [_part(text, found) for found in [*_TYPE.finditer(text)][:60]]
    return [(at, part) for at, part in parts if "kernel_size" in part]


def read(text: str, at: int, part: str) -> Layer:
    """The layer of one description."""
    found = _TYPE.search(part)
    name = found[1] if found else "Conv2d"
    named: dict[str, Any] = {}
    for key in _KEY.finditer(part):
        named[key[1]] = value_at(part, key.end())[0]
    return pytorch.READERS[name](Call(name, (), named))


def _part(text: str, found: re.Match[str]) -> tuple[int, str]:
    """What belongs to a type: up to the bracket, the empty line or the item around it."""
    depth, begin = 0, max(0, found.start() - _LONGEST)
    for edge in [*_EDGE.finditer(text, begin, found.start())][::-1]:
        depth += {")": 1, "}": 1, "(": -1, "{": -1}.get(edge[0], 0)
        if depth < 0 or (depth == 0 and edge[0] not in "(){}"):
            begin = edge.end()
            break
    depth, end = 0, min(len(text), found.end() + _LONGEST)
    for edge in _EDGE.finditer(text, found.end(), end):
        depth += {")": -1, "}": -1, "(": 1, "{": 1}.get(edge[0], 0)
        if depth < 0 or (depth == 0 and edge[0] not in "(){}"):
            end = edge.start()
            break
    return begin, text[begin:end]
