"""A claimed grid of a wrong shape: the rule for the right one, and what has the shape it has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from engine.geometry import ConvTranspose2dSpec
from engine.mistakes.bench import Bench, Shape
from engine.mistakes.catalogue import TABLE, Mistake, words
from engine.mistakes.recipes import Array, Setting
from engine.mistakes.search import same_shape


@dataclass(frozen=True, eq=False)
class WrongShape:
    """What there is to say of a wrong shape.

    ``rule``: the sentence that gives the right one. ``fits``: mistakes that make a grid of the
    claimed shape, the likeliest first (whether they also give its numbers is said elsewhere).
    ``part``: ((row, column), ...) where the claimed grid begins in the right one, or the right one
    in the claimed one, when all numbers that both have are equal there.
    """

    claimed: Shape
    right: Shape
    rule: str
    says: str
    fits: tuple[Mistake, ...] = ()
    part: tuple[int, int] | None = None


def as_right(given: Array, right: Shape, made_in: str) -> Array | None:
    """The claimed numbers in the right shape, when it is the same but for batch and channels."""
    same = same_shape(made_in, given.shape, right)
    return given.astype(float).reshape(right) if same else None


def wrong_shape(
    bench: Bench, setting: Setting, given: Array, expected: Array, allowed: Array
) -> WrongShape:
    """What there is to say of a claimed grid that has not the right shape."""
    rule = _rule(setting, expected.shape)
    fits = _fits(bench, setting, given)
    part = _part(given, expected, allowed)
    told = words(setting)
    says = [f"It is {_written(given.shape)}.", rule]
    if part is not None:
        says.append(_says_part(given, expected, part))
    elif fits:
        says.append(f"It has the shape of {told['result']} with {fits[0].phrase.format(**told)}.")
    return WrongShape(given.shape, expected.shape, rule, " ".join(says), fits, part)


def _rule(setting: Setting, right: Shape) -> str:
    spec, shape = setting.spec, _written(right)
    if setting.result == "input_gradient":
        return f"∂L/∂X has the shape of X: {shape}."
    if setting.result == "kernel_gradient":
        return f"∂L/∂K has the shape of K: {shape}."
    if setting.result == "bias_gradient":
        return f"{words(setting)['result']} has one number an output channel: {shape}."
    rule = "⌊(i + 2p − d(k − 1) − 1) / s⌋ + 1"
    if isinstance(spec, ConvTranspose2dSpec):
        rule = "(i − 1)s − 2p + d(k − 1) + output_padding + 1"
    return f"Z is {shape}: {rule} rows and columns."


def _written(shape: Shape) -> str:
    return "×".join(map(str, shape)) if shape else "a single number"


def _fits(bench: Bench, setting: Setting, given: Array) -> tuple[Mistake, ...]:
    found = []
    for mistake in TABLE:
        for recipe in mistake.recipes(setting):
            shape = bench.shape(recipe)
            if shape is not None and 0 not in shape and _comes_to(setting, recipe, shape, given):
                found.append(mistake)
                break
    return tuple(found)


def _comes_to(setting: Setting, recipe: object, shape: Shape, given: Array) -> bool:
    places: Array | None = np.zeros(shape, bool)
    for after in getattr(recipe, "after", ()):
        if after.move and places is not None:
            places = after.move(setting, places)
    return places is not None and same_shape(setting.made_in, places.shape, given.shape)


def _part(given: Array, expected: Array, allowed: Array) -> tuple[int, int] | None:
    """Where the smaller of the two grids lies in the larger one, number by number."""
    if expected.ndim != 4 or given.ndim > 4 or given.ndim < 2 or not given.size:
        return None
    given = given.reshape((1,) * (4 - given.ndim) + given.shape)
    if given.shape[:2] != expected.shape[:2]:
        return None
    (high, wide), (tall, broad) = given.shape[2:], expected.shape[2:]
    if high <= tall and wide <= broad:
        small, large = given, expected
    elif high >= tall and wide >= broad:
        small, large = expected, given
    else:
        return None
    loose = float(np.max(allowed))
    height, width = small.shape[2:]
    if not small.any():
        return None
    for row, column in product(
        range(large.shape[2] - height + 1), range(large.shape[3] - width + 1)
    ):
        there = large[..., row : row + height, column : column + width]
        if abs(there - small).max() <= loose:
            return row, column
    return None


def _says_part(given: Array, expected: Array, part: tuple[int, int]) -> str:
    row, column = (at + 1 for at in part)
    if given.size < expected.size:
        return f"Its numbers are right: the right grid from row {row} and column {column} on."
    return f"The right grid stands in it, from row {row} and column {column} on."
