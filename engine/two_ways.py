"""Two ways to the same fine grid: scattered by patches, or gathered through windows.

A convolution's ∂L/∂X and a transposed convolution's Z − b are one thing: coarse cells (∂L/∂z or x)
carried to fine ones (∂L/∂x or z) by the kernel. *Scatter* asks where a coarse cell goes: it lays K
as it is on its patch of the fine grid. *Gather* asks where a fine cell comes from: it looks at the
coarse grid, zeros between and around its cells, through a window under K rotated by 180°.

Scatter is read from the table of taps, gather from the picture the notes end in; neither knows the
other. One pair of channels is looked at, so a place is (row, column). Where K is the kernel of a
true convolution (``turned``) the two change over: the patches are painted with K rotated, and the
window is read under K as it is.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.correlation import Correlation, Expanded, as_correlation
from engine.geometry import Pair, Spec
from engine.taps import GRIDS, axis_taps


class Painted(NamedTuple):
    """One cell of a patch: the kernel cell that carries the number, and the fine cell it hits."""

    k: Pair
    target: Pair


def coarse_size(spec: Spec) -> Pair:
    """(height, width) of the grid that is scattered: ∂L/∂Z of a convolution, X of a transposed."""
    rows, columns = spec.axes
    return rows.coarse, columns.coarse


def fine_size(spec: Spec) -> Pair:
    """(height, width) of the grid that is painted: ∂L/∂X of a convolution, Z of a transposed."""
    rows, columns = spec.axes
    return rows.fine, columns.fine


def gathering(spec: Spec, *, turned: bool = False) -> Correlation:
    """The picture gather looks at: the coarse grid with its zeros, under the turned kernel.

    >>> from engine import Conv2dSpec
    >>> gathering(Conv2dSpec((3, 3), (2, 2))).right.rows
    (1, 0)
    """
    return as_correlation(spec, spec.gathered_result, turned=turned)


def brush(spec: Spec, *, turned: bool = False) -> Expanded:
    """The kernel as it lies on a patch, the zeros of its dilation left out."""
    rows, columns = (tuple(range(size))[:: -1 if turned else 1] for size in spec.kernel_size)
    return Expanded("k", rows, columns, rotated=turned)


def patch(spec: Spec, source: Pair, *, turned: bool = False) -> tuple[Painted, ...]:
    """Where a coarse cell paints the kernel: its patch, in the order of K, without what is cut off.

    >>> from engine import Conv2dSpec
    >>> patch(Conv2dSpec((3, 3), (2, 2)), (1, 0))[0]
    Painted(k=(0, 0), target=(1, 0))
    """
    rows, columns = (_landings(spec, side, source[side], turned) for side in (0, 1))
    return tuple(Painted((u, v), (m, n)) for (u, m), (v, n) in product(rows, columns))


def _landings(spec: Spec, side: int, source: int, turned: bool) -> list[Pair]:
    """(kernel place, fine place) along one axis of everything that leaves ``source``."""
    taps = axis_taps(spec, side, turned=turned)
    coarse, fine = GRIDS.index(spec.coarse_grid), GRIDS.index(spec.fine_grid)
    return sorted((tap.k, tap[fine]) for tap in taps if tap[coarse] == source)


def arrivals(spec: Spec, target: Pair, *, turned: bool = False) -> tuple[tuple[Pair, Pair], ...]:
    """(coarse cell, kernel cell) of every patch that hits a fine cell, in the order of the patches.

    >>> from engine import Conv2dSpec
    >>> arrivals(Conv2dSpec((3, 3), (2, 2)), (1, 1))[:2]
    (((0, 0), (1, 1)), ((0, 1), (1, 0)))
    """
    height, width = coarse_size(spec)
    return tuple(
        (source, painted.k)
        for source in product(range(height), range(width))
        for painted in patch(spec, source, turned=turned)
        if painted.target == target
    )


def piled(
    spec: Spec, coarse: ArrayLike, kernel: ArrayLike, start: Any = 0, *, turned: bool = False
) -> NDArray[Any]:
    r"""The fine grid after each patch: how ∂L/∂X (or Z, from its bias) piles up.

    .. math:: S_0 = start, \qquad S_{n} = S_{n-1} + c_n \cdot K \text{ on the patch of } c_n

    ``coarse`` (H, W) and ``kernel`` (kh, kw) are one pair of channels; ``start`` is a number.
    Shape (cells of coarse + 1, height, width) of the fine grid, the coarse cells row-major. Raises
    ValueError for a shape that is not the spec's.

    >>> from engine import Conv2dSpec
    >>> piled(Conv2dSpec((2, 2), (2, 2)), [[10]], [[1, 2], [3, 4]])[-1]
    array([[10, 20],
           [30, 40]])
    """
    coarse, kernel = np.asarray(coarse), np.asarray(kernel)
    for name, array, size in (
        ("coarse", coarse, coarse_size(spec)),
        ("kernel", kernel, spec.kernel_size),
    ):
        if array.shape != size:
            raise ValueError(f"{name} has shape {array.shape}: this geometry needs {size}")
    dtype = np.result_type(coarse, kernel, np.asarray(start))
    sums = np.full((coarse.size + 1, *fine_size(spec)), start, dtype)
    for n, source in enumerate(np.ndindex(coarse.shape), start=1):
        sums[n] = sums[n - 1]
        for k, target in patch(spec, (source[0], source[1]), turned=turned):
            sums[n][target] += coarse[source] * kernel[k]
    return sums
