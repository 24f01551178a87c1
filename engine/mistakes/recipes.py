"""How a result comes about, as data that a mistake can change: a *recipe*.

Three results are one grid slid over another, along rows and columns alike (:class:`Side`); ∂L/∂b is
a sum. What stands around that (which numbers the operands are, which channels meet, what is added,
what is done with the numbers that come out) are the recipe's other fields. A mistake replaces some
of them, so two mistakes together are one change after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.correlation import (
    INSERTED,
    Correlation,
    Cut,
    Expanded,
    as_correlation,
    bordered,
    cut_off,
    spread,
)
from engine.geometry import Axis, Pair, Spec
from engine.results import Result, as_factor, checked_result

Array = NDArray[Any]

GATHER, SLIDE, KERNEL, BIAS = "gather", "slide", "kernel_gradient", "bias_gradient"
"""What a mistake is made in.

Gather is ∂L/∂X of a convolution and Z of a transposed one; slide is Z of a convolution and ∂L/∂X of
a transposed one.
"""


class Setting(NamedTuple):
    """Where a mistake is made: the geometry, the samples of the batch, and in which result."""

    spec: Spec
    batch: int
    made_in: str

    @property
    def result(self) -> Result:
        """The name of the result."""
        return result_made_in(self.spec, self.made_in)

    @property
    def is_gradient(self) -> bool:
        """Whether the result is a gradient, not Z."""
        return self.result != "forward"


def result_made_in(spec: Spec, made_in: str) -> Result:
    """The result that is gathered, or slid, or has the name itself."""
    if made_in == GATHER:
        return spec.gathered_result
    if made_in == SLIDE:
        return "forward" if spec.gathered_result == "input_gradient" else "input_gradient"
    return checked_result(made_in)


def made_in_of(spec: Spec, result: str) -> str:
    """How a result comes about: the way back from :func:`result_made_in`."""
    if result in (KERNEL, BIAS):
        return result
    return GATHER if result == spec.gathered_result else SLIDE


Operand = Callable[[Setting, Array], Array | None]
"""Other numbers in place of a grid's own, of the same shape; None where it cannot be done."""

Moved = Callable[[Setting, Array], Array | None]
"""The cells of a result at other places; None where it cannot be done."""

Factor = Callable[[Setting], float | None]
"""What every number is multiplied by; None where there is no such factor."""

Added = Callable[[Setting, Array, tuple[int, ...]], Array | None]
"""What b adds to a Z of a shape; None where it cannot be done."""


@dataclass(frozen=True)
class After:
    """What is done with the numbers that come out."""

    move: Moved | None = None
    factor: Factor | None = None


