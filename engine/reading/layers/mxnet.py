"""MXNet's Gluon ``nn.Conv2D``, ``nn.Conv2DTranspose``, its ``Convolution`` and ``Deconvolution``.

Gluon learns the input channels from the input unless in_channels says them; a printed layer has
them before an arrow, ``Conv2D(3 -> 16, …)``. A Deconvolution has no bias unless no_bias=False.
Source: Apache MXNet, ``mxnet.gluon.nn``, ``mxnet.symbol.Convolution``, ``Deconvolution``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers.arguments import word, yes_or_no
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "MXNet"
SIGN = re.compile(r"\b(?:mxnet|gluon|mx\.)")

_GLUON = {"channels": "out_channels", "strides": "stride", "use_bias": "bias"}
_REST = ("dilation", "groups", "layout", "activation", "use_bias")
_STARTS = ("weight_initializer", "bias_initializer")
_CONV2D = Form(
    FRAMEWORK,
    ("channels", "kernel_size", "strides", "padding", *_REST, *_STARTS, "in_channels"),
    ("channels", "kernel_size"),
    ("prefix", "params"),
    _GLUON,
    "nn.Conv2D(16, 3)",
)
_TRANSPOSED = replace(
    _CONV2D,
    names=("channels", "kernel_size", "strides", "padding", "output_padding", *_REST, *_STARTS,
           "in_channels"),
)  # fmt: skip
_OPERATOR = Form(
    FRAMEWORK,
    ("data", "weight", "bias", "kernel", "stride", "dilate", "pad", "num_filter", "num_group"),
    ("kernel", "num_filter"),
    ("workspace", "cudnn_tune", "cudnn_off", "name", "layout", "no_bias", "adj", "target_shape"),
    {"kernel": "kernel_size", "dilate": "dilation", "pad": "padding", "num_group": "groups",
     "num_filter": "out_channels"},
    "Convolution(x, kernel=(3, 3), num_filter=16)",
)  # fmt: skip
_OWN = {"channels", "use_bias", "strides", "layout", *_STARTS}


def claims(call: Call) -> bool:
    """Whether a call is MXNet's: by its prefix, or in nn a number of filters without that name."""
    if call.prefix.split(".")[0] in ("gluon", "mx", "mxnet", "sym", "nd"):
        return True
    if call.name in _OPERATORS or "channels" in call.named:
        return True
    is_keras = "filters" in call.named or word(call.named.get("padding")) is not None
    return _is_printed(call) or (call.prefix == "nn" and not is_keras)


def conv2d(call: Call) -> Layer:
    """Gluon's nn.Conv2D(channels, kernel_size, strides, padding, …)."""
    if _is_printed(call):
        return _printed(call, transposed=False)
    return _CONV2D.layer(call, _gluon(call, _CONV2D))


def conv2d_transpose(call: Call) -> Layer:
    """Gluon's nn.Conv2DTranspose."""
    if _is_printed(call):
        return _printed(call, transposed=True)
    return _TRANSPOSED.layer(call, _gluon(call, _TRANSPOSED), transposed=True)


def operator(call: Call) -> Layer:
    """Convolution(data, weight, bias, kernel, …) and Deconvolution."""
    is_transposed = call.name == "Deconvolution"
    if "target_shape" in call.named:
        raise CannotRead(f"{call.name} has target_shape: expected pad and adj in numbers.")
    values = _OPERATOR.values(call)
    for name in ("data", "weight", "bias"):
        values.pop(name, None)
    without = yes_or_no(call, "no_bias", call.named.get("no_bias", is_transposed))
    values["bias"] = not without
    if is_transposed:
        values["output_padding"] = call.named.get("adj", 0)
    return _OPERATOR.layer(call, values, transposed=is_transposed)


_OPERATORS = ("Convolution", "Deconvolution")

READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2D": conv2d,
    "Conv2DTranspose": conv2d_transpose,
    "Convolution": operator,
    "Deconvolution": operator,
}


def refuse_unclear(call: Call) -> None:
    """CannotRead where three numbers could be Paddle's channels and kernel too."""
    if call.prefix == "nn" and len(call.placed) > 2 and not _OWN & {*call.named}:
        told = "Paddle has in, out and kernel first, Gluon out, kernel and stride: give their names"
        raise CannotRead(f"{call.name} has {len(call.placed)} arguments by place: {told}.")


def _printed(call: Call, *, transposed: bool) -> Layer:
    """A layer as Gluon prints it: (in, out, kernel_size=…), with PyTorch's names."""
    form = replace(_CONV2D, aside=())
    return form.layer(call, _in_order(call), transposed=transposed)


def _in_order(call: Call) -> dict[str, Any]:
    into, out = call.placed
    return {"in_channels": None if into in (0, None) else into, "out_channels": out, **call.named}


def _is_printed(call: Call) -> bool:
    return len(call.placed) == 2 and "kernel_size" in call.named


def _gluon(call: Call, form: Form) -> dict[str, Any]:
    values = form.values(call)
    for name in ("layout", "activation", *_STARTS):
        values.pop(name, None)
    if values.get("in_channels") == 0:
        values["in_channels"] = None
    return values
