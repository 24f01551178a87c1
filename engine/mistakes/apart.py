"""Numbers that tell mistakes apart which give the same with the numbers that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.mistakes.bench import Bench
from engine.mistakes.recipes import Array, Recipe, Setting
from engine.taps import grid_shape

TRIES = 6
"""So many random fillings are tried."""


@dataclass(frozen=True, eq=False)
class Apart:
    """Numbers on which mistakes differ that agree on others.

    ``arrays``: x (N, C_in, H, W), k in the weight layout, b and dz; whole numbers. ``groups``: the
    mistakes by their place in the list; those of one group agree here, and in this geometry on any
    numbers that were tried. ``numbers``: what each group's mistakes give.
    """

    arrays: dict[str, Array]
    groups: tuple[tuple[int, ...], ...]
    numbers: tuple[Array, ...]

    @property
    def tells(self) -> bool:
        """Whether they tell anything apart."""
        return len(self.groups) > 1


def tell_apart(setting: Setting, recipes: Sequence[Recipe]) -> Apart:
    """The filling of those tried on which the most recipes differ."""
    tried = (_grouped(setting, recipes, seed) for seed in range(TRIES))
    return max(tried, key=lambda apart: len(apart.groups))


def _grouped(setting: Setting, recipes: Sequence[Recipe], seed: int) -> Apart:
    arrays = _filling(setting, seed)
    bench = Bench(setting.spec, arrays)
    groups: list[list[int]] = []
    numbers: list[Array] = []
    for place, recipe in enumerate(recipes):
        found = bench.whole(recipe)
        same = next((n for n, other in enumerate(numbers) if _same(found, other)), None)
        if same is None:
            groups.append([])
            numbers.append(found)
        groups[-1 if same is None else same].append(place)
    return Apart(arrays, tuple(map(tuple, groups)), tuple(numbers))


def _same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-9)


def _filling(setting: Setting, seed: int) -> dict[str, Array]:
    spec, rng = setting.spec, np.random.default_rng(seed)
    shapes = {
        "x": (setting.batch, *grid_shape(spec, "x")),
        "k": spec.kernel_shape,
        "b": grid_shape(spec, "b"),
        "dz": (setting.batch, *grid_shape(spec, "dz")),
    }
    largest = 9 if seed < TRIES // 2 else 99
    return {
        name: rng.integers(-largest, largest + 1, shape).astype(float)
        for name, shape in shapes.items()
    }
