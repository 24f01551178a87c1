"""Which exercise a seed draws: a line that has something to ask, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from engine.geometry import Spec
from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.factor import MissingFactor
from engine.practice.grid_pair import LONGEST_SIDE, GridPair, RightGrids, right_pair, wrong_pairs
from engine.practice.number import Number
from engine.practice.vanishing import Vanishing, alive
from engine.practice.whole_line import WholeLine
from engine.results import RESULTS, result_of
from engine.symbolic import Derivation, Line, Values
from engine.taps import grid_shape

KINDS = (MissingFactor.kind, Vanishing.kind, WholeLine.kind, Number.kind, RightGrids.kind)
"""The kinds of exercises by name, the easiest first."""

LARGEST_INPUT, LARGEST_KERNEL = 5, 3
"""Sides of the largest geometry there are exercises for."""

MOST_TERMS = 12
"""A longer line is not asked for: it is typed term by term."""

MOST_CELLS = 49
"""Of a larger grid no cells are marked."""

MOST_OPTIONS = 4


def is_small(spec: Spec) -> bool:
    """Whether a geometry is small enough for exercises: one channel, up to 5×5 under 3×3."""
    return (
        max(spec.input_size) <= LARGEST_INPUT
        and max(spec.kernel_size) <= LARGEST_KERNEL
        and spec.in_channels == spec.out_channels == 1
    )


@lru_cache(maxsize=64)
def choices(derivation: Derivation) -> tuple[tuple[str, str], ...]:
    """(result, kind) of every exercise this geometry has."""
    return tuple(
        (result, kind)
        for kind, result in product(KINDS, RESULTS)
        if _candidates(derivation, result, kind)
    )


def draw(derivation: Derivation, values: Values, result: str, kind: str, seed: int) -> Exercise:
    """The exercise of a kind about a result that a seed draws.

    Raises ValueError where this geometry has none.
    """
    candidates = _candidates(derivation, result, kind)
    if not candidates:
        raise ValueError(f"there is no exercise {kind!r} about {result!r} in this geometry")
    dice = Dice(kind, result, seed)
    line = dice.one_of(candidates)
    return _MAKERS[kind](line, values, dice)


def _factor(line: Line, values: Values, dice: Dice) -> Exercise:
    pairs = [n for n, term in enumerate(line.terms) if len(term.factors) > 1]
    term = dice.one_of(pairs or range(len(line.terms)))
    return MissingFactor(line, term, dice.one_of(range(len(line.terms[term].factors))))


def _grids(line: Line, values: Values, dice: Dice) -> Exercise:
    right, (likeliest, *others) = _pairs(line.derivation, result_of(line.target.grid))
    shown = [right, likeliest, *dice.some_of(others, MOST_OPTIONS - 2)]
    options = dice.some_of(shown, MOST_OPTIONS)
    return RightGrids(line, tuple(options), options.index(right))


_MAKERS: dict[str, Callable[[Line, Values, Dice], Exercise]] = {
    MissingFactor.kind: _factor,
    Vanishing.kind: lambda line, values, dice: Vanishing(line),
    WholeLine.kind: lambda line, values, dice: WholeLine(line),
    Number.kind: lambda line, values, dice: Number(line, values),
    RightGrids.kind: _grids,
}


# --- candidates -------------------------------------------------------------------------------


def _candidates(derivation: Derivation, result: str, kind: str) -> list[Line]:
    """The lines a kind can ask about: those that tell something where there are any."""
    if kind == RightGrids.kind and not _can_choose(derivation, result):
        return []
    if kind == Vanishing.kind and _cells_to_mark(derivation.spec, result) > MOST_CELLS:
        return []
    possible = [line for line in derivation.results[result] if 0 < line.size <= MOST_TERMS]
    telling = [_tells(line, kind) for line in possible]
    return [line for line, tells in zip(possible, telling, strict=True) if tells == max(telling)]


def _tells(line: Line, kind: str) -> int:
    """How much there is to find in a line: several products, or both kinds of derivatives."""
    if kind == Vanishing.kind:
        result = result_of(line.target.grid)
        return 0 < len(alive(line)) < _cells_to_mark(line.derivation.spec, result)
    return min(2, line.size - bool(line.bias))


def _cells_to_mark(spec: Spec, result: str) -> int:
    return prod(grid_shape(spec, "x" if result == "forward" else "z"))


def _can_choose(derivation: Derivation, result: str) -> bool:
    """Whether there is a wrong pair to tell from the right one, and all are small enough."""
    if result == "bias_gradient":
        return False
    right, wrong = _pairs(derivation, result)
    sizes = [side for pair in (right, *wrong) for grid in pair[:2] for side in grid.size]
    return bool(wrong) and max(sizes) <= LONGEST_SIDE


@lru_cache(maxsize=64)
def _pairs(derivation: Derivation, result: str) -> tuple[GridPair, Sequence[GridPair]]:
    return right_pair(derivation, result), tuple(wrong_pairs(derivation, result))
