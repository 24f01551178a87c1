r"""The sums for narrow groups: few coarse channels each, as in a depthwise convolution.

A matrix product of one row hardly repays that its columns are copied kh·kw times. Here the fine
grid is copied once a kernel column only,

.. math:: s[n, g, c, b, r, j] = fine[n,\ gC + c,\ r,\ j s + b d]

At vertical stride 1 the cells that kernel row a reads for the coarse rows i, i + 1, … are then
one piece of memory, from row i + a d on, so that nothing else has to be copied. Strips of rows of
several groups are taken at a time: their copies stay in the processor's cache.

Source: Cho & Brand (2017), "MEC: Memory-efficient Convolution for Deep Neural Network".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from engine.geometry import Axis
from engine.numeric.grids import Array, overlap
from engine.numeric.windows import Windows


class Strip(NamedTuple):
    """Some coarse rows of some samples and groups, and the table that their windows read.

    ``cells`` are the places of those rows in [i·j]; ``table`` is [n, g, c·b, r·j], contiguous.
    """

    samples: slice
    groups: slice
    cells: slice
    table: Array


def gather(windows: Windows, fine: Array, kernel: Array) -> Array:
    r"""Sum every window against the kernel, as :func:`engine.numeric.sums.gather` does.

    .. math:: p[o, a, r, j] = \sum_{c,b} K[o, c, a, b]\ s[c, b, r, j], \qquad
        coarse[o, i, j] = \sum_a p[o, a, i + a d, j]
    """
    groups, filters, channels, rows, columns = windows.kernel_split
    by_row = kernel.reshape(windows.kernel_split).swapaxes(2, 3)
    matrices = by_row.reshape(groups, filters * rows, channels * columns)
    ones = np.ones((1, rows), fine.dtype)
    coarse = np.empty((*windows.coarse_split[:3], windows.cells), fine.dtype)
    for samples, own, cells, table in _strips(windows, fine):
        products = (matrices[own] @ table).reshape(*table.shape[:2], filters, rows, -1)
        into = coarse[samples, own, :, cells]
        pieces = _pieces(windows, products, products.strides[3], into.shape[-1])
        np.matmul(ones, pieces, out=into[..., None, :])
    return coarse


def correlate(windows: Windows, fine: Array, coarse: Array) -> Array:
    r"""Sum every window against the coarse grid, as :func:`engine.numeric.sums.correlate` does.

    .. math:: dK[o, c, a, b] = \sum_{n,i,j} coarse[n, o, i, j]\ s[n, c, b, i + a d, j]
    """
    groups, filters, channels, rows, columns = windows.kernel_split
    factors = coarse.conj().reshape(*windows.coarse_split[:3], windows.cells)
    total = np.zeros((groups, filters, channels * columns, rows), fine.dtype)
    for samples, own, cells, table in _strips(windows, fine):
        part = factors[samples, own, :, None, None, cells]
        pieces = _pieces(windows, table, 0, part.shape[-1])
        products = np.vecdot(part, pieces[:, :, None])  # conjugates ``part``: that is twice
        total[own] += np.add.reduce(products, axis=0, dtype=products.dtype)
    by_column = total.reshape(groups, filters, channels, columns, rows)
    return np.ascontiguousarray(by_column.swapaxes(3, 4))


def _strips(windows: Windows, fine: Array) -> Iterator[Strip]:
    """Every strip once. The strips share the memory of their tables."""
    assert windows.strip
    samples, groups, height = windows.strip
    starts = [*product(range(0, windows.groups, groups), range(0, windows.batch, samples))]
    owns = [(slice(n, n + samples), slice(g, g + groups)) for g, n in starts]
    grid, width = fine.reshape(windows.fine_split), windows.columns.coarse
    for i in range(0, windows.rows.coarse, height):
        end = min(i + height, windows.rows.coarse)
        cells = slice(i * width, end * width)
        for own, table in zip(owns, _tables(windows, grid, i, end, owns), strict=True):
            yield Strip(*own, cells, table.reshape(*table.shape[:2], -1, table.shape[-2] * width))


def _tables(
    windows: Windows, grid: Array, start: int, end: int, owns: list[tuple[slice, slice]]
) -> Iterator[Array]:
    """s[n, g, c, b, r, j] for the coarse rows start … end − 1 of some samples and groups each."""
    rows, columns = windows.rows, windows.columns
    height = end - start + rows.span - 1
    first = start - rows.pad_before
    kept, at = overlap(rows.fine, -first, first + height - rows.fine)
    reached = [_reached(columns, b) for b in range(columns.kernel)]
    table: Array = np.zeros(0)
    for own in owns:
        part = grid[own]
        shape = (*part.shape[:3], columns.kernel, height, columns.coarse)
        if table.shape != shape:
            table = np.zeros(shape, part.dtype)
        for b, (into, source) in enumerate(reached):  # what no tap reaches stays 0
            table[:, :, :, b, at, into] = part[:, :, :, kept, source]
        yield table


def _reached(axis: Axis, tap: int) -> tuple[slice, slice]:
    """The coarse cells whose window has this tap inside the fine grid, and the fine cells there."""
    shift = tap * axis.dilation - axis.pad_before
    first = max(0, -(shift // axis.stride))
    end = max(first, min(axis.coarse, (axis.fine - 1 - shift) // axis.stride + 1))
    begin = first * axis.stride + shift
    return slice(first, end), slice(begin, begin + (end - first) * axis.stride, axis.stride)


def _pieces(windows: Windows, table: Array, step: int, cells: int) -> Array:
    """[..., a, l]: kernel row a's piece of ``table`` [n, g, ·, ..., r·j], as a view.

    It begins a·d rows further on than that of row 0, and ``step`` bytes for every a.
    """
    row = windows.columns.coarse * table.itemsize
    strides = *table.strides[:3], step + windows.rows.dilation * row, table.itemsize
    shape = *table.shape[:3], windows.rows.kernel, cells
    return np.ndarray(shape, table.dtype, table, 0, strides)
