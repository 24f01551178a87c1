"""What a picture gives, whether it is a right one or not: its numbers, and the products it sums.

A picture is a :class:`engine.correlation.Correlation`. The numbers are computed by NumPy on the
expanded grids; the products are read off the picture's rows and columns. Neither looks at the
other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import numeric
from engine.correlation import Correlation, Expanded
from engine.geometry import Pair, Spec
from engine.taps import (
    GRIDS,
    TAP_FACTORS,
    Index,
    channel_taps,
    grid_shape,
    in_taps,
    kernel_channels,
)

Array = NDArray[Any]
Product = tuple[Index, Index]
"""The indices of the two factors of a term, in the notes' order of a line."""


def expanded(values: Array, grid: Expanded) -> Array:
    """The numbers (height, width) of one channel with the zeros of an expanded grid.

    >>> expanded(np.array([[1, 2]]), Expanded("x", (-1, 0), (1, 0)))
    array([[0, 0],
           [2, 1]])
    """
    values = values.T if grid.transposed else values
    shown = values[np.ix_(grid.rows, grid.columns)]
    shown[[at < 0 for at in grid.rows], :] = 0
    shown[:, [at < 0 for at in grid.columns]] = 0
    return shown


def compute(spec: Spec, picture: Correlation, *, x: Array, k: Array, b: Array, dz: Array) -> Array:
    """The numbers of a picture, channel by channel, in the layout of the engine's own result.

    ``x``: (C_in, H, W); ``k``: the weight array; ``b``: (C_out,), put on where the result is z;
    ``dz``: (C_out, H, W). The last two sides are the picture's ``size``.
    """
    grids = {"x": x, "k": _by_out_and_in(spec, k), "z": dz}
    left, right, target = (in_taps(one.grid) for one in _boards(picture))
    dtype = np.result_type(x, k, b, dz)
    channels = int(np.prod(grid_shape(spec, target)[:-2]))
    result = np.zeros((channels, *picture.size), dtype)
    for tap in channel_taps(spec):
        at = dict(zip(GRIDS, tap, strict=True))
        pair = grids[left][at[left]], grids[right][at[right]]
        if result.size:
            result[at[target]] += _correlate(picture, *pair)
    if target == "z":
        result += b[:, None, None]
    return _in_layout(spec, target, result)


def products(spec: Spec, picture: Correlation, target: Index) -> list[Product]:
    """The products a picture sums in one cell, zeros left out, in the notes' order.

    ``target``: the cell's index, (channel, row, column) or for k (out, in, row, column).

    >>> from engine.correlation import as_correlation
    >>> from engine.geometry import Conv2dSpec
    >>> spec = Conv2dSpec()
    >>> products(spec, as_correlation(spec, "input_gradient"), (0, 0, 0))
    [((0, 0, 0), (0, 0, 0, 0))]
    """
    left, right, result = (in_taps(one.grid) for one in _boards(picture))
    left_is_first = left == TAP_FACTORS[picture.result.grid][0]
    ins = kernel_channels(spec)[1]
    *channels, row, column = target
    channel = channels[0] if len(channels) == 1 else channels[0] * ins + channels[1]
    found: list[Product] = []
    for tap in channel_taps(spec):
        at = dict(zip(GRIDS, tap, strict=True))
        if at[result] == channel:
            for place, other in picture.meetings((row, column)):
                one = _index(left, at[left], place, ins)
                two = _index(right, at[right], other, ins)
                found.append((one, two) if left_is_first else (two, one))
    return sorted(found)


def _boards(picture: Correlation) -> tuple[Expanded, Expanded, Expanded]:
    return picture.left, picture.right, picture.result


def _index(letter: str, channel: int, place: Pair, ins: int) -> Index:
    return (*divmod(channel, ins), *place) if letter == "k" else (channel, *place)


def _correlate(picture: Correlation, left: Array, right: Array) -> Array:
    pair = expanded(left, picture.left), expanded(right, picture.right)
    height, width = picture.size
    whole: Array = numeric.conv2d(*pair, stride=picture.step)
    return whole[:height, :width]


def _by_out_and_in(spec: Spec, k: Array) -> Array:
    """The kernels one below the other, as the taps count them: (out, in), row-major."""
    return k.transpose(spec.weight_order).reshape(-1, *k.shape[-2:])


def _in_layout(spec: Spec, target: str, result: Array) -> Array:
    """Kernels numbered as the taps do, in the layout of the weight array again."""
    if target != "k":
        return result
    by_pair = result.reshape(*kernel_channels(spec), *result.shape[-2:])
    return by_pair.transpose(spec.weight_order)
