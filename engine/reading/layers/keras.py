"""Keras's Conv2D, Conv2DTranspose, DepthwiseConv2D and SeparableConv2D, and those of tf.layers.

Sizes: a padding "valid" leaves what fits; "same" leaves ⌈i / s⌉ rows of i, an odd zero at the end.
A transposed one makes i · s with "same" and i · s + max(d(k − 1) + 1 − s, 0) with "valid"; where an
output_padding is given, (i − 1)s + d(k − 1) + 1 + output_padding with "valid", and with "same"
2⌊(d(k − 1) + 1) / 2⌋ fewer. Source: Keras, ``Conv2D``, ``Conv2DTranspose``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine import paddings
from engine.geometry import Padding, Pair
from engine.reading.layers.arguments import (
    given,
    in_words,
    pair,
    refused,
    shape_of,
    simple,
    whole,
    word,
    yes_or_no,
)
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.layers.unsaid import DEPTHWISE

FRAMEWORK = "Keras"
SAME = "same_tensorflow"

_SHARED = ("strides", "padding", "data_format", "dilation_rate")
_CONV2D = ("filters", "kernel_size", *_SHARED, "groups", "activation", "use_bias")
_TRANSPOSED = (
    *("filters", "kernel_size", "strides", "padding", "output_padding"),
    *("data_format", "dilation_rate", "activation", "use_bias"),
)
_DEPTHWISE = (
    *("kernel_size", "strides", "padding", "depth_multiplier", "data_format"),
    *("dilation_rate", "activation", "use_bias"),
)
_SEPARABLE = ("filters", "kernel_size", *_SHARED, "depth_multiplier", "activation", "use_bias")
_REGULAR = ("initializer", "regularizer", "constraint")
_ASIDE = (
    *(f"{of}_{what}" for of in ("kernel", "bias", "depthwise", "pointwise") for what in _REGULAR),
    *("activity_regularizer", "input_shape", "name", "trainable", "dtype", "input_dim"),
    *("batch_input_shape", "input_tensor", "weights", "reuse", "inputs", "autocast"),
)
_OLD = {
    "border_mode": "padding",
    "subsample": "strides",
    "nb_filter": "filters",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
}
"""The names of Keras 1."""

LAST = (
    "Keras has x as N H W C and the kernel as (rows, columns, in, out); here channels come first."
)
SAME_STRIDE = (
    "“same” with a stride leaves ⌈size / stride⌉ and puts an odd zero at the bottom and right; "
    "PyTorch has no “same” with a stride."
)


NO_STRIDE_WITH_DILATION = (
    "Keras refuses strides and dilation_rate that are both above 1; PyTorch has such a layer."
)


def claims(call: Call) -> bool:
    """Whether a call of a name that others have too is Keras's."""
    return "strides" in call.named or call.prefix.endswith(("layers", "keras"))


def conv2d(call: Call) -> Layer:
    """Conv2D(filters, kernel_size, strides, padding, …)."""
    call = _modern(call)
    values = _values(call, _CONV2D, ("filters", "kernel_size"))
    into, told = _in_channels(call, values, _groups(call, values))
    layer = _layer(call, values, into, _filters(call, values))
    return replace(layer, groups=_groups(call, values), remarks=(*told, *layer.remarks))


def conv2d_transpose(call: Call) -> Layer:
    """Conv2DTranspose, whose output_padding is None unless it is given."""
    call = _modern(call)
    values = _values(call, _TRANSPOSED, ("filters", "kernel_size"))
    into, told = _in_channels(call, values, 1)
    plain = _layer(call, values, into, _filters(call, values))
    refused_there = [said for said in plain.remarks if said == NO_STRIDE_WITH_DILATION]
    remarks = (*told, LAST_TRANSPOSED, *refused_there)
    layer = replace(plain, transposed=True, remarks=remarks)
    more = values.get("output_padding")
    name = _padding_name(call, values)
    if more is None:
        return _by_default(layer, name)
    return _with_output_padding(layer, name, pair(call, "output_padding", more, least=0))


LAST_TRANSPOSED = (
    "Keras has x as N H W C and the kernel as (rows, columns, out, in); here channels come first."
)


