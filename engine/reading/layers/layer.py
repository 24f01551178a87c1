"""A layer, whatever framework wrote it: all of a geometry but the size of its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine import paddings
from engine.activations import Activation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Padding, Pair, Spec

ODD: Mapping[str, paddings.Odd] = MappingProxyType(
    {"same_tensorflow": "after", "SAME_UPPER": "after", "SAME_LOWER": "before"}
)
"""The names other frameworks have for a padding, and at which end they put an odd cell."""


@dataclass(frozen=True)
class Layer:
    """A convolution or a transposed one; every pair is (vertical, horizontal)."""

    transposed: bool
    in_channels: int
    out_channels: int
    kernel_size: Pair
    stride: Pair = (1, 1)
    padding: int | Padding | str = 0
    """A number, ((top, bottom), (left, right)), PyTorch's "same" or "valid", or one of ODD."""
    output_padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    bias: bool = True
    framework: str = "PyTorch"
    input_size: Pair | None = None
    """What stood behind it, if anything."""
    remarks: tuple[str, ...] = ()
    """What whoever pasted it should know, a sentence each."""
    output_size: Pair | None = None
    """Of a transposed one, the size of Z that it asks for: its padding is what leads there."""
    assumed: tuple[str, ...] = ()
    """The names of what its text does not say and what was taken instead: in_channels …"""
    activation: Activation | None = None
    """What its text puts directly behind it, if anything that is known."""
    others: tuple[Layer, ...] = ()
    """The further convolutions of the text, in their order."""
    name: str = field(default="", compare=False)
    """What the text calls it: conv1."""

    def spec(self, input_size: Pair | None = None) -> Spec:
        """Its geometry on an input, (height, width); ValueError where they do not fit together.

        >>> Layer(False, 1, 1, (2, 2)).spec((3, 3)).output_size
        (2, 2)
        """
        size = input_size or self.input_size
        if size is None:
            raise ValueError("the layer names no input size: say on which input it stands")
        sizes: dict[str, Any] = {
            "input_size": size,
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "dilation": self.dilation,
            "in_channels": self.in_channels,
            "out_channels": self.out_channels,
            "groups": self.groups,
        }
        if not self.transposed:
            return Conv2dSpec(**sizes, padding=self._padding(size))
        padding, output_padding = self._cropped(size)
        return ConvTranspose2dSpec(**sizes, padding=padding, output_padding=output_padding)

    def resolved_padding(self, input_size: Pair | None = None) -> int | Padding | str:
        """Its padding as a fixed one, where what it asks for depends on the input's size."""
        if self.output_size is None:
            return self.padding
        return self.spec(input_size).padding

    def _padding(self, size: Pair) -> int | Padding | str:
        if not isinstance(self.padding, str) or self.padding not in ODD:
            return self.padding
        window, odd = (self.kernel_size, self.stride, self.dilation), ODD[self.padding]
        return paddings.same(size, *window, odd)

    def _cropped(self, size: Pair) -> tuple[int | Padding | str, Pair]:
        """The padding and the output padding of a transposed convolution."""
        if self.output_size is not None:
            return self._cropped_to(size, self.output_size)
        if not isinstance(self.padding, str) or self.padding not in ODD:
            return self.padding, self.output_padding
        window = self.kernel_size, self.stride, self.dilation
        crop = paddings.transposed_same(*window, ODD[self.padding])
        more = paddings.same_output_padding(*window)
        return crop, more if self.padding == "same_tensorflow" else (0, 0)

    def _cropped_to(self, size: Pair, output_size: Pair) -> tuple[Padding, Pair]:
        """What is cropped, or added at the end, so that Z has the size that is asked for."""
        odd = ODD.get(self.padding, "after") if isinstance(self.padding, str) else "after"
        window = self.kernel_size, self.stride, self.dilation
        return paddings.to_output_size(size, output_size, *window, self.output_padding, odd)

    def code(self, framework: str | None = None, input_size: Pair | None = None) -> str:
        """The layer as a framework writes it, its own if none is named and there is a way back.

        ValueError where the framework has no such layer, or no input size is known.
        """
        from engine.reading.layers.code import FRAMEWORKS, as_code

        own = self.framework if self.framework in FRAMEWORKS else "PyTorch"
        return as_code(self.spec(input_size), self.bias, framework or own)
