"""Which exercise a seed draws: a line that has something to ask, and what is asked of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from engine.geometry import Spec
from engine.practice.dice import Dice
from engine.practice.exercise import Exercise
from engine.practice.factor import MissingFactor
from engine.practice.grid_pair import RightGrids
from engine.practice.number import Number
from engine.practice.vanishing import Vanishing
from engine.practice.whole_line import WholeLine
from engine.results import GRID_OF, RESULTS
from engine.symbolic import Derivation, Line, Values

EXERCISES: dict[str, type[Exercise]] = {
    exercise.kind: exercise
    for exercise in (MissingFactor, Vanishing, WholeLine, Number, RightGrids)
}
"""Every kind of exercise by its name, the easiest first."""
KINDS = tuple(EXERCISES)

LARGEST_INPUT, LARGEST_KERNEL = 5, 3
"""Sides of the largest geometry there are exercises for."""

MOST_TERMS = 12
"""A longer line is not asked for: it is typed term by term."""


def is_small(spec: Spec) -> bool:
    """Whether a geometry is small enough for exercises: one channel, up to 5×5 under 3×3."""
    return (
        max(spec.input_size) <= LARGEST_INPUT
        and max(spec.kernel_size) <= LARGEST_KERNEL
        and spec.in_channels == spec.out_channels == 1
    )


@lru_cache(maxsize=64)
def choices(derivation: Derivation) -> tuple[tuple[str, str], ...]:
    """(result, kind) of every exercise this geometry has; without a bias, none on its gradient."""
    results = [one for one in RESULTS if GRID_OF[one] != "b" or derivation.notation.biased]
    return tuple(
        (result, kind)
        for kind, result in product(KINDS, results)
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
    return EXERCISES[kind].drawn(line, values, dice)


def _candidates(derivation: Derivation, result: str, kind: str) -> list[Line]:
    """The lines a kind can ask about: those that tell something where there are any."""
    exercise = EXERCISES[kind]
    if not exercise.suits(derivation, result):
        return []
    possible = [line for line in derivation.results[result] if 0 < line.size <= MOST_TERMS]
    telling = [exercise.tells(line) for line in possible]
    return [line for line, tells in zip(possible, telling, strict=True) if tells == max(telling)]