def _by_default(layer: Layer, name: str) -> Layer:
    """With output_padding=None: i · s under "same", and no less than that under "valid"."""
    window = layer.kernel_size, layer.stride, layer.dilation
    if name == "valid":
        more = paddings.same_output_padding(*window)
        told = (
            "Under a kernel shorter than the stride Keras adds cells at the end, to size · stride."
        )
        said = (told,) if any(more) else ()
        return replace(layer, padding=0, output_padding=more, remarks=(*layer.remarks, *said))
    told = "“same” makes size · stride of a size: it crops, an odd cell at the bottom and right"
    even = all(before == after for before, after in paddings.transposed_same(*window))
    end = "." if even else "; no padding of PyTorch's does that."
    return replace(layer, padding=SAME, remarks=(*layer.remarks, told + end))


def _with_output_padding(layer: Layer, name: str, more: Pair) -> Layer:
    """With an output_padding: TensorFlow shares out what it crops, the odd cell at the end."""
    if name == "valid":
        return replace(layer, padding=0, output_padding=more)
    sides = zip(layer.kernel_size, layer.dilation, more, strict=True)
    spans = [d * (k - 1) + 1 - extra for k, d, extra in sides]
    odd = [(d * (k - 1) + 1) % 2 for k, d in zip(layer.kernel_size, layer.dilation, strict=True)]
    crops = [span - one for span, one in zip(spans, odd, strict=True)]
    pads = [(max(0, n) // 2, (max(0, n) + 1) // 2) for n in crops]
    extra = (max(0, -crops[0]), max(0, -crops[1]))
    return replace(layer, padding=simple((pads[0], pads[1])), output_padding=extra)


def depthwise(call: Call) -> Layer:
    """DepthwiseConv2D(kernel_size, …): a filter or several for every channel alone."""
    values = _values(call, _DEPTHWISE, ("kernel_size",))
    into, told = _in_channels(call, values, DEPTHWISE)
    times = whole(call, "depth_multiplier", values.get("depth_multiplier", 1), 1)
    layer = _layer(call, values, into, into * times)
    return replace(layer, groups=into, remarks=(*told, *layer.remarks))


def separable(call: Call) -> Layer:
    """SeparableConv2D: a depthwise convolution and one of 1×1 behind it, which has the bias."""
    values = _values(call, _SEPARABLE, ("filters", "kernel_size"))
    into, told = _in_channels(call, values, DEPTHWISE)
    times = whole(call, "depth_multiplier", values.get("depth_multiplier", 1), 1)
    whole_ = _layer(call, values, into, _filters(call, values))
    behind = Layer(False, into * times, whole_.out_channels, (1, 1), bias=whole_.bias)
    says = (
        "It is two layers: this depthwise one without a bias, and behind it one of 1×1 from "
        f"{into * times} to {whole_.out_channels} channels."
    )
    first = replace(whole_, out_channels=into * times, groups=into, bias=False)
    others = (replace(behind, framework=FRAMEWORK),)
    return replace(first, remarks=(*told, says, *whole_.remarks), others=others)


def of_tf_layers(call: Call) -> Layer:
    """tf.layers.conv2d(inputs, filters, …) of TensorFlow 1."""
    read = conv2d_transpose if call.name.endswith("transpose") else conv2d
    placed = call.placed if "inputs" in call.named else call.placed[1:]
    names = {**call.named}
    if image := shape_of(call.placed[0] if call.placed else None):
        names.setdefault("input_shape", image[1:])
    if read is conv2d and len(placed) > 6:
        placed = placed[:6]
    return read(replace(call, placed=placed, named=names))


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2D": conv2d,
    "Convolution2D": conv2d,
    "Conv2DTranspose": conv2d_transpose,
    "Convolution2DTranspose": conv2d_transpose,
    "Deconvolution2D": conv2d_transpose,
    "DepthwiseConv2D": depthwise,
    "SeparableConv2D": separable,
    "SeparableConvolution2D": separable,
}


def _modern(call: Call) -> Call:
    """A call with the names of today: Keras 1 had rows and columns one by one."""
    named = {_OLD.get(name, name): value for name, value in call.named.items()}
    placed = call.placed
    is_old = call.name.startswith(("Convolution", "Deconvolution")) or "border_mode" in call.named
    if is_old and len(placed) >= 3 and all(isinstance(n, int) for n in placed[:3]):
        placed = (placed[0], (placed[1], placed[2]), *placed[3:])
    if {"nb_row", "nb_col"} <= {*named}:
        named["kernel_size"] = (named.pop("nb_row"), named.pop("nb_col"))
    return replace(call, placed=placed, named=named)


def _values(call: Call, names: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    such_as = f"{call.name}({'3' if needed == ('kernel_size',) else '8, 3'})"
    return given(call, names, needed, (*_ASIDE, "use_bias"), such_as)


def _filters(call: Call, values: Mapping[str, Any]) -> int:
    if isinstance(values["filters"], (Name, Call)):
        return 1
    return whole(call, "filters", values["filters"], 1)


def _groups(call: Call, values: Mapping[str, Any]) -> int:
    return whole(call, "groups", values.get("groups", 1), 1)


def _is_first(values: Mapping[str, Any]) -> bool:
    return word(values.get("data_format")) in ("channels_first", "th", "NCHW")


def _image(values: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """Channels and size of the input, where input_shape says them."""
    shape = values.get("input_shape", (values.get("batch_input_shape") or (None,))[1:])
    if not isinstance(shape, tuple) or len(shape) != 3:
        return None
    a, b, c = (n if isinstance(n, int) and n > 0 else 0 for n in shape)
    return (a, b, c) if _is_first(values) else (c, a, b)


def _in_channels(call: Call, values: Mapping[str, Any], least: int) -> tuple[int, tuple[str, ...]]:
    image = _image(values)
    if image and image[0]:
        return image[0], ()
    return least, (f"{call.name} learns its input channels from the input: taken as {least}.",)


def _layer(call: Call, values: Mapping[str, Any], into: int, out: int) -> Layer:
    """What all have alike."""
    image = _image(values)
    assumed = () if image and image[0] else ("in_channels",)
    filters = values.get("filters", 1)
    told = () if _is_first(values) else (LAST,)
    if isinstance(filters, (Name, Call)):
        assumed = (*assumed, "out_channels")
        told = (f"filters is {in_words(filters)}, of which nothing is known: taken as 1.", *told)
    layer = Layer(
        False,
        into,
        out,
        pair(call, "kernel_size", values["kernel_size"], least=1),
        stride=pair(call, "strides", values.get("strides", 1), least=1),
        dilation=pair(call, "dilation_rate", values.get("dilation_rate", 1), least=1),
        bias=yes_or_no(call, "use_bias", values.get("use_bias", True)),
        framework=FRAMEWORK,
        input_size=(image[1], image[2]) if image and image[1] and image[2] else None,
        remarks=told,
        assumed=assumed,
    )
    has_stride = max(layer.stride) > 1
    if has_stride and max(layer.dilation) > 1:
        layer = replace(layer, remarks=(*layer.remarks, NO_STRIDE_WITH_DILATION))
    if _padding_name(call, values) == "valid":
        return layer
    said = (*layer.remarks, SAME_STRIDE) if has_stride else layer.remarks
    return replace(layer, padding=SAME if has_stride else "same", remarks=said)


def _padding_name(call: Call, values: Mapping[str, Any]) -> str:
    value = values.get("padding", "valid")
    name = (word(value) or "").lower()
    if name not in ("same", "valid"):
        raise refused(call, "padding", value, "“same” or “valid”")
    return name


def zero_padding(call: Call) -> Padding:
    """ZeroPadding2D(padding=(1, 1)): how many zeros it puts at each side."""
    value = call.placed[0] if call.placed else call.named.get("padding", 1)
    return _four(call, value)


def cropping(call: Call) -> Padding:
    """Cropping2D(cropping=((0, 1), (0, 1)))."""
    value = call.placed[0] if call.placed else call.named.get("cropping", 0)
    return _four(call, value)


def _four(call: Call, value: Any) -> Padding:
    from engine.reading.layers.arguments import sides

    return sides(call, "padding", value)
