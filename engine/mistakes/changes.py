"""What a mistake changes in a recipe: one small function a change, or one that makes such.

A change is given a right recipe, or one that another mistake has changed already, and gives None
where it cannot be done: a mean over a batch of one, channels exchanged that are not equally many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import prod

import numpy as np

from engine.geometry import Axis, Pair
from engine.mistakes.recipes import (
    Added,
    After,
    Array,
    Change,
    Factor,
    Moved,
    Operand,
    Recipe,
    Setting,
    Side,
    right_recipe,
)

OfSide = Callable[[Side, Axis], Side]
"""What is changed along one axis."""

OfAxis = Callable[[Axis], Pair]
"""A border, before and after; a negative number is a crop."""


# --- how the two grids lie --------------------------------------------------------------------


def along(rows: OfSide | None, columns: OfSide | None) -> Change:
    """Change what lies along the rows, the columns, or both."""

    def change(recipe: Recipe) -> Recipe | None:
        if not recipe.has_side:
            return None
        axes = recipe.setting.spec.axes
        sides = [
            of_side(side, axis) if of_side else side
            for of_side, side, axis in zip(
                (rows, columns), (recipe.rows, recipe.columns), axes, strict=True
            )
        ]
        return replace(recipe, rows=sides[0], columns=sides[1])

    return change


def both(of_side: OfSide) -> Change:
    """Change the same along rows and columns."""
    return along(of_side, of_side)


def of_the_other_side(name: str, then: OfSide | None = None) -> Change:
    """What rows and columns have each their own of, exchanged; then one thing more along both."""

    def change(recipe: Recipe) -> Recipe | None:
        if not recipe.has_side:
            return None
        rows, columns = recipe.rows, recipe.columns
        own, others = getattr(rows, name), getattr(columns, name)
        found = replace(
            recipe, rows=rows._replace(**{name: others}), columns=columns._replace(**{name: own})
        )
        return both(then)(found) if then else found

    return change


def turned(side: Side, axis: Axis) -> Side:
    """The right grid is turned where it should not be, or not where it should."""
    return side._replace(turned=not side.turned)


def transposed(recipe: Recipe) -> Recipe | None:
    """The right grid turned over its diagonal, its rows become columns, and not by 180°."""
    if not recipe.has_side:
        return None
    rows, columns = recipe.rows, recipe.columns
    return replace(
        recipe,
        transposed=not recipe.transposed,
        rows=rows._replace(taps=columns.taps, turned=False),
        columns=columns._replace(taps=rows.taps, turned=False),
    )


def transposed_too(recipe: Recipe) -> Recipe | None:
    """The right grid turned over its diagonal, and otherwise as it should be."""
    found = transposed(recipe)
    if found is None:
        return None
    rows, columns = (
        new._replace(turned=old.turned)
        for new, old in ((found.rows, recipe.columns), (found.columns, recipe.rows))
    )
    return replace(found, rows=rows, columns=columns)


def border(of_axis: OfAxis) -> OfSide:
    """Another border of the left grid."""

    def of_side(side: Side, axis: Axis) -> Side:
        before, after = of_axis(axis)
        return side._replace(before=before, after=after)

    return of_side


def more(before: int, after: int) -> OfSide:
    """A border with so many places more (or less, where negative)."""

    def of_side(side: Side, axis: Axis) -> Side:
        return side._replace(before=side.before + before, after=side.after + after)

    return of_side


def exchanged(side: Side, axis: Axis) -> Side:
    """What belongs before the first cell and behind the last have changed places."""
    return side._replace(before=side.after, after=side.before)


def wrapped(side: Side, axis: Axis) -> Side:
    """The left grid's own cells around it, as np.roll brings them there, in place of zeros."""
    return side._replace(wraps=max(side.before, side.after) > 0)


def uncut(side: Side, axis: Axis) -> Side:
    """Every place where the right grid fits gives a result."""
    return side._replace(cut=0, most=None)


def side_by_side(side: Side, axis: Axis) -> Side:
    """The left grid's cells without zeros between."""
    return side._replace(between=1)


