"""Chainer's ``L.Convolution2D`` and ``L.Deconvolution2D``.

Without ksize the two arguments are out and ksize; in_channels may be None. Source: Chainer,
``chainer.links.Convolution2D``, ``chainer.links.Deconvolution2D``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers.arguments import yes_or_no
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "Chainer"
SIGN = re.compile(r"\bchainer\b")

_CONV2D = Form(
    FRAMEWORK,
    ("in_channels", "out_channels", "ksize", "stride", "pad", "nobias", "initialW",
     "initial_bias", "dilate", "groups"),
    ("in_channels", "out_channels"),
    renamed={"ksize": "kernel_size", "pad": "padding", "dilate": "dilation"},
    such_as="L.Convolution2D(3, 16, 3)",
)  # fmt: skip
_TRANSPOSED = replace(
    _CONV2D,
    names=("in_channels", "out_channels", "ksize", "stride", "pad", "nobias", "outsize",
           "initialW", "initial_bias", "dilate", "groups"),
)  # fmt: skip
_OWN = {"ksize", "nobias", "dilate", "in_channels", "initialW"}


def claims(call: Call) -> bool:
    """Whether a call is Chainer's: Keras 1 has layers of these names too."""
    is_its = call.prefix.startswith("chainer") or call.prefix in ("L", "links")
    return is_its or bool(_OWN & {*call.named}) or call.placed[:1] == (None,)


def conv2d(call: Call) -> Layer:
    """L.Convolution2D(in_channels, out_channels, ksize, stride, pad, nobias)."""
    return _CONV2D.layer(call, _values(call, _CONV2D))


def conv2d_transpose(call: Call) -> Layer:
    """L.Deconvolution2D(in_channels, out_channels, ksize, stride, pad, nobias, outsize)."""
    values = _values(call, _TRANSPOSED)
    if values.pop("outsize", None) is not None:
        raise CannotRead(f"{call.name} has outsize: expected the stride and pad alone.")
    return _TRANSPOSED.layer(call, values, transposed=True)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Convolution2D": conv2d,
    "Deconvolution2D": conv2d_transpose,
}


def _values(call: Call, form: Form) -> dict[str, Any]:
    values = form.values(call)
    for name in ("initialW", "initial_bias"):
        values.pop(name, None)
    if values.get("kernel_size") is None:
        values |= {"in_channels": None, "out_channels": values["in_channels"],
                   "kernel_size": values["out_channels"]}  # fmt: skip
    values["bias"] = not yes_or_no(call, "nobias", values.pop("nobias", False))
    return values
