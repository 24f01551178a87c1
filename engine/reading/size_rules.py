r"""What the output's size is by rule, and whether a formula agrees with it for all numbers.

A formula that rounds is compared by numbers: ⌈(i − k + 1)/s⌉ is ⌊(i − k)/s⌋ + 1 for whole numbers
alone, which no algebra of polynomials says. What is compared holds at so many places that two
formulas of this length that differ would be told apart.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.reading.syntax import Sum, Symbol
from engine.reading.worth import worth

PLACES = 80
"""So many places are compared."""

Numbers = Mapping[str, int]
Rule = Callable[[Numbers], int]

_REACH = MappingProxyType(
    {
        **dict.fromkeys(("i", "fine", "coarse"), range(12, 400)),
        **dict.fromkeys(("k", "s", "op"), range(1, 12)),
        "p": range(6),
        "d": range(1, 5),
    }
)
"""How far each size is tried."""


def agree(
    formula: Sum,
    name: str,
    spec: Spec,
    axis: Axis,
    numbers: Numbers,
    left_open: Collection[str],
    name_of: Callable[[Symbol], str],
) -> bool:
    """Whether a formula is one of the rules of a size, whatever numbers the open ones have."""
    chance = random.Random(0)
    places = []
    for _ in range(PLACES):
        drawn = {one: chance.choice(_REACH[one]) for one in sorted(left_open) if one in _REACH}
        places.append({**numbers, **drawn})
    if any(one not in numbers for one in left_open):
        return False  # of the other axis
    worths = [worth(formula, _numbered(at, name_of)) for at in places]
    return any(
        all(one == rule(at) for one, at in zip(worths, places, strict=True))
        for rule in _rules(name, spec, axis, "p" in left_open)
    )


def _numbered(at: Numbers, name_of: Callable[[Symbol], str]) -> Callable[[Symbol], int]:
    return lambda symbol: at[name_of(symbol)]


def is_coarse(name: str, spec: Spec) -> bool:
    """Whether a size is that of the coarser grid: the output of a convolution."""
    return name != "fine" and (name == "o") == isinstance(spec, Conv2dSpec)


def _rules(name: str, spec: Spec, axis: Axis, padded: bool) -> Iterator[Rule]:
    """The rules of the output's size; padding that is not named is what this geometry has."""
    total = axis.pad_before + axis.pad_after

    def padding(at: Numbers) -> int:
        return 2 * at["p"] if padded else total

    def span(at: Numbers) -> int:
        return at["d"] * (at["k"] - 1) + 1

    if is_coarse(name, spec):
        i = "i" if name == "o" else "fine"
        yield lambda at: (at[i] + padding(at) - span(at)) // at["s"] + 1
        if _is_padded_to_same(axis):
            yield lambda at: ceil(Fraction(at[i], at["s"]))
        return
    i = "i" if name == "o" else "coarse"
    yield lambda at: at["s"] * (at[i] - 1) + span(at) - padding(at) + at["op"]
    if not total and axis.remainder == max(axis.stride - axis.span, 0):
        # Keras without padding: no window begins behind the last one's step.
        yield lambda at: at[i] * at["s"] + max(span(at) - at["s"], 0)


def _is_padded_to_same(axis: Axis) -> bool:
    """Whether a convolution's padding is TensorFlow's "same": out = ⌈in / s⌉, the rest behind."""
    wanted = max((-(-axis.fine // axis.stride) - 1) * axis.stride + axis.span - axis.fine, 0)
    return (axis.pad_before, axis.pad_after) == (wanted // 2, wanted - wanted // 2)
