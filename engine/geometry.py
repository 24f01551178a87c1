"""Geometry of the 2-D convolution and the 2-D transposed convolution: legality and sizes.

Both operations are one relation between a *fine* and a *coarse* axis::

    fine index = coarse index · stride + kernel index · dilation − padding

A convolution reads the fine grid (x) and writes the coarse one (z); the transposed
convolution reads the coarse grid (x) and writes the fine one (z). ``Axis`` is that relation
for rows or for columns; the two specs hold one for each. Nothing here knows an array.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar

from engine.misfits import (
    SIDES,
    ChannelsNotShared,
    KernelTooLong,
    Misfit,
    NothingLeft,
    OutOfRange,
    OutputPaddingTooLarge,
    SameWithStride,
    UnknownPadding,
    refuse,
)
from engine.results import Result

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]
"""((top, bottom), (left, right))."""

OneOrTwo = int | Sequence[int]
"""A number for both sides, or (vertical, horizontal)."""
AnyPadding = int | str | Sequence[int] | Sequence[Sequence[int]]
"""A number, (vertical, horizontal), ((top, bottom), (left, right)) or a name."""

LARGEST = 2**31 - 1
"""No geometry number may exceed this (what PyTorch's kernels can index)."""

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Axis:
    """One spatial axis: ``fine = coarse · stride + kernel · dilation − pad_before``.

    Sizes are in cells. ``fine`` is the axis of x for a convolution and of z for a transposed
    one; ``coarse`` is the other. ``kernel`` counts the kernel's cells, without dilation.
    """

    fine: int
    coarse: int
    kernel: int
    stride: int
    dilation: int
    pad_before: int
    pad_after: int

    @property
    def span(self) -> int:
        """Cells from the first to the last tap of a window: d(k − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def implied_padding(self) -> Pair:
        """Padding d(k − 1) − p before and after that turns the coarse grid into the fine one.

        A negative number is a crop. With d = 1 it is the notes' k − p − 1.
        """
        reach = self.span - 1
        return reach - self.pad_before, reach - self.pad_after

    @property
    def remainder(self) -> int:
        """Padded fine cells left over behind the last window.

        (i + 2p − d(k−1) − 1) mod s for a convolution, ``output_padding`` for a transposed one.
        """
        padded = self.fine + self.pad_before + self.pad_after
        return padded - self.span - (self.coarse - 1) * self.stride

    @property
    def border(self) -> Pair:
        """Zeros before and behind the spread coarse grid that make it the fine one's input.

        d(k − 1) − p with that side's own p (a negative number is a crop), and behind also the
        remainder: the fine cells left over there need their zeros too.
        """
        before, after = self.implied_padding
        return before, after + self.remainder

    @cached_property
    def unreached(self) -> tuple[int, ...]:
        """Zero-based fine indices that no window reaches (their gradient is zero)."""
        if self.fine > 2**20:
            raise ValueError(f"size {self.fine} is too large to list its cells: at most {2**20}")
        reached = {
            start + tap
            for start in range(0, self.coarse * self.stride, self.stride)
            for tap in range(0, self.span, self.dilation)
        }
        return tuple(i for i in range(self.fine) if i + self.pad_before not in reached)


@dataclass(frozen=True, init=False)
class _Spec(ABC):
    """The hyper-parameters both operations share, checked and brought to one normal form.

    Every pair is (vertical, horizontal); ``padding`` is ((top, bottom), (left, right)).
    """

    input_size: Pair
    kernel_size: Pair
    stride: Pair
    padding: Padding
    dilation: Pair
    in_channels: int
    out_channels: int
    groups: int

    fine_grid: ClassVar[Literal["x", "z"]]
    """The grid that is padded and that windows slide over."""
    coarse_grid: ClassVar[Literal["x", "z"]]
    """The grid that has a cell for every window."""
    gathered_result: ClassVar[Result]
    """The result that stands on the fine grid, gathered from the coarse one."""
    weight_order: ClassVar[tuple[int, int, int, int]]
    """The axes of the weight array in the order of (out, in, row, column), and the way back."""

    def __init__(
        self,
        input_size: OneOrTwo = (3, 3),
        kernel_size: OneOrTwo = (2, 2),
        *,
        stride: OneOrTwo = 1,
        padding: AnyPadding = 0,
        dilation: OneOrTwo = 1,
        in_channels: int = 1,
        out_channels: int = 1,
        groups: int = 1,
    ) -> None:
        self._set("input_size", _pair("input_size", input_size, least=1))
        self._set("kernel_size", _pair("kernel_size", kernel_size, least=1))
        self._set("stride", _pair("stride", stride, least=1))
        self._set("dilation", _pair("dilation", dilation, least=1))
        self._set("in_channels", _integer("in_channels", in_channels, least=1))
        self._set("out_channels", _integer("out_channels", out_channels, least=1))
        self._set("groups", _integer("groups", groups, least=1))
        self._set("padding", self._read_padding(padding))
        refuse((*self._channel_misfits(), *self._misfits(padding)))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @abstractmethod
    def _read_padding(self, padding: AnyPadding) -> Padding:
        """The padding in numbers."""

    @abstractmethod
    def _misfits(self, padding: AnyPadding) -> Iterator[Misfit]:
        """What does not fit together in the operation's own numbers; ``padding`` as it is given."""

    def _channel_misfits(self) -> Iterator[Misfit]:
        for name in ("in_channels", "out_channels"):
            channels: int = getattr(self, name)
            if channels % self.groups:
                yield ChannelsNotShared(name, channels, self.groups)

    def _along(self, side: int) -> tuple[int, int, int, int]:
        """Input, kernel, stride and dilation along the rows (0) or the columns (1)."""
        return self.input_size[side], self.kernel_size[side], self.stride[side], self.dilation[side]

    @property
    def in_channels_per_group(self) -> int:
        """C_in / groups."""
        return self.in_channels // self.groups

    @property
    def out_channels_per_group(self) -> int:
        """C_out / groups."""
        return self.out_channels // self.groups

    @property
    @abstractmethod
    def axes(self) -> tuple[Axis, Axis]:
        """The relation of the two grids along the rows and along the columns."""

    @property
    @abstractmethod
    def output_size(self) -> Pair:
        """(height, width) of z."""

    @property
    @abstractmethod
    def kernel_shape(self) -> tuple[int, int, int, int]:
        """The shape of the weight array."""

    def weight_place(self, index: tuple[_Item, ...]) -> tuple[_Item, ...]:
        """Where the k cell (out, in, row, column) stands in the weight array; and the way back."""
        return tuple(index[axis] for axis in self.weight_order)

    @property
    def hyper_parameters(self) -> dict[str, Any]:
        """The keyword arguments with which :mod:`engine.numeric` computes this geometry."""
        names = ("stride", "padding", "dilation", "groups")
        return {name: getattr(self, name) for name in names}

    @property
    def implied_padding(self) -> Padding:
        """d(k − 1) − p for ((top, bottom), (left, right)); negative means a crop."""
        rows, columns = self.axes
        return rows.implied_padding, columns.implied_padding

    @property
    def remainder(self) -> Pair:
        """Rows and columns of the padded fine grid left over behind the last window."""
        rows, columns = self.axes
        return rows.remainder, columns.remainder

    @property
    def unreached_rows(self) -> tuple[int, ...]:
        """Zero-based rows of the fine grid (a convolution's x) that no window reaches."""
        return self.axes[0].unreached

    @property
    def unreached_columns(self) -> tuple[int, ...]:
        """Zero-based columns of the fine grid that no window reaches."""
        return self.axes[1].unreached


@dataclass(frozen=True, init=False)
class Conv2dSpec(_Spec):
    r"""Geometry of a 2-D convolution (a cross-correlation, as in PyTorch's ``conv2d``).

    .. math:: o = \lfloor (i + p_{before} + p_{after} - d(k-1) - 1) / s \rfloor + 1

    ``input_size``, ``kernel_size``, ``stride``, ``dilation``: an int or (vertical, horizontal).
    ``padding``: an int, (vertical, horizontal), ((top, bottom), (left, right)), ``"valid"`` (none)
    or, with stride 1, ``"same"`` (the odd cell goes to the bottom and right).
    Kernels are (out_channels, in_channels / groups, kernel height, kernel width).

    Raises ValueError (TypeError for a wrong type) naming the value, the rule and the nearest
    legal value; what does not fit together is a :class:`engine.misfits.Misfit`, which has all of
    it as data. Source: PyTorch ``torch.nn.Conv2d``; Dumoulin & Visin (2016), relationship 15.

    >>> Conv2dSpec((5, 5), (3, 3), stride=2, padding=1).output_size
    (3, 3)
    """

    fine_grid = "x"
    coarse_grid = "z"
    gathered_result = "input_gradient"
    weight_order = (0, 1, 2, 3)

    def _read_padding(self, padding: AnyPadding) -> Padding:
        if not isinstance(padding, str):
            return _padding(padding)
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding == "same":
            return same_padding(*self._along(0)), same_padding(*self._along(1))
        raise UnknownPadding(padding, ("valid", "same"))

    def _misfits(self, padding: AnyPadding) -> Iterator[Misfit]:
        for side, axis in zip(SIDES, self.axes, strict=True):
            if padding == "same" and axis.stride > 1:
                yield SameWithStride(side, axis.fine, axis.stride, self.padding)
            elif axis.coarse < 1:
                pads = axis.pad_before, axis.pad_after
                yield KernelTooLong(side, axis.fine, *pads, axis.kernel, axis.dilation)

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """x is the fine grid, z the coarse one."""
        return self._axis(0), self._axis(1)

    def _axis(self, side: int) -> Axis:
        (i, k, s, d), (before, after) = self._along(side), self.padding[side]
        o = (i + before + after - d * (k - 1) - 1) // s + 1
        return Axis(i, o, k, s, d, before, after)

    @property
    def output_size(self) -> Pair:
        """(height, width) of z."""
        rows, columns = self.axes
        return rows.coarse, columns.coarse

    @property
    def kernel_shape(self) -> tuple[int, int, int, int]:
        """(C_out, C_in / groups, kernel height, kernel width)."""
        return (self.out_channels, self.in_channels_per_group, *self.kernel_size)


@dataclass(frozen=True, init=False)
class ConvTranspose2dSpec(_Spec):
    r"""Geometry of a 2-D transposed convolution (PyTorch's ``conv_transpose2d``).

    .. math:: o = (i - 1)s - p_{before} - p_{after} + d(k-1) + output\_padding + 1

    Parameters as in :class:`Conv2dSpec`, but ``padding`` has no names, and ``output_padding``
    (an int or (vertical, horizontal), smaller than the stride or than the dilation) adds rows at
    the bottom and columns at the right. Kernels are
    (in_channels, out_channels / groups, kernel height, kernel width).

    Raises ValueError (TypeError for a wrong type) as :class:`Conv2dSpec` does. Source: PyTorch
    ``torch.nn.ConvTranspose2d``; Dumoulin & Visin (2016), chapter 4.

    >>> ConvTranspose2dSpec((2, 2), (2, 2)).output_size
    (3, 3)
    """

    output_padding: Pair

    fine_grid = "z"
    coarse_grid = "x"
    gathered_result = "forward"
    weight_order = (1, 0, 2, 3)

    def __init__(
        self,
        input_size: OneOrTwo = (3, 3),
        kernel_size: OneOrTwo = (2, 2),
        *,
        stride: OneOrTwo = 1,
        padding: AnyPadding = 0,
        output_padding: OneOrTwo = 0,
        dilation: OneOrTwo = 1,
        in_channels: int = 1,
        out_channels: int = 1,
        groups: int = 1,
    ) -> None:
        self._set("output_padding", _pair("output_padding", output_padding, least=0))
        super().__init__(
            input_size, kernel_size, stride=stride, padding=padding, dilation=dilation,
            in_channels=in_channels, out_channels=out_channels, groups=groups,
        )  # fmt: skip

    @property
    def hyper_parameters(self) -> dict[str, Any]:
        """The keyword arguments with which :mod:`engine.numeric` computes this geometry."""
        return {**super().hyper_parameters, "output_padding": self.output_padding}

    def _read_padding(self, padding: AnyPadding) -> Padding:
        if isinstance(padding, str):
            raise UnknownPadding(padding, ())
        return _padding(padding)

    def _misfits(self, padding: AnyPadding) -> Iterator[Misfit]:
        for side, axis, extra in zip(SIDES, self.axes, self.output_padding, strict=True):
            if extra >= max(axis.stride, axis.dilation):
                yield OutputPaddingTooLarge(side, extra, axis.stride, axis.dilation)
            if axis.fine < 1:
                whole = axis.fine + axis.pad_before + axis.pad_after
                yield NothingLeft(side, whole, axis.pad_before, axis.pad_after)

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """z is the fine grid, x the coarse one."""
        return self._axis(0), self._axis(1)

    def _axis(self, side: int) -> Axis:
        (i, k, s, d), (before, after) = self._along(side), self.padding[side]
        o = (i - 1) * s - before - after + d * (k - 1) + self.output_padding[side] + 1
        return Axis(o, i, k, s, d, before, after)

    @property
    def output_size(self) -> Pair:
        """(height, width) of z."""
        rows, columns = self.axes
        return rows.fine, columns.fine

    @property
    def kernel_shape(self) -> tuple[int, int, int, int]:
        """(C_in, C_out / groups, kernel height, kernel width)."""
        return (self.in_channels, self.out_channels_per_group, *self.kernel_size)


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> Pair:
    r"""Zeros before and after an axis with which z has ⌈i / s⌉ cells, an odd one at the end.

    .. math:: p = \max(0,\ (\lceil i / s \rceil - 1) s + d(k - 1) + 1 - i)

    >>> same_padding(4, 3, 1, 1), same_padding(4, 3, 2, 1)
    ((1, 1), (0, 1))
    """
    outputs = -(-size // stride)
    total = max(0, (outputs - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return total // 2, total - total // 2


Spec = Conv2dSpec | ConvTranspose2dSpec


def _integer(name: str, value: object, least: int) -> int:
    """``value`` as an int between ``least`` and LARGEST."""
    if isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: expected an integer")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} is {value!r}: expected an integer") from None
    if not least <= number <= LARGEST:
        raise OutOfRange(name, number, least, LARGEST)
    return number


def _is_sequence(value: object) -> bool:
    return hasattr(value, "__len__") and hasattr(value, "__iter__") and not isinstance(value, str)


def _pair(name: str, value: Any, least: int) -> Pair:
    """An int, (n,) or (vertical, horizontal) as a pair."""
    if not _is_sequence(value):
        number = _integer(name, value, least)
        return number, number
    items = tuple(value)
    if len(items) not in (1, 2):
        raise ValueError(f"{name} is {value!r}: expected one integer or (vertical, horizontal)")
    return _integer(name, items[0], least), _integer(name, items[-1], least)


def _padding(value: Any) -> Padding:
    """An int, (p,), (vertical, horizontal) or ((top, bottom), (left, right)) in the last form."""
    if not _is_sequence(value):
        both = _pair("padding", value, least=0)
        return both, both
    items = tuple(value)
    if len(items) not in (1, 2):
        raise ValueError(
            f"padding is {value!r}: expected an integer, (vertical, horizontal) or "
            "((top, bottom), (left, right))"
        )
    return _pair("padding", items[0], least=0), _pair("padding", items[-1], least=0)
