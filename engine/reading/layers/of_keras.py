"""Keras's layers in R and in JavaScript, and those of TF-Slim.

R's ``layer_conv_2d(filters = 8, kernel_size = c(3, 3))`` has the layer before it as a first
argument, where it is not piped in; TensorFlow.js's ``tf.layers.conv2d({filters: 8, …})`` writes
names in its own way; Slim pads to "SAME" and has a ReLU behind unless told otherwise. Source:
keras for R, TensorFlow.js, ``tf_slim.layers.convolution2d``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.activations import Activation
from engine.reading.layers import keras
from engine.reading.layers.arguments import given, shape_of
from engine.reading.layers.behind import activation_of
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.layers.of_torch import in_full

_OF_R = {
    "layer_conv_2d": "Conv2D",
    "layer_conv_2d_transpose": "Conv2DTranspose",
    "layer_depthwise_conv_2d": "DepthwiseConv2D",
    "layer_separable_conv_2d": "SeparableConv2D",
}
_OF_JAVASCRIPT = {
    "conv2d": "Conv2D",
    "conv2dTranspose": "Conv2DTranspose",
    "depthwiseConv2d": "DepthwiseConv2D",
}
_SLIM = ("inputs", "num_outputs", "kernel_size", "stride", "padding", "data_format", "rate",
         "activation_fn", "normalizer_fn")  # fmt: skip
_SLIM_ASIDE = (
    *("normalizer_params", "weights_initializer", "weights_regularizer", "biases_initializer"),
    *("biases_regularizer", "reuse", "variables_collections", "outputs_collections", "trainable"),
    *("scope", "num_groups"),
)
_SLIM_RENAMED = {"num_outputs": "filters", "stride": "strides", "rate": "dilation_rate"}
_OF_SLIM = {"num_outputs", "activation_fn", "normalizer_fn", "scope", "rate", "stride"}

BY_DEFAULT = (
    "Slim pads to “SAME” and has a ReLU behind where nothing else is said; an arg_scope can say it."
)


def claims(call: Call) -> bool:
    """Whether a call is one of these: TensorFlow has a conv2d, too."""
    if call.name in _OF_R:
        return True
    return "kernelSize" in call.named or is_slims(call)


def is_slims(call: Call) -> bool:
    """Whether a call is Slim's conv2d or conv2d_transpose: tf.layers has them too."""
    if call.name not in ("conv2d", "conv2d_transpose"):
        return False
    root, last = call.prefix.split(".")[0], call.prefix.rpartition(".")[2]
    is_named = last == "layers" and bool(_OF_SLIM & {*call.named})
    return "slim" in (root, last) or "contrib" in call.prefix or is_named


def _of_r(call: Call) -> Layer:
    """A layer that is piped in is not said."""
    placed = call.placed[1:] if isinstance((*call.placed, None)[0], (Name, Call)) else call.placed
    named = {name: value for name, value in in_full(call).named.items() if name != "object"}
    name = _OF_R[call.name]
    return keras.READERS[name](Call(name, placed, named, "keras"))


def _of_javascript(call: Call) -> Layer:
    named = {_snake(name): value for name, value in call.named.items()}
    name = _OF_JAVASCRIPT.get(call.name, "Conv2D")
    return keras.READERS[name](Call(name, (), named, "keras"))


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


def _of_slim(call: Call) -> Layer:
    values = given(call, _SLIM, ("inputs", "num_outputs", "kernel_size"), _SLIM_ASIDE)
    named: dict[str, Any] = {
        _SLIM_RENAMED.get(name, name): values[name]
        for name in ("num_outputs", "kernel_size", "stride", "padding", "data_format", "rate")
        if name in values
    }
    named.setdefault("padding", "SAME")
    if image := shape_of(values["inputs"]):
        named["input_shape"] = image[1:]
    has_bias = values.get("normalizer_fn") is None
    named["use_bias"] = has_bias and call.named.get("biases_initializer", True) is not None
    name = "Conv2DTranspose" if call.name.endswith("transpose") else "Conv2D"
    layer = keras.READERS[name](Call(name, (), named, "keras"))
    is_said = "activation_fn" in values
    behind = activation_of(layer, values.get("activation_fn")) if is_said else Activation("relu")
    return replace(layer, activation=behind, remarks=(*layer.remarks, BY_DEFAULT))


def _any(call: Call) -> Layer:
    return _of_javascript(call) if "kernelSize" in call.named else _of_slim(call)


READERS: dict[str, Callable[[Call], Layer]] = {
    **dict.fromkeys(_OF_R, _of_r),
    "conv2d": _any,
    "conv2d_transpose": _of_slim,
    "conv2dTranspose": _of_javascript,
    "depthwiseConv2d": _of_javascript,
}
