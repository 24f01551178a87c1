r"""The strided view of all windows: the table of taps as NumPy sees it.

Everything this engine computes is one of three contractions of

.. math:: t[g, c, a, b, n, i, j] = fine[n,\ gC + c,\ i s + a d,\ j s + b d]

where *fine* is the padded finer grid (x of a convolution, z of a transposed one), (a, b) a
kernel cell and (i, j) a cell of the coarser grid. ``t`` is a view: it costs no memory and
NumPy checks that it stays inside its buffer. Sizes, strides and blocks depend on shapes alone and
are planned once per shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.geometry import Axis
from engine.numeric.grids import Array, check_size, overlap

BLOCK_BYTES = 3 * 2**18
"""Bytes of columns and products alive at a time: they stay in a second-level cache of 1 MB."""

Block = tuple[Any, ...]


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
    def column_matrix(self) -> tuple[int, ...]:
        """(G, C·kh·kw, N·h·w): every window a column."""
        return self.matrices(self.depth, self.batch * self.rows.coarse * self.columns.coarse)

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
        """The (n, i, j) computed at a time: columns and products fit into BLOCK_BYTES."""
        cell_bytes = self.groups * (self.depth + self.coarse_channels) * self.itemsize
        cells = max(1, BLOCK_BYTES // cell_bytes)
        return tuple(_blocks(self.batch, *self.coarse_shape[2:], cells))

    @cached_property
    def is_one_product(self) -> bool:
        """Whether one ``dot`` gives the whole result, in its final order.

        ``dot`` starts sooner than ``@``, but times a matrix of one number it takes 0 · NaN for 0.
        """
        single = self.batch == self.groups == len(self.blocks) == 1
        return single and self.depth > 1 and self.rows.coarse * self.columns.coarse > 1

    @cached_property
    def kept(self) -> tuple[Block, Block] | None:
        """Index of the fine cells that stay and of their places; None where nothing changes."""
        axes = self.rows, self.columns
        if all((a.pad_before, a.pad_after) == (0, 0) for a in axes):
            return None
        (i, to_i), (j, to_j) = (overlap(a.fine, a.pad_before, a.pad_after) for a in axes)
        return (..., i, j), (..., to_i, to_j)

    @cached_property
    def turned(self) -> Windows | None:
        """The windows of the notes' full correlation, where that is the shorter road.

        At stride 1 the coarse grid, padded by d(k − 1) − p, is itself a fine grid whose windows
        are as many as the fine cells: worth it while these are not many more than the coarse.
        """
        rows, columns = self.rows, self.columns
        if (rows.stride, columns.stride) != (1, 1):
            return None
        if rows.fine * columns.fine > 4 * rows.coarse * columns.coarse:
            return None
        return Windows(
            _turned(rows), _turned(columns), self.batch, self.groups,
            self.coarse_channels, self.fine_channels, self.itemsize,
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

    def turn(self, kernel: Array) -> Array:
        """The kernel turned by 180° with its channels changed over, as a view [g, c, o, a, b].

        Its ``matrix`` is a copy: BLAS does not take a matrix with a negative stride.
        """
        return kernel.reshape(self.kernel_split)[..., ::-1, ::-1].swapaxes(1, 2)

    def split(self, coarse: Array) -> Array:
        """The coarse grid as a view [g, o, n, i, j]."""
        return coarse.reshape(self.coarse_split).transpose(1, 2, 0, 3, 4)


def _turned(axis: Axis) -> Axis:
    """The axis with its grids changed over: only at stride 1 is that again such an axis."""
    before, after = axis.implied_padding
    after += axis.remainder
    return Axis(axis.coarse, axis.fine, axis.kernel, 1, axis.dilation, before, after)


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
