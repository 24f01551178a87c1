"""tinygrad's nn.Conv2d, nn.ConvTranspose2d and the methods conv2d, conv_transpose2d of a Tensor.

A padding of four numbers is (left, right, top, bottom). Source: tinygrad, ``tinygrad.nn``,
``tinygrad.Tensor``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers import pytorch
from engine.reading.layers.calls import Call
from engine.reading.layers.layer import Layer

FRAMEWORK = "tinygrad"

_CONV2D = ("weight", "bias", "groups", "stride", "dilation", "padding", "acc_dtype")
_CONV_TRANSPOSE2D = (
    *("weight", "bias", "groups", "stride", "dilation", "padding", "output_padding"),
)

_MODULES = (
    *("F", "nn", "functional", "torch", "tf", "lax", "layers", "ops", "numeric", "nnet"),
    *("aten", "mx", "K", "backend", "mlx", "nnx", "jax", "flow", "keras", "signal", "ndimage"),
)
"""What stands before a conv2d that is a function, not a method."""


def claims(call: Call) -> bool:
    """Whether a call is a method of a tensor, x.conv2d(w), or says tinygrad."""
    is_method = call.name.startswith("conv") and bool(call.prefix)
    is_foreign = call.prefix.rpartition(".")[2] in _MODULES
    return call.prefix.startswith("tinygrad") or (is_method and not is_foreign)


def _module(call: Call) -> Layer:
    read = pytorch.conv_transpose2d if "Transpose" in call.name else pytorch.conv2d
    return replace(read(_four_sided(call)), framework=FRAMEWORK)


def _method(call: Call) -> Layer:
    """x.conv2d(weight, bias, groups, stride, dilation, padding)."""
    is_transposed = call.name == "conv_transpose2d"
    names = _CONV_TRANSPOSE2D if is_transposed else _CONV2D
    placed = call.placed[1:] if call.prefix.endswith("Tensor") else call.placed
    named: dict[str, Any] = dict(zip(names, placed, strict=False)) | call.named
    named.setdefault("input", None)
    read = pytorch.READERS[call.name]
    return replace(read(_four_sided(replace(call, placed=(), named=named))), framework=FRAMEWORK)


def _four_sided(call: Call) -> Call:
    """A padding (left, right, top, bottom) as ((top, bottom), (left, right))."""
    value = call.named.get("padding")
    if not isinstance(value, tuple) or len(value) != 4:
        return call
    left, right, top, bottom = value
    return replace(call, named={**call.named, "padding": ((top, bottom), (left, right))})


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2d": _module,
    "ConvTranspose2d": _module,
    "conv2d": _method,
    "conv_transpose2d": _method,
}
