"""Rearrangements of a grid: zeros around it, zeros between its cells, half a turn.

All three act on the last two axes and leave any axes before them, and the dtype, alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]
Array = NDArray[Any]

LARGEST_ARRAY = 2**28
"""No array made here may have more elements (1 GiB in float32)."""


def check_size(what: str, *shape: int) -> None:
    """Refuse an array before its memory is taken: at most ``LARGEST_ARRAY`` elements."""
    elements = 1
    for length in shape:
        elements *= length
    if elements > LARGEST_ARRAY:
        raise ValueError(
            f"{what} would be {' × '.join(map(str, shape))} = {elements} elements: "
            f"at most {LARGEST_ARRAY} are computed, use smaller sizes or padding"
        )


def native(a: ArrayLike) -> Array:
    """The array in this machine's byte order: as it is, or a copy.

    What is computed has this order, whatever its operands had; what is only moved keeps its own.

    >>> native(np.array([1, 2], ">i4")).dtype.isnative
    True
    """
    array = np.asarray(a)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def overlap(size: int, before: int, after: int) -> tuple[slice, slice]:
    """Slices (of the old axis, of the new axis) of the cells that a padding or crop keeps."""
    first, end = max(0, -before), min(size, size + after)
    end = max(first, end)
    return slice(first, end), slice(first + before, end + before) if end > first else slice(0, 0)


def zero_pad(a: ArrayLike, padding: Padding) -> Array:
    r"""Put zeros around the last two axes; a negative number crops instead.

    .. math:: out_{i,j} = a_{i - top,\ j - left} \text{ where that cell exists, else } 0

    ``padding`` is ((top, bottom), (left, right)). Shape (..., H, W) becomes
    (..., H + top + bottom, W + left + right); the dtype stays. Raises ValueError when nothing
    would be left or the result would exceed ``LARGEST_ARRAY`` elements.

    >>> zero_pad([[1, 2], [3, 4]], ((0, 1), (1, -1)))
    array([[0, 1],
           [0, 3],
           [0, 0]])
    """
    a = _grid(a)
    (top, bottom), (left, right) = padding
    height, width = a.shape[-2] + top + bottom, a.shape[-1] + left + right
    if min(height, width) < 0:
        raise ValueError(f"padding {padding} crops more than the {a.shape[-2:]} cells there are")
    check_size("the padded array", *a.shape[:-2], height, width)
    rows, columns = overlap(a.shape[-2], top, bottom), overlap(a.shape[-1], left, right)
    out = np.zeros((*a.shape[:-2], height, width), a.dtype)
    out[..., rows[1], columns[1]] = a[..., rows[0], columns[0]]
    return out


def insert_zeros(a: ArrayLike, stride: int | Pair) -> Array:
    r"""Put s − 1 zeros between neighbouring cells of the last two axes.

    .. math:: out_{s i,\ s j} = a_{i,j}, \quad 0 \text{ elsewhere}

    ``stride`` is an int or (vertical, horizontal), at least 1. Shape (..., H, W) becomes
    (..., (H − 1)s + 1, (W − 1)s + 1); the dtype stays.

    >>> insert_zeros([[1, 2]], 3)
    array([[1, 0, 0, 2]])
    """
    a = _grid(a)
    down, across = (stride, stride) if isinstance(stride, int) else stride
    if min(down, across) < 1:
        raise ValueError(f"stride is {stride}: it must be at least 1")
    height, width = (
        (n - 1) * s + 1 if n else 0 for n, s in zip(a.shape[-2:], (down, across), strict=True)
    )
    check_size("the spread array", *a.shape[:-2], height, width)
    out = np.zeros((*a.shape[:-2], height, width), a.dtype)
    out[..., ::down, ::across] = a
    return out


def rotate180(a: ArrayLike) -> Array:
    r"""Turn the last two axes by 180°, as a view.

    .. math:: out_{i,j} = a_{H-1-i,\ W-1-j}

    >>> rotate180([[1, 2], [3, 4]])
    array([[4, 3],
           [2, 1]])
    """
    return _grid(a)[..., ::-1, ::-1]


def _grid(a: ArrayLike) -> Array:
    array = np.asarray(a)
    if array.ndim < 2:
        raise ValueError(f"array of shape {array.shape}: expected at least rows and columns")
    return array
