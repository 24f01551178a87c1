"""One number of a wrong result as the sum that it is: which cells meet in it, and by what factor.

A recipe only moves, leaves out and multiplies numbers. So a bench whose cells hold, instead of
numbers, each its own place, tells from which cells a number comes. Where a recipe does anything
else with the numbers (Z for ∂L/∂Z is another grid, but 1 for every ∂L/∂z is none) the sum is told
as far as it can be, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.geometry import Spec
from engine.mistakes.bench import Bench
from engine.mistakes.recipes import BIAS, Array, Recipe, Setting, right_recipe
from engine.results import FACTORS, GRID_OF
from engine.taps import Index, grid_shape

Place = tuple[str, Index]
"""A grid and the place of a cell in its array: x (n, c, i, j), k in the weight layout, b (o,)."""


class Sum(NamedTuple):
    """One number: factor · (Σ products + times · b)."""

    terms: tuple[tuple[Place, ...], ...]
    """The factors of each product, in the notes' order."""
    factor: float = 1.0
    bias: Place | None = None
    times: int = 1
    """So many times that bias is added."""


MOST_TERMS = 20_000
"""Of a longer sum nothing is told."""


def sum_of(setting: Setting, recipe: Recipe, index: Index) -> Sum | None:
    """The number that a recipe gives at a place of the right result; None where it is no such sum.

    ``index``: in the array of the right result, with batch and channels.

    >>> from engine import Conv2dSpec
    >>> from engine.mistakes.recipes import GATHER, Setting, right_recipe
    >>> setting = Setting(Conv2dSpec((3, 3), (2, 2)), 1, GATHER)
    >>> sum_of(setting, right_recipe(setting), (0, 0, 0, 0)).terms
    ((('dz', (0, 0, 0, 0)), ('k', (0, 0, 0, 0))),)
    """
    shapes = _shapes(setting)
    bench = Bench(setting.spec, {grid: _places(shape) for grid, shape in shapes.items()})
    core, factor = _before(bench, recipe, index, shapes[GRID_OF_RESULT[setting.result]])
    if core == ():
        return Sum((), factor)
    if core is None:
        return None
    if recipe.instead:
        return Sum((((recipe.instead, core),),), factor)
    terms = (_kept if recipe.keeps_last else _terms)(bench, recipe, core)
    if terms is None:
        return None
    found = tuple(_in_order(setting, term) for term in terms)
    if not recipe.adds:
        return Sum(found, factor)
    bias = _bias(setting, recipe, bench, core)
    return None if bias is None else Sum(found, factor, *bias)


def value_of(found: Sum, arrays: Mapping[str, Array]) -> float:
    """What the sum comes to with some numbers."""
    products = sum(
        float(np.prod([arrays[grid][place] for grid, place in term])) for term in found.terms
    )
    added = float(arrays["b"][found.bias[1]]) * found.times if found.bias else 0.0
    return found.factor * (products + added)


GRID_OF_RESULT = {
    result: grid if result == "forward" else f"d{grid}" for result, grid in GRID_OF.items()
}
"""The array that a result is."""


def _shapes(setting: Setting) -> dict[str, tuple[int, ...]]:
    """The shapes of all arrays there are, with the batch."""
    spec, batch = setting.spec, (setting.batch,)
    x, z = (*batch, *grid_shape(spec, "x")), (*batch, *grid_shape(spec, "z"))
    k, b = spec.kernel_shape, (spec.out_channels,)
    return {"x": x, "k": k, "b": b, "dz": z, "z": z, "dx": x, "dk": k, "db": b}


def _places(shape: tuple[int, ...]) -> Array:
    """Each cell's own place, counted from 1: 0 is no cell."""
    return np.arange(1, np.prod(shape) + 1, dtype=float).reshape(shape)


