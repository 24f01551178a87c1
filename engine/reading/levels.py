r"""Marks that say of which layer something is: ^l, ^{(l)}, ^{[l-1]}, or numbers that count layers.

Where one letter stands on two layers, they tell it apart: x^{l+1} = w ∗ x^{l} is the output, and of
δ^{l} = δ^{l+1} ∗ rot180(w) the higher one comes from the loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.geometry import Spec
from engine.reading.assumptions import Assumption
from engine.reading.code_names import HIDDEN
from engine.reading.names import Names
from engine.reading.reader import CannotRead
from engine.reading.syntax import (
    Derivative,
    Place,
    Statement,
    Symbol,
    cells_of,
    letters_of,
    rebuilt,
)

LAYERS = "lLℓ"
"""Letters that count layers."""
UPSTREAM = "δΔ"
"""Letters of the gradient that goes from layer to layer."""

_LAYER = Assumption("what stands above a letter says which layer it is of")
_LAYER_L = Assumption("$l$ above a letter says which layer it is of")


class Levelled(NamedTuple):
    """Statements without the marks of layers, what was assumed, and letters that are no output."""

    statements: tuple[Statement, ...]
    assumes: tuple[Assumption, ...] = ()
    inputs: frozenset[str] = frozenset()


def without_levels(statements: tuple[Statement, ...], names: Names, spec: Spec) -> Levelled:
    """The statements without the marks of layers."""
    symbols = list(cells_of(statements))
    if any("l" in letters_of(place) for one in symbols for place in one.below):
        return Levelled(statements)
    counted = _layers_are_counted(symbols, names, spec)
    levels: dict[str, set[int]] = {}
    for one in symbols:
        level = _level(one.above, counted)
        if level is not None:
            levels.setdefault(one.letter.lower(), set()).add(level)
    if not levels:
        return Levelled(statements)
    both = {letter: sorted(found) for letter, found in levels.items() if len(found) > 1}
    for letter, two in both.items():
        if names.grids.get(letter) == "k" or len(two) > 2 or two[1] - two[0] != 1:
            raise CannotRead(f"I cannot read this: ${letter}$ is of more than one layer here.")
    both |= _by_their_layers(levels, both, names)
    found = rebuilt(statements, lambda node: _told_apart(node, counted, both))
    says = [_LAYER if counted else _LAYER_L, *(_says(letter, names) for letter in both)]
    lowest = min(map(min, levels.values()))
    inputs = {one for one, two in levels.items() if two == {lowest} and len(levels) > 1}
    # What stands one layer below the others goes in; of one layer alone nothing is known.
    inputs = inputs if len(inputs) < len(levels) else set()
    return Levelled(found, tuple(says), frozenset(inputs))


def _by_their_layers(
    levels: Mapping[str, set[int]], both: Mapping[str, list[int]], names: Names
) -> dict[str, list[int]]:
    """Two letters that would be the wrong way round: the lower layer's is the input."""
    roles = {letter: names.grids.get(letter, "") for letter in levels if letter not in both}
    maps = {a: min(levels[a]) for a, role in roles.items() if role in ("x", "z") or a in "yahiou"}
    if len(maps) != 2:
        return {}
    lower, higher = sorted(maps, key=maps.__getitem__)
    if maps[higher] - maps[lower] != 1 or (roles[lower] != "z" and roles[higher] != "x"):
        return {}
    return {letter: [maps[lower], maps[higher]] for letter in (lower, higher)}


def _layers_are_counted(symbols: list[Symbol], names: Names, spec: Spec) -> bool:
    """Whether numbers above are layers: there is one channel, and they are not its number."""
    if spec.in_channels > 1 or spec.out_channels > 1:
        return False
    above = {place for one in symbols for place in one.above if len(one.above) == 1}
    numbers = {place for place in above if isinstance(place, str) and place.isdecimal()}
    return bool(numbers - {str(names.base)})


def _level(above: tuple[Place, ...], counted: bool) -> int | None:
    """Of which layer a symbol is, from l on; None where it does not say."""
    if len(above) != 1:
        return None
    place = above[0]
    if isinstance(place, str):
        if place in LAYERS:
            return 0
        return int(place) if counted and place.isdecimal() and len(place) < 3 else None
    steps = {letters: n for n, letters in place.steps}
    letters = {letter for letter in steps if letter}
    if len(letters) != 1 or not letters <= {*LAYERS} or steps[letters.pop()] != 1:
        return None
    return steps.get("", 0)


def _told_apart(node: Any, counted: bool, both: Mapping[str, list[int]]) -> Any:
    if not isinstance(node, Symbol):
        return node
    level = _level(node.above, counted)
    if level is None:
        return node
    lower_higher = both.get(node.letter.lower())
    if not lower_higher:
        return Symbol(node.letter, node.below)
    higher = level == lower_higher[1]
    if node.letter in UPSTREAM:
        grid = Symbol(HIDDEN["x"], node.below)
        return Symbol(node.letter, node.below) if higher else Derivative(None, grid)
    return Symbol(HIDDEN["z" if higher else "x"], node.below)


def _says(letter: str, names: Names) -> Assumption:
    shown = r"\delta" if letter == "δ" else letter
    if letter in UPSTREAM:
        x, z = (f"∂{names.loss}/∂{names.matrix(grid)}" for grid in ("x", "z"))
        return Assumption(f"${shown}$ of the higher layer is {z}, of the lower one {x}")
    return Assumption(f"${shown}$ of the higher layer is the output, of the lower one the input")
