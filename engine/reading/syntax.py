"""What a text says, before anyone asks whether it is true: statements, sums, factors.

Letters stay letters here: which grid x or δ names, and from where indices count, is asked in
:mod:`engine.reading.names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar


@dataclass(frozen=True)
class Shift:
    """An index with a sign in it, such as i+m−1: (factor, letter) pairs, "" for a bare number.

    All of it is divided by ``over``, one such pair: of (i−m)/s there is a cell where it is whole.
    """

    steps: tuple[tuple[int, str], ...]
    over: tuple[int, str] = (1, "")


Place = str | Shift
"""One index as written: digits or letters ("11" may be two of them), or a shift."""


@dataclass(frozen=True)
class Symbol:
    """A letter with its scripts: x_{11}, k^{(2,1)}_{11}, Z, p."""

    letter: str
    below: tuple[Place, ...] = ()
    above: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Number:
    """A whole number, a fraction, or a decimal as it is written (``text``)."""

    value: int | Fraction
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Words:
    r"""A quantity by name: \text{imp. padd}."""

    text: str


@dataclass(frozen=True)
class Derivative:
    """∂of/∂by; without ``of`` the loss is meant, as in dz_{11}."""

    of: Symbol | None
    by: Symbol


@dataclass(frozen=True)
class Operator:
    """∂/∂by applied to a sum in parentheses."""

    by: Symbol
    body: Sum


@dataclass(frozen=True)
class Matrix:
    """A matrix written out."""

    rows: tuple[tuple[Sum, ...], ...]


@dataclass(frozen=True)
class Turned:
    """Rotated by 180°."""

    body: Factor


@dataclass(frozen=True)
class Transposed:
    """Reflected at the diagonal."""

    body: Factor


@dataclass(frozen=True)
class Ratio:
    """above / below."""

    above: Sum
    below: Sum


@dataclass(frozen=True)
class Floor:
    """Rounded down."""

    body: Sum


@dataclass(frozen=True)
class Extreme:
    """The largest of several, or the smallest."""

    sign: int
    """1 for the largest, −1 for the smallest."""
    of: tuple[Sum, ...]


@dataclass(frozen=True)
class Padded:
    """A grid with zeros around it: so many, or as many as this geometry has."""

    body: Factor
    by: Sum | None = None


@dataclass(frozen=True)
class Dilated:
    """A grid with this geometry's zeros between its cells."""

    body: Factor


@dataclass(frozen=True)
class Vectorised:
    """A grid's cells below each other."""

    body: Factor


@dataclass(frozen=True)
class Picked:
    """The entry of what is a grid: (X ∗ K)_{ij}."""

    body: Factor
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Vanishing:
    """Marked as 0: crossed out, or with a 0 over it."""

    body: Factor


@dataclass(frozen=True)
class Misplaced:
    """A factor that belongs elsewhere, and why, in a sentence."""

    why: str


@dataclass(frozen=True)
class Product:
    """Factors side by side, or with a dot between them."""

    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class CrossCorrelation:
    """left ⊗ right, by the sign that is written; ``mode``: "full", "valid", "same", "T" or none."""

    left: Term
    sign: str
    right: Product
    mode: str = ""


@dataclass(frozen=True)
class Limits:
    """What a sum runs over: letters, and for all of them perhaps from where to where."""

    letters: tuple[str, ...]
    between: tuple[int | Sum, int | Sum] | None = None


@dataclass(frozen=True)
class Summation:
    """Σ over some indices (none are written: ``over`` is empty) of a term, times a product."""

    before: tuple[Factor, ...]
    over: tuple[Limits, ...]
    body: Term


@dataclass(frozen=True)
class Summand:
    """One signed term of a sum, and its text."""

    sign: int
    term: Term
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Sum:
    """Signed terms, in the order written."""

    summands: tuple[Summand, ...]


@dataclass(frozen=True)
class Statement:
    """Sides that are said to be equal (a lone one says nothing yet), for all of some indices."""

    sides: tuple[Sum, ...]
    for_all: tuple[str, ...] = ()
    text: str = field(default="", compare=False)


Factor = (
    Symbol
    | Number
    | Words
    | Derivative
    | Operator
    | Matrix
    | Turned
    | Transposed
    | Vanishing
    | Padded
    | Dilated
    | Vectorised
    | Picked
    | Ratio
    | Floor
    | Extreme
    | Misplaced
    | Sum
)
Term = Product | CrossCorrelation | Summation


Node = TypeVar("Node")


def parts_of(node: object) -> Iterator[object]:
    """A node and everything in it, from the outside in, in the order written."""
    yield node
    if isinstance(node, tuple):
        inner = node
    elif is_dataclass(node):
        inner = tuple(getattr(node, part.name) for part in fields(node))
    else:
        return
    for part in inner:
        yield from parts_of(part)


def rebuilt(node: Node, change: Callable[[Any], Any]) -> Node:
    """A tree with ``change`` done to every node in it, the innermost first."""
    found: Any = node
    if isinstance(found, tuple):
        return tuple(rebuilt(part, change) for part in found)  # type: ignore[return-value]
    if not is_dataclass(found) or isinstance(found, type):
        return node
    parts = {part.name: getattr(found, part.name) for part in fields(found)}
    changed = {name: rebuilt(part, change) for name, part in parts.items()}
    return change(replace(found, **changed) if changed != parts else found)  # type: ignore[no-any-return]


def cells_of(node: object) -> Iterator[Symbol]:
    """Every symbol that is no limit of a sum, in the order written."""
    if isinstance(node, Limits):
        return
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from cells_of(part)
    elif is_dataclass(node):
        for one in fields(node):
            yield from cells_of(getattr(node, one.name))


def letters_of(place: object) -> list[str]:
    """The running letters of one index."""
    if isinstance(place, Shift):
        return [one for _, letters in place.steps for one in letters.split("·") if one]
    return [sign for sign in str(place) if sign.isalpha()]
