r"""Pictures channel by channel, Z_o = Σ_c X_c ⊗ K_{oc}: an index below a grid is its channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.geometry import Spec
from engine.reading.dress.indices import IN, OUT
from engine.reading.names import Names
from engine.reading.syntax import (
    CrossCorrelation,
    Picked,
    Place,
    Statement,
    Symbol,
    Turned,
    cells_of,
    parts_of,
    rebuilt,
)

CHANNEL = "a lone index below a grid is its channel"
IN_OUT = "the kernel's two indices are its input and its output channel"


def by_channels(
    statements: tuple[Statement, ...], names: Names, spec: Spec
) -> Iterator[tuple[tuple[Statement, ...], tuple[str, ...]]]:
    """The statements with the channels of their whole grids above, and what that assumes.

    The kernel's two channels may stand in either order, one through the whole text. A text without
    such grids comes back as it is.
    """
    pictures = [_is_picture(one, names) for one in statements]
    statements = tuple(
        rebuilt(one, _turned) if picture else one
        for one, picture in zip(statements, pictures, strict=True)
    )
    if not any(pictures) or (spec.in_channels, spec.out_channels) == (1, 1):
        yield statements, ()
        return
    told: tuple[str, ...] = (CHANNEL,)
    orders = [(0, 1)]
    if any(len(_channels(one)) == 2 for one in _kernels(statements, pictures, names)):
        orders.append((1, 0))
    for order in orders:
        if _is_named_otherwise(statements, pictures, names, order):
            continue
        yield (
            tuple(
                rebuilt(one, lambda node: _above(node, names, spec, order)) if picture else one  # noqa: B023
                for one, picture in zip(statements, pictures, strict=True)
            ),
            told + ((IN_OUT,) if order == (1, 0) else ()),
        )


def _is_picture(statement: Statement, names: Names) -> bool:
    """Whether grids are joined in it, and some of them has one index below."""
    lone = (
        names.grids.get(one.letter) in ("x", "z", "dz") and len(_channels(one)) == 1
        for one in cells_of(statement.sides)
    )
    joined = "*" in statement.text or any(
        isinstance(part, CrossCorrelation) for part in parts_of(statement.sides)
    )
    return joined and any(lone)


def _channels(symbol: Symbol) -> tuple[Place, ...]:
    """The one or two indices below a symbol that can be channels; none where there is more."""
    below = symbol.below
    if symbol.above or not below or not all(isinstance(place, str) for place in below):
        return ()
    places = tuple(
        sign for place in below for sign in ([place] if str(place).isdecimal() else str(place))
    )
    if len(below) == 1 and str(below[0]).isdecimal():
        places = tuple(str(below[0]))
    return places if len(places) <= 2 else ()


def _kernels(
    statements: tuple[Statement, ...], pictures: list[bool], names: Names
) -> Iterator[Symbol]:
    for statement, picture in zip(statements, pictures, strict=True):
        if picture:
            for one in cells_of(statement.sides):
                if names.grids.get(one.letter) == "k":
                    yield one


def _is_named_otherwise(
    statements: tuple[Statement, ...],
    pictures: list[bool],
    names: Names,
    order: tuple[int, int],
) -> bool:
    """Whether an index by its name, c_{out} or c_{in}, would be the other channel."""
    found = (_channels(one) for one in _kernels(statements, pictures, names))
    return order == (1, 0) and any(
        len(two) == 2 and (two[0] == OUT or two[1] == IN) for two in found
    )


def _turned(node: Any) -> Any:
    """K^{rot180}_{oc}: of a turned grid the channel, and no entry."""
    match node:
        case Picked(Turned(Symbol(letter, (), ())), places):
            return Turned(Symbol(letter, places))
    return node


def _above(node: Any, names: Names, spec: Spec, order: tuple[int, int]) -> Any:
    """A whole grid with its channels above, where the readers of cells look for them."""
    if not isinstance(node, Symbol):
        return node
    grid, places = names.grids.get(node.letter), _channels(node)
    if grid in ("x", "z", "dz") and len(places) == 1:
        return Symbol(node.letter, (), places)
    if grid == "k" and len(places) == 2:
        return Symbol(node.letter, (), tuple(places[n] for n in order))
    if grid == "k" and len(places) == 1 and spec.in_channels == 1:
        return Symbol(node.letter, (), (places[0], str(names.base)))
    if grid == "k" and len(places) == 1 and spec.out_channels == 1:
        return Symbol(node.letter, (), (str(names.base), places[0]))
    return node
