"""JAX's lax.conv_general_dilated, lax.conv, lax.conv_transpose; Flax's nn.Conv, nn.ConvTranspose.

A padding is "SAME", "VALID", "SAME_LOWER", a number or pairs (before, after). A transposed one pads
its spread input, so that (a, b) there is a crop of d(k − 1) − a and d(k − 1) − b here; its kernel
is not turned unless transpose_kernel is True, and conv_general_dilated never turns it. Its "SAME"
makes i · s, its "VALID" as much as Keras's. Source: JAX, ``jax.lax``; Flax, ``flax.linen``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine import paddings
from engine.geometry import LARGEST, Padding, Pair
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
    yes_or_no,
)
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.layers.unsaid import by_weight
from engine.reading.reader import CannotRead

SAME = "same_tensorflow"
JAX, FLAX = "JAX", "Flax"

_GENERAL = (
    *("lhs", "rhs", "window_strides", "padding", "lhs_dilation", "rhs_dilation"),
    *("dimension_numbers", "feature_group_count", "batch_group_count", "precision"),
)
_TRANSPOSED = (
    *("lhs", "rhs", "strides", "padding", "rhs_dilation", "dimension_numbers"),
    *("transpose_kernel", "precision"),
)
_FLAX_CONV = (
    *("features", "kernel_size", "strides", "padding", "input_dilation", "kernel_dilation"),
    *("feature_group_count", "use_bias"),
)
_FLAX_TRANSPOSED = ("features", "kernel_size", "strides", "padding", "kernel_dilation", "use_bias")
_ASIDE = (
    *("preferred_element_type", "precision", "dtype", "param_dtype", "kernel_init", "bias_init"),
    *("name", "mask", "rngs", "promote_dtype", "out_sharding", "mask_fn", "parent"),
)

NOT_TURNED = (
    "JAX does not turn the kernel of a transposed convolution unless transpose_kernel=True: its "
    "numbers are those with K turned by 180° here."
)
MOVED_AS_IT_IS = (
    "lax.conv_general_dilated moves the kernel as it is over the spread input: its numbers are "
    "those with K turned by 180° here."
)
FLAX_AXES = "Flax has x as N H W C and the kernel as (rows, columns, in, out)."
SAME_STRIDE = (
    "“SAME” with a stride leaves ⌈size / stride⌉ and puts an odd zero at the bottom and right; "
    "PyTorch has no “same” with a stride."
)


def claims(call: Call) -> bool:
    """Whether a call of a name that others have too is JAX's or Flax's."""
    return call.prefix.endswith(("lax", "linen", "nn", "nnx", "jax", "hk")) or not call.prefix


def general(call: Call) -> Layer:
    """lax.conv_general_dilated: a transposed one where the input is dilated."""
    values = given(call, _GENERAL, ("lhs", "rhs", "window_strides", "padding"), _ASIDE)
    _refuse_batches(call, values)
    stride = pair(call, "window_strides", values["window_strides"], least=1)
    spread = pair(call, "lhs_dilation", _or(values.get("lhs_dilation"), 1), least=1)
    dilation = pair(call, "rhs_dilation", _or(values.get("rhs_dilation"), 1), least=1)
    groups = whole(call, "feature_group_count", values.get("feature_group_count", 1), 1)
    layer = _by_operands(call, values, groups)
    layer = replace(layer, dilation=dilation)
    if max(spread) == 1:
        return _padded(call, values["padding"], replace(layer, stride=stride))
    if max(stride) > 1:
        told = "a convolution with zeros between the cells of x and a stride is neither"
        raise CannotRead(f"{call.name} has lhs_dilation and window_strides above 1: {told}.")
    remarks = (*layer.remarks, MOVED_AS_IT_IS)
    layer = replace(layer, transposed=True, stride=spread, remarks=remarks)
    name = word(values["padding"])
    if name is not None and name.upper() != "VALID":
        told = "give the padding in pairs: a named one is meant for the spread input"
        raise CannotRead(f"{call.name} has lhs_dilation and padding={in_words(name)}: {told}.")
    pads = ((0, 0), (0, 0)) if name else sides(call, "padding", values["padding"], -LARGEST)
    return _cropped(call, pads, layer)


def plain(call: Call) -> Layer:
    """lax.conv(lhs, rhs, window_strides, padding)."""
    return general(replace(call, placed=call.placed[:4]))


def transposed(call: Call) -> Layer:
    """lax.conv_transpose(lhs, rhs, strides, padding)."""
    values = given(call, _TRANSPOSED, ("lhs", "rhs", "strides", "padding"), _ASIDE)
    dilation = pair(call, "rhs_dilation", _or(values.get("rhs_dilation"), 1), least=1)
    turned = yes_or_no(call, "transpose_kernel", values.get("transpose_kernel", False))
    layer = _by_operands(call, values, 1, turned=turned)
    stride = pair(call, "strides", values["strides"], least=1)
    layer = replace(layer, transposed=True, stride=stride, dilation=dilation)
    said = () if turned else (NOT_TURNED,)
    return _transposed(call, values["padding"], replace(layer, remarks=(*layer.remarks, *said)))


def flax_conv(call: Call) -> Layer:
    """Flax's nn.Conv(features, kernel_size, …, padding='SAME'); nnx has in_features first."""
    call, into, told = _nnx(call)
    values = given(call, _FLAX_CONV, ("features", "kernel_size"), _ASIDE, _SUCH_AS)
    if max(pair(call, "input_dilation", _or(values.get("input_dilation"), 1), least=1)) > 1:
        raise CannotRead("Conv has input_dilation: write it as a ConvTranspose.")
    groups = whole(call, "feature_group_count", values.get("feature_group_count", 1), 1)
    layer = _flax(call, values, into or groups, (*told, FLAX_AXES))
    layer = replace(layer, groups=groups, assumed=() if into else ("in_channels",))
    return _padded(call, values.get("padding", "SAME"), layer)


