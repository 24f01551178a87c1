r"""The three sums over the table of taps t[g, c, a, b, n, i, j] of ``windows``.

Why this is fast: flattening (c, a, b) and (n, i, j) makes each sum a matrix product, so BLAS
does the arithmetic. Only the flattening copies, block by block, so that a block is still in the
processor's cache when BLAS reads it and the whole table never exists.
"""

from __future__ import annotations

import math

import numpy as np

from engine.numeric.grids import Array
from engine.numeric.windows import Windows


def gather(windows: Windows, padded: Array, kernel: Array) -> Array:
    r"""Sum every window against the kernel: fine grid → coarse grid.

    .. math:: coarse[n, g, o, i, j] = \sum_{c,a,b} K[g, o, cab]\ t[g, cab, n, i, j]

    ``padded`` is (N, G·C, H, W) with its padding, ``kernel`` (G, O, C·kh·kw); gives the elements
    of (N, G·O, h, w) in their order. Padding takes part like any cell: 0 · NaN is NaN.
    """
    view = windows.view(padded)
    if windows.is_one_product:
        whole: Array = kernel.dot(view.reshape(windows.column_matrix))
        return whole
    coarse = np.empty(windows.coarse_shape, padded.dtype)
    out = windows.split(coarse)
    for block in windows.blocks:
        into = out[block]
        into[...] = (kernel @ _flat(windows, view[block])).reshape(into.shape)
    return coarse


def correlate(windows: Windows, padded: Array, coarse: Array) -> Array:
    r"""Sum every window against the coarse grid: the gradient of the kernel, (G, O, C·kh·kw).

    .. math:: dK[g, o, cab] = \sum_{n,i,j} coarse[n, g, o, i, j]\ t[g, cab, n, i, j]
    """
    view = windows.view(padded)
    if windows.is_one_product:
        columns = view.reshape(windows.column_matrix)
        whole: Array = coarse.reshape(windows.coarse_matrix).dot(columns.T)
        return whole
    cells = windows.split(coarse)
    total = np.zeros(windows.kernel_matrix, padded.dtype)
    for block in windows.blocks:
        columns = _flat(windows, view[block])
        total += _flat(windows, cells[block]) @ columns.swapaxes(-1, -2)
    return total


def scatter(windows: Windows, coarse: Array, kernel: Array) -> Array:
    r"""Add every coarse cell, times the kernel, back into its window: coarse grid → fine grid.

    .. math:: fine[n, g, c, m] = \sum_{(o,a,b,i,j)\ \to\ m} K[g, o, cab]\ coarse[n, g, o, i, j]

    ``coarse`` is (N, G·O, h, w), ``kernel`` (G·O, C, kh, kw), or any shapes that have these
    elements; gives the elements of (N, G·C, H, W) in their order, without padding, contiguous.
    It is the adjoint of ``pad`` then ``gather``. Only taps that exist take part: an inf or NaN in
    the kernel reaches a cell only through one. The full correlation also multiplies the kernel by
    padding zeros, so it is taken for a finite kernel only.
    """
    turned = windows.turned
    if turned is not None and _is_finite(kernel):
        return gather(turned, turned.pad(coarse), turned.matrix(windows.turn(kernel)))
    return windows.crop(_add_back(windows, coarse, windows.matrix(kernel).swapaxes(-1, -2)))


def _add_back(windows: Windows, coarse: Array, kernel: Array) -> Array:
    """The padded fine grid, one kernel cell at a time: the cells one (a, b) reaches differ."""
    padded = np.zeros(windows.padded_shape, coarse.dtype)
    view = windows.view(padded)
    cells = windows.split(coarse)
    for block in windows.blocks:
        into = view[block]
        parts = (kernel @ _flat(windows, cells[block])).reshape(into.shape)
        for a, b in np.ndindex(into.shape[2:4]):
            into[:, :, a, b] += parts[:, :, a, b]
    return padded


def _flat(windows: Windows, table: Array) -> Array:
    """[g, ..., n, i, j] as one matrix (…, n·i·j) a group; copies what is not contiguous."""
    rows, columns = math.prod(table.shape[1:-3]), math.prod(table.shape[-3:])
    return table.reshape(windows.matrices(rows, columns))


def _is_finite(kernel: Array) -> bool:
    """Whether the kernel is free of inf and NaN."""
    return bool(np.count_nonzero(np.isfinite(kernel)) == kernel.size)
