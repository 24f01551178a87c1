"""Layers as a sheet asks about them: drawn by a level of difficulty, and said in words.

=======  ===========================================================================
easy     kernel 2×2, stride 1, nothing around
middle   padding and stride, kernels up to 3×3
hard     dilation; output_padding of a transposed one; several channels, also in groups
=======  ===========================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Pair, Spec
from engine.practice.dice import Dice

EASY, MIDDLE, HARD = "easy", "middle", "hard"
LEVELS = (EASY, MIDDLE, HARD)
CONV, TRANSPOSED = "conv2d", "conv_transpose2d"
OPERATIONS = (CONV, TRANSPOSED)

LARGEST_SIDE = 7
"""Of a grid that is written out on a sheet."""


def layer(dice: Dice, level: str, operation: str, *, channels: bool = False) -> Spec | None:
    """A layer that is small enough to be computed by hand; None where the draw does not fit.

    ``channels``: whether a hard one may have several.
    """
    drawn = _DRAWN[operation][level](dice, channels)
    spec = _spec(operation, drawn)
    return spec if spec and _is_small(spec) else None


def _spec(operation: str, drawn: dict[str, Any]) -> Spec | None:
    try:
        return (Conv2dSpec if operation == CONV else ConvTranspose2dSpec)(**drawn)
    except ValueError:
        return None


def _is_small(spec: Spec) -> bool:
    sides = (*spec.input_size, *spec.output_size)
    return min(sides) >= 2 and max(sides) <= LARGEST_SIDE


def _sides(dice: Dice, least: int, most: int) -> Pair:
    sizes = range(least, most + 1)
    return dice.one_of(sizes), dice.one_of(sizes)


_KERNELS = ((2, 2), (2, 3), (3, 2), (3, 3))


def _easy(dice: Dice, _: bool) -> dict[str, Any]:
    return {"input_size": _sides(dice, 3, 4), "kernel_size": (2, 2)}


def _easy_transposed(dice: Dice, _: bool) -> dict[str, Any]:
    return {"input_size": _sides(dice, 2, 3), "kernel_size": (2, 2)}


def _middle(dice: Dice, _: bool) -> dict[str, Any]:
    stride, padding = dice.one_of([(1, 1), (2, 0), (2, 1), (2, 1)])
    return {
        "input_size": _sides(dice, 3, 5),
        "kernel_size": dice.one_of(_KERNELS),
        "stride": stride,
        "padding": padding,
    }


def _middle_transposed(dice: Dice, _: bool) -> dict[str, Any]:
    return _middle(dice, _) | {"input_size": _sides(dice, 2, 3)}


def _hard(dice: Dice, channels: bool) -> dict[str, Any]:
    return dice.one_of([_dilated, *([_of_channels] * channels)])(dice)


def _hard_transposed(dice: Dice, channels: bool) -> dict[str, Any]:
    ways = [_dilated, _with_more, *([_of_channels] * channels)]
    return dice.one_of(ways)(dice) | {"input_size": _sides(dice, 2, 3)}


def _dilated(dice: Dice) -> dict[str, Any]:
    return {
        "input_size": _sides(dice, 4, 6),
        "kernel_size": dice.one_of(_KERNELS[:3]),
        "dilation": 2,
        "stride": dice.one_of([1, 2]),
        "padding": dice.one_of([0, 1]),
    }


def _of_channels(dice: Dice) -> dict[str, Any]:
    ins, outs, groups = dice.one_of([(2, 1, 1), (1, 2, 1), (2, 2, 1), (2, 2, 2), (2, 4, 2)])
    return {
        "input_size": _sides(dice, 3, 4),
        "kernel_size": (2, 2),
        "stride": dice.one_of([1, 2]),
        "padding": dice.one_of([0, 1]),
        "in_channels": ins,
        "out_channels": outs,
        "groups": groups,
    }


def _with_more(dice: Dice) -> dict[str, Any]:
    return {
        "kernel_size": dice.one_of(_KERNELS),
        "stride": 2,
        "padding": dice.one_of([0, 1]),
        "output_padding": dice.one_of([(1, 1), (0, 1), (1, 0)]),
    }


_DRAWN: dict[str, dict[str, Callable[[Dice, bool], dict[str, Any]]]] = {
    CONV: {EASY: _easy, MIDDLE: _middle, HARD: _hard},
    TRANSPOSED: {EASY: _easy_transposed, MIDDLE: _middle_transposed, HARD: _hard_transposed},
}


# --- of which sizes alone are asked ---------------------------------------------------------------


def large_layer(dice: Dice, level: str, operation: str, *, more: bool = False) -> Spec | None:
    """A layer of a size that nobody computes by hand; None where the draw does not fit.

    ``more``: a transposed one with an output_padding that is to be found.
    """
    transposed = operation == TRANSPOSED
    hardness = LEVELS.index(level)
    sizes = range(5, (12, 24, 33)[hardness])
    drawn: dict[str, Any] = {
        "input_size": (dice.one_of(sizes), dice.one_of(sizes)),
        "kernel_size": dice.one_of([(k, k) for k in range(2, (4, 6, 6)[hardness])]),
        "stride": 1 + (hardness > 0) * dice.one_of([0, 1, 2]),
        "padding": (hardness > 0) * dice.one_of([0, 1, 2]),
        "dilation": 1 + (hardness > 1) * dice.one_of([0, 1, 2]),
    }
    if more:
        drawn["stride"] = dice.one_of([2, 3, 4][: 1 + hardness])
        rest = range(drawn["stride"])
        drawn["output_padding"] = (dice.one_of(rest), dice.one_of(rest))
    elif transposed and hardness > 1 and drawn["stride"] > 1:
        drawn["output_padding"] = dice.one_of([0, 1])
    return _spec(operation, drawn)


# --- said in words --------------------------------------------------------------------------------


def described(spec: Spec, *, hidden: str = "") -> str:
    """A layer in a phrase, all that is as usual left out; of ``hidden`` nothing is said.

    >>> described(Conv2dSpec((5, 4), 3, stride=2, padding=1))
    'a convolution, input 5×4, kernel 3×3, stride 2, padding 1'
    >>> described(ConvTranspose2dSpec(3, 2, stride=2, in_channels=2), hidden="stride")
    'a transposed convolution from 2 channels to 1, input 3×3, kernel 2×2'
    """
    name = "a convolution" if isinstance(spec, Conv2dSpec) else "a transposed convolution"
    if spec.in_channels > 1 or spec.out_channels > 1:
        ins = f"{spec.in_channels} channel{'s' * (spec.in_channels > 1)}"
        name += f" from {ins} to {spec.out_channels}"
    said = [name, f"input {_by(spec.input_size)}", f"kernel {_by(spec.kernel_size)}"]
    more = getattr(spec, "output_padding", (0, 0))
    (top, _), (left, _) = spec.padding
    for title, pair, usual in (
        ("stride", spec.stride, (1, 1)),
        ("padding", (top, left), (0, 0)),
        ("dilation", spec.dilation, (1, 1)),
        ("output_padding", more, (0, 0)),
    ):
        if pair != usual and title != hidden:
            said.append(f"{title} {_either(pair)}")
    if spec.groups > 1:
        said.append(f"{spec.groups} groups")
    return ", ".join(said)


def _by(pair: Pair) -> str:
    return "×".join(map(str, pair))


def _either(pair: Pair) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"


def places(size: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every index of an array of a shape, row-major."""
    return list(product(*map(range, size)))
