"""The numbers of any recipe, right or wrong: all of them, or those of one cell.

One cell costs as much as its own line, so that thousands of recipes can be tried on a few cells;
what survives that is computed whole. Here are no names of mistakes: a recipe says all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from engine import numeric
from engine.geometry import Spec
from engine.mistakes.overwritten import overwritten
from engine.mistakes.recipes import (
    BIAS,
    GATHER,
    KERNEL,
    SLIDE,
    After,
    Array,
    Operand,
    Recipe,
    Setting,
    Side,
    left_places,
    right_recipe,
)

Index = tuple[int, ...]
Shape = tuple[int, ...]


MOST_BYTES = 2**27
"""So much is remembered at most."""

_Made = TypeVar("_Made")


class _Kept:
    """Arrays that are made once, as long as there is room for them."""

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self._bytes = 0

    def of(self, key: Any, make: Callable[[], _Made]) -> _Made:
        """What was made for a key, or is made now."""
        if key not in self._made:
            made = make()
            self._bytes += getattr(made, "nbytes", 0)
            if self._bytes > MOST_BYTES:
                self._made.clear()
                self._bytes = getattr(made, "nbytes", 0)
            self._made[key] = made
        found: _Made = self._made[key]
        return found


class Bench:
    """Computes recipes on one set of numbers, and remembers what several of them share.

    ``arrays``: x (N, C_in, H, W), k in the weight layout, b (C_out,), dz (N, C_out, h, w).
    """

    def __init__(self, spec: Spec, arrays: Mapping[str, Array]) -> None:
        self.spec = spec
        self.batch = len(arrays["x"])
        self.arrays = dict(arrays)
        self._kept = _Kept()

    def setting(self, made_in: str) -> Setting:
        """Where a mistake is made with these numbers."""
        return Setting(self.spec, self.batch, made_in)

    def array(self, name: str) -> Array:
        """An operand, or a right result: "x", "k", "b", "dz", "z", "dx", "dk", "db"."""
        if name not in self.arrays:
            x, k, b, dz = (self.arrays[grid] for grid in ("x", "k", "b", "dz"))
            self.arrays["z"] = numeric.forward(self.spec, x, k, b)
            gradients = numeric.backward(self.spec, x, k, dz)
            self.arrays |= gradients._asdict()
        return self.arrays[name]

    def operand(self, recipe: Recipe, side: str) -> Array | None:
        """The left or the right grid with the numbers that the recipe gives it; None: it cannot."""
        grid: str = getattr(recipe, side)
        changes: tuple[Operand, ...] = getattr(recipe, f"{side}_as")
        if not changes:
            return self.array(grid)
        key = "operand", grid, changes, recipe.setting
        return self._kept.of(key, lambda: self._changed(recipe.setting, self.array(grid), changes))

    def _changed(
        self, setting: Setting, values: Array, changes: tuple[Operand, ...]
    ) -> Array | None:
        found: Array | None = values
        for change in changes:
            if found is not None:
                found = change(setting, found)
        return None if found is None or found.shape != values.shape else found

    # --- the shape --------------------------------------------------------------------------------

    def shape(self, recipe: Recipe) -> Shape | None:
        """The shape of what comes out before anything is done with it; None: it cannot be made."""
        if recipe.instead:
            return self.array(recipe.instead).shape
        if recipe.setting.made_in == BIAS:
            values = self.operand(recipe, "left")
            return None if values is None else _without(values.shape, recipe.sums)
        if (
            recipe.adds
            and recipe.adds(recipe.setting, self.arrays["b"], self._sized(recipe)) is None
        ):
            return None
        for side in ("left", "right"):
            if self.operand(recipe, side) is None:
                return None
        return self._sized(recipe)

    def _sized(self, recipe: Recipe) -> Shape:
        coarse, fine = self._channels
        if recipe.setting.made_in == KERNEL:
            inner = fine if recipe.meets == "all" else fine // self.spec.groups
            return (coarse, inner, *recipe.size)
        return (self.batch, fine if recipe.setting.made_in == GATHER else coarse, *recipe.size)

    @property
    def _channels(self) -> tuple[int, int]:
        """Of the coarse and of the fine grid."""
        coarse, inner = self.arrays["k"].shape[:2]
        return coarse, inner * self.spec.groups

    # --- all numbers ------------------------------------------------------------------------------

    def whole(self, recipe: Recipe) -> Array:
        """All numbers of a recipe that has a shape, with what is done with them afterwards."""
        found = self.core(recipe)
        for one in recipe.after:
            found = done(recipe.setting, one, found)
        return found

    def core(self, recipe: Recipe) -> Array:
        """All numbers before that."""
        if recipe.instead:
            return self.array(recipe.instead)
        left = self._operand(recipe, "left")
        if recipe.setting.made_in == BIAS:
            return np.asarray(left.sum(axis=recipe.sums))
        shape = self._sized(recipe)
        if 0 in shape:
            return np.zeros(shape)
        found = self._summed(recipe).reshape(shape)
        if recipe.adds:
            found = found + self._added(recipe, shape)
        return found

    def _operand(self, recipe: Recipe, side: str) -> Array:
        found = self.operand(recipe, side)
        if found is None:
            raise ValueError("these numbers have no such recipe: ask for its shape first")
        return found

    def _added(self, recipe: Recipe, shape: Shape) -> Array:
        added = recipe.adds and recipe.adds(recipe.setting, self.arrays["b"], shape)
        return np.zeros(()) if added is None else added

    def _summed(self, recipe: Recipe) -> Array:
        if recipe.keeps_last:
            grids = self._operand(recipe, "left"), self._operand(recipe, "right")
            return overwritten(recipe.setting, *grids, recipe.keeps_last)
        left, right = self._laid_out(recipe), self._sliding(recipe)
        step = recipe.rows.step, recipe.columns.step
        apart = recipe.rows.apart, recipe.columns.apart
        height, width = recipe.size
        if recipe.setting.made_in != KERNEL:
            groups = left.shape[1] // right.shape[1]
            whole = numeric.conv2d(left, right, stride=step, dilation=apart, groups=groups)
            return whole[..., :height, :width]
        planes = left.swapaxes(0, 1)  # the samples are what is summed over, as channels are
        return np.concatenate(
            [
                numeric.conv2d(planes[fine], right[coarse], stride=step, dilation=apart).swapaxes(
                    0, 1
                )
                for coarse, fine in self._meeting(recipe)
            ]
        )[..., :height, :width]

    def _meeting(self, recipe: Recipe) -> list[tuple[slice, slice]]:
        """Which coarse channels meet which fine ones."""
        coarse, fine = self._channels
        groups = self.spec.groups
        if recipe.meets != "own":
            return [(slice(None), slice(fine if recipe.meets == "all" else fine // groups))]
        return [
            (_part(coarse, group, groups), _part(fine, group, groups)) for group in range(groups)
        ]

    # --- one number -------------------------------------------------------------------------------

    def cell(self, recipe: Recipe, index: Index) -> float:
        """The number of one cell of :meth:`core`."""
        if not recipe.has_side:
            return float(self._remembered_core(recipe)[index])
        under, sliding = self.window(recipe, index)
        found = float(np.vdot(under, sliding))
        return found + self.added_to(recipe, index) if recipe.adds else found

    def window(self, recipe: Recipe, index: Index) -> tuple[Array, Array]:
        """The numbers of the left grid that lie under the right one for a cell, and the right's.

        Their products are summed to the cell's number; for a recipe that :attr:`has_side`.
        """
        first, second, row, column = index
        left, right = self._laid_out(recipe), self._sliding(recipe)
        down, across = (
            slice(at * side.step, at * side.step + side.span, side.apart)
            for at, side in ((row, recipe.rows), (column, recipe.columns))
        )
        if recipe.setting.made_in == KERNEL:
            under = left[:, self._fine_channel(recipe, first, second), down, across]
            return under, right[first]
        inner = right.shape[1]
        outer = len(right) // (left.shape[1] // inner)
        start = second // outer * inner
        return left[first, start : start + inner, down, across], right[second]

    def _remembered_core(self, recipe: Recipe) -> Array:
        return self._kept.of(("core", replace(recipe, after=())), lambda: self.core(recipe))

    def _fine_channel(self, recipe: Recipe, coarse: int, inner: int) -> int:
        if recipe.meets != "own":
            return inner
        channels, fine = self._channels
        group = coarse // (channels // self.spec.groups)
        return group * (fine // self.spec.groups) + inner

    def added_to(self, recipe: Recipe, index: Index) -> float:
        """What b adds to a cell of :meth:`core`."""
        key = "added", recipe.setting, recipe.adds, recipe.size
        shape = self._sized(recipe)
        added = self._kept.of(key, lambda: np.broadcast_to(self._added(recipe, shape), shape))
        return float(added[index])

    # --- the grids laid out -----------------------------------------------------------------------

    def _laid_out(self, recipe: Recipe) -> Array:
        """The left grid with its zeros, (N, C, height, width)."""
        first = recipe.meets == "first" and recipe.setting.made_in == SLIDE
        places = _place(recipe.rows), _place(recipe.columns)
        key = "left", recipe.setting, recipe.left, recipe.left_as, places, first

        def laid_out() -> Array:
            values = self._operand(recipe, "left")
            values = values[:, : self.arrays["k"].shape[1]] if first else values
            return _with_zeros(values, recipe.rows, recipe.columns)

        return self._kept.of(key, laid_out)

    def _sliding(self, recipe: Recipe) -> Array:
        """The right grid as a kernel (to, from, height, width), turned as the recipe has it."""
        turns = recipe.transposed, recipe.rows.turned, recipe.columns.turned
        key = "right", recipe.setting, recipe.right, recipe.right_as, recipe.meets, turns

        def arranged() -> Array:
            values = self._operand(recipe, "right")
            values = values.swapaxes(-1, -2) if recipe.transposed else values
            down, across = (-1 if side.turned else 1 for side in (recipe.rows, recipe.columns))
            by = {KERNEL: self._by_sample, GATHER: self._from_coarse, SLIDE: self._from_fine}
            arrange = by[recipe.setting.made_in]
            return np.ascontiguousarray(arrange(recipe, values[..., ::down, ::across]))

        return self._kept.of(key, arranged)

    def _by_sample(self, recipe: Recipe, coarse: Array) -> Array:
        return coarse.swapaxes(0, 1)

    def _from_fine(self, recipe: Recipe, k: Array) -> Array:
        return np.tile(k, (1, self.spec.groups, 1, 1)) if recipe.meets == "all" else k

    def _from_coarse(self, recipe: Recipe, k: Array) -> Array:
        groups = self.spec.groups
        coarse, inner = k.shape[:2]
        if recipe.meets == "own":
            by_group = k.reshape(groups, coarse // groups, *k.shape[1:]).swapaxes(1, 2)
            return by_group.reshape(groups * inner, coarse // groups, *k.shape[2:])
        dense = k.swapaxes(0, 1)
        rest = np.zeros_like(dense) if recipe.meets == "first" else dense
        return np.concatenate([dense, *[rest] * (groups - 1)])


def done(setting: Setting, one: After, values: Array) -> Array:
    """The numbers after one thing more that is done with them, where it can be done."""
    if one.move:
        moved = one.move(setting, values)
        values = values if moved is None else moved
    factor = one.factor(setting) if one.factor else None
    return values if factor is None else values * factor


def right_array(bench: Bench, made_in: str) -> Array:
    """The right numbers of a result, by the same road as the wrong ones."""
    return bench.whole(right_recipe(bench.setting(made_in)))


def _part(size: int, group: int, groups: int) -> slice:
    each = size // groups
    return slice(group * each, (group + 1) * each)


def _without(shape: Shape, axes: tuple[int, ...]) -> Shape:
    return tuple(length for axis, length in enumerate(shape) if axis not in axes)


def _place(side: Side) -> tuple[int, ...]:
    return side.cells, side.between, side.before, side.after, side.cut, side.wraps


def _with_zeros(values: Array, rows: Side, columns: Side) -> Array:
    (at_rows, no_row), (at_columns, no_column) = left_places(rows), left_places(columns)
    laid = values[:, :, at_rows][..., at_columns]
    laid[:, :, no_row] = 0
    laid[..., no_column] = 0
    return laid
