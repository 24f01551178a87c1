"""Layers that are PyTorch's in all but a name or a default.

Those of R and C++, ``nn_conv2d(3, 16, 3)`` and ``nn::Conv2dOptions(3, 16, 3)``; MMCV's
``ConvModule`` and torchvision's ``Conv2dNormActivation``, which have a normalization or a ReLU
behind; Equinox's ``nn.Conv2d`` with a key. Source: torch for R, LibTorch, MMCV ``ConvModule``,
torchvision ``Conv2dNormActivation``, Equinox ``nn.Conv2d``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.activations import Activation
from engine.reading.layers import pytorch
from engine.reading.layers.arguments import given, pair, word
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_NEEDED = ("in_channels", "out_channels", "kernel_size")
_SHARED = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups")
_MODULE = (*_SHARED, "bias", "conv_cfg", "norm_cfg", "act_cfg", "padding_mode")
_MODULE_ASIDE = ("inplace", "with_spectral_norm", "order", "efficient_conv_bn_eval")
_NORMED = (*_SHARED[:5], "groups", "norm_layer", "activation_layer", "dilation", "bias")
_EQUINOX = (*_SHARED, "use_bias", "padding_mode")


def claims(call: Call) -> bool:
    """Whether a call is one of these: of the names but Equinox's nobody else has any."""
    is_equinox = call.prefix.split(".")[0] in ("eqx", "equinox") or "key" in call.named
    return is_equinox if call.name in ("Conv2d", "ConvTranspose2d") else call.name in READERS


def _options(call: Call) -> Layer:
    """LibTorch's options, of which a padding by name is kSame or kValid."""
    named: dict[str, Any] = {**call.named}
    for name in ("padding", "padding_mode"):
        text = word(named.get(name))
        if text and text.startswith("k"):
            named[name] = text[1:].lower()
    name = call.name.removesuffix("Options")
    return pytorch.READERS[name](replace(call, name=name, named=named))


def in_full(call: Call) -> Call:
    """A call of R with its T and F in full."""
    words = {Name("T"): True, Name("F"): False}
    named = {
        name: words.get(value, value) if isinstance(value, Name) else value
        for name, value in call.named.items()
    }
    return replace(call, named=named)


def _of_r(name: str) -> Callable[[Call], Layer]:
    return lambda call: pytorch.READERS[name](in_full(call))


def _module(call: Call) -> Layer:
    """MMCV's ConvModule: no bias before a normalization, and a ReLU unless act_cfg is None."""
    values = given(call, _MODULE, _NEEDED, _MODULE_ASIDE, "ConvModule(3, 16, 3)")
    if values.get("conv_cfg") is not None:
        raise CannotRead("ConvModule has conv_cfg: expected the convolution's own line.")
    has_norm = values.get("norm_cfg") is not None
    bias = values.get("bias", "auto")
    values["bias"] = not has_norm if bias == "auto" else bias
    layer = _plain(call, values, (*_SHARED, "bias", "padding_mode"))
    is_relu = "act_cfg" not in values and not has_norm
    return replace(layer, activation=Activation("relu") if is_relu else None)


def _normed(call: Call) -> Layer:
    """torchvision's Conv2dNormActivation, padded by half of the kernel unless told otherwise."""
    aside = ("inplace",)
    values = given(call, _NORMED, _NEEDED[:2], aside, "Conv2dNormActivation(3, 16)")
    kernel = pair(call, "kernel_size", values.setdefault("kernel_size", 3), least=1)
    dilation = pair(call, "dilation", values.get("dilation", 1), least=1)
    if values.get("padding") is None:
        values["padding"] = tuple((k - 1) // 2 * d for k, d in zip(kernel, dilation, strict=True))
    if values.get("bias") is None:
        values["bias"] = "norm_layer" in values and values["norm_layer"] is None
    return _plain(call, values, (*_SHARED, "bias"))


def _equinox(call: Call) -> Layer:
    if call.name == "ConvTranspose2d":
        told = "Equinox does not turn its kernel as PyTorch does, expected PyTorch's line"
        raise CannotRead(f"{call.name} has a key: {told}.")
    values = given(call, _EQUINOX, _NEEDED, ("key", "dtype"), "eqx.nn.Conv2d(3, 16, 3, key=key)")
    values["bias"] = values.get("use_bias", True)
    values["padding_mode"] = (word(values.get("padding_mode", "zeros")) or "").lower()
    layer = _plain(call, values, (*_SHARED, "bias", "padding_mode"))
    return replace(layer, framework="Equinox")


def _plain(call: Call, values: Mapping[str, Any], names: tuple[str, ...]) -> Layer:
    named = {name: values[name] for name in names if name in values}
    return pytorch.conv2d(Call(call.name, (), named, call.prefix))


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2dOptions": _options,
    "ConvTranspose2dOptions": _options,
    "nn_conv2d": _of_r("Conv2d"),
    "nn_conv_transpose2d": _of_r("ConvTranspose2d"),
    "nnf_conv2d": _of_r("conv2d"),
    "nnf_conv_transpose2d": _of_r("conv_transpose2d"),
    "ConvModule": _module,
    "Conv2dNormActivation": _normed,
    "ConvNormActivation": _normed,
    "Conv2d": _equinox,
    "ConvTranspose2d": _equinox,
}
