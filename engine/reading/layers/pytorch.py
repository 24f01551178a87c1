"""PyTorch's ``nn.Conv2d``, ``nn.ConvTranspose2d``, ``F.conv2d``, ``F.conv_transpose2d``.

Source: PyTorch ``torch.nn.Conv2d``, ``torch.nn.ConvTranspose2d``, ``torch.nn.functional``. Beyond
them a padding may have four sides, ``((top, bottom), (left, right))``, or be one of
:data:`layer.ODD`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.geometry import Padding
from engine.reading.layers.arguments import (
    given,
    in_words,
    pair,
    refused,
    sides,
    whole,
    word,
    yes_or_no,
)
from engine.reading.layers.calls import Call, shown
from engine.reading.layers.layer import ODD, Layer
from engine.reading.layers.unsaid import Channels, by_weight
from engine.reading.reader import CannotRead

FRAMEWORK = "PyTorch"

_NEEDED = ("in_channels", "out_channels", "kernel_size")
_CONV2D = (*_NEEDED, "stride", "padding", "dilation", "groups", "bias", "padding_mode")
_CONV_TRANSPOSE2D = (
    *_NEEDED,
    *("stride", "padding", "output_padding", "groups", "bias", "dilation", "padding_mode"),
)
_OPERANDS = ("input", "weight", "bias", "stride", "padding")
_F_CONV2D = (*_OPERANDS, "dilation", "groups")
_F_CONV_TRANSPOSE2D = (*_OPERANDS, "output_padding", "groups", "dilation")
_ELSEWHERE = ("device", "dtype")
"""Arguments that say nothing of the geometry."""


def claims(call: Call) -> bool:
    """Whether a call of a name that others have too is PyTorch's."""
    return call.prefix in ("F", "torch", "functional", "nn.functional", "torch.nn.functional") or (
        not call.prefix and "strides" not in call.named and len(call.placed) != 1
    )


def conv2d(call: Call) -> Layer:
    """nn.Conv2d."""
    values = given(call, _CONV2D, _NEEDED, _ELSEWHERE, f"{call.name}(1, 1, 2)")
    padding = _padding(call, values, ("same", "valid", *ODD), "a number, “same” or “valid”")
    return replace(_shared(call, values), padding=padding)


def conv_transpose2d(call: Call) -> Layer:
    """nn.ConvTranspose2d."""
    values = given(call, _CONV_TRANSPOSE2D, _NEEDED, _ELSEWHERE, f"{call.name}(1, 1, 2)")
    more = pair(call, "output_padding", values.get("output_padding", 0), least=0)
    padding = _padding(call, values, (*ODD,), "a number: it has no padding by name")
    layer = replace(_shared(call, values), transposed=True)
    return replace(layer, padding=padding, output_padding=more)


def _lazy(call: Call) -> Layer:
    """LazyConv2d, which learns its input channels from the input."""
    unsaid = Call(call.name.removeprefix("Lazy"), (None, *call.placed), call.named, call.prefix)
    if "in_channels" in call.named:
        unsaid = replace(unsaid, placed=call.placed)
    read = conv_transpose2d if "Transpose" in call.name else conv2d
    return read(unsaid)


def _conv2d_same(call: Call) -> Layer:
    """Timm's Conv2dSame, which pads as TensorFlow does."""
    return replace(conv2d(call), padding="same_tensorflow")


def functional_conv2d(call: Call) -> Layer:
    """F.conv2d(input, weight, …): the weight says the sizes, if anything does."""
    values = _operands(call, _F_CONV2D, "Conv2d")
    sizes = by_weight(call, values, "OIHW", "NCHW")
    padding = _padding(call, values, ("same", "valid"), "a number, “same” or “valid”")
    layer = Layer(False, **sizes, **_hyper(call, values), padding=padding)
    return replace(layer, bias=_has_bias(values))


def functional_conv_transpose2d(call: Call) -> Layer:
    """F.conv_transpose2d(input, weight, …)."""
    values = _operands(call, _F_CONV_TRANSPOSE2D, "ConvTranspose2d")
    sizes = by_weight(call, values, "IOHW", "NCHW")
    padding = _padding(call, values, (), "a number: it has no padding by name")
    more = pair(call, "output_padding", values.get("output_padding", 0), least=0)
    layer = Layer(True, **sizes, **_hyper(call, values), padding=padding, output_padding=more)
    return replace(layer, bias=_has_bias(values))


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2d": conv2d,
    "ConvTranspose2d": conv_transpose2d,
    "LazyConv2d": _lazy,
    "LazyConvTranspose2d": _lazy,
    "Conv2dSame": _conv2d_same,
    "conv2d": functional_conv2d,
    "conv_transpose2d": functional_conv_transpose2d,
}


def _operands(call: Call, names: tuple[str, ...], layer: str) -> dict[str, Any]:
    """The arguments of a function, of which the first are arrays."""
    if call.prefix.split(".")[0] in _OTHERS:
        told = f"has its arguments in an order of its own: expected F.{call.name}(x, w)"
        raise CannotRead(f"{call.name} of {shown(call.prefix)} {told}.")
    values = given(call, names, ("input", "weight"), such_as=f"F.{call.name}(x, w)")
    if any(type(values[name]) is int for name in ("input", "weight")):
        told = f"the layer with numbers is {layer}(1, 1, 2)"
        raise CannotRead(f"{call.name} takes arrays, as in F.{call.name}(x, w): {told}.")
    return values


_OTHERS = ("mx", "mlx", "K", "backend", "keras", "T", "theano")
"""Modules whose conv2d is another one's."""


def _has_bias(values: Mapping[str, Any]) -> bool:
    return values.get("bias") not in (None, False)


def _shared(call: Call, values: Mapping[str, Any]) -> Layer:
    """What both layers have alike."""
    _only_zeros(call, values.get("padding_mode", "zeros"))
    channels = Channels(call, values)
    bias = values.get("bias", True)
    return Layer(
        False,
        channels.number("in_channels"),
        channels.number("out_channels"),
        pair(call, "kernel_size", values["kernel_size"], least=1),
        stride=pair(call, "stride", values.get("stride", 1), least=1),
        dilation=pair(call, "dilation", values.get("dilation", 1), least=1),
        groups=channels.groups,
        bias=bias is not None and yes_or_no(call, "bias", bias),
        framework=FRAMEWORK,
        remarks=channels.remarks,
        assumed=channels.assumed,
    )


def _hyper(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    stride = values.get("stride", 1)
    return {
        "stride": pair(call, "stride", stride, least=1),
        "dilation": pair(call, "dilation", values.get("dilation", 1), least=1),
        "groups": whole(call, "groups", values.get("groups", 1), 1),
        "framework": FRAMEWORK,
    }


def _only_zeros(call: Call, mode: Any) -> None:
    if word(mode) != "zeros":
        told = "only a padding of zeros is derived here"
        raise CannotRead(f"{call.name} has padding_mode={in_words(mode)}: {told}.")


def _padding(
    call: Call, values: Mapping[str, Any], names: tuple[str, ...], expected: str
) -> int | Padding | str:
    """A number, (vertical, horizontal), ((top, bottom), (left, right)) or one of some names."""
    value = values.get("padding", 0)
    if (name := word(value)) is not None:
        if name in names:
            return name
        raise refused(call, "padding", value, expected)
    found = sides(call, "padding", value)
    is_one = len({number for side in found for number in side}) == 1
    return found[0][0] if is_one and not _is_four_sided(value) else found


def _is_four_sided(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(side, tuple) for side in value)
