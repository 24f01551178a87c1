"""MindSpore's ``nn.Conv2d`` and ``nn.Conv2dTranspose``: padded to "same", and without a bias.

pad_mode is "same" (an odd zero at the bottom and right), "valid", or "pad" with a padding of one
number or (top, bottom, left, right). Source: MindSpore, ``mindspore.nn.Conv2d``,
``mindspore.nn.Conv2dTranspose``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers.arguments import in_words, yes_or_no
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form, four, named_padding
from engine.reading.layers.keras import SAME_STRIDE
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "MindSpore"
SIGN = re.compile(r"\bmindspore\b|\bSequentialCell\b|\b(?:pad_mode|has_bias)\s*=")

_NEEDED = ("in_channels", "out_channels", "kernel_size")
_REST = ("dilation", "group", "has_bias", "weight_init", "bias_init", "data_format")
_CONV2D = Form(
    FRAMEWORK,
    (*_NEEDED, "stride", "pad_mode", "padding", *_REST),
    _NEEDED,
    ("dtype", "format"),
    {"group": "groups", "has_bias": "bias"},
    "nn.Conv2d(3, 16, 3)",
)
_TRANSPOSED = replace(
    _CONV2D, names=(*_NEEDED, "stride", "pad_mode", "padding", "output_padding", *_REST[:-1])
)
_OWN = {"pad_mode", "has_bias", "group", "input_channels", "output_channels", "weight_init"}


def claims(call: Call) -> bool:
    """Whether a call is MindSpore's: PyTorch has a Conv2d too."""
    root = call.prefix.split(".")[0]
    is_mint = "mint" in call.prefix  # its layers are PyTorch's
    is_its = root in ("mindspore", "ms") or call.name == "Conv2dTranspose"
    return not is_mint and (is_its or bool(_OWN & {*call.named}))


def conv2d(call: Call) -> Layer:
    """nn.Conv2d(in_channels, out_channels, kernel_size, stride, pad_mode='same', …)."""
    values, name = _values(call, _CONV2D)
    has_stride = name == "same" and values.get("stride", 1) not in (1, (1, 1))
    return _CONV2D.layer(call, values, told=SAME_STRIDE if has_stride else "")


def conv2d_transpose(call: Call) -> Layer:
    """nn.Conv2dTranspose, which under "same" makes size · stride of a size."""
    if call.prefix.startswith("torch"):
        told = "PyTorch calls it ConvTranspose2d, MindSpore Conv2dTranspose"
        raise CannotRead(f"{call.prefix} has no {call.name}: {told}.")
    values, _ = _values(call, _TRANSPOSED)
    layer = _TRANSPOSED.layer(call, values, transposed=True)
    short = any(k < s for k, s in zip(layer.kernel_size, layer.stride, strict=True))
    if layer.padding == "same_tensorflow" and short:
        told = "under a kernel shorter than the stride expected pad_mode “pad” or “valid”"
        raise CannotRead(f"{call.name} has pad_mode “same”: {told}.")
    return layer


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2d": conv2d,
    "Conv2dTranspose": conv2d_transpose,
}


def _values(call: Call, form: Form) -> tuple[dict[str, Any], str]:
    """The arguments in PyTorch's way, and the name of the padding."""
    named = {_PRINTED.get(name, name): value for name, value in call.named.items()}
    values = form.values(replace(call, named=named))
    for name in ("weight_init", "bias_init", "data_format"):
        values.pop(name, None)
    values["bias"] = yes_or_no(call, "has_bias", values.get("bias", False))
    name = named_padding(values.pop("pad_mode", "same"))
    if name not in ("same", "valid", "pad"):
        raise CannotRead(f"{call.name} has {_mode(call)}: expected “same”, “valid” or “pad”.")
    padding = values.get("padding", 0)
    if name != "pad" and padding not in (0, (0, 0, 0, 0)):
        told = "a padding in numbers stands under pad_mode “pad” alone"
        raise CannotRead(f"{call.name} has padding={in_words(padding)}: {told}.")
    by_name = {"same": "same_tensorflow", "valid": 0}
    values["padding"] = by_name.get(name, four(call, padding, "tblr"))
    return values, name


_PRINTED = {"input_channels": "in_channels", "output_channels": "out_channels"}


def _mode(call: Call) -> str:
    return f"pad_mode={in_words(call.named.get('pad_mode'))}"
