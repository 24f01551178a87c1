"""From where indices count: by the numbers and the limits of a text, or both ways."""

from __future__ import annotations

from engine.reading.names import Names, NoCell, cell_of
from engine.reading.syntax import Limits, Statement, Symbol, cells_of, letters_of, parts_of
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
