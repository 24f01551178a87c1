"""Geometry of the 2-D convolution and the 2-D transposed convolution: legality and sizes.

Both operations are one relation between a *fine* and a *coarse* axis::

    fine index = coarse index · stride + kernel index · dilation − padding

A convolution reads the fine grid (x) and writes the coarse one (z); the transposed
convolution reads the coarse grid (x) and writes the fine one (z). ``Axis`` is that relation
for rows or for columns; the two specs hold one for each. Nothing here knows an array.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]
"""((top, bottom), (left, right))."""

LARGEST = 2**31 - 1
"""No geometry number may exceed this (what PyTorch's kernels can index)."""

_SIDES = (("rows", "height"), ("columns", "width"))


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


@dataclass(frozen=True)
class _Spec:
    """The hyper-parameters both operations share, checked and brought to one normal form.

    Every pair is (vertical, horizontal); ``padding`` becomes ((top, bottom), (left, right)).
    """

    input_size: Any = (3, 3)
    kernel_size: Any = (2, 2)
    stride: Any = field(default=1, kw_only=True)
    padding: Any = field(default=0, kw_only=True)
    dilation: Any = field(default=1, kw_only=True)
    in_channels: int = field(default=1, kw_only=True)
    out_channels: int = field(default=1, kw_only=True)
    groups: int = field(default=1, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "stride", "dilation"):
            self._set(name, _pair(name, getattr(self, name), least=1))
        for name in ("in_channels", "out_channels", "groups"):
            self._set(name, _integer(name, getattr(self, name), least=1))
        self._set("padding", self._normal_padding())
        for name in ("in_channels", "out_channels"):
            _check_divides(name, getattr(self, name), self.groups)

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _normal_padding(self) -> Padding:
        return _padding(self.padding)

    @property
    def in_channels_per_group(self) -> int:
        """C_in / groups."""
        return self.in_channels // self.groups

    @property
    def out_channels_per_group(self) -> int:
        """C_out / groups."""
        return self.out_channels // self.groups

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The relation of the two grids along the rows and along the columns."""
        raise NotImplementedError

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


@dataclass(frozen=True)
class Conv2dSpec(_Spec):
    r"""Geometry of a 2-D convolution (a cross-correlation, as in PyTorch's ``conv2d``).

    .. math:: o = \lfloor (i + p_{before} + p_{after} - d(k-1) - 1) / s \rfloor + 1

    ``input_size``, ``kernel_size``, ``stride``, ``dilation``: an int or (vertical, horizontal).
    ``padding``: an int, (vertical, horizontal), ((top, bottom), (left, right)), ``"valid"`` (none)
    or, with stride 1, ``"same"`` (the odd cell goes to the bottom and right).
    Kernels are (out_channels, in_channels / groups, kernel height, kernel width).

    Raises ValueError (TypeError for a wrong type) naming the value, the rule and the nearest
    legal value. Source: PyTorch ``torch.nn.Conv2d``; Dumoulin & Visin (2016), relationship 15.

    >>> Conv2dSpec((5, 5), (3, 3), stride=2, padding=1).output_size
    (3, 3)
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        for axis, sides in zip(self.axes, _SIDES, strict=True):
            _check_kernel_fits(axis, *sides)

    def _normal_padding(self) -> Padding:
        if not isinstance(self.padding, str):
            return super()._normal_padding()
        if self.padding == "valid":
            return (0, 0), (0, 0)
        if self.padding != "same":
            raise ValueError(f"padding {self.padding!r}: the names are 'valid' and 'same'")
        if self.stride != (1, 1):
            raise ValueError(
                f"padding 'same' needs stride 1, but stride is {self.stride}: "
                "use stride 1 or give the padding in numbers"
            )
        reaches = (d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True))
        top, left = ((reach // 2, reach - reach // 2) for reach in reaches)
        return top, left

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """x is the fine grid, z the coarse one."""
        rows, columns = (self._axis(side) for side in (0, 1))
        return rows, columns

    def _axis(self, side: int) -> Axis:
        i, k, s = self.input_size[side], self.kernel_size[side], self.stride[side]
        d, (before, after) = self.dilation[side], self.padding[side]
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


@dataclass(frozen=True)
class ConvTranspose2dSpec(_Spec):
    r"""Geometry of a 2-D transposed convolution (PyTorch's ``conv_transpose2d``).

    .. math:: o = (i - 1)s - p_{before} - p_{after} + d(k-1) + output\_padding + 1

    Parameters as in :class:`Conv2dSpec`, but ``padding`` has no names, and ``output_padding``
    (an int or (vertical, horizontal), smaller than the stride or than the dilation) adds rows at
    the bottom and columns at the right. Kernels are
    (in_channels, out_channels / groups, kernel height, kernel width).

    Raises ValueError (TypeError for a wrong type) naming the value, the rule and the nearest
    legal value. Source: PyTorch ``torch.nn.ConvTranspose2d``; Dumoulin & Visin (2016), chapter 4.

    >>> ConvTranspose2dSpec((2, 2), (2, 2)).output_size
    (3, 3)
    """

    output_padding: Any = field(default=0, kw_only=True)

    @property
    def hyper_parameters(self) -> dict[str, Any]:
        """The keyword arguments with which :mod:`engine.numeric` computes this geometry."""
        return {**super().hyper_parameters, "output_padding": self.output_padding}

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("output_padding", _pair("output_padding", self.output_padding, least=0))
        for side, (_, name) in enumerate(_SIDES):
            _check_output_padding(
                self.output_padding[side], self.stride[side], self.dilation[side], name
            )
        for axis, extra, sides in zip(self.axes, self.output_padding, _SIDES, strict=True):
            _check_output_left(axis, extra, *sides)

    def _normal_padding(self) -> Padding:
        if isinstance(self.padding, str):
            raise ValueError(
                f"padding {self.padding!r}: a transposed convolution has no named padding, "
                "give it in numbers (0 for none)"
            )
        return super()._normal_padding()

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """z is the fine grid, x the coarse one."""
        rows, columns = (self._axis(side) for side in (0, 1))
        return rows, columns

    def _axis(self, side: int) -> Axis:
        i, k, s = self.input_size[side], self.kernel_size[side], self.stride[side]
        d, (before, after) = self.dilation[side], self.padding[side]
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


Spec = Conv2dSpec | ConvTranspose2dSpec


def _integer(name: str, value: object, least: int) -> int:
    """``value`` as an int between ``least`` and LARGEST."""
    if isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: expected an integer")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} is {value!r}: expected an integer") from None
    if number < least:
        raise ValueError(f"{name} is {number}: it must be at least {least}")
    if number > LARGEST:
        raise ValueError(f"{name} is {number}: it must be at most {LARGEST}")
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


def _check_divides(name: str, channels: int, groups: int) -> None:
    if channels % groups:
        nearest = max(1, round(channels / groups)) * groups
        raise ValueError(
            f"{name} {channels} cannot be shared out to {groups} groups: "
            f"it must be a multiple of {groups}, such as {nearest}"
        )


def _check_kernel_fits(axis: Axis, cells: str, size: str) -> None:
    padded = axis.fine + axis.pad_before + axis.pad_after
    if axis.span <= padded:
        return
    dilated = f" (with dilation {axis.dilation})" if axis.dilation > 1 else ""
    fits = (padded - 1) // axis.dilation + 1
    more = -(-(axis.span - padded) // 2)
    padding = max(axis.pad_before, axis.pad_after) + more
    raise ValueError(
        f"kernel{dilated} spans {axis.span} {cells} but the padded input has {padded}: "
        f"use kernel {size} ≤ {fits} or padding ≥ {padding}"
    )


def _check_output_padding(extra: int, stride: int, dilation: int, size: str) -> None:
    largest = max(stride, dilation) - 1
    if extra > largest:
        raise ValueError(
            f"output_padding {extra} ({size}) must be smaller than the stride {stride} or the "
            f"dilation {dilation}: use output_padding ≤ {largest}"
        )


def _check_output_left(axis: Axis, extra: int, cells: str, size: str) -> None:
    if axis.fine >= 1:
        return
    whole = axis.fine + axis.pad_before + axis.pad_after
    raise ValueError(
        f"padding {axis.pad_before} + {axis.pad_after} removes all {whole} {cells} of the output "
        f"(output_padding {extra} included): its {size} would be {axis.fine}, "
        f"use padding ≤ {(whole - 1) // 2}"
    )
