"""What a sum is worth: a polynomial in the cells of x, k, b and ∂L/∂z with whole coefficients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.reading.budget import Budget
from engine.reading.terms import Atom, Partial, Written
from engine.symbolic import Cell, Derivation, Line

Polynomial = Counter[tuple[Atom, ...]]
"""Coefficients by monomial; a monomial is its factors, sorted."""

ONE: Polynomial = Counter({(): 1})


class Polynomials:
    """Every atom of a derivation as a polynomial: z, ∂L/∂t and ∂z/∂t by the engine's own lines.

    ``used`` holds the lines that were asked for.
    """

    def __init__(self, derivation: Derivation, budget: Budget) -> None:
        self.derivation = derivation
        self.budget = budget
        self.used: dict[Cell, Line] = {}
        self._locals: dict[Cell, dict[Cell, tuple[Cell, ...]]] = {}
        """Of a gradient line: the local derivative beside every ∂L/∂z that it has."""

    def of_terms(self, terms: Iterable[Written]) -> Polynomial:
        """The value of a sum."""
        total: Polynomial = Counter()
        for term in terms:
            worth: Polynomial = Counter({(): term.sign * term.number})
            for factor in term.factors:
                worth = self.times(worth, self.of(factor))
            add(total, worth)
        return total

    def of_line(self, line: Line) -> Polynomial:
        """The value of a line."""
        self.budget.spend(line.size)
        return Counter(_monomial(term.factors) for term in line.terms)

    def of(self, atom: Atom) -> Polynomial:
        """The value of an atom: itself, for what is given or unknown."""
        if isinstance(atom, Cell) and atom.grid == "z":
            return self.of_line(self.line(atom))
        if isinstance(atom, Partial):
            return self._partial(atom)
        return Counter({(atom,): 1})

    def _partial(self, atom: Partial) -> Polynomial:
        if atom.of is None:
            return self.of_line(self.line(atom.by))
        if atom.by.grid == "z":
            return Counter({(): int(atom.of == atom.by)})
        if atom.by not in self._locals:
            line = self.line(atom.by)
            self.budget.spend(line.size)
            self._locals[atom.by] = {term.factors[0]: term.factors[1:] for term in line.terms}
        other = self._locals[atom.by].get(Cell("dz", atom.of.index))
        return Counter() if other is None else Counter({other: 1})

    def times(self, one: Polynomial, other: Polynomial) -> Polynomial:
        """The product; CannotRead when it would be too long."""
        self.budget.spend(len(one) * len(other))
        product: Polynomial = Counter()
        for a, n in one.items():
            for b, m in other.items():
                product[_monomial(a + b)] += n * m
        return product

    def line(self, target: Cell) -> Line:
        """The line of a cell."""
        if target not in self.used:
            self.used[target] = self.derivation.lines_of(target.grid).at(target.index)
        return self.used[target]


def same(one: Polynomial, other: Polynomial) -> bool:
    """Whether two polynomials are equal (a coefficient 0 counts for nothing)."""
    return all(one[m] == other[m] for m in one.keys() | other.keys())


def total(one: Polynomial, other: Polynomial, sign: int = 1) -> Polynomial:
    """one + sign · other."""
    found: Polynomial = Counter(one)
    add(found, other, sign)
    return found


def add(total: Polynomial, more: Polynomial, sign: int = 1) -> None:
    """Add ``sign`` times ``more`` to ``total``."""
    for monomial, n in more.items():
        total[monomial] += sign * n


def _monomial(factors: Iterable[Atom]) -> tuple[Atom, ...]:
    some = tuple(factors)
    if all(type(factor) is Cell for factor in some):
        return tuple(sorted(some))  # cells have an order of their own, and a quick one
    return tuple(sorted(some, key=repr))
