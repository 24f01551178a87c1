"""Settings that make no geometry, as data: the rule, its values and what would be legal.

Every misfit is a ValueError whose text is one plain sentence. ``misfits`` are all that were found
in the same settings, so that a page can draw each of them, and a repair start from them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Side = Literal["rows", "columns"]

SIDES: tuple[Side, Side] = ("rows", "columns")
LENGTHS = {"rows": "height", "columns": "width"}
"""What the number of rows, and of columns, is called."""


class Misfit(ValueError):
    """One rule that settings break. ``str()`` names the value, the rule and the nearest legal."""

    _found: tuple[Misfit, ...] = ()

    @property
    def misfits(self) -> tuple[Misfit, ...]:
        """Every rule that the settings break, this one first."""
        return self._found or (self,)

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The value, the rule and the nearest legal value."""

    def __str__(self) -> str:
        return self.sentence


def refuse(misfits: Iterable[Misfit]) -> None:
    """Raise the first of the misfits, which then knows the others; nothing where there is none."""
    found = tuple(misfits)
    if found:
        found[0]._found = found
        raise found[0]


@dataclass(unsafe_hash=True)
class OutOfRange(Misfit):
    """A number that is legal in no geometry: ``name`` has to lie from ``least`` to ``most``."""

    name: str
    value: int
    least: int
    most: int

    @property
    def sentence(self) -> str:
        """Which bound it passes."""
        bound = f"at least {self.least}" if self.value < self.least else f"at most {self.most}"
        return f"{self.name} is {self.value}: it must be {bound}"


@dataclass(unsafe_hash=True)
class TooManyCells(Misfit):
    """An output of this shape has more cells than whoever asks can take."""

    shape: tuple[int, int, int]
    most: int

    @property
    def sentence(self) -> str:
        """How many there would be, and what makes them fewer."""
        return (
            f"the output has {'×'.join(map(str, self.shape))} cells, and {self.most} are the "
            "most: use a smaller input or stride, or fewer channels"
        )


@dataclass(unsafe_hash=True)
class UnknownPadding(Misfit):
    """A padding by a name that the operation does not know; ``names`` are those it knows."""

    padding: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The names there are, or that there is none."""
        if self.names:
            return f"padding {self.padding!r}: the names are {' and '.join(map(repr, self.names))}"
        return (
            f"padding {self.padding!r}: a transposed convolution has no named padding, "
            "give it in numbers (0 for none)"
        )


@dataclass(unsafe_hash=True)
class ChannelsNotShared(Misfit):
    """``name`` (in_channels or out_channels) is no multiple of the groups."""

    name: str
    channels: int
    groups: int

    @property
    def nearest(self) -> int:
        """The multiple of the groups that is nearest."""
        return max(1, round(self.channels / self.groups)) * self.groups

    @property
    def sentence(self) -> str:
        """The rule, and the nearest multiple."""
        return (
            f"{self.name} {self.channels} cannot be shared out to {self.groups} groups: "
            f"it must be a multiple of {self.groups}, such as {self.nearest}"
        )


@dataclass(unsafe_hash=True)
class SameWithStride(Misfit):
    """PyTorch takes padding "same" with stride 1 alone; along ``side`` there is another.

    "same" asks for as many cells of z as x has, and a stride leaves fewer. ``padding`` is
    what makes them ⌈i / s⌉ along both sides, an odd zero at the end: TensorFlow's "same".
    """

    side: Side
    input: int
    stride: int
    padding: tuple[tuple[int, int], tuple[int, int]]

    @property
    def output(self) -> int:
        """What a stride leaves at most, the sides padded as needed: ⌈i / s⌉."""
        return -(-self.input // self.stride)

    @property
    def sentence(self) -> str:
        """Whose rule it is, and the two ways out."""
        return (
            f"PyTorch knows padding 'same' for stride 1 only, and the {self.side} have stride "
            f"{self.stride}: use stride 1 or give the padding in numbers"
        )


@dataclass(unsafe_hash=True)
class KernelTooLong(Misfit):
    """The dilated kernel is longer than the padded input along ``side``."""

    side: Side
    input: int
    pad_before: int
    pad_after: int
    kernel: int
    dilation: int

    @property
    def padded(self) -> int:
        """Cells of the input with its padding."""
        return self.pad_before + self.input + self.pad_after

    @property
    def span(self) -> int:
        """Cells from the kernel's first to its last: d(k − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def cells(self) -> range:
        """Where the kernel's cells lie when its first lies on the padded input's first."""
        return range(0, self.span, self.dilation)

    @property
    def longest(self) -> int:
        """The longest kernel that fits."""
        return (self.padded - 1) // self.dilation + 1

    @property
    def padding(self) -> int:
        """The least padding, alike on both sides, with which the kernel fits."""
        return max(self.pad_before, self.pad_after) - -(self.span - self.padded) // 2

    @property
    def sentence(self) -> str:
        """By how much it is too long, the longest kernel and the least padding that fit."""
        dilated = f" (with dilation {self.dilation})" if self.dilation > 1 else ""
        return (
            f"kernel{dilated} spans {self.span} {self.side} but the padded input has "
            f"{self.padded}: use kernel {LENGTHS[self.side]} ≤ {self.longest} or padding ≥ "
            f"{self.padding}"
        )


@dataclass(unsafe_hash=True)
class OutputPaddingTooLarge(Misfit):
    """``output_padding`` is neither smaller than the stride nor than the dilation."""

    side: Side
    output_padding: int
    stride: int
    dilation: int

    @property
    def largest(self) -> int:
        """The largest output_padding there may be."""
        return max(self.stride, self.dilation) - 1

    @property
    def sentence(self) -> str:
        """The rule with its two numbers, and the largest there may be."""
        return (
            f"output_padding {self.output_padding} ({LENGTHS[self.side]}) is not smaller than the "
            f"stride, {self.stride}, nor than the dilation, {self.dilation}: "
            f"use output_padding ≤ {self.largest}"
        )


@dataclass(unsafe_hash=True)
class NothingLeft(Misfit):
    """The padding of a transposed convolution removes the whole output along ``side``."""

    side: Side
    whole: int
    """Cells of the output before the padding removes any, output_padding included."""
    pad_before: int
    pad_after: int

    @property
    def size(self) -> int:
        """The size the output would have: 0 or less."""
        return self.whole - self.pad_before - self.pad_after

    @property
    def padding(self) -> int:
        """The largest padding, alike on both sides, that leaves a cell."""
        return (self.whole - 1) // 2

    @property
    def sentence(self) -> str:
        """How much there is, how much goes, and the largest padding that leaves a cell."""
        return (
            f"padding {self.pad_before} + {self.pad_after} removes all {self.whole} {self.side} of "
            f"the output: use padding ≤ {self.padding}"
        )