class Side(NamedTuple):
    """One axis: how the cells of the left grid stand, and how the right grid slides over them."""

    cells: int
    """Cells of the left grid."""
    between: int
    """Places from one of them to the next: 1, or more where zeros stand between."""
    before: int
    """Zeros before the first cell; a negative number is a crop."""
    after: int
    cut: int
    """Places that are left off at the end of that, where a window too many had room."""
    taps: int
    """Cells of the right grid."""
    apart: int
    """Places from one of them to the next."""
    turned: bool
    step: int
    most: int | None = None
    """So many results are kept at most."""
    wraps: bool = False
    """Whether the left grid's cells come again where zeros should be before and behind them."""

    @property
    def span(self) -> int:
        """Places that the right grid covers."""
        return self.apart * (self.taps - 1) + 1

    @property
    def places(self) -> int:
        """Places of the left grid with its zeros."""
        spread_out = (self.cells - 1) * self.between + 1
        return max(0, spread_out + self.before + self.after - self.cut)

    @property
    def results(self) -> int:
        """How many results there are: 0 where the right grid does not fit."""
        found = max(0, (self.places - self.span) // self.step + 1)
        return found if self.most is None else min(found, self.most)

    def left(self) -> tuple[tuple[int, ...], Cut]:
        """The index that stands at each place, or a negative number, and what was cut off."""
        cells = spread(range(self.cells), self.between)
        if self.wraps:
            ring = (*cells, *[INSERTED] * (self.between - 1))
            return tuple(ring[(n - self.before) % len(ring)] for n in range(self.places)), ((), ())
        placed = bordered(cells, self.before, self.after)
        if not self.cut:
            return placed, cut_off(cells, self.before, self.after)
        kept = max(0, len(placed) - self.cut)
        gone = placed[kept:]
        return placed[:kept], ((), gone if any(at >= 0 for at in gone) else ())

    def right(self) -> tuple[int, ...]:
        """The index of the right grid that stands at each of its places."""
        cells = spread(range(self.taps), self.apart)
        return cells[::-1] if self.turned else cells


@dataclass(frozen=True)
class Recipe:
    """How one result is computed."""

    setting: Setting
    left: str
    """The grid that lies below: "x" or "dz"."""
    right: str
    """The grid that slides over it: "k", or of ∂L/∂K the coarse one; of ∂L/∂b nothing does."""
    rows: Side
    columns: Side
    transposed: bool = False
    """Whether rows and columns of the right grid are exchanged."""
    left_as: tuple[Operand, ...] = ()
    right_as: tuple[Operand, ...] = ()
    meets: str = "own"
    """Which channels meet: those of the "own" group, always the "first" group's, or "all"."""
    keeps_last: str = ""
    """Of the windows that meet in a cell, which are summed: "" all, the last "window" only, or of
    that the last "channel" only."""
    adds: Added | None = None
    sums: tuple[int, ...] = (0, 2, 3)
    """The axes over which ∂L/∂b is the sum."""
    instead: str = ""
    """The name of the grid that is taken for the result: "dx", "x" and so on."""
    after: tuple[After, ...] = ()

    @property
    def size(self) -> Pair:
        """(height, width) of what comes out; 0 where nothing is left."""
        return self.rows.results, self.columns.results

    @property
    def has_side(self) -> bool:
        """Whether it is a correlation, on whose two sides something can be changed."""
        return self.setting.made_in != BIAS and not self.instead and not self.keeps_last


Change = Callable[[Recipe], Recipe | None]
"""What makes the wrong recipe out of the right one; None where it cannot be done."""


@lru_cache(maxsize=64)
def right_recipe(setting: Setting) -> Recipe:
    """The result as it should be computed.

    >>> from engine import Conv2dSpec
    >>> right_recipe(Setting(Conv2dSpec((3, 3), (2, 2)), 1, GATHER)).size
    (3, 3)
    """
    spec, _, made_in = setting
    fine, coarse = as_factor(spec.fine_grid), as_factor(spec.coarse_grid)
    rows, columns = map({GATHER: _gather, SLIDE: _slide}.get(made_in, _slid_by_coarse), spec.axes)
    adds = own_bias if setting.result == "forward" else None
    if made_in == KERNEL:
        return Recipe(setting, fine, coarse, rows, columns)
    if made_in == BIAS:
        return Recipe(setting, "dz", "", rows, columns)
    return Recipe(setting, coarse if made_in == GATHER else fine, "k", rows, columns, adds=adds)


def _gather(axis: Axis) -> Side:
    return Side(axis.coarse, axis.stride, *axis.border, 0, axis.kernel, axis.dilation, True, 1)


def _slide(axis: Axis) -> Side:
    pads = axis.pad_before, axis.pad_after
    cut = axis.remainder if axis.remainder >= axis.stride else 0
    return Side(axis.fine, 1, *pads, cut, axis.kernel, axis.dilation, False, axis.stride)


def _slid_by_coarse(axis: Axis) -> Side:
    pads = axis.pad_before, axis.pad_after
    cut = axis.remainder if axis.remainder >= axis.dilation else 0
    step, most = axis.dilation, axis.kernel
    return Side(axis.fine, 1, *pads, cut, axis.coarse, axis.stride, False, step, most)


def own_bias(setting: Setting, b: Array, shape: tuple[int, ...]) -> Array:
    """b_o on every cell of its own channel."""
    return b[:, None, None]


def picture_of(recipe: Recipe) -> Correlation:
    """The recipe as a picture: its two grids with their zeros, one sliding over the other."""
    right = as_correlation(recipe.setting.spec, recipe.setting.result)
    sides = recipe.rows, recipe.columns
    (rows, cut_rows), (columns, cut_columns) = (side.left() for side in sides)
    left = Expanded(recipe.left, rows, columns, cut=(cut_rows, cut_columns))
    turned = all(side.turned for side in sides)
    across, down = recipe.columns.right(), recipe.rows.right()
    slides = Expanded(recipe.right, down, across, turned, recipe.transposed)
    step = recipe.rows.step, recipe.columns.step
    return replace(right, left=left, right=slides, step=step)


@lru_cache(maxsize=1024)
def left_places(side: Side) -> tuple[Array, Array]:
    """The indices of the left grid's places, and which of them are zeros."""
    places = np.array(side.left()[0], int)
    return np.maximum(places, 0), places < 0
