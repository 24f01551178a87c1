"""Darknet's sections [convolutional] and [deconvolutional] of a cfg.

``pad=1`` is a padding of half the size, ``padding`` one in zeros; with batch_normalize the layer
has no bias of its own. Source: Darknet, ``parse_convolutional`` and ``parse_deconvolutional``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from engine.activations import Activation
from engine.reading.layers.arguments import pair, whole
from engine.reading.layers.calls import Call, shown
from engine.reading.layers.forms import Form, without_dilation
from engine.reading.layers.layer import Layer

FRAMEWORK = "Darknet"

_SECTION = re.compile(r"(?m)^[ \t]{0,20}\[(\w{1,40})\]")
_ENTRY = re.compile(r"(?m)^[ \t]{0,20}(\w{1,40})[ \t]{0,20}=[ \t]{0,20}([^\s#]{1,40})")
_IN_ONE_LINE = re.compile(r"(?<![\w.])(\w{1,40})[ \t]{0,20}=[ \t]{0,20}([^\s#]{1,40})")
_KINDS = ("convolutional", "conv", "deconvolutional")
_ACTIVATIONS = {
    "relu": Activation("relu"),
    "leaky": Activation("leaky_relu", 0.1),
    "logistic": Activation("sigmoid"),
    "tanh": Activation("tanh"),
}

_FORM = Form(
    FRAMEWORK,
    ("filters", "size", "stride", "padding", "groups", "dilation"),
    (),
    renamed={"filters": "out_channels", "size": "kernel_size"},
)


def is_its(text: str) -> bool:
    """Whether a text is of a cfg with a convolution."""
    return any(found[1] in _KINDS for found in _SECTION.finditer(text))


def layers(text: str) -> list[tuple[int, str]]:
    """Where the sections of convolutions begin, and what stands in each."""
    found = [*_SECTION.finditer(text)]
    starts = [*(section.start() for section in found), len(text)]
    spans = zip(found, pairwise(starts), strict=True)
    return [(a, text[a:b]) for section, (a, b) in spans if section[1] in _KINDS]


def read(text: str, at: int, part: str) -> Layer:
    """The layer of one section, which begins at a place."""
    found = _SECTION.match(part)
    kind = found[1] if found else _KINDS[0]
    entries = _entries(part)
    transposed = kind == "deconvolutional"
    call = Call(kind, (), {name: _value(value) for name, value in entries.items()})
    layer = _FORM.layer(call, _values(call), transposed=transposed)
    return _on_input(_with_activation(layer, entries.get("activation", "logistic")), text[:at])


def _entries(part: str) -> dict[str, str]:
    """What a section says, a line each, or all in one."""
    pattern = _ENTRY if "\n" in part.strip() else _IN_ONE_LINE
    return dict(pattern.findall(part))


def _value(text: str) -> Any:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else text


def _values(call: Call) -> dict[str, Any]:
    """The arguments in PyTorch's way."""
    said = call.named
    without_dilation(call, said.get("dilation", 1), "it is read in a cfg where it is 1 alone")
    size = whole(call, "size", said.get("size", 1), 1)
    stride = said.get("stride", 1)
    stride = (said.get("stride_y", stride), said.get("stride_x", stride))
    padding = size // 2 if said.get("pad", 0) else whole(call, "padding", said.get("padding", 0), 0)
    return {
        "in_channels": None,
        "out_channels": whole(call, "filters", said.get("filters", 1), 1),
        "kernel_size": size,
        "stride": pair(call, "stride", stride, least=1),
        "padding": padding,
        "groups": whole(call, "groups", said.get("groups", 1), 1),
        "bias": not said.get("batch_normalize", 0),
    }


def _with_activation(layer: Layer, name: str) -> Layer:
    if name == "linear":
        return layer
    if name in _ACTIVATIONS:
        return replace(layer, activation=_ACTIVATIONS[name])
    told = f"What stands behind Z, {shown(name)}, is left out: it is none that is known here."
    return replace(layer, remarks=(*layer.remarks, told))


def _on_input(layer: Layer, before: str) -> Layer:
    """A first layer on the input that [net] says."""
    sections = [found[1] for found in _SECTION.finditer(before)]
    net = _entries(before)
    sizes = [
        int(net[name]) for name in ("height", "width", "channels") if net.get(name, "").isdigit()
    ]
    if sections not in (["net"], ["network"]) or len(sizes) != 3 or not all(sizes):
        return layer
    height, width, channels = sizes
    if layer.groups > 1:
        return replace(layer, input_size=(height, width))
    remarks = tuple(said for said in layer.remarks if "in_channels" not in said)
    return replace(layer, in_channels=channels, input_size=(height, width), remarks=remarks,
                   assumed=())  # fmt: skip
