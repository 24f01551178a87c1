"""From where indices count: by the numbers and the limits of a text, or both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.geometry import Spec
from engine.reading.names import Names, NoCell, cell_of, places_of, shape_of
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
    is_sure: bool
    """Whether what counts from 1 leaves its grid if it counts from 0."""


Index = tuple[Place, int]
"""An index, and how many there are."""


def counted_apart(
    statements: tuple[Statement, ...], names: Names, spec: Spec
) -> CountedApart | None:
    """What is meant where channels count from 1 and cells from 0, or the other way round.

    None where the numbers and limits of a text do not say so.
    """
    try:
        split = [_indices(one, names, spec) for one in cells_of(statements) if one.below]
    except NoCell:
        return None
    channels = _Counted([one for first, _ in split for one in first], statements)
    cells = _Counted([one for _, last in split for one in last], statements)
    if channels.letters & cells.letters or {channels.first, cells.first} != {0, 1}:
        return None
    says = f"channels count from {channels.first}, rows and columns from {cells.first}"
    by = 1 if cells.first else -1
    moved = rebuilt(statements, _mover(by, channels.letters, names))
    is_sure = channels.reaches_its_end if channels.first else cells.reaches_its_end
    return CountedApart(moved, cells.first or 0, says, is_sure)


def _indices(symbol: Symbol, names: Names, spec: Spec) -> tuple[list[Index], list[Index]]:
    """The indices of a symbol that are channels, and those that are rows and columns."""
    grid = names.grids.get(symbol.letter, "")
    if grid not in ("x", "k", "z", "dz", "b"):
        return [], []
    sized = [*zip(places_of(symbol, grid, spec), shape_of(grid, spec), strict=True)]
    return (sized, []) if grid == "b" else (sized[:-2], sized[-2:])


class _Counted:
    """What a text says of one kind of index: its letters, its first number, whether it ends so."""

    def __init__(self, indices: list[Index], statements: tuple[Statement, ...]) -> None:
        self.letters = {letter for place, _ in indices for letter in letters_of(place)}
        sizes = dict(indices)
        spans = [
            (int(place), int(place), size)
            for place, size in indices
            if isinstance(place, str) and place.isdecimal()
        ]
        for one in parts_of(statements):
            if isinstance(one, Limits) and one.between:
                least, most = one.between
                spans += [
                    (least, most, sizes.get(letter, most + 1))
                    for letter in one.letters
                    if letter in self.letters and isinstance(least, int) and isinstance(most, int)
                ]
        self.first = min(1, *(least for least, _, _ in spans)) if spans else None
        self.reaches_its_end = any(most >= size for _, most, size in spans)


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
