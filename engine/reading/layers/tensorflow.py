"""TensorFlow's tf.nn.conv2d, tf.nn.conv2d_transpose, tf.nn.depthwise_conv2d, tf.nn.atrous_conv2d.

Strides and dilations may be lists of four; a padding is "SAME", "VALID" or a list of four pairs.
Kernels are (rows, columns, in, out), of a transposed one (rows, columns, out, in), of a depthwise
one (rows, columns, channel, multiplier). Source: TensorFlow, ``tf.nn``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.geometry import Pair
from engine.reading.layers import keras
from engine.reading.layers.arguments import (
    given,
    in_words,
    pair,
    refused,
    shape_of,
    sides,
    simple,
    whole,
    word,
)
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.layers.unsaid import DEPTHWISE, by_weight
from engine.reading.reader import CannotRead

FRAMEWORK = "TensorFlow"
SAME = keras.SAME

_CONV2D = ("input", "filters", "strides", "padding", "data_format", "dilations", "name")
_TRANSPOSED = (
    *("input", "filters", "output_shape", "strides", "padding", "data_format", "dilations", "name"),
)
_ATROUS = ("value", "filters", "rate", "padding", "name")
_ASIDE = ("use_cudnn_on_gpu", "name")
_OLD = {"filter": "filters", "x": "input", "value": "input", "kernel": "filters"}

LAST = "TensorFlow has x as N H W C and the kernel as (rows, columns, in, out)."
LAST_TRANSPOSED = "TensorFlow has x as N H W C and the kernel as (rows, columns, out, in)."


_ONE_OR_THE_OTHER = ("convolution", "depthwise_conv2d", "depthwise_conv2d_native")
"""What takes a dilation above 1 with strides of 1 alone; tf.nn.conv2d takes both."""
ON_A_GPU = "TensorFlow runs a conv2d_transpose with dilations above 1 on a GPU alone."


def claims(call: Call) -> bool:
    """Whether a call of a name that others have too is TensorFlow's."""
    return call.prefix in ("tf.nn", "tensorflow.nn", "tf", "tf.compat.v1.nn") or (
        call.prefix in ("", "nn") and "strides" in call.named and bool(call.placed or call.named)
    )


def conv2d(call: Call) -> Layer:
    """tf.nn.conv2d(input, filters, strides, padding)."""
    values = _values(call, _CONV2D, ("input", "filters"))
    sizes = _sizes(call, values, "HWIO")
    layer = _layer(call, values, sizes)
    told = (*_told(sizes), *_last(values, LAST), *_told_of_dilation(call, layer))
    return _padded(call, values, replace(layer, remarks=told))


def conv2d_transpose(call: Call) -> Layer:
    """tf.nn.conv2d_transpose(input, filters, output_shape, strides, padding='SAME')."""
    values = {"padding": "SAME"} | _values(call, _TRANSPOSED, ("input", "filters"))
    sizes = _sizes(call, values, "HWOI")
    layer = replace(_layer(call, values, sizes), transposed=True)
    told = (*_told(sizes), *_last(values, LAST_TRANSPOSED), *_told_of_dilation(call, layer))
    layer = replace(layer, remarks=told)
    name = (word(values["padding"]) or "").upper()
    if name not in ("SAME", "VALID"):
        raise refused(call, "padding", values["padding"], "“SAME” or “VALID”")
    return _of_output_shape(values, replace(layer, padding=SAME if name == "SAME" else 0), name)


def _of_output_shape(values: Mapping[str, Any], layer: Layer, name: str) -> Layer:
    """The layer with the size of Z that it names, and the input's that leads there."""
    shape = shape_of(values.get("output_shape"))
    if not shape or len(shape) not in (2, 4):
        if values.get("output_shape") is None:
            return layer
        told = f"output_shape is {in_words(values['output_shape'])}, of which nothing is known"
        made = "size · stride" if name == "SAME" else "(size − 1) · stride + the kernel's span"
        return replace(layer, remarks=(*layer.remarks, f"{told}: taken as {made}."))
    places = dict(zip(_axes(values), shape, strict=True)) if len(shape) == 4 else {}
    size = (places["H"], places["W"]) if places else (shape[0], shape[1])
    into = layer.input_size or _input_of(layer, size, name)
    return replace(layer, output_size=size, input_size=into)


