r"""The figures of a layer, exact for any size: products, parameters, overlaps, cells not reached.

Along one axis the products of a layer are its *meetings*: a coarse cell, a place of the kernel and
the fine cell there, ``fine = coarse · stride + place · dilation − padding``, as far as that cell
exists. All of them are never listed: between the two ends of an axis everything repeats with the
stride, so an axis of any length has the counts of a short one.

.. math:: \text{multiply-adds} = m_{rows} \cdot m_{columns} \cdot c_{in} c_{out} / g
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from engine.geometry import Axis, Conv2dSpec, Spec

LARGEST_WINDOW = 2**9
"""Cells of a window, a stride or a padding along an axis of which figures are counted."""


@dataclass(frozen=True)
class Along:
    """The figures along the rows or the columns.

    Raises ValueError for a window, a stride or a padding above LARGEST_WINDOW.

    >>> Along(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1).axes[0]).meetings
    8
    """

    axis: Axis

    def __post_init__(self) -> None:
        axis = self.axis
        largest = max(axis.span, axis.stride, axis.pad_before, axis.pad_after)
        if largest > LARGEST_WINDOW:
            told = f"at most {LARGEST_WINDOW} is counted"
            raise ValueError(f"a window, stride or padding has {largest} cells: {told}")

    @cached_property
    def meetings(self) -> int:
        """How many products there are along the axis, those with padding left out."""
        axis = self.axis
        found = 0
        for place in range(axis.kernel):
            first = place * axis.dilation - axis.pad_before
            least = max(0, -(first // axis.stride))
            most = min(axis.coarse - 1, (axis.fine - 1 - first) // axis.stride)
            found += max(0, most - least + 1)
        return found

    @property
    def all_meetings(self) -> int:
        """The same with those that fall on padding, or are cropped."""
        return self.axis.coarse * self.axis.kernel

    @cached_property
    def _short(self) -> Axis:
        """An axis with the same two ends and the same pattern between, as short as that goes."""
        axis = self.axis
        ends = 2 * axis.span + axis.pad_before + axis.pad_after
        less = max(0, axis.coarse - (-(-ends // axis.stride) + 4))
        return replace(axis, coarse=axis.coarse - less, fine=axis.fine - less * axis.stride)

    @cached_property
    def _counts(self) -> tuple[list[int], list[int]]:
        """Products of each coarse and of each fine cell of the short axis."""
        axis = self._short
        of_coarse, of_fine = [0] * axis.coarse, [0] * axis.fine
        for place in range(axis.kernel):
            for coarse in range(axis.coarse):
                fine = coarse * axis.stride + place * axis.dilation - axis.pad_before
                if 0 <= fine < axis.fine:
                    of_coarse[coarse] += 1
                    of_fine[fine] += 1
        return of_coarse, of_fine

    @property
    def of_coarse(self) -> frozenset[int]:
        """How many products the coarse cells have: the counts that occur."""
        return frozenset(self._counts[0])

    @property
    def of_fine(self) -> frozenset[int]:
        """How many products the fine cells have: the counts that occur."""
        return frozenset(self._counts[1])

    @property
    def unreached(self) -> int:
        """How many fine cells have no product.

        >>> Along(Conv2dSpec((99, 99), (1, 1), stride=3).axes[0]).unreached
        66
        """
        less = (self.axis.coarse - self._short.coarse) * self.pattern.count(0)
        return self._counts[1].count(0) + less

    @cached_property
    def pattern(self) -> tuple[int, ...]:
        """Products of one fine cell after the other, far from both ends: it repeats.

        >>> Along(Conv2dSpec((9, 9), (3, 3), stride=2).axes[0]).pattern
        (2, 1)
        """
        axis = self.axis
        places = [place * axis.dilation % axis.stride for place in range(axis.kernel)]
        return tuple(places.count(rest) for rest in range(axis.stride))

    @property
    def is_even(self) -> bool:
        """Whether all fine cells far from both ends have as many products."""
        return len({*self.pattern}) == 1

    @property
    def has_inside(self) -> bool:
        """Whether there is room for one whole pattern between the ends."""
        axis = self.axis
        first = max(0, axis.span - 1 - axis.pad_before)
        return min(axis.fine, axis.coarse * axis.stride - axis.pad_before) - first >= axis.stride


@dataclass(frozen=True)
class Figures:
    """The figures of a layer."""

    spec: Spec
    bias: bool = True

    @cached_property
    def along(self) -> tuple[Along, Along]:
        """Along the rows and along the columns."""
        rows, columns = self.spec.axes
        return Along(rows), Along(columns)

    @property
    def parameters(self) -> int:
        """Numbers that are learned: the kernels and, if there is one, the bias.

        >>> Figures(Conv2dSpec((8, 8), 7, in_channels=3, out_channels=64), bias=False).parameters
        9408
        """
        rows, columns = self.spec.kernel_size
        return self.pairs * rows * columns + self.bias * self.spec.out_channels

    @property
    def pairs(self) -> int:
        """Pairs of an input and an output channel that meet: c_in · c_out / groups."""
        return self.spec.in_channels_per_group * self.spec.out_channels

    @property
    def multiply_adds(self) -> int:
        """Products of the forward pass of one image, those with padding or cropped left out."""
        rows, columns = self.along
        return rows.meetings * columns.meetings * self.pairs

    @property
    def all_multiply_adds(self) -> int:
        """The same with them, as most tools count."""
        rows, columns = self.along
        return rows.all_meetings * columns.all_meetings * self.pairs

    @property
    def products(self) -> tuple[int, int]:
        """The fewest and the most products of one z."""
        rows, columns = self.of_z
        ins = self.spec.in_channels_per_group
        return min(rows) * min(columns) * ins, max(rows) * max(columns) * ins

    @property
    def of_z(self) -> tuple[frozenset[int], frozenset[int]]:
        """The products of one z of one channel, along the rows and along the columns."""
        rows, columns = self.along
        if isinstance(self.spec, Conv2dSpec):
            return rows.of_coarse, columns.of_coarse
        return rows.of_fine, columns.of_fine
