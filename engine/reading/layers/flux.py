"""Flux's ``Conv``, ``CrossCor`` and ``ConvTranspose``: ``Conv((3, 3), 3 => 16, relu; pad=1)``.

Conv turns its kernel by 180°, CrossCor does not. A pad is a number, one for each axis, or
(before, after) axis by axis; SamePad() has d(k − 1) zeros, an odd one before. Of an array, as Julia
prints it, the first axis is the rows. Source: Flux, ``Flux.Conv``, ``Flux.ConvTranspose``,
``Flux.CrossCor``, ``Flux.SamePad``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.reading.layers.arguments import pair
from engine.reading.layers.behind import activation_of
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form, four
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "Flux"

_NEEDED = ("kernel_size", "in_channels", "out_channels")
_CONV = Form(
    FRAMEWORK,
    (*_NEEDED, "activation", "stride", "pad", "dilation", "groups", "bias"),
    _NEEDED,
    ("init", "init_weight", "init_bias", "use_bias", "cross_correlation"),
    {"pad": "padding"},
    "Conv((3, 3), 1 => 1)",
)

TURNED = (
    "Flux turns the kernel by 180° (CrossCor does not): its numbers are those with K turned here."
)
AXES = "Flux has x as W H C N; of two numbers the first is taken as the rows, as Julia prints them."


def claims(call: Call) -> bool:
    """Whether a call is Flux's: the kernel comes first, in brackets, and then both channels."""
    kernel = call.placed[:1]
    return call.name == "CrossCor" or (len(call.placed) >= 3 and isinstance(kernel[0], tuple))


def conv(call: Call) -> Layer:
    """Conv(filter, in => out, σ; stride, pad, dilation, groups, bias)."""
    return _layer(call, transposed=False)


def conv_transpose(call: Call) -> Layer:
    """ConvTranspose(filter, in => out, σ; stride, pad, dilation, groups, bias)."""
    return _layer(call, transposed=True)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv": conv,
    "CrossCor": conv,
    "ConvTranspose": conv_transpose,
}


def _layer(call: Call, *, transposed: bool) -> Layer:
    values = _CONV.values(call)
    if isinstance(values["kernel_size"], tuple) and len(values["kernel_size"]) != 2:
        told = "here are the convolutions in two dimensions"
        raise CannotRead(f"{call.name} has a kernel of {len(values['kernel_size'])} axes: {told}.")
    values["bias"] = call.named.get("use_bias", values.get("bias", True)) is not False
    activation = values.pop("activation", None)
    values["padding"] = _padding(call, values, transposed=transposed)
    is_turned = call.name != "CrossCor" and call.named.get("cross_correlation") is not True
    layer = _CONV.layer(call, values, transposed=transposed, told=TURNED if is_turned else "")
    pairs = (layer.kernel_size, layer.stride, layer.dilation)
    if any(one != other for one, other in pairs) or not isinstance(layer.padding, int):
        layer = replace(layer, remarks=(*layer.remarks, AXES))
    return replace(layer, activation=activation_of(layer, activation))


def _padding(call: Call, values: Mapping[str, Any], *, transposed: bool) -> Any:
    """A pad as numbers; SamePad does not look at the input."""
    pad = values.get("padding", 0)
    if not (isinstance(pad, Call) and pad.name == "SamePad"):
        return four(call, pad, "tblr")
    if transposed and max(pair(call, "stride", values.get("stride", 1), least=1)) > 1:
        told = "with a stride Flux's versions crop differently, so give the pad in numbers"
        raise CannotRead(f"{call.name} has SamePad(): {told}.")
    kernel = pair(call, "kernel_size", values["kernel_size"], least=1)
    dilation = pair(call, "dilation", values.get("dilation", 1), least=1)
    reach = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    return tuple(((far + 1) // 2, far // 2) for far in reach)
