"""Zeros that a layer before puts on, and cells that one behind takes off: they are its padding.

PyTorch's ZeroPad2d (negative it crops), Keras's ZeroPadding2D and Cropping2D.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.geometry import Padding
from engine.reading.layers import keras
from engine.reading.layers.arguments import simple
from engine.reading.layers.calls import Call, call_at
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_PAD = re.compile(
    r"(?<![\w.])(?:[A-Za-z_]\w{0,40}\.){0,6}(ZeroPad2d|ZeroPadding2D|Cropping2D)\s*\("
)
_BETWEEN = re.compile(r"[\s,]*(?:[\w.]+\s*=\s*|\(\w+\):\s*|model\.add\()?[\s,]*")
_TOLD = "The zeros of the layer before it are taken as its padding."
_CROPPED = "The cells that the layer behind it takes off are taken as its padding."


def with_paddings(layer: Layer, text: str, begin: int, end: int, known: dict[str, Any]) -> Layer:
    """A layer with what is put on just before it, or taken off just behind it."""
    if layer.transposed:
        found = _PAD.search(text, end)
        if not found or not _is_between(text[end : found.start()]):
            return layer
        return _joined(layer, _pads(text, found, known, -1), _CROPPED)
    before = [*_PAD.finditer(text, 0, begin)]
    if not before:
        return layer
    try:
        _, after = call_at(text, before[-1].start(), known)
    except CannotRead:
        return layer
    if not _is_between(text[after:begin]):
        return layer
    return _joined(layer, _pads(text, before[-1], known, 1), _TOLD)


def _is_between(text: str) -> bool:
    """Whether nothing but a comma, a name, a bracket and what is fed stands between two layers."""
    plain = re.sub(r"\(\w{1,40}\)(?=\s)|\)", "", text, count=3)
    return bool(_BETWEEN.fullmatch(plain))


def _pads(text: str, found: re.Match[str], known: dict[str, Any], sign: int) -> Padding | None:
    """The zeros at ((top, bottom), (left, right)); with sign −1 the cells that are taken off."""
    try:
        call, _ = call_at(text, found.start(), known)
        return _of_call(call, sign)
    except CannotRead:
        return None


def _of_call(call: Call, sign: int) -> Padding | None:
    if call.name == "Cropping2D":
        return keras.cropping(call) if sign < 0 else None
    if call.name == "ZeroPadding2D":
        return keras.zero_padding(call) if sign > 0 else None
    value = call.placed[0] if call.placed else call.named.get("padding", 0)
    numbers = value if isinstance(value, tuple) else (value,) * 4
    if len(numbers) != 4 or not all(isinstance(n, int) for n in numbers):
        return None
    left, right, top, bottom = (sign * n for n in numbers)
    pads = (top, bottom), (left, right)
    return pads if min(left, right, top, bottom) >= 0 else None


def _joined(layer: Layer, pads: Padding | None, told: str) -> Layer:
    """A layer with more padding; one whose padding is by name is left as it is."""
    if pads is None or isinstance(layer.padding, str) or layer.output_size:
        return layer
    own = layer.padding
    sides = ((own, own), (own, own)) if isinstance(own, int) else own
    (top, bottom), (left, right) = (
        (before + more[0], after + more[1])
        for (before, after), more in zip(sides, pads, strict=True)
    )
    padding = simple(((top, bottom), (left, right)))
    return replace(layer, padding=padding, remarks=(*layer.remarks, told))
