"""Axes in the order of another framework: N H W C, and kernels as (rows, columns, in, out)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

LAST = "The axes are read as N H W C: the channels stand last."
KERNEL_LAST = (
    "The axes are read as rows, columns, in, out, as TensorFlow, Keras and Flax have a kernel."
)


def arranged(
    values: np.ndarray, shape: Sequence[int], grid: str, *, last: bool = False
) -> tuple[np.ndarray, str] | None:
    """Numbers with their axes in the order of a grid, and what was changed for it.

    ``shape``: that of the grid, (…, rows, columns); ``grid``: x z dx dz, or k dk (out axis first).
    Leading axes may be merged, or of length 1 and left out. The order that is written is kept where
    it fits, or with ``last`` the order with the channels last; None where no order does.

    >>> image = np.arange(24).reshape(1, 2, 4, 3)
    >>> arranged(image, (3, 2, 4), "x")[1]
    'The axes are read as N H W C: the channels stand last.'
    """
    wanted = tuple(shape)
    orders = list(_orders(values, grid))
    for ordered, told in reversed(orders) if last else orders:
        if _merged(ordered.shape) == _merged(wanted):
            return ordered.reshape(wanted), told
    return None


def _orders(values: np.ndarray, grid: str) -> Iterator[tuple[np.ndarray, str]]:
    yield values, ""
    if grid in ("k", "dk") and values.ndim == 4:
        yield values.transpose(3, 2, 0, 1), KERNEL_LAST
    elif grid not in ("k", "dk", "b", "db") and values.ndim in (3, 4):
        yield np.moveaxis(values, -1, -3), LAST


def _merged(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape with all axes before rows and columns in one."""
    leading = 1
    for length in shape[:-2]:
        leading *= length
    return (leading, *(1, *shape)[-2:]) if len(shape) < 2 else (leading, *shape[-2:])
