r"""The strided view of all windows: the table of taps as NumPy sees it.

Everything this engine computes is one of three contractions of

.. math:: t[g, c, a, b, n, i, j] = fine[n,\ gC + c,\ i s + a d,\ j s + b d]

where *fine* is the padded finer grid (x of a convolution, z of a transposed one), (a, b) a
kernel cell and (i, j) a cell of the coarser grid. ``t`` is a view: it costs no memory and
NumPy checks that it stays inside its buffer. Sizes, strides and blocks depend on shapes alone and
are planned once per shape.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from engine.geometry import Axis
from engine.numeric.grids import Array, check_size, overlap

BLOCK_BYTES = 3 * 2**18
"""Bytes of columns and products alive at a time: they stay in a second-level cache of 1 MB."""

FEW_CHANNELS = 3
"""A group with up to so many coarse channels is narrow, if it has not much fewer fine ones."""

MANY_CELLS = 2**12
"""From so many numbers on the roads for large grids repay what it costs to begin them."""

Block = tuple[Any, ...]


class Phase(NamedTuple):
    """Every s-th fine cell: which they are, the kernel cells that reach them, and their windows.

    The kernel cells are in the order of a kernel turned by 180°; the windows read the coarse grid
    and give those fine cells.
    """

    cells: Block
    taps: Block
    windows: Windows

    def kernel(self, windows: Windows, kernel: Array) -> Array:
        """Its part of a kernel of ``windows``, turned, as the matrix (G, C, O·kh·kw).

        A copy: BLAS does not take a matrix with a negative stride.
        """
        part = kernel.reshape(windows.kernel_split)[self.taps]
        return self.windows.matrix(part.swapaxes(1, 2))


@dataclass(frozen=True)
class Windows:
    """Where the taps of one geometry lie, for ``batch`` samples and ``groups`` groups.

    ``fine_channels`` (C) and ``coarse_channels`` (O) count one group's channels. Grids are
    (N, G·C, H, W) and (N, G·O, h, w), kernels (G·O, C, kh, kw).
    """

    rows: Axis
    columns: Axis
    batch: int
    groups: int
    fine_channels: int
    coarse_channels: int
    itemsize: int

    def __post_init__(self) -> None:
        check_size("the padded grid", *self.padded_shape)
        check_size("the output", *self.coarse_shape)
        check_size("the kernel", *self.kernel_matrix)

    @cached_property
    def padded_shape(self) -> tuple[int, int, int, int]:
        """(N, G·C, H + padding, W + padding)."""
        height, width = (a.fine + a.pad_before + a.pad_after for a in (self.rows, self.columns))
        return self.batch, self.groups * self.fine_channels, height, width

    @cached_property
    def fine_shape(self) -> tuple[int, int, int, int]:
        """(N, G·C, H, W)."""
        return *self.padded_shape[:2], self.rows.fine, self.columns.fine

    @cached_property
    def fine_split(self) -> tuple[int, int, int, int, int]:
        """(N, G, C, H, W)."""
        return self.batch, self.groups, self.fine_channels, *self.fine_shape[2:]

    @cached_property
    def coarse_split(self) -> tuple[int, int, int, int, int]:
        """(N, G, O, h, w)."""
        cells = self.rows.coarse, self.columns.coarse
        return self.batch, self.groups, self.coarse_channels, *cells

    @cached_property
    def coarse_shape(self) -> tuple[int, int, int, int]:
        """(N, G·O, h, w)."""
        batch, groups, channels, height, width = self.coarse_split
        return batch, groups * channels, height, width

    @cached_property
    def depth(self) -> int:
        """C·kh·kw, the length of one group's window."""
        return self.fine_channels * self.rows.kernel * self.columns.kernel

    def matrices(self, rows: int, columns: int) -> tuple[int, ...]:
        """(G, rows, columns), without G where it is 1, as ``dot`` wants them."""
        return (rows, columns) if self.groups == 1 else (self.groups, rows, columns)

    @cached_property
    def cells(self) -> int:
        """h·w."""
        return self.rows.coarse * self.columns.coarse

    @cached_property
    def column_matrix(self) -> tuple[int, ...]:
        """(G, C·kh·kw, N·h·w): every window a column."""
        return self.matrices(self.depth, self.batch * self.cells)

    @cached_property
    def coarse_matrix(self) -> tuple[int, ...]:
        """(G, O, N·h·w)."""
        return self.matrices(self.coarse_channels, self.column_matrix[-1])

    @cached_property
    def kernel_matrix(self) -> tuple[int, ...]:
        """(G, O, C·kh·kw)."""
        return self.matrices(self.coarse_channels, self.depth)

    @cached_property
    def kernel_split(self) -> tuple[int, int, int, int, int]:
        """(G, O, C, kh, kw)."""
        window = self.fine_channels, self.rows.kernel, self.columns.kernel
        return self.groups, self.coarse_channels, *window

    @cached_property
    def view_shape(self) -> tuple[int, ...]:
        """(G, C, kh, kw, N, h, w)."""
        return self.groups, *self.kernel_split[2:], self.batch, *self.coarse_shape[2:]

    @cached_property
    def view_strides(self) -> tuple[int, ...]:
        """Bytes from one entry of t[g, c, a, b, n, i, j] to the next along each axis."""
        _, channels, height, width = self.padded_shape
        across = self.itemsize
        down, plane = across * width, across * width * height
        cell = down * self.rows.dilation, across * self.columns.dilation
        step = down * self.rows.stride, across * self.columns.stride
        return plane * self.fine_channels, plane, *cell, plane * channels, *step

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The [g, ..., n, i, j] computed at a time: columns and products fit into BLOCK_BYTES.

        Many cells of few groups rather than the reverse: every group is a product of its own.
        """
        cells = max(1, BLOCK_BYTES // ((self.depth + self.coarse_channels) * self.itemsize))
        groups = max(1, min(self.groups, cells // max(1, self.column_matrix[-1])))
        parts = tuple(_blocks(self.batch, *self.coarse_shape[2:], cells // groups))
        starts = range(0, self.groups, groups)
        return tuple((slice(g, g + groups), *part) for g in starts for part in parts)

    @cached_property
    def strip(self) -> tuple[int, int, int] | None:
        """Samples, groups and coarse rows that ``narrow`` takes at a time; None: not its work.

        It is for vertical stride 1, few coarse channels, grids that repay its overhead, and rows
        of which so many fit into a block that its strips hardly overlap.
        """
        samples, groups, filters, rows, width = self.coarse_split
        few = filters <= min(FEW_CHANNELS, 2 * self.fine_channels)
        if not few or self.rows.stride > 1 or self.rows.kernel == 1 or self.is_one_product:
            return None
        if math.prod(self.coarse_split) < MANY_CELLS:
            return None
        tables = self.fine_channels * self.columns.kernel + filters * self.rows.kernel
        height = BLOCK_BYTES // (tables * width * self.itemsize)
        if height < min(rows + self.rows.span - 1, 3 * self.rows.span):
            return None
        rows = min(rows, height - self.rows.span + 1)
        pairs = max(1, height // (rows + self.rows.span - 1))
        groups = min(groups, pairs)
        return min(samples, pairs // groups), groups, rows

    @cached_property
    def is_one_product(self) -> bool:
        """Whether one ``dot`` gives the whole result, in its final order.

        ``dot`` starts sooner than ``@``, but times a matrix of one number it takes 0 · NaN for 0.
        """
        single = self.batch == self.groups == len(self.blocks) == 1
        return single and self.depth > 1 and self.cells > 1

    @cached_property
    def kept(self) -> tuple[Block, Block] | None:
        """Index of the fine cells that stay and of their places; None where nothing changes."""
        axes = self.rows, self.columns
        if all((a.pad_before, a.pad_after) == (0, 0) for a in axes):
            return None
        (i, to_i), (j, to_j) = (overlap(a.fine, a.pad_before, a.pad_after) for a in axes)
        return (..., i, j), (..., to_i, to_j)

    @cached_property
    def strides(self) -> int:
        """s·s, in how many grids the fine grid falls."""
        return self.rows.stride * self.columns.stride

    @cached_property
    def phases(self) -> tuple[Phase, ...] | None:
        """The full correlations that give the fine grid, where they are the shorter road.

        The notes' full correlation meets s − 1 zeros between the coarse cells. Every s-th fine
        cell meets the same kernel cells and no such zero: one correlation at stride 1 for each of
        these s grids, along each axis. They copy every coarse channel once a tap, where adding
        back goes over every fine channel several times.
        """
        rows, columns, strides = self.rows, self.columns, self.strides
        if rows.fine * columns.fine > 4 * strides * self.cells:
            return None
        if self.coarse_channels > 5 * self.fine_channels:
            return None
        if strides > 1 and self.groups * math.prod(self.column_matrix[-2:]) < MANY_CELLS * strides:
            return None
        return tuple(
            Phase(
                (..., fine_rows, fine_columns),
                (..., kernel_rows, kernel_columns),
                Windows(
                    down, across, self.batch, self.groups,
                    self.coarse_channels, self.fine_channels, self.itemsize,
                ),
            )
            for fine_rows, kernel_rows, down in _phases(rows)
            for fine_columns, kernel_columns, across in _phases(columns)
        )  # fmt: skip

    def pad(self, fine: Array) -> Array:
        """The padded fine grid, contiguous; ``fine`` as it is where nothing has to change."""
        if self.kept is None:
            return np.ascontiguousarray(fine)
        source, target = self.kept
        padded = np.zeros(self.padded_shape, fine.dtype)
        padded[target] = fine.reshape(self.fine_shape)[source]
        return padded

    def crop(self, padded: Array) -> Array:
        """The fine grid without its padding (not a view that would keep the padding alive)."""
        return padded if self.kept is None else padded[self.kept[1]].copy()

    def view(self, padded: Array) -> Array:
        """t[g, c, a, b, n, i, j] over a contiguous padded grid."""
        return np.ndarray(self.view_shape, padded.dtype, padded, 0, self.view_strides)

    def matrix(self, kernel: Array) -> Array:
        """The kernel [g, o, c, a, b] as one matrix (O, C·kh·kw) a group."""
        return kernel.reshape(self.kernel_matrix)

    def split(self, coarse: Array) -> Array:
        """The coarse grid as a view [g, o, n, i, j]."""
        return coarse.reshape(self.coarse_split).transpose(1, 2, 0, 3, 4)


def _phases(axis: Axis) -> Iterator[tuple[slice, slice, Axis]]:
    """Every s-th fine cell, the kernel cells that reach them, and their axis over the coarse grid.

    Fine cell f meets kernel cell u where f + p − u d is a multiple of s. So the kernel cells are
    s / gcd(s, d) apart, and their coarse cells d / gcd(s, d). What none reaches is left out.
    """
    common = gcd(axis.stride, axis.dilation)
    apart, dilation = axis.stride // common, axis.dilation // common
    for fine in range(min(axis.stride, axis.fine)):
        for tap in range(min(apart, axis.kernel)):
            coarse, rest = divmod(fine + axis.pad_before - tap * axis.dilation, axis.stride)
            if rest == 0:
                cells = slice(fine, None, axis.stride)
                last = tap + (axis.kernel - 1 - tap) // apart * apart
                taps = slice(last, None, -apart)
                yield cells, taps, _full_correlation(axis, cells, taps, dilation, coarse)


def _full_correlation(axis: Axis, cells: slice, taps: slice, dilation: int, coarse: int) -> Axis:
    """The axis that reads the coarse grid for these fine cells, at stride 1.

    The first of them meets the last of the taps, which are turned, over the coarse cell ``coarse``.
    """
    count, kernel = (len(range(n)[part]) for n, part in ((axis.fine, cells), (axis.kernel, taps)))
    before = (kernel - 1) * dilation - coarse
    after = count - axis.coarse + coarse
    return Axis(axis.coarse, count, kernel, 1, dilation, before, after)


def _blocks(batch: int, height: int, width: int, cells: int) -> Iterator[Block]:
    """Index tuples [..., n, i, j] of at most ``cells`` coarse cells that cover the coarse grid.

    Whole samples if one fits, else whole rows of one sample, else pieces of one row.
    """
    samples = max(1, min(batch, cells // (height * width)))
    rows = min(height, max(1, cells // width))
    columns = min(width, cells)
    for n in range(0, max(batch, 1), samples):
        for i in range(0, height, rows):
            for j in range(0, width, columns):
                yield ..., slice(n, n + samples), slice(i, i + rows), slice(j, j + columns)
