r"""A result again after some numbers of one operand have changed: only the cells they reach.

The taps say which these are. A number of the fine grid (x; transposed: z) lies in the windows of
some coarse cells, in every coarse channel of its group, and of the kernel meets one channel. One of
the coarse grid fills a window of every fine channel of its group, and meets one filter. One of the
kernel joins one channel of each grid.

Each cell that is reached is summed anew from the operands, and nothing is added to what it was: no
rounding gathers over many changes. Whole numbers come out as from the whole computation; of others
BLAS may take a sum in another order, so that its last bit differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from engine.geometry import Axis, Pair, Spec
from engine.numeric.by_spec import MADE_OF, alone
from engine.numeric.conv2d import conv2d
from engine.numeric.conv_transpose2d import conv_transpose2d
from engine.numeric.grids import Array, zero_pad
from engine.results import grid_of

MOST = 0.5
"""Where more than this part of all products is reached, all of them cost as little."""

_Operands = Mapping[str, Array]


class _Channels(NamedTuple):
    """Channels that meet: of the fine and of the coarse grid, and where their kernels stand."""

    fine: slice
    coarse: slice
    kernel: tuple[slice, slice]
    groups: int


class _Change(NamedTuple):
    """Which grid has other numbers, and the smallest box that holds them all."""

    grid: str
    box: tuple[slice, ...]


def again(
    spec: Spec, result: str, operands: _Operands, before: _Operands, found: Array
) -> Array | None:
    """A result by its name as :func:`alone` gives it; None where computing all is as good.

    ``operands`` and ``before``: {"x", "k", "b", "dz"} as they are, and as they were when ``found``
    was computed, in the same shapes and dtypes; what the result is not made of may be left out.

    >>> from engine import Conv2dSpec
    >>> spec, k, b = Conv2dSpec((1, 4), (1, 2)), np.array([[1, 1]]), np.array(0)
    >>> was, now = (dict(x=np.array([[1, 2, 3, last]]), k=k, b=b) for last in (4, 9))
    >>> again(spec, "forward", now, was, np.array([[3, 5, 7]]))
    array([[ 3,  5, 12]])
    """
    made_of = MADE_OF[result]
    four = {grid: _four(spec, grid, operands[grid]) for grid in made_of}
    found_four = _four(spec, grid_of(result), found)
    changes = [
        _Change(grid, box)
        for grid in made_of
        if (box := _box(four[grid], _four(spec, grid, before[grid])))
    ]
    if not changes:
        return found
    if len(changes) > 1 or result == "bias_gradient":
        return None
    (change,) = changes
    is_patch = change.grid in ("x", "dz") and result != "kernel_gradient"
    cells = (_patch if is_patch else _in_channels)(spec, result, four, change, found_four.copy())
    return None if cells is None else cells.reshape(found.shape)


def _four(spec: Spec, grid: str, array: Array) -> Array:
    """x, z and dz as (N, C, h, w), k as it stands in the weight array, b as (C_out,)."""
    if grid in ("k", "b"):
        return array.reshape(spec.kernel_shape if grid == "k" else spec.out_channels)
    is_x = grid == "x"
    size = spec.input_size if is_x else spec.output_size
    return array.reshape(-1, spec.in_channels if is_x else spec.out_channels, *size)


def _box(now: Array, before: Array) -> tuple[slice, ...]:
    """The smallest box with all numbers that differ; empty where none does."""
    differs = now != before
    if not differs.any():
        return ()
    axes = range(differs.ndim)
    along = (np.flatnonzero(differs.any(axis=tuple({*axes} - {axis}))) for axis in axes)
    return tuple(slice(int(places[0]), int(places[-1]) + 1) for places in along)


# --- which channels -------------------------------------------------------------------------------


def _channels(spec: Spec, target: str, change: _Change, *, whole: bool = False) -> _Channels:
    """The channels that a change reaches or, ``whole``, all of their groups."""
    grid, box = change
    plane = {"b": "z", "dz": "z"}.get(grid, grid)
    fine_each, coarse_each = _per_group(spec)
    part = box[1] if grid in ("x", "dz") else box[0]
    each = fine_each if plane == spec.fine_grid else coarse_each
    first, last = part.start // each, (part.stop - 1) // each + 1
    fine, coarse = (slice(first * n, last * n) for n in (fine_each, coarse_each))
    within = slice(0, fine_each)
    if last - first == 1 and not whole:
        if grid == "k" and target == spec.fine_grid:
            within = box[1]
        elif plane == spec.fine_grid:
            within = slice(part.start - fine.start, part.stop - fine.start)
        else:
            coarse = part
        fine = slice(fine.start + within.start, fine.start + within.stop)
    return _Channels(fine, coarse, (coarse, within), last - first)


def _per_group(spec: Spec) -> Pair:
    """Channels of the fine and of the coarse grid in one group."""
    both = spec.in_channels_per_group, spec.out_channels_per_group
    return both if spec.fine_grid == "x" else both[::-1]


def _share(spec: Spec, channels: _Channels) -> float:
    """The part of all pairs of channels that they are."""
    rows, columns = (int(one.stop - one.start) for one in channels.kernel)
    return rows * columns / (spec.kernel_shape[0] * spec.kernel_shape[1])


def _taken(spec: Spec, arrays: _Operands, channels: _Channels) -> dict[str, Array]:
    """Of each array the channels."""
    return {grid: array[_at(spec, grid, channels)] for grid, array in arrays.items()}


def _at(spec: Spec, grid: str, channels: _Channels) -> tuple[slice, ...]:
    if grid == "k":
        return channels.kernel
    of = channels.fine if (grid == "x") == (spec.fine_grid == "x") else channels.coarse
    return (of,) if grid == "b" else (slice(None), of)


# --- whole channels -------------------------------------------------------------------------------


def _in_channels(
    spec: Spec, result: str, arrays: _Operands, change: _Change, found: Array
) -> Array | None:
    """Compute the channels anew that meet those in which something has changed."""
    target = grid_of(result)
    channels = _channels(spec, target, change)
    if _share(spec, channels) > MOST:
        return None
    sizes = [one.stop - one.start for one in (channels.fine, channels.coarse)]
    into, out = sizes if spec.fine_grid == "x" else sizes[::-1]
    sub = replace(spec, in_channels=into, out_channels=out, groups=channels.groups)
    at = _at(spec, target, channels)
    found[at] = alone(sub, result, _taken(spec, arrays, channels)).reshape(found[at].shape)
    return found


# --- a patch --------------------------------------------------------------------------------------


def _patch(
    spec: Spec, result: str, arrays: _Operands, change: _Change, found: Array
) -> Array | None:
    """Compute the cells anew whose windows, or which in whose windows, something has changed."""
    channels = _channels(spec, grid_of(result), change, whole=True)
    source, samples = change.grid, change.box[0]
    gathers = grid_of(result) == spec.coarse_grid
    reach = _gathered if gathers else _scattered
    sides = [reach(axis, one) for axis, one in zip(spec.axes, change.box[2:], strict=True)]
    if not all(side.to.stop > side.to.start for side in sides):
        return found  # it lies in no window
    cells = np.prod([side.to.stop - side.to.start for side in sides]) / np.prod(found.shape[2:])
    if _share(spec, channels) * cells > MOST:
        return None
    of = _taken(spec, arrays, channels)
    how: dict[str, Any] = {
        "stride": spec.stride,
        "dilation": spec.dilation,
        "groups": channels.groups,
    }
    compute = conv2d if gathers else conv_transpose2d
    made = compute(_read(of[source][samples], sides), of["k"], of.get("b"), **how)
    at = (samples, _at(spec, grid_of(result), channels)[1], *(side.to for side in sides))
    found[at] = made[..., sides[0].inside, sides[1].inside]
    return found


class _Side(NamedTuple):
    """Along one axis: what is read of the one grid, what it makes of the other, and where."""

    read: slice
    """May reach beyond the grid, into its padding."""
    to: slice
    inside: slice
    """Of what is computed from ``read`` that which stands at ``to``."""


def _read(grid: Array, sides: Sequence[_Side]) -> Array:
    """The part of a grid that is read, zeros where it has no cells."""
    rows, columns = (
        (-side.read.start, side.read.stop - size)
        for side, size in zip(sides, grid.shape[2:], strict=True)
    )
    return zero_pad(grid, (rows, columns))


def _gathered(axis: Axis, changed: slice) -> _Side:
    """The coarse cells whose windows hold some fine ones."""
    first, last = _windows(axis, changed)
    start = first * axis.stride - axis.pad_before
    read = slice(start, start + (last - first - 1) * axis.stride + axis.span)
    return _Side(read, slice(first, last), slice(0, max(0, last - first)))


def _scattered(axis: Axis, changed: slice) -> _Side:
    """The fine cells in the windows of some coarse ones, and all that falls on these."""
    start = changed.start * axis.stride - axis.pad_before
    stop = (changed.stop - 1) * axis.stride - axis.pad_before + axis.span
    to = slice(max(0, start), min(axis.fine, stop))
    first, last = _windows(axis, to)
    first, last = min(first, changed.start), max(last, changed.stop)
    before = to.start - (first * axis.stride - axis.pad_before)
    return _Side(slice(first, last), to, slice(before, before + to.stop - to.start))


def _windows(axis: Axis, fine: slice) -> Pair:
    """The first coarse cell whose window comes as far as some fine ones, and the one behind all."""
    first = -((axis.span - 1 - fine.start - axis.pad_before) // axis.stride)
    last = (fine.stop - 1 + axis.pad_before) // axis.stride + 1
    return max(0, first), min(axis.coarse, last)
