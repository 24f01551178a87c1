"""What a formula of sizes is worth, once its letters have numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import floor, prod

from engine.reading.syntax import Extreme, Floor, Number, Product, Ratio, Sum, Symbol


def worth(node: object, value: Callable[[Symbol], int | None]) -> Fraction | None:
    """A formula as a number: a sum, a product, a ratio, a floor, a maximum of sizes.

    ``value`` is the number of a letter. None where a letter has none, something is divided by 0,
    or it is no formula of sizes.
    """
    match node:
        case Number(number):
            return Fraction(number)
        case Symbol():
            size = value(node)
            return None if size is None else Fraction(size)
        case Sum(summands):
            terms = _all([one.term for one in summands], value)
            if terms is None:
                return None
            pairs = zip(summands, terms, strict=True)
            return sum((one.sign * number for one, number in pairs), Fraction(0))
        case Product(factors):
            numbers = _all(factors, value)
            return None if numbers is None else prod(numbers, start=Fraction(1))
        case Ratio(above, below):
            both = _all([above, below], value)
            return both[0] / both[1] if both and both[1] else None
        case Floor(body):
            inner = worth(body, value)
            return None if inner is None else Fraction(floor(inner))
        case Extreme(sign, of):
            several = _all(of, value)
            return sign * max(sign * one for one in several) if several else None
    return None


def _all(nodes: Iterable[object], value: Callable[[Symbol], int | None]) -> list[Fraction] | None:
    """What each is worth; None where one is worth nothing."""
    found = []
    for node in nodes:
        number = worth(node, value)
        if number is None:
            return None
        found.append(number)
    return found