def _before(
    bench: Bench, recipe: Recipe, index: Index, right: tuple[int, ...]
) -> tuple[Index | None, float]:
    """From which cell of the core a number comes, and what it was multiplied by.

    () where a zero was put there; None where the shape is another one.
    """
    shape, factor = bench.shape(recipe), 1.0
    if shape is None:
        return None, factor
    places = _places(shape)
    for one in recipe.after:
        moved = one.move(recipe.setting, places) if one.move else None
        places = places if moved is None else moved
        by = one.factor(recipe.setting) if one.factor else None
        factor *= 1.0 if by is None else by
    if places.size != np.prod(right):
        return None, factor
    at = int(places.reshape(right)[index])
    return _index(at, shape) if at else (), factor


def _index(at: int, shape: tuple[int, ...]) -> Index:
    return tuple(int(n) for n in np.unravel_index(at - 1, shape))


def _terms(bench: Bench, recipe: Recipe, core: Index) -> list[tuple[Place, ...]] | None:
    """The products of a cell, as many as are not with a zero."""
    for side in ("left", "right"):
        if getattr(recipe, side) and not _only_moves(bench, recipe, side):
            return None
    if recipe.setting.made_in == BIAS:
        left = bench.operand(recipe, "left")
        if left is None:
            return None
        kept = [axis for axis in range(left.ndim) if axis not in recipe.sums]
        cells = left.transpose(*kept, *recipe.sums)[core].ravel()
        pairs: Iterator[tuple[float, ...]] = ((at,) for at in cells)
    else:
        under, sliding = bench.window(recipe, core)
        pairs = zip(under.ravel(), sliding.ravel(), strict=True)
    shapes = {grid: values.shape for grid, values in bench.arrays.items()}
    grids = (recipe.left, recipe.right)
    found = [
        tuple((grid, _index(int(at), shapes[grid])) for grid, at in zip(grids, pair, strict=False))
        for pair in pairs
        if all(pair)
    ]
    return found if len(found) <= MOST_TERMS else None


MOST_TRIED = 2_000_000
"""With more cells to look at, all products together, it is not tried which are overwritten."""


def _kept(bench: Bench, recipe: Recipe, core: Index) -> list[tuple[Place, ...]] | None:
    """The products that are left where = stands for +=.

    Each is tried alone: a 1 in its left cell, and nothing in all others.
    """
    if recipe.left_as or recipe.right_as:
        return None
    products = _terms(bench, right_recipe(recipe.setting), core)
    cells = max(bench.array(grid).size for grid in (recipe.left, recipe.right))
    if products is None or len(products) * cells > MOST_TRIED:
        return None
    found = []
    for term in products:
        alone = np.zeros_like(bench.array(recipe.left))
        alone[dict(term)[recipe.left]] = 1
        tried = Bench(recipe.setting.spec, {**bench.arrays, recipe.left: alone})
        if tried.core(replace(recipe, adds=None))[core]:
            found.append(term)
    return found


def _only_moves(bench: Bench, recipe: Recipe, side: str) -> bool:
    """Whether the numbers of an operand are its grid's own at other places, or zeros."""
    values = bench.array(getattr(recipe, side))
    changed = bench.operand(recipe, side)
    if changed is None:
        return False
    twice = 2 * values
    for change in getattr(recipe, f"{side}_as"):
        found = change(recipe.setting, twice)
        if found is None:
            return False
        twice = found
    own = (changed >= 0) & (changed <= values.size) & (changed % 1 == 0)
    return np.array_equal(twice, 2 * changed) and bool(own.all())


def _in_order(setting: Setting, term: tuple[Place, ...]) -> tuple[Place, ...]:
    """The factors in the notes' order."""
    order = FACTORS[setting.result]
    return tuple(
        sorted(term, key=lambda one: order.index(one[0]) if one[0] in order else len(order))
    )


def _bias(setting: Setting, recipe: Recipe, bench: Bench, core: Index) -> tuple[Place, int] | None:
    """Which bias is added to a cell, and how many times; None where that cannot be told."""
    spec: Spec = setting.spec
    shift = spec.out_channels
    moved = Bench(spec, {**bench.arrays, "b": bench.arrays["b"] + shift})
    first, second = (one.added_to(recipe, core) for one in (bench, moved))
    times = (second - first) / shift
    if not times or times != int(times) or (first / times) % 1:
        return None
    return ("b", (int(first / times) - 1,)), int(times)
