"""The order of axes: N C H W or N H W C, the kernel's four, and a batch that is run over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.reading.assumptions import AXES, AXES_IN_WORDS, Assumption, others
from engine.reading.names import Names
from engine.reading.syntax import (
    Derivative,
    Limits,
    Statement,
    Summation,
    Symbol,
    cells_of,
    letters_of,
    parts_of,
    rebuilt,
)
from engine.symbolic import Derivation

_LAST = {
    "x": (2, 0, 1),
    "z": (2, 0, 1),
    "dz": (2, 0, 1),
    "k": (3, 2, 0, 1),
}
_SWAPPED = {"k": (1, 0, 2, 3)}
_AXES = {"x": 3, "z": 3, "dz": 3, "k": 4}


def by_axes(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation, asked: str = ""
) -> Iterator[tuple[tuple[Statement, ...], tuple[Assumption, ...]]]:
    """The statements with every order of axes that they may have, or with the one that is asked."""
    told: tuple[Assumption, ...] = ()
    batch = _batch(statements, names)
    if batch:
        statements = _without_batch(statements, names, batch)
        told = (Assumption(f"${batch}$ runs over the batch: it is checked for one example"),)
    for name, order in _orders(statements, names, derivation).items():
        if asked in ("", name):
            says = Assumption(AXES_IN_WORDS[name], AXES, name, others(AXES_IN_WORDS, name))
            yield _ordered(statements, names, order), told + ((says,) if order else ())


def _orders(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation
) -> dict[str, Mapping[str, tuple[int, ...]]]:
    """The orders of axes in which the cells of a text may be written, by name."""
    counts = {
        (names.grids.get(one.letter), len(_split(one))) for one in cells_of(statements) if one.below
    }
    if not counts & set(_AXES.items()):
        return {"first": {}}
    swapped = {} if derivation.spec.gathered_result == "input_gradient" else {"in first": _SWAPPED}
    return {"first": {}, "last": _LAST, **swapped}


def _split(symbol: Symbol) -> tuple[Any, ...]:
    """The indices below, one each: "boij" are four."""
    if len(symbol.below) == 1 and isinstance(symbol.below[0], str) and len(symbol.below[0]) > 2:
        return tuple(symbol.below[0])
    return symbol.below


def _ordered(
    statements: tuple[Statement, ...], names: Names, order: Mapping[str, tuple[int, ...]]
) -> tuple[Statement, ...]:
    def moved(node: Any) -> Any:
        if not isinstance(node, Symbol):
            return node
        places, way = _split(node), order.get(names.grids.get(node.letter, ""), ())
        if not way or len(places) != len(way):
            return node
        return Symbol(node.letter, tuple(places[n] for n in way), node.above)

    return rebuilt(statements, moved)


def _batch(statements: tuple[Statement, ...], names: Names) -> str:
    """The letter that stands first on every x, z and ∂L/∂z of four indices; never on a kernel."""
    first = set()
    kernels: set[str] = set()
    for one in cells_of(statements):
        grid, places = names.grids.get(one.letter), _split(one)
        if grid in ("x", "z", "dz"):
            if len(places) != 4 or not isinstance(places[0], str):
                return ""
            first.add(places[0])
        elif grid == "k":
            kernels |= {letter for place in places for letter in letters_of(place)}
    if len(first) != 1 or first & kernels:
        return ""
    letter = first.pop()
    summed = [
        letter in [a for limits in part.over for a in limits.letters]
        for part in parts_of(statements)
        if isinstance(part, Summation)
    ]
    of_kernel = any(
        isinstance(part, Derivative) and names.grids.get(part.by.letter) in ("k", "b")
        for part in parts_of(statements)
    )
    # A gradient of the kernel sums over the batch; anything else is said of each example.
    return letter if letter.isalpha() and any(summed) == of_kernel else ""


def _without_batch(
    statements: tuple[Statement, ...], names: Names, batch: str
) -> tuple[Statement, ...]:
    def less(node: Any) -> Any:
        if isinstance(node, Symbol) and names.grids.get(node.letter) in ("x", "z", "dz"):
            return Symbol(node.letter, _split(node)[1:], node.above)
        if isinstance(node, Summation):
            rest = tuple(
                Limits(tuple(a for a in limits.letters if a != batch), limits.between)
                for limits in node.over
            )
            return Summation(node.before, tuple(one for one in rest if one.letters), node.body)
        return node

    return rebuilt(statements, less)
