"""A layer, whatever framework wrote it: all of a geometry but the size of its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine import paddings
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
        return ConvTranspose2dSpec(
            **sizes, padding=self._padding(size), output_padding=self._output_padding()
        )

    def _padding(self, size: Pair) -> int | Padding | str:
        if not isinstance(self.padding, str) or self.padding not in ODD:
            return self.padding
        window, odd = (self.kernel_size, self.stride, self.dilation), ODD[self.padding]
        if self.transposed:
            return paddings.transposed_same(*window, odd)
        return paddings.same(size, *window, odd)

    def _output_padding(self) -> Pair:
        if self.padding == "same_tensorflow":
            return paddings.same_output_padding(self.kernel_size, self.stride, self.dilation)
        return (0, 0) if self.padding in ODD else self.output_padding
