"""What is left of a result where = stands for +=: in every cell its last product.

In nested loops over samples, channels, the coarse grid and the kernel, that is the last coarse cell
whose window meets a cell, for a coarse cell the last tap that lies inside.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.geometry import Axis
from engine.mistakes.recipes import GATHER, KERNEL, Array, Setting


class Last(NamedTuple):
    """For every place along an axis of the result: its last product, and whether there is one."""

    coarse: Array
    tap: Array
    fine: Array
    there: Array


def overwritten(setting: Setting, left: Array, right: Array, which: str) -> Array:
    """The last product in every cell, summed over channels or samples, or of the last "channel".

    ``left``: the left grid (N, C, height, width); ``right``: k in the weight layout, or for ∂L/∂K
    the coarse grid.
    """
    rows, columns = (_last(axis, setting.made_in) for axis in setting.spec.axes)
    there = np.outer(rows.there, columns.there)
    groups = setting.spec.groups
    if setting.made_in == GATHER:
        coarse = left[:, :, rows.coarse][..., columns.coarse]
        k = right[:, :, rows.tap][..., columns.tap] * there
        coarse = coarse.reshape(len(left), groups, -1, 1, *there.shape)
        summed = _of(which, coarse * k.reshape(groups, -1, k.shape[1], *there.shape), 2)
    elif setting.made_in == KERNEL:
        fine = left[:, :, rows.fine][..., columns.fine] * there
        coarse = right[:, :, rows.coarse][..., columns.coarse]
        coarse = coarse.reshape(len(left), groups, -1, 1, *there.shape)
        summed = _of(which, coarse * fine.reshape(len(left), groups, 1, -1, *there.shape), 0)
    else:
        fine = left[:, :, rows.fine][..., columns.fine] * there
        k = right[:, :, rows.tap][..., columns.tap]
        fine = fine.reshape(len(left), groups, 1, -1, *there.shape)
        summed = _of(which, fine * k.reshape(groups, -1, k.shape[1], *there.shape), 3)
    return summed


def _of(which: str, products: Array, axis: int) -> Array:
    if which == "channel":
        products = products.take([-1], axis=axis)
    return np.asarray(products.sum(axis=axis))


@lru_cache(maxsize=64)
def _last(axis: Axis, made_in: str) -> Last:
    size = {GATHER: axis.fine, KERNEL: axis.kernel}.get(made_in, axis.coarse)
    last = np.zeros((3, size), int)
    there = np.zeros(size, bool)
    for coarse in range(axis.coarse):
        for tap in range(axis.kernel):
            fine = coarse * axis.stride + tap * axis.dilation - axis.pad_before
            if 0 <= fine < axis.fine:
                at = {GATHER: fine, KERNEL: tap}.get(made_in, coarse)
                last[:, at], there[at] = (coarse, tap, fine), True
    return Last(last[0], last[1], last[2], there)