def _input_of(layer: Layer, size: Pair, name: str) -> Pair:
    """The input's size of which the convolution there and back makes this one."""
    sides_ = zip(size, layer.kernel_size, layer.stride, layer.dilation, strict=True)
    down, across = (
        -(-o // s) if name == "SAME" else max(1, -(-(o - d * (k - 1)) // s))
        for o, k, s, d in sides_
    )
    return down, across


def depthwise(call: Call) -> Layer:
    """tf.nn.depthwise_conv2d(input, filter, strides, padding)."""
    values = _values(call, _CONV2D, ("input", "filters"))
    kernel, image = shape_of(values["filters"]), shape_of(values["input"])
    sizes = _sizes(call, values, "HWIO")
    if kernel and len(kernel) == 4:
        into, times = kernel[2], kernel[3]
    else:
        into, times = sizes["in_channels"] if image else DEPTHWISE, 1
        sizes["remarks"] = (
            f"The shape of {in_words(values['filters'])} is not known: taken as 3×3 for "
            f"{into} channels.",
        )
    sizes |= {"in_channels": into, "out_channels": into * times}
    layer = replace(_layer(call, values, sizes), groups=into)
    last = "TensorFlow has x as N H W C and the kernel as (rows, columns, channel, multiplier)."
    told = (*_told(sizes), *_last(values, last), *_told_of_dilation(call, layer))
    return _padded(call, values, replace(layer, remarks=told))


def atrous(call: Call) -> Layer:
    """tf.nn.atrous_conv2d(value, filters, rate, padding): a dilation, and no stride."""
    values = given(call, _ATROUS, ("value", "filters", "rate"))
    values = {"input": values["value"], "dilations": values["rate"], **values}
    sizes = _sizes(call, values, "HWIO")
    layer = _layer(call, values, sizes)
    return _padded(call, values, replace(layer, remarks=(*_told(sizes), LAST)))


READERS: dict[str, Callable[[Call], Layer]] = {
    "conv2d": conv2d,
    "convolution": conv2d,
    "conv2d_transpose": conv2d_transpose,
    "depthwise_conv2d": depthwise,
    "depthwise_conv2d_native": depthwise,
    "atrous_conv2d": atrous,
}


def _values(call: Call, names: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    named = {_OLD.get(name, name): value for name, value in call.named.items()}
    named = {"dilations" if name == "dilation" else name: value for name, value in named.items()}
    such_as = f"tf.nn.{call.name}(x, k, strides=1, padding='SAME')"
    return given(replace(call, named=named), names, needed, _ASIDE, such_as)


def _axes(values: Mapping[str, Any]) -> str:
    return "NCHW" if word(values.get("data_format")) == "NCHW" else "NHWC"


def _last(values: Mapping[str, Any], told: str) -> tuple[str, ...]:
    return (told,) if _axes(values) == "NHWC" else ()


def _told(sizes: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sizes.get("remarks", ()))


def _sizes(call: Call, values: Mapping[str, Any], weight_axes: str) -> dict[str, Any]:
    named = {"weight": values["filters"], "input": values["input"]}
    found = by_weight(call, named, weight_axes, _axes(values))
    kernel, image = shape_of(values["filters"]), shape_of(values["input"])
    if kernel and image and len(kernel) == len(image) == 4 and weight_axes == "HWIO":
        channels = image[_axes(values).index("C")]
        if channels % found["in_channels"] == 0:  # the kernel has the channels of one group
            found["groups"] = channels // found["in_channels"]
            found["in_channels"] = channels
    return found


def _layer(call: Call, values: Mapping[str, Any], sizes: Mapping[str, Any]) -> Layer:
    known = {name: value for name, value in sizes.items() if name != "remarks"}
    return Layer(
        False,
        **known,
        stride=_two(call, values, "strides"),
        dilation=_two(call, values, "dilations"),
        bias=False,
        framework=FRAMEWORK,
    )


def _told_of_dilation(call: Call, layer: Layer) -> tuple[str, ...]:
    """What TensorFlow does not run."""
    if max(layer.dilation) == 1:
        return ()
    if layer.transposed:
        return (ON_A_GPU,)
    if call.name in _ONE_OR_THE_OTHER and max(layer.stride) > 1:
        told = "takes dilations above 1 with strides of 1 alone, its documentation says"
        return (f"tf.nn.{call.name} {told}.",)
    return ()


def _two(call: Call, values: Mapping[str, Any], name: str) -> Pair:
    """A number, a pair, or a list of four with ones for batch and channels."""
    value = values.get(name)
    if value is None:
        return 1, 1
    if isinstance(value, tuple) and len(value) == 4:
        places = dict(zip(_axes(values), value, strict=True))
        if places["N"] != 1 or places["C"] != 1:
            raise refused(call, name, value, "1 for batch and channels")
        value = places["H"], places["W"]
    return pair(call, name, value, least=1)


def _padded(call: Call, values: Mapping[str, Any], layer: Layer) -> Layer:
    value = values.get("padding", "VALID")
    name = (word(value) or "").upper()
    if name == "VALID":
        return layer
    if name == "SAME":
        has_stride = max(layer.stride) > 1
        told = (keras.SAME_STRIDE,) if has_stride else ()
        padding = SAME if has_stride else "same"
        return replace(layer, padding=padding, remarks=(*layer.remarks, *told))
    if isinstance(value, tuple) and len(value) == 4:
        places = dict(zip(_axes(values), value, strict=True))
        return replace(layer, padding=simple(sides(call, "padding", (places["H"], places["W"]))))
    raise refused(call, "padding", value, "“SAME”, “VALID” or a list of four pairs")


__all__ = ["FRAMEWORK", "READERS", "CannotRead", "Name", "claims", "whole"]