def one_zero_more(side: Side, axis: Axis) -> Side:
    """As many zeros between the left grid's cells as the stride says, one too many."""
    return side._replace(between=side.between + 1)


def one_place_more(side: Side, axis: Axis) -> Side:
    """As many zeros between the right grid's cells as the stride says, one too many."""
    return side._replace(apart=side.apart + 1)


def undilated(side: Side, axis: Axis) -> Side:
    """The right grid's cells without zeros between."""
    return side._replace(apart=1)


def strided(side: Side, axis: Axis) -> Side:
    """Windows that go on in steps of the stride."""
    return side._replace(step=axis.stride)


def by_ones(side: Side, axis: Axis) -> Side:
    """Windows that go on cell by cell."""
    return side._replace(step=1)


def zeros_exchanged(side: Side, axis: Axis) -> Side:
    """The left grid spread as the right one should be, and the other way round."""
    return side._replace(between=side.apart, apart=side.between)


def zeros_in_the_other(side: Side, axis: Axis) -> Side:
    """The zeros that belong between the left grid's cells stand between the right one's."""
    return side._replace(between=1, apart=side.between)


def zeros_in_the_fine(side: Side, axis: Axis) -> Side:
    """The zeros that belong between the right grid's cells stand between the left one's."""
    return side._replace(between=axis.stride, apart=1)


def stride_for_dilation(side: Side, axis: Axis) -> Side:
    """Stride and dilation exchanged in the windows over the fine grid."""
    return side._replace(step=side.apart, apart=side.step)


def all_behind(side: Side, axis: Axis) -> Side:
    """The fine grid with all its padding behind the last cell: p left out of an index."""
    return side._replace(before=0, after=side.before + side.after)


def filled(side: Side, axis: Axis) -> Side:
    """As many zeros or cuts at the end as give the fine grid its right size."""
    spread_out = (side.cells - 1) * side.between + 1
    return side._replace(after=axis.fine - 1 + side.span - spread_out - side.before)


def as_many(side: Side, axis: Axis) -> Side:
    """Of more results than the coarse grid has cells, only that many."""
    return side._replace(most=axis.coarse)


def then(*parts: OfSide) -> OfSide:
    """One change along an axis after the other."""

    def of_side(side: Side, axis: Axis) -> Side:
        for part in parts:
            side = part(side, axis)
        return side

    return of_side


# --- which channels, windows and numbers ----------------------------------------------------------


def meeting(which: str) -> Change:
    """Groups are ignored: the "first" group's channels always meet, or "all" do."""

    def change(recipe: Recipe) -> Recipe | None:
        if recipe.setting.spec.groups == 1 or not recipe.has_side:
            return None
        return replace(recipe, meets=which)

    return change


def keeping_last(which: str) -> Change:
    """Each patch overwrites what others brought to its cells."""

    def change(recipe: Recipe) -> Recipe | None:
        right, sides = right_recipe(recipe.setting), (recipe.rows, recipe.columns)
        if (right.rows, right.columns) != sides or recipe.transposed or recipe.meets != "own":
            return None
        return replace(recipe, keeps_last=which) if recipe.has_side else None

    return change


def instead(name: str) -> Change:
    """Another grid is taken for the result."""

    def change(recipe: Recipe) -> Recipe | None:
        return replace(recipe, instead=name)

    return change


def from_left(operand: Operand) -> Change:
    """Other numbers in the left grid."""

    def change(recipe: Recipe) -> Recipe | None:
        return None if recipe.instead else replace(recipe, left_as=(*recipe.left_as, operand))

    return change


def from_right(operand: Operand) -> Change:
    """Other numbers in the right grid."""

    def change(recipe: Recipe) -> Recipe | None:
        if not recipe.right or recipe.instead:
            return None
        return replace(recipe, right_as=(*recipe.right_as, operand))

    return change


def from_grid(grid: str, operand: Operand) -> Change:
    """Other numbers in a grid, wherever it stands."""

    def change(recipe: Recipe) -> Recipe | None:
        if recipe.left == grid:
            return from_left(operand)(recipe)
        return from_right(operand)(recipe) if recipe.right == grid else None

    return change


