"""Burn's ``Conv2dConfig::new([in, out], [rows, columns])`` and ``ConvTranspose2dConfig::new``.

A padding is Valid, Same, or Explicit(rows, columns), of later versions Explicit(top, left, bottom,
right); with a stride Same has changed from version to version. Source: Burn, ``burn::nn::conv``,
``burn::nn::PaddingConfig2d``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.reading.layers.arguments import given, in_words, pair
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form, four, named_padding
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "Burn"

_NAMES = ("channels", "kernel_size", "with_stride", "with_padding", "with_padding_out",
          "with_dilation", "with_groups", "with_bias")  # fmt: skip
_CONFIG = Form(
    FRAMEWORK,
    _NAMES,
    ("channels", "kernel_size"),
    ("with_initializer",),
    {name: name.removeprefix("with_") for name in _NAMES[2:]}
    | {"with_padding_out": "output_padding"},
    "Conv2dConfig::new([3, 16], [3, 3])",
)


def claims(call: Call) -> bool:
    """Whether a call is Burn's: nobody else has its names."""
    return call.name in READERS


def conv2d(call: Call) -> Layer:
    """Conv2dConfig::new([in, out], [rows, columns])."""
    values = _values(call)
    values["padding"] = _padding(call, values)
    if "output_padding" in values:
        raise CannotRead(f"{call.name} has with_padding_out: only a transposed one has it.")
    return _CONFIG.layer(call, values)


def conv_transpose2d(call: Call) -> Layer:
    """ConvTranspose2dConfig::new([in, out], [rows, columns]), whose padding is in numbers."""
    return _CONFIG.layer(call, _values(call), transposed=True)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2dConfig": conv2d,
    "ConvTranspose2dConfig": conv_transpose2d,
}


def _values(call: Call) -> dict[str, Any]:
    given(call, _NAMES[:2], _NAMES[:2], (*_NAMES[2:], "with_initializer"), _CONFIG.such_as)
    values = _CONFIG.values(call)
    channels = values.pop("channels")
    if not (isinstance(channels, tuple) and len(channels) == 2):
        told = f"expected two, such as {_CONFIG.such_as}"
        raise CannotRead(f"{call.name} has the channels {in_words(channels)}: {told}.")
    return values | {"in_channels": channels[0], "out_channels": channels[1]}


def _padding(call: Call, values: dict[str, Any]) -> Any:
    value = values.get("padding", 0)
    if isinstance(value, Call) and value.name == "Explicit" and len(value.placed) in (2, 4):
        return four(call, value.placed, "tlbr")
    name = named_padding(value)
    if name == "valid" or value == 0:
        return 0
    if name == "same":
        kernel = pair(call, "kernel_size", values["kernel_size"], least=1)
        stride = pair(call, "stride", values.get("stride", 1), least=1)
        if stride == (1, 1) and all(size % 2 for size in kernel):
            return "same"
        told = "with a stride or an even kernel its versions differ, so give it in numbers"
        raise CannotRead(f"{call.name} has the padding Same: {told}.")
    raise CannotRead(f"{call.name} has a padding {in_words(value)}: expected Explicit(1, 1).")
