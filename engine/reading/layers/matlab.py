"""MATLAB's ``convolution2dLayer``, ``groupedConvolution2dLayer`` and ``transposedConv2dLayer``.

A padding is a number, [rows columns], [top bottom left right] or "same", which leaves ⌈size / s⌉
with an odd zero at the bottom and right; a "same" cropping leaves size · s. The input channels are
learned unless NumChannels says them. Source: MathWorks, Deep Learning Toolbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine import paddings
from engine.reading.layers.arguments import in_words, whole, word
from engine.reading.layers.calls import Call
from engine.reading.layers.forms import Form, four, named_padding
from engine.reading.layers.keras import SAME_STRIDE
from engine.reading.layers.layer import Layer
from engine.reading.layers.unsaid import DEPTHWISE
from engine.reading.reader import CannotRead

FRAMEWORK = "MATLAB"

_ASIDE = (
    "Name", "BiasInitializer", "WeightsInitializer", "WeightLearnRateFactor", "Weights", "Bias",
    "BiasLearnRateFactor", "WeightL2Factor", "BiasL2Factor",
)  # fmt: skip
_RENAMED = {
    "filterSize": "kernel_size",
    "numFilters": "out_channels",
    "NumChannels": "in_channels",
    "Stride": "stride",
    "DilationFactor": "dilation",
    "Padding": "padding",
    "Cropping": "padding",
    "numGroups": "groups",
}
_CONV = Form(
    FRAMEWORK,
    ("filterSize", "numFilters", "Stride", "Padding", "DilationFactor", "NumChannels",
     "PaddingValue"),
    ("filterSize", "numFilters"), _ASIDE, _RENAMED, "convolution2dLayer(3,16)",
)  # fmt: skip
_GROUPED = replace(
    _CONV,
    names=("filterSize", "numFilters", "numGroups", "Stride", "Padding", "DilationFactor",
           "PaddingValue"),
    needed=("filterSize", "numFilters", "numGroups"),
    such_as="groupedConvolution2dLayer(3,1,8)",
)  # fmt: skip
_TRANSPOSED = replace(
    _CONV,
    names=("filterSize", "numFilters", "Stride", "Cropping", "NumChannels"),
    such_as="transposedConv2dLayer(4,8)",
)


def claims(call: Call) -> bool:
    """Whether a call is MATLAB's: nobody else has its names."""
    return call.name in READERS


def conv(call: Call) -> Layer:
    """convolution2dLayer(filterSize,numFilters,'Name',Value,…)."""
    _refuse_placed(call, 2)
    return _padded(call, _CONV, _values(call, _CONV))


def grouped(call: Call) -> Layer:
    """groupedConvolution2dLayer(filterSize,numFiltersPerGroup,numGroups or 'channel-wise',…)."""
    _refuse_placed(call, 3)
    values = _values(call, _GROUPED)
    is_by_channel = word(values["groups"]) == "channel-wise"
    groups = DEPTHWISE if is_by_channel else whole(call, "numGroups", values["groups"], 1)
    each = whole(call, "numFiltersPerGroup", values["out_channels"], 1)
    values |= {"groups": groups, "out_channels": groups * each}
    return _padded(call, _GROUPED, values)


def transposed(call: Call) -> Layer:
    """transposedConv2dLayer(filterSize,numFilters,'Stride',s,'Cropping',c)."""
    _refuse_placed(call, 2)
    values = _values(call, _TRANSPOSED)
    is_same = named_padding(values.get("padding")) == "same"
    values["padding"] = "same_tensorflow" if is_same else _numbers(call, values)
    layer = _TRANSPOSED.layer(call, values, transposed=True)
    window = layer.kernel_size, layer.stride, layer.dilation
    crops = paddings.transposed_same(*window)
    is_even = all(before == after for before, after in crops)
    if is_same and not (is_even and paddings.same_output_padding(*window) == (0, 0)):
        told = "it does not share out evenly, so give [top bottom left right]"
        raise CannotRead(f"{call.name} has the Cropping same: {told}.")
    return layer


READERS: dict[str, Callable[[Call], Layer]] = {
    "convolution2dLayer": conv,
    "groupedConvolution2dLayer": grouped,
    "transposedConv2dLayer": transposed,
}


def _refuse_placed(call: Call, most: int) -> None:
    if len(call.placed) > most:
        told = f"after {most} of them expected pairs such as 'Stride',2"
        raise CannotRead(f"{call.name} has {len(call.placed)} arguments by place: {told}.")


def _values(call: Call, form: Form) -> dict[str, Any]:
    values = form.values(call)
    if values.pop("PaddingValue", 0) != 0:
        raise CannotRead(f"{call.name} has a PaddingValue: only a padding of zeros is derived.")
    if word(values["in_channels"]) == "auto":
        values["in_channels"] = None
    return values


def _padded(call: Call, form: Form, values: dict[str, Any]) -> Layer:
    if named_padding(values.get("padding")) == "same":
        has_stride = values.get("stride", 1) not in (1, (1, 1))
        told = SAME_STRIDE if has_stride else ""
        return form.layer(call, values | {"padding": "same_tensorflow"}, told=told)
    return form.layer(call, values | {"padding": _numbers(call, values)})


def _numbers(call: Call, values: Mapping[str, Any]) -> Any:
    value = values.get("padding", 0)
    if word(value) is not None:
        raise CannotRead(
            f"{call.name} has a padding {in_words(value)}: expected “same” or numbers."
        )
    return four(call, value, "tblr")
