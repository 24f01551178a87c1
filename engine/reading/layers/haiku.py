"""Haiku's and Sonnet's ``Conv2D``: like Keras's, but padded to "SAME" unless told otherwise.

Source: Haiku, ``hk.Conv2D``; Sonnet, ``snt.Conv2D``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers import keras
from engine.reading.layers.arguments import given, word
from engine.reading.layers.calls import Call
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

SIGN = re.compile(r"\bhaiku\b|\bsonnet\b|\bhk\.|\bsnt\.")

_NAMES = ("output_channels", "kernel_shape", "stride", "rate", "padding", "with_bias")
_ASIDE = ("w_init", "b_init", "data_format", "mask", "feature_group_count", "name")
_RENAMED = {
    "output_channels": "filters",
    "kernel_shape": "kernel_size",
    "stride": "strides",
    "rate": "dilation_rate",
    "with_bias": "use_bias",
    "feature_group_count": "groups",
}
_NEEDED = ("output_channels", "kernel_shape")


def claims(call: Call) -> bool:
    """Whether a call is Haiku's or Sonnet's: Keras and others have layers of these names too."""
    root = call.prefix.split(".")[0]
    return root in ("hk", "haiku", "snt", "sonnet") or bool({*_NEEDED} & {*call.named})


def conv2d(call: Call) -> Layer:
    """hk.Conv2D(output_channels, kernel_shape, stride=1, rate=1, padding="SAME")."""
    values = given(call, _NAMES, _NEEDED, _ASIDE, "hk.Conv2D(16, 3)")
    for name in ("w_init", "b_init", "mask"):
        values.pop(name, None)
    padding = values.setdefault("padding", "SAME")
    if word(padding) is None:
        raise CannotRead(f"{call.name} has a padding that is no word: expected SAME or VALID.")
    named: dict[str, Any] = {_RENAMED.get(name, name): value for name, value in values.items()}
    layer = keras.conv2d(Call("Conv2D", (), named))
    said = tuple(one.replace("Keras", _framework(call)) for one in layer.remarks)
    return replace(layer, framework=_framework(call), remarks=said)


def transposed(call: Call) -> Layer:
    """CannotRead: its sizes are not what the others' are."""
    told = "its sizes are not known here"
    raise CannotRead(
        f"{call.name} of {_framework(call)}: {told}, expected one of PyTorch or Keras."
    )


READERS: dict[str, Callable[[Call], Layer]] = {"Conv2D": conv2d, "Conv2DTranspose": transposed}


def _framework(call: Call) -> str:
    return "Sonnet" if call.prefix.split(".")[0] in ("snt", "sonnet") else "Haiku"
