"""PyTorch's layers in R and in C++: ``nn_conv2d(3, 16, 3)``, ``nn::Conv2dOptions(3, 16, 3)``.

Source: torch for R, ``nn_conv2d``, ``nn_conv_transpose2d``; LibTorch,
``torch::nn::Conv2dOptions``, ``torch::nn::ConvTranspose2dOptions``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.reading.layers import pytorch
from engine.reading.layers.arguments import word
from engine.reading.layers.calls import Call
from engine.reading.layers.layer import Layer


def claims(call: Call) -> bool:
    """Whether a call is one of these: nobody else has their names."""
    return call.name in READERS


def _options(call: Call) -> Layer:
    """LibTorch's options, of which a padding by name is kSame or kValid."""
    named: dict[str, Any] = {**call.named}
    for name in ("padding", "padding_mode"):
        text = word(named.get(name))
        if text and text.startswith("k"):
            named[name] = text[1:].lower()
    name = call.name.removesuffix("Options")
    return pytorch.READERS[name](replace(call, name=name, named=named))


def _of_r(name: str) -> Callable[[Call], Layer]:
    return lambda call: pytorch.READERS[name](call)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2dOptions": _options,
    "ConvTranspose2dOptions": _options,
    "nn_conv2d": _of_r("Conv2d"),
    "nn_conv_transpose2d": _of_r("ConvTranspose2d"),
    "nnf_conv2d": _of_r("conv2d"),
    "nnf_conv_transpose2d": _of_r("conv_transpose2d"),
}
