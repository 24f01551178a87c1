"""From where indices count: by the numbers and the limits of a text, or both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from engine.geometry import Spec
from engine.reading.names import Names, NoCell, cell_of, places_of
from engine.reading.syntax import (
    Limits,
    Place,
    Statement,
    Symbol,
    cells_of,
    letters_of,
    parts_of,
    rebuilt,
)
from engine.symbolic import Derivation


def bases(statements: tuple[Statement, ...], names: Names, derivation: Derivation) -> list[int]:
    """The first index: by the numbers that stand as indices, else both, the page's first."""
    numbers = [
        number
        for one in cells_of(statements)
        for places in (one.below, one.above)
        for place in places
        if isinstance(place, str) and place.isdecimal()
        # "10" alone is two indices, beside another it is ten.
        for number in (place if len(places) == 1 and len(place) == 2 else [place])
    ]
    if not numbers:
        return _bases_of_limits(statements, names)
    if "0" in numbers:
        # Counted from 1, a 0 may name the padding.
        return [0, 1] if names.base and _zeros_are_padding(statements, names, derivation) else [0]
    if names.base == 0 and _leaves_its_grid(statements, names, derivation):
        return [1]
    # Where indices run, a 1 alone may be the second place.
    return [names.base, 1 - names.base] if _indices_run(statements) else [names.base]


def _bases_of_limits(statements: tuple[Statement, ...], names: Names) -> list[int]:
    first = {
        part.between[0]
        for part in parts_of(statements)
        if isinstance(part, Limits) and part.between
    }
    if first in ({0}, {1}):
        return [int(str(first.pop()))]
    return [names.base, 1 - names.base] if _indices_run(statements) else [names.base]


def _indices_run(statements: tuple[Statement, ...]) -> bool:
    return any(
        letters_of(place) for one in cells_of(statements) for place in (*one.below, *one.above)
    )


def _zeros_are_padding(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation
) -> bool:
    """Whether x alone has a 0 among its indices, and has a padding."""
    grids = {
        names.grids.get(one.letter)
        for one in cells_of(statements)
        if "0" in "".join(place for place in one.below if isinstance(place, str))
    }
    return grids == {"x"} and any(axis.pad_before > 0 for axis in derivation.spec.axes)


def _leaves_its_grid(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation
) -> bool:
    for one in cells_of(statements):
        if one.below and all(isinstance(place, str) and place.isdecimal() for place in one.below):
            small = (
                one if one.letter.islower() else Symbol(one.letter.lower(), one.below, one.above)
            )
            try:
                cell_of(small, derivation.spec, names, {})
            except NoCell:
                return True
    return False


# --- channels that count otherwise than rows and columns ------------------------------------------


class CountedApart(NamedTuple):
    """Statements whose channels now count as rows and columns do, and from where those count."""

    statements: tuple[Statement, ...]
    base: int
    says: str


def counted_apart(
    statements: tuple[Statement, ...], names: Names, spec: Spec
) -> CountedApart | None:
    """What is meant where channels count from 1 and cells from 0, or the other way round.

    None where the numbers and limits of a text do not say so.
    """
    try:
        split = [(one, *_split(one, names, spec)) for one in cells_of(statements) if one.below]
    except NoCell:
        return None
    of_channels = {letter for _, channels, _ in split for letter in _letters(channels)}
    of_cells = {letter for _, _, cells in split for letter in _letters(cells)}
    limits = [one for one in parts_of(statements) if isinstance(one, Limits) and one.between]
    if of_channels & of_cells:
        return None
    firsts = (
        min([*_numbers(places), *_starts(limits, letters)], default=None)
        for places, letters in (
            ([one for _, channels, _ in split for one in channels], of_channels),
            ([one for _, _, cells in split for one in cells], of_cells),
        )
    )
    channel, cell = (None if first is None else min(first, 1) for first in firsts)
    if channel is None or cell is None or channel == cell:
        return None
    says = f"channels count from {channel}, rows and columns from {cell}"
    moved = rebuilt(statements, _mover(cell - channel, of_channels, names))
    return CountedApart(moved, cell, says)


def _split(symbol: Symbol, names: Names, spec: Spec) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The indices of a symbol that are channels, and those that are rows and columns."""
    grid = names.grids.get(symbol.letter, "")
    if grid not in ("x", "k", "z", "dz", "b"):
        return (), ()
    places = places_of(symbol, grid, spec)
    return (places, ()) if grid == "b" else (places[:-2], places[-2:])


def _letters(places: tuple[Place, ...]) -> Iterator[str]:
    for place in places:
        yield from letters_of(place)


def _numbers(places: list[Place]) -> Iterator[int]:
    return (int(one) for one in places if isinstance(one, str) and one.isdecimal())


def _starts(limits: list[Limits], letters: set[str]) -> Iterator[int]:
    for one in limits:
        if one.between and isinstance(one.between[0], int) and letters & {*one.letters}:
            yield one.between[0]


def _mover(by: int, letters: set[str], names: Names) -> Callable[[Any], Any]:
    """What moves the channels of a node: their numbers, and the limits of their letters."""
    axes = {"x": 3, "z": 3, "dz": 3, "k": 4}

    def moved(node: Any) -> Any:
        if isinstance(node, Limits) and node.between and letters & {*node.letters}:
            least, most = node.between
            if isinstance(least, int) and isinstance(most, int):
                return Limits(node.letters, (least + by, most + by))
        if not isinstance(node, Symbol):
            return node
        grid = names.grids.get(node.letter, "")
        if grid == "b":
            return Symbol(node.letter, _plus(node.below, by), node.above)
        if node.above:
            return Symbol(node.letter, node.below, _plus(node.above, by))
        first = axes.get(grid, 0) - 2
        if len(node.below) != first + 2:
            return node
        return Symbol(node.letter, (*_plus(node.below[:first], by), *node.below[first:]))

    return moved


def _plus(places: tuple[Place, ...], by: int) -> tuple[Place, ...]:
    """Channels, their numbers moved; "21" above a kernel is two of them."""
    return tuple(
        "".join(str(int(digit) + by) for digit in place)
        if isinstance(place, str) and place.isdecimal() and len(places) == 1 and len(place) == 2
        else str(int(place) + by)
        if isinstance(place, str) and place.isdecimal()
        else place
        for place in places
    )