def from_z(recipe: Recipe) -> Recipe | None:
    """Z itself stands for ∂L/∂Z."""
    if recipe.instead or "dz" not in (recipe.left, recipe.right):
        return None
    left, right = ("z" if grid == "dz" else grid for grid in (recipe.left, recipe.right))
    return replace(recipe, left=left, right=right)


def exchanged_axes(one: int, other: int) -> Operand:
    """Two axes exchanged, where they are equally long."""

    def operand(setting: Setting, values: Array) -> Array | None:
        if values.shape[one] != values.shape[other] or values.shape[one] == 1:
            return None
        return values.swapaxes(one, other)

    return operand


def exchanged_in_groups(setting: Setting, k: Array) -> Array | None:
    """The in and the out channels of every group's kernels exchanged."""
    coarse, fine = _in_a_group(setting, k)
    if coarse != fine or fine < 2:
        return None
    return k.reshape(-1, coarse, *k.shape[1:]).swapaxes(1, 2).reshape(k.shape)


def refolded(setting: Setting, k: Array) -> Array | None:
    """The kernels' channels exchanged by a reshape, which leaves every number where it is."""
    coarse, fine = _in_a_group(setting, k)
    if min(coarse, fine) < 2:
        return None
    return k.reshape(-1, fine, coarse, *k.shape[2:]).swapaxes(1, 2).reshape(k.shape)


def _in_a_group(setting: Setting, k: Array) -> tuple[int, int]:
    """The channels of the coarse and of the fine grid in a group; 0 of what is no kernel's."""
    if k.ndim != 4 or len(k) % setting.spec.groups:
        return 0, 0
    return len(k) // setting.spec.groups, k.shape[1]


def only(*axes: int, place: int = -1) -> Operand:
    """All but the last (or the first) along some axes is left out."""

    def operand(setting: Setting, values: Array) -> Array | None:
        if all(values.shape[axis] == 1 for axis in axes):
            return None
        at = tuple(place if axis in axes else slice(None) for axis in range(values.ndim))
        kept = np.zeros_like(values)
        kept[at] = values[at]
        return kept

    return operand


def last_of_group(axis: int) -> Operand:
    """Only the last channel of each group."""

    def operand(setting: Setting, k: Array) -> Array | None:
        each = len(k) // setting.spec.groups if axis == 0 else k.shape[1]
        if each == 1:
            return None
        places = np.arange(k.shape[axis]) % each == each - 1
        return np.asarray(k * places.reshape(-1, *[1] * (3 - axis)))

    return operand


def ones(setting: Setting, values: Array) -> Array:
    """1 everywhere."""
    return np.ones_like(values)


def reread(order: str) -> Moved:
    """Numbers in the order of axes "nhwc" or "hwio", read as if it were the engine's own.

    With a leading "-" the other way round: in the engine's order, read as if it were that one.
    """
    axes = {"nhwc": (0, 2, 3, 1), "hwio": (2, 3, 1, 0)}[order.removeprefix("-")]

    def move(setting: Setting, values: Array) -> Array | None:
        if values.ndim != 4 or sum(length > 1 for length in values.shape) < 2:
            return None
        if not order.startswith("-"):
            return values.transpose(axes).reshape(values.shape)
        shape = tuple(values.shape[axis] for axis in axes)
        return values.reshape(shape).transpose(np.argsort(axes))

    return move


# --- the bias -------------------------------------------------------------------------------------


def adding(added: Added | None) -> Change:
    """Another bias, or none."""

    def change(recipe: Recipe) -> Recipe | None:
        return replace(recipe, adds=added) if recipe.adds and recipe.has_side else None

    return change


def bias_times(factor: Callable[[Setting], int]) -> Added:
    """The bias, so many times."""

    def added(setting: Setting, b: Array, shape: tuple[int, ...]) -> Array:
        return b[:, None, None] * factor(setting)

    return added


def twice(setting: Setting) -> int:
    """2."""
    return 2


def minus_once(setting: Setting) -> int:
    """The negative."""
    return -1


def channels_summed(setting: Setting) -> int:
    """The channels of x that a cell of Z is summed over."""
    return setting.spec.in_channels_per_group


