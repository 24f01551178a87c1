r"""The three sums over the table of taps t[g, c, a, b, n, i, j] of ``windows``.

Why this is fast: flattening (c, a, b) and (n, i, j) makes each sum a matrix product, so BLAS
does the arithmetic. Only the flattening copies, block by block, so that a block is still in the
processor's cache when BLAS reads it and the whole table never exists.
"""

from __future__ import annotations

import math

import numpy as np

from engine.numeric import narrow
from engine.numeric.grids import Array
from engine.numeric.windows import Windows


def gather(windows: Windows, fine: Array, kernel: Array) -> Array:
    r"""Sum every window against the kernel: fine grid → coarse grid.

    .. math:: coarse[n, g, o, i, j] = \sum_{c,a,b} K[g, o, cab]\ t[g, cab, n, i, j]

    ``fine`` is (N, G·C, H, W), ``kernel`` (G, O, C·kh·kw), or any shapes that have these elements;
    gives the elements of (N, G·O, h, w) in their order. Padding takes part like any cell: 0 · NaN
    is NaN.
    """
    if windows.is_one_product:
        columns = windows.view(windows.pad(fine)).reshape(windows.column_matrix)
        whole: Array = kernel.dot(columns)
        return whole
    if windows.strip:
        return narrow.gather(windows, fine, kernel)
    view = windows.view(windows.pad(fine))
    coarse = np.empty(windows.coarse_shape, fine.dtype)
    out = windows.split(coarse)
    kernels = kernel.reshape(windows.groups, *kernel.shape[-2:])
    for block in windows.blocks:
        into = out[block]
        into[...] = (kernels[block[0]] @ _flat(view[block])).reshape(into.shape)
    return coarse


def correlate(windows: Windows, fine: Array, coarse: Array) -> Array:
    r"""Sum every window against the coarse grid: the gradient of the kernel.

    .. math:: dK[g, o, cab] = \sum_{n,i,j} coarse[n, g, o, i, j]\ t[g, cab, n, i, j]

    ``fine`` as for :func:`gather`, ``coarse`` has the elements of (N, G·O, h, w); gives those of
    (G, O, C, kh, kw) in their order.
    """
    if windows.is_one_product:
        columns = windows.view(windows.pad(fine)).reshape(windows.column_matrix)
        whole: Array = coarse.reshape(windows.coarse_matrix).dot(columns.T)
        return whole
    if windows.strip:
        return narrow.correlate(windows, fine, coarse)
    view = windows.view(windows.pad(fine))
    cells = windows.split(coarse)
    total = np.zeros((windows.groups, windows.depth, windows.coarse_channels), fine.dtype)
    for block in windows.blocks:
        # The long matrix first: BLAS is up to twice as fast as with the short one before it.
        total[block[0]] += _flat(view[block]) @ _flat(cells[block]).swapaxes(-1, -2)
    return np.ascontiguousarray(total.swapaxes(-1, -2))


def scatter(windows: Windows, coarse: Array, kernel: Array) -> Array:
    r"""Add every coarse cell, times the kernel, back into its window: coarse grid → fine grid.

    .. math:: fine[n, g, c, m] = \sum_{(o,a,b,i,j)\ \to\ m} K[g, o, cab]\ coarse[n, g, o, i, j]

    ``coarse`` is (N, G·O, h, w), ``kernel`` (G·O, C, kh, kw), or any shapes that have these
    elements; gives the elements of (N, G·C, H, W) in their order, without padding, contiguous.
    It is the adjoint of ``pad`` then ``gather``. Only taps that exist take part: an inf or NaN in
    the kernel reaches a cell only through one. The full correlation also multiplies the kernel by
    padding zeros, so it is taken for a finite kernel only.
    """
    phases = windows.phases
    if phases is None or not _is_finite(kernel):
        return windows.crop(_add_back(windows, coarse, windows.matrix(kernel).swapaxes(-1, -2)))
    if windows.strides == 1:
        (phase,) = phases
        return gather(phase.windows, coarse, phase.kernel(windows, kernel))
    fine = np.zeros(windows.fine_shape, coarse.dtype)
    for phase in phases:
        part = gather(phase.windows, coarse, phase.kernel(windows, kernel))
        fine[phase.cells] = part.reshape(phase.windows.coarse_shape)
    return fine


def _add_back(windows: Windows, coarse: Array, kernel: Array) -> Array:
    """The padded fine grid, one kernel cell at a time: the cells one (a, b) reaches differ."""
    padded = np.zeros(windows.padded_shape, coarse.dtype)
    view = windows.view(padded)
    cells = windows.split(coarse)
    kernels = kernel.reshape(windows.groups, *kernel.shape[-2:])
    for block in windows.blocks:
        into = view[block]
        parts = (kernels[block[0]] @ _flat(cells[block])).reshape(into.shape)
        for a, b in np.ndindex(into.shape[2:4]):
            into[:, :, a, b] += parts[:, :, a, b]
    return padded


def _flat(table: Array) -> Array:
    """[g, ..., n, i, j] as one matrix (…, n·i·j) a group; copies what is not contiguous."""
    return table.reshape(len(table), math.prod(table.shape[1:-3]), math.prod(table.shape[-3:]))


def _is_finite(kernel: Array) -> bool:
    """Whether the kernel is free of inf and NaN."""
    return bool(np.count_nonzero(np.isfinite(kernel)) == kernel.size)
