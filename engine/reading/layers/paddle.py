"""Paddle's ``nn.Conv2D`` and ``nn.Conv2DTranspose``.

A padding is a number, (rows, columns), (top, bottom, left, right), pairs for all four axes, "VALID"
or "SAME", which takes a dilation away. Source: PaddlePaddle, ``paddle.nn.Conv2D``,
``paddle.nn.Conv2DTranspose``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.reading.layers.arguments import in_words, word
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form, four, has_bias, named_padding, without_dilation
from engine.reading.layers.keras import SAME_STRIDE
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "Paddle"
SIGN = re.compile(r"\bpaddle\b")

_NEEDED = ("in_channels", "out_channels", "kernel_size")
_CONV2D = Form(
    FRAMEWORK,
    (*_NEEDED, "stride", "padding", "dilation", "groups", "padding_mode", "weight_attr",
     "bias_attr", "data_format"),
    _NEEDED,
    renamed={"bias_attr": "bias"},
    such_as="nn.Conv2D(3, 16, 3)",
)  # fmt: skip
# Its documentation has groups and dilation in both orders: they are read by name alone.
_TRANSPOSED = Form(
    FRAMEWORK,
    (*_NEEDED, "stride", "padding", "output_padding"),
    _NEEDED,
    such_as="nn.Conv2DTranspose(16, 8, 4)",
)
_BY_NAME = ("dilation", "groups", "bias_attr", "weight_attr", "data_format")
_OWN = {"bias_attr", "weight_attr", "out_channels", "stride"}


def claims(call: Call) -> bool:
    """Whether a call is Paddle's by its prefix or by an argument that the others have not."""
    if call.prefix.startswith("paddle"):
        return True
    is_printed = len(call.placed) == 2 and {"kernel_size", "data_format"} <= {*call.named}
    has_all = len(call.placed) >= 3 or {"in_channels", "out_channels"} <= {*call.named}
    return is_printed or (has_all and bool(_OWN & {*call.named}))


def conv2d(call: Call) -> Layer:
    """nn.Conv2D(in_channels, out_channels, kernel_size, …)."""
    values = _values(call, _CONV2D, {})
    told = ""
    if values["padding"] == "same_tensorflow":
        without_dilation(call, values.get("dilation", 1), "under “SAME” Paddle takes it away")
        told = SAME_STRIDE if values.get("stride", 1) not in (1, (1, 1)) else ""
    return _CONV2D.layer(call, values, told=told)


def conv2d_transpose(call: Call) -> Layer:
    """nn.Conv2DTranspose(in_channels, out_channels, kernel_size, …)."""
    named = {name: value for name, value in call.named.items() if name in _BY_NAME}
    rest = {name: value for name, value in call.named.items() if name not in _BY_NAME}
    values = _values(Call(call.name, call.placed, rest, call.prefix), _TRANSPOSED, named)
    if values["padding"] == "same_tensorflow":
        told = "of a transposed one the padding is expected in numbers"
        raise CannotRead(f"{call.name} has padding=“SAME”: {told}.")
    return _TRANSPOSED.layer(call, values, transposed=True)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2D": conv2d,
    "Conv2DTranspose": conv2d_transpose,
}


def _values(call: Call, form: Form, named: dict[str, Any]) -> dict[str, Any]:
    """The arguments in PyTorch's way."""
    values = form.values(call) | named
    for name in ("weight_attr", "data_format"):
        values.pop(name, None)
    attribute = values.pop("bias_attr", values.pop("bias", None))
    values["bias"] = has_bias(call, "bias_attr", attribute)
    values["padding"] = _padding(call, values.get("padding", 0))
    return values


def _padding(call: Call, value: Any) -> Any:
    name = named_padding(value)
    if name in ("same", "valid"):
        return "same_tensorflow" if name == "same" else 0
    if word(value) is not None:
        raise CannotRead(f"{call.name} has padding={in_words(value)}: expected SAME or VALID.")
    pairs = value if isinstance(value, tuple) and len(value) == 4 else ()
    if pairs and all(isinstance(side, tuple) for side in pairs):
        return pairs[2:]  # x as N C H W
    return four(call, value, "tblr")