def flax_transposed(call: Call) -> Layer:
    """Flax's nn.ConvTranspose(features, kernel_size, strides=1, padding='SAME')."""
    call, into, told = _nnx(call)
    aside = (*_ASIDE, "transpose_kernel")
    values = given(call, _FLAX_TRANSPOSED, ("features", "kernel_size"), aside, _SUCH_AS)
    turned = yes_or_no(call, "transpose_kernel", values.get("transpose_kernel", False))
    said = (*told, FLAX_AXES) if turned else (*told, FLAX_AXES, NOT_TURNED)
    layer = replace(_flax(call, values, into or 1, said), transposed=True)
    layer = replace(layer, assumed=() if into else ("in_channels",))
    return _transposed(call, values.get("padding", "SAME"), layer)


_SUCH_AS = "nn.Conv(features=8, kernel_size=(3, 3))"

READERS: dict[str, Callable[[Call], Layer]] = {
    "conv_general_dilated": general,
    "conv": plain,
    "conv_with_general_padding": general,
    "conv_transpose": transposed,
    "Conv": flax_conv,
    "ConvTranspose": flax_transposed,
}


def _or(value: Any, other: Any) -> Any:
    return other if value is None else value


def _nnx(call: Call) -> tuple[Call, int, tuple[str, ...]]:
    """A call without the in_features that nnx's has first, and how many they are; 0 if unsaid."""
    named = {**call.named}
    renamed = named.pop("out_features", None)
    into = named.pop("in_features", None)
    placed = call.placed
    has_out = len(placed) > 1 and not isinstance(placed[1], tuple)
    if has_out and (len(placed) > 2 or "kernel_size" in named):
        into, placed = placed[0], placed[1:]
    if renamed is not None:
        named["features"] = renamed
    if isinstance(into, int) and into > 0:
        return replace(call, placed=placed, named=named), into, ()
    told = f"{call.name} learns its input channels from the input: taken as 1."
    return replace(call, placed=placed, named=named), 0, (told,)


