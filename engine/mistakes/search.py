"""Which mistakes, one or two together, give exactly the numbers that somebody has.

A recipe is tried on a few cells first, each at the cost of its own line; only what gives those is
computed whole, and a cell in which that is refuted is one of the few from then on. What is done
with the numbers afterwards only moves and scales them: the cell that comes to a place is found by
moving the cells' own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from math import e, lgamma, log2, prod
from typing import NamedTuple

import numpy as np

from engine.mistakes.bench import Bench, Index, Shape
from engine.mistakes.catalogue import TABLE, Mistake
from engine.mistakes.recipes import BIAS, After, Array, Recipe, Setting, right_recipe

MOST_PROBES = 64
"""More cells than that are not looked at before a recipe is computed whole."""

BITS_TO_SPARE = 12
"""Two mistakes are believed when all that are tried meet the numbers by chance in one of 2^12."""


FEWEST_BITS = 7
"""Numbers that tell less than that agree with one of the mistakes by chance now and then.

Of them none is believed to be another grid altogether.
"""

FEWER_BITS = 12
"""So many fewer will do for numbers that are the right ones in another order: few pairs do that."""


class Sought(NamedTuple):
    """The numbers that are to be explained, and how exactly they are meant.

    ``slack``: how far off each may be by rounding on the way, for numbers of the right size.
    """

    numbers: Array
    half_unit: Array
    slack: float
    right: Array
    whole: bool
    """Whether they and all that was computed with are whole numbers."""
    through: Callable[[Array], Array] | None = None
    """What is done to every result before it is one of these: an activation."""

    def allowed(self, scale: float) -> Array:
        """By how much each may differ from numbers that were multiplied by a factor."""
        return self.half_unit + self.slack * max(1.0, abs(scale))


@dataclass(frozen=True, eq=False)
class Match:
    """Mistakes that give exactly the numbers, the recipe they make, and what speaks for chance.

    ``bits``: numbers of this size and precision meet these by chance in one of 2 to this power.
    """

    mistakes: tuple[Mistake, ...]
    recipe: Recipe
    bits: float


def one(bench: Bench, made_in: str, sought: Sought) -> list[Match]:
    """Every single mistake that gives exactly the numbers, the likeliest first."""
    search = _Search(bench, made_in, sought)
    found = search.matches(_singles(search.setting))
    if sought.numbers.shape != sought.right.shape:
        return found  # its shape tells the grid
    return [match for match in found if not match.mistakes[0].alone or match.bits >= FEWEST_BITS]


def two(bench: Bench, made_in: str, sought: Sought) -> list[Match]:
    """Every two mistakes that together do, the likeliest first; for numbers that tell enough."""
    search = _Search(bench, made_in, sought)
    pairs = _pairs(search.setting)
    if bits(sought) < log2(len(pairs) + 1) + BITS_TO_SPARE:
        return []
    found = search.matches(pairs)
    return sorted(found, key=lambda match: sum(map(TABLE.index, match.mistakes)))


def bits(sought: Sought) -> float:
    """What the numbers tell that differ from the right ones, in bits."""
    each, numbers, right = _bits_of(sought), sought.numbers, sought.right
    if numbers.shape != right.shape or not numbers.size:
        return float(each.sum())
    found = float(each[~(abs(numbers - right) <= sought.allowed(1))].sum())
    if np.all(
        abs(np.sort(numbers, axis=None) - np.sort(right, axis=None)) <= sought.allowed(1).max()
    ):
        return min(found, lgamma(numbers.size + 1) * log2(e) + FEWER_BITS)
    return found


def _bits_of(sought: Sought) -> Array:
    """What each number tells: how many others of its size could be told from it; a zero little."""
    size = np.sqrt(np.mean(np.square(sought.numbers))) if sought.numbers.size else 0.0
    finest = np.maximum(2 * sought.allowed(1), 1.0 if sought.whole else 0.0)
    finest = np.maximum(finest, 1e-15 * size + 1e-300)
    told: Array = np.log2(np.maximum(1.0, 2 * size / finest))
    return np.where(sought.numbers == 0, np.minimum(told, 1.0), told)


_Tried = tuple[tuple[tuple[Mistake, ...], ...], Recipe]
"""A recipe, and all the mistakes, one or two, that come to it."""


@lru_cache(maxsize=64)
def _singles(setting: Setting) -> tuple[_Tried, ...]:
    """Every mistake with every recipe that it makes, the likeliest first."""
    found: list[_Tried] = []
    for mistake in TABLE:
        alone: tuple[tuple[Mistake, ...], ...] = ((mistake,),)
        found += [(alone, recipe) for recipe in mistake.recipes(setting)]
    return tuple(found)


@lru_cache(maxsize=16)
def _pairs(setting: Setting) -> tuple[_Tried, ...]:
    """Every two mistakes, and what they make of the result one after the other, in both orders."""
    right = right_recipe(setting)
    able = [
        (mistake, change)
        for mistake in TABLE
        if not mistake.alone
        for change in mistake.made.get(setting.made_in, ())
    ]
    once = [change(right) for _, change in able]
    seen = {right, *(recipe for recipe in once if recipe)}
    found: dict[Recipe, dict[tuple[Mistake, ...], None]] = {}
    for one, other in combinations(range(len(able)), 2):
        for first, second in ((one, other), (other, one)):
            made = once[first]
            made = made and able[second][1](made)
            if made and able[one][0] is not able[other][0] and made not in seen:
                found.setdefault(made, {})[able[one][0], able[other][0]] = None
    return tuple((tuple(mistakes), recipe) for recipe, mistakes in found.items())


class _Search:
    """One result's mistakes, tried against the numbers."""

    def __init__(self, bench: Bench, made_in: str, sought: Sought) -> None:
        self.bench, self.sought = bench, sought
        self.setting = bench.setting(made_in)
        self.right = right_recipe(self.setting)
        self.flat = sought.numbers.ravel()
        self.probes = self._first_probes()
        self._allowances: dict[tuple[float, float], Array] = {}
        self._sources: dict[tuple[Shape, tuple[After, ...]], Array | None] = {}

    def _first_probes(self) -> list[int]:
        """Places that tell much: those that differ from the right numbers, the largest first."""
        numbers = self.sought.numbers
        size = np.nan_to_num(abs(numbers))
        if numbers.shape == self.sought.right.shape:
            differs = ~(abs(numbers - self.sought.right) <= self.sought.allowed(1))
            size = np.where(differs, size + size.max(initial=0), size)
        order = np.argsort(-size, axis=None, kind="stable")
        return [int(at) for at in order[:2]] + [int(at) for at in order[2:50:24]]

    # --- whether it gives the numbers -------------------------------------------------------------

    def matches(self, tried: Iterable[_Tried]) -> list[Match]:
        """Those of the tried that give exactly the numbers, each mistake or pair once."""
        found: dict[tuple[Mistake, ...], Match] = {}
        certain = bits(self.sought)
        for made_by, recipe in tried:
            if any(mistakes not in found for mistakes in made_by) and self.gives(recipe):
                for mistakes in made_by:
                    found.setdefault(mistakes, Match(mistakes, recipe, certain))
        return list(found.values())

    def gives(self, recipe: Recipe) -> bool:
        """Whether a recipe gives exactly the numbers."""
        shape = self.bench.shape(recipe)
        if shape is None or 0 in shape:
            return False
        sources = self._source(recipe, shape)
        if sources is None:
            return False
        scale = self._scale(recipe)
        allowed = self._allowed(recipe, scale)
        for at in self.probes:
            if not self._agrees(recipe, shape, sources, scale, at, allowed[at]):
                return False
        return self._gives_all(recipe, sources, scale, allowed)

    def _gives_all(self, recipe: Recipe, sources: Array, scale: float, allowed: Array) -> bool:
        core = self.bench.core(replace(recipe, after=())).ravel()
        numbers = self._seen(np.where(sources > 0, core[sources - 1], 0.0) * scale)
        wrong = np.flatnonzero(~(abs(numbers - self.flat) <= allowed))
        if wrong.size and len(self.probes) < MOST_PROBES:
            self.probes.insert(0, int(wrong[0]))
        return not wrong.size

    def _agrees(
        self, recipe: Recipe, shape: Shape, sources: Array, scale: float, at: int, allowed: float
    ) -> bool:
        source = int(sources[at])
        number = self.bench.cell(recipe, _unravel(source - 1, shape)) * scale if source else 0.0
        return bool(abs(self._seen(np.asarray(number)) - self.flat[at]) <= allowed)

    def _seen(self, numbers: Array) -> Array:
        """Results as the numbers that are sought have them."""
        return self.sought.through(numbers) if self.sought.through else numbers

    def _allowed(self, recipe: Recipe, scale: float) -> Array:
        """By how much each number may be off; where Z stands for ∂L/∂Z, as much as it is larger."""
        louder = self._louder if "z" in (recipe.left, recipe.right) else 1.0
        if (scale, louder) not in self._allowances:
            self._allowances[scale, louder] = self.sought.allowed(abs(scale) * louder).ravel()
        return self._allowances[scale, louder]

    @cached_property
    def _louder(self) -> float:
        z, dz = (float(abs(self.bench.array(name)).max(initial=0)) for name in ("z", "dz"))
        return max(1.0, z / dz) if dz else 1.0

    def _scale(self, recipe: Recipe) -> float:
        scale = 1.0
        for after in recipe.after:
            scale *= (after.factor and after.factor(self.setting)) or 1.0
        return scale

    def _source(self, recipe: Recipe, shape: Shape) -> Array | None:
        """For each place the number of the cell that comes to it, from 1 on, or 0 where none does.

        None where the shape is another than that of the numbers.
        """
        moves = tuple(after for after in recipe.after if after.move)
        if len(moves) > 1:  # each is asked for once or twice, and together they need much room
            return self._moved(shape, moves)
        if (shape, moves) not in self._sources:
            self._sources[shape, moves] = self._moved(shape, moves)
        return self._sources[shape, moves]

    def _moved(self, shape: Shape, moves: tuple[After, ...]) -> Array | None:
        places: Array | None = np.arange(1, prod(shape) + 1).reshape(shape)
        for after in moves:
            if places is not None and after.move:
                places = after.move(self.setting, places)
        made_in, wanted = self.setting.made_in, self.sought.numbers.shape
        if places is None or not same_shape(made_in, places.shape, wanted):
            return None
        return places.ravel()


def same_shape(made_in: str, one: Shape, other: Shape) -> bool:
    """Whether two shapes are the same, but for batch and channels that one of them leaves out.

    Of ∂L/∂b axes of length 1 do not count: (C,), (1, C) and (1, C, 1, 1) are the same.
    """
    if made_in == BIAS:
        return [n for n in one if n != 1] == [n for n in other if n != 1]
    return one == other if len(one) == len(other) else bare(one) == bare(other)


def bare(shape: Shape) -> Shape:
    """A shape without what is left out when there is one sample or one channel.

    >>> bare((1, 1, 3, 3)), bare((3, 3)), bare((2, 1, 3, 3)), bare((2, 3, 3))
    ((3, 3), (3, 3), (2, 3, 3), (2, 3, 3))
    """
    while shape and shape[0] == 1:
        shape = shape[1:]
    return (shape[0], *shape[2:]) if len(shape) == 4 and shape[1] == 1 else shape


def _unravel(at: int, shape: Shape) -> Index:
    index: list[int] = []
    for length in reversed(shape):
        at, place = divmod(at, length)
        index.append(place)
    return tuple(reversed(index))