def products(setting: Setting) -> int:
    """The products that a cell of Z is summed over."""
    return channels_summed(setting) * prod(setting.spec.kernel_size)


def bias_along(axis: int) -> Added:
    """One number of b for each place along another axis than that of the channels."""

    def added(setting: Setting, b: Array, shape: tuple[int, ...]) -> Array | None:
        if len(b) != shape[axis] or len(b) == 1:
            return None
        return b.reshape(-1, *[1] * (3 - axis))

    return added


def summing(*axes: int) -> Change:
    """The bias gradient summed over other axes of ∂L/∂Z."""

    def change(recipe: Recipe) -> Recipe | None:
        return None if recipe.instead else replace(recipe, sums=axes)

    return change


# --- what is done with the numbers ----------------------------------------------------------------


def afterwards(move: Moved | None = None, factor: Factor | None = None) -> Change:
    """One thing more that is done with the numbers that come out."""
    one = After(move, factor)

    def change(recipe: Recipe) -> Recipe | None:
        if factor is not None and factor(recipe.setting) in (None, 1):
            return None
        return replace(recipe, after=(*recipe.after, one))

    return change


def turned_over(setting: Setting, values: Array) -> Array | None:
    """The result turned by 180°."""
    return values[..., ::-1, ::-1] if values.ndim > 1 else values[::-1]


def in_order(*axes: int) -> Moved:
    """The axes in another order."""

    def move(setting: Setting, values: Array) -> Array | None:
        return values.transpose(axes) if values.ndim == len(axes) else None

    return move


def refolded_result(setting: Setting, values: Array) -> Array | None:
    """The first two axes exchanged by a reshape."""
    if values.ndim != 4 or 1 in values.shape[:2]:
        return None
    return values.reshape(values.shape[1], values.shape[0], *values.shape[2:])


def shifted(down: int, right: int) -> Moved:
    """Every number so many places on, and zeros where none comes."""

    def move(setting: Setting, values: Array) -> Array | None:
        if values.ndim != 4:
            return None
        moved = np.zeros_like(values)
        (to_rows, from_rows), (to_columns, from_columns) = map(_overlap, (down, right))
        moved[..., to_rows, to_columns] = values[..., from_rows, from_columns]
        return moved

    return move


def rolled(down: int, right: int) -> Moved:
    """Every number so many places on; what leaves at one end comes in at the other."""

    def move(setting: Setting, values: Array) -> Array | None:
        return np.roll(values, (down, right), (2, 3)) if values.ndim == 4 else None

    return move


def _overlap(shift: int) -> tuple[slice, slice]:
    """Where the cells come to along an axis, and where they come from."""
    if shift > 0:
        return slice(shift, None), slice(None, -shift)
    return slice(None, shift or None), slice(-shift, None)


def times(number: float) -> Factor:
    """Always the same factor."""
    return lambda setting: number


def of_gradients(number: float) -> Factor:
    """The same factor for every gradient, and none for Z."""
    return lambda setting: number if setting.is_gradient else None


def mean_over(*counts: str) -> Factor:
    """The mean for the sum: over the "samples", the "cells" of a channel of Z, or both."""

    def factor(setting: Setting) -> float | None:
        count = _count(setting, counts)
        return 1 / count if count else None

    return factor


def sum_over(*counts: str) -> Factor:
    """The reverse: as many times too large."""
    return lambda setting: _count(setting, counts)


def mean_over_z(times: int) -> Factor:
    """The mean over all cells of Z, channels included, times a number."""

    def factor(setting: Setting) -> float | None:
        spec = setting.spec
        if not setting.is_gradient or spec.out_channels == 1:
            return None
        return times / (setting.batch * prod(spec.output_size) * spec.out_channels)

    return factor


def _count(setting: Setting, counts: tuple[str, ...]) -> int | None:
    """How many are summed over; None where one of the counts is 1, and nothing to get wrong."""
    if not setting.is_gradient:
        return None
    of = {"samples": setting.batch, "cells": prod(setting.spec.output_size)}
    found = [of[name] for name in counts]
    return None if 1 in found else prod(found)