def _flax(call: Call, values: Mapping[str, Any], into: int, told: tuple[str, ...]) -> Layer:
    features = values["features"]
    size = values["kernel_size"]
    if isinstance(size, int) or (isinstance(size, tuple) and len(size) != 2):
        raise refused(call, "kernel_size", size, "two numbers, (rows, columns)")
    return Layer(
        False,
        into,
        1 if isinstance(features, (Name, Call)) else whole(call, "features", features, 1),
        pair(call, "kernel_size", size, least=1),
        stride=pair(call, "strides", _or(values.get("strides"), 1), least=1),
        dilation=pair(call, "kernel_dilation", _or(values.get("kernel_dilation"), 1), least=1),
        bias=yes_or_no(call, "use_bias", values.get("use_bias", True)),
        framework=FLAX,
        remarks=told,
    )


def _refuse_batches(call: Call, values: Mapping[str, Any]) -> None:
    if values.get("batch_group_count", 1) not in (1, None):
        raise CannotRead(f"{call.name} has batch_group_count: groups of a batch are not derived.")


def _by_operands(
    call: Call, values: Mapping[str, Any], groups: int, *, turned: bool = False
) -> Layer:
    """The sizes, by the shapes of lhs and rhs where they are known."""
    axes = _dimension_numbers(values.get("dimension_numbers"))
    if axes is None:
        is_transposed = call.name == "conv_transpose"
        axes = ("NHWC", "HWIO") if is_transposed else ("NCHW", "OIHW")
    image, kernel = axes
    named = {"input": values["lhs"], "weight": values["rhs"], "groups": groups}
    if turned:  # the kernel is that of the convolution whose transpose this is
        kernel = kernel.translate(str.maketrans("IO", "OI"))
    sizes = by_weight(call, named, kernel, image)
    known = shape_of(values["rhs"])
    if known and len(known) == 4:
        places = dict(zip(kernel, known, strict=True))
        sizes |= {"in_channels": places["I"] * groups, "out_channels": places["O"]}
    return Layer(False, **sizes, groups=groups, bias=False, framework=JAX)


def _dimension_numbers(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, tuple) or len(value) < 2:
        return None
    image, kernel = (one.upper() if isinstance(one, str) else "" for one in value[:2])
    if {*image} == {*"NCHW"} and {*kernel} == {*"OIHW"}:
        return image, kernel
    return None


def _padded(call: Call, value: Any, layer: Layer) -> Layer:
    name = (word(value) or "").upper()
    if name == "VALID":
        return layer
    if name in ("SAME", "SAME_LOWER"):
        has_stride = max(layer.stride) > 1
        padding = "SAME_LOWER" if name == "SAME_LOWER" else SAME if has_stride else "same"
        told = (SAME_STRIDE,) if has_stride and name == "SAME" else ()
        return replace(layer, padding=padding, remarks=(*layer.remarks, *told))
    if name:
        raise refused(call, "padding", value, "“SAME”, “VALID” or pairs (before, after)")
    return replace(layer, padding=simple(sides(call, "padding", value)))


def _transposed(call: Call, value: Any, layer: Layer) -> Layer:
    """A transposed one with its padding by name or in pairs."""
    name = (word(value) or "").upper()
    if name == "SAME":
        return replace(layer, padding=SAME)
    if name == "VALID":
        more = paddings.same_output_padding(layer.kernel_size, layer.stride, layer.dilation)
        return replace(layer, padding=0, output_padding=more)
    if name:
        raise refused(call, "padding", value, "“SAME”, “VALID” or pairs (before, after)")
    return _cropped(call, sides(call, "padding", value, -LARGEST), layer)


def _cropped(call: Call, pads: Padding, layer: Layer) -> Layer:
    """The crop that a padding of the spread input leaves, or what it adds at the end."""
    reach = [d * (k - 1) for k, d in zip(layer.kernel_size, layer.dilation, strict=True)]
    crops = [(far - before, far - after) for far, (before, after) in zip(reach, pads, strict=True)]
    if any(before < 0 for before, _ in crops):
        told = f"more than {max(reach)} zeros before the spread input are no transposed convolution"
        raise CannotRead(f"{call.name} has padding={in_words(pads)}: {told} of PyTorch's.")
    more: Pair = (max(0, -crops[0][1]), max(0, -crops[1][1]))
    kept = [(before, max(0, after)) for before, after in crops]
    return replace(layer, padding=simple((kept[0], kept[1])), output_padding=more)
