"""A statement with one thing wrong: a subscript, a sign, a term dropped or doubled."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from engine.reading.syntax import (
    Number,
    Product,
    Statement,
    Sum,
    Summand,
    Summation,
    Symbol,
    parts_of,
    rebuilt,
)
from engine.reading.to_latex import latex

Mutation = Callable[[Statement, random.Random], Statement]


def spell(statements: tuple[Statement, ...]) -> str:
    return r" \\ ".join(map(latex, statements))


def _exchanged(statement: Statement, place: int, kind: type, change: Callable[[Any], Any]) -> Any:
    """The statement with the n-th node of a kind (innermost first) changed."""
    seen = -1

    def maybe(node: Any) -> Any:
        nonlocal seen
        if isinstance(node, kind):
            seen += 1
            return change(node) if seen == place else node
        return node

    return rebuilt(statement, maybe)


def _places(statement: Statement, kind: type, fits: Callable[[Any], bool]) -> list[int]:
    """Where nodes of a kind that fit stand, innermost first."""
    found: list[bool] = []

    def note(node: Any) -> Any:
        if isinstance(node, kind):
            found.append(fits(node))
        return node

    rebuilt(statement, note)
    return [place for place, fit in enumerate(found) if fit]


def subscript(statement: Statement, chance: random.Random) -> Statement | None:
    """One index of one symbol is another: a digit, or in a running sum a letter."""
    runs = any(isinstance(part, Summation) for part in parts_of(statement.sides))

    def fits(symbol: Symbol) -> bool:
        text = "".join(map(str, symbol.below))
        return len(text) == 2 and (text.isdigit() or (runs and text.isalpha()))

    places = _places(statement, Symbol, fits)
    if not places:
        return None
    return _exchanged(
        statement, chance.choice(places), Symbol, lambda symbol: _other(symbol, chance)
    )


def _other(symbol: Symbol, chance: random.Random) -> Symbol:
    text = list("".join(map(str, symbol.below)))
    place = chance.randrange(2)
    others = set("123" if text[place].isdigit() else "ijmn") - {text[place]}
    text[place] = chance.choice(sorted(others))
    return Symbol(symbol.letter, ("".join(text),), symbol.above)


def _says_something(summand: Summand) -> bool:
    """Not a zero that stands in the border of a matrix."""
    return summand.term != Product((Number(0),))


def sign(statement: Statement, chance: random.Random) -> Statement | None:
    """One term has the other sign."""
    places = _places(statement, Summand, _says_something)
    place = chance.choice(places)
    return _exchanged(statement, place, Summand, lambda s: Summand(-s.sign, s.term))


def _sums(statement: Statement, least: int) -> list[int]:
    return _places(
        statement,
        Sum,
        lambda s: len(s.summands) >= least and all(map(_says_something, s.summands)),
    )


def dropped(statement: Statement, chance: random.Random) -> Statement | None:
    """A sum has one term less."""
    places = _sums(statement, least=2)
    if not places:
        return None

    def less(node: Sum) -> Sum:
        gone = chance.randrange(len(node.summands))
        return Sum(node.summands[:gone] + node.summands[gone + 1 :])

    return _exchanged(statement, chance.choice(places), Sum, less)


def doubled(statement: Statement, chance: random.Random) -> Statement | None:
    """A sum has one of its terms twice."""
    places = _sums(statement, least=1)

    def more(node: Sum) -> Sum:
        return Sum((*node.summands, chance.choice(node.summands)))

    return _exchanged(statement, chance.choice(places), Sum, more)


MUTATIONS = (subscript, sign, dropped, doubled)
