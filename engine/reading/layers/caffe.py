"""Caffe's layers Convolution and Deconvolution, as a prototxt describes them.

``layer { type: "Convolution" convolution_param { num_output: 64 kernel_size: 3 pad: 1 } }``; a
kernel, stride or pad that stands twice has the rows first. Source: Caffe, ``caffe.proto``,
``ConvolutionParameter``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from engine.reading.layers.arguments import listed
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "Caffe"

_PARAMETERS = re.compile(r"\bconvolution_param\s{0,99}:?\s{0,99}\{")
_HEAD = re.compile(r"(?<![\w.])layers?\s{0,99}\{")
_FILLER = re.compile(r"\w{1,40}_filler\s{0,99}:?\s{0,99}\{[^{}]{0,300}\}")
_ENTRY = re.compile(r"\b([a-z_]{1,30}):\s{0,99}(\"[^\"\n]{0,99}\"|'[^'\n]{0,99}'|[\w.-]{1,30})")
_DIMS = re.compile(r"\b(?:input_)?dim:\s{0,99}(\d{1,6})")

_FORM = Form(
    FRAMEWORK,
    ("num_output", "kernel_size", "stride", "pad", "dilation", "group", "bias_term"),
    ("num_output", "kernel_size"),
    ("engine", "axis", "force_nd_im2col"),
    {"num_output": "out_channels", "pad": "padding", "group": "groups", "bias_term": "bias"},
    "convolution_param { num_output: 8 kernel_size: 3 }",
)


def is_its(text: str) -> bool:
    """Whether a text is of a prototxt with a convolution."""
    return _PARAMETERS.search(text) is not None


def layers(text: str) -> list[tuple[int, str]]:
    """Where the layers with a convolution begin, and what stands in each."""
    first = _PARAMETERS.search(text)
    starts = [found.start() for found in _HEAD.finditer(text)]
    if first and not any(start < first.start() for start in starts):
        starts = [found.start() for found in _PARAMETERS.finditer(text)]
    spans = [(a, text[a:b]) for a, b in pairwise([*starts, len(text)])]
    return [(at, part) for at, part in spans if _PARAMETERS.search(part)]


def read(text: str, at: int, part: str) -> Layer:
    """The layer of one part of a text, which begins at a place."""
    found = _PARAMETERS.search(part)
    inner = _FILLER.sub("", part[found.end() :] if found else "").partition("}")[0]
    named = _named(inner, at)
    outer = {key: value.strip("\"'") for key, value in _ENTRY.findall(part)}
    transposed = outer.get("type", "").lower() == "deconvolution"
    call = Call("Deconvolution" if transposed else "Convolution", (), named)
    layer = _FORM.layer(call, _FORM.values(call), transposed=transposed)
    layer = replace(layer, name=outer.get("name", "")[:99])
    return _on_input(layer, text[:at])


def _named(inner: str, at: int) -> dict[str, Any]:
    """The entries by their names; of rows and columns that stand alone, a pair."""
    several: dict[str, list[Any]] = {}
    for key, value in _ENTRY.findall(inner):
        several.setdefault(key, []).append(_value(value))
    named = {key: values[0] if len(values) == 1 else (*values,) for key, values in several.items()}
    for name, short in (("kernel_size", "kernel"), ("stride", "stride"), ("pad", "pad")):
        sides = [named.pop(f"{short}_{side}", None) for side in "hw"]
        if None not in sides:
            named[name] = (*sides,)
        elif sides != [None, None]:
            told = f"expected {listed([f'{short}_h', f'{short}_w'])}"
            raise CannotRead(f"A layer of Caffe has one side of its {short}: {told}.", at)
    return named


def _value(text: str) -> Any:
    words = {"true": True, "false": False}
    return int(text) if re.fullmatch(r"\d{1,9}", text) else words.get(text, text.strip("\"'"))


def _on_input(layer: Layer, before: str) -> Layer:
    """A first layer on the input that stands before it."""
    dims = [int(n) for n in _DIMS.findall(before)]
    if len(dims) != 4 or _PARAMETERS.search(before) or not all(dims):
        return layer
    channels, *size = dims[1:]
    if "in_channels" not in layer.assumed or layer.groups > 1:
        return replace(layer, input_size=(size[0], size[1]))
    remarks = tuple(said for said in layer.remarks if "in_channels" not in said)
    assumed = tuple(name for name in layer.assumed if name != "in_channels")
    return replace(layer, in_channels=channels, input_size=(size[0], size[1]), remarks=remarks,
                   assumed=assumed)  # fmt: skip
