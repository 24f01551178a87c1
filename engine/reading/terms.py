"""Sums as terms: brackets multiplied out, running sums written out, every factor a known thing.

A factor is a cell, a derivative ∂z/∂t or ∂L/∂t, or something that is no cell (and why).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from typing import NamedTuple, NoReturn

from engine.reading.budget import Budget
from engine.reading.limits import value_of
from engine.reading.names import (
    Between,
    Environment,
    Moving,
    Names,
    NoCell,
    Outside,
    cell_of,
    number_of,
    places_of,
    shape_of,
)
from engine.reading.reader import CannotRead
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Factor,
    Limits,
    Misplaced,
    Number,
    Picked,
    Place,
    Product,
    Shift,
    Sum,
    Summation,
    Symbol,
    Term,
    Turned,
    Vanishing,
    parts_of,
)
from engine.reading.to_latex import beside, latex, quoted
from engine.symbolic import Cell, Derivation

MOST_TERMS = 4_000
"""A sum may have so many terms once its brackets and running sums are written out."""

MOST_FACTORS = 24
"""A product may have so many factors; those of the lines have two or three."""


OUTSIDE = "Cells outside their grid count as 0."
BETWEEN = "Where an index is no whole number there is no cell, and 0 counts."


class NoSum(CannotRead):
    """What is no sum of products of cells: a matrix, a ⊗, words."""


class Partial(NamedTuple):
    """∂of/∂by of two cells; ``of`` None is the loss, and ``by`` then no z."""

    of: Cell | None
    by: Cell


class Unknown(NamedTuple):
    """A factor that is no cell: its LaTeX, and why, in a sentence."""

    latex: str
    why: str


Atom = Cell | Partial | Unknown


@dataclass(frozen=True)
class Written:
    """One term: sign · number · factors, as the writer has it."""

    sign: int
    number: int | Fraction
    factors: tuple[Atom, ...]
    latex: str
    text: str = ""
    marked_zero: tuple[Atom, ...] = ()
    """The factors that the writer crossed out as 0."""


_ONE = Written(1, 1, (), "")


class Interpreter:
    """Reads sums in the light of one derivation; ``liberties`` says what was read freely."""

    def __init__(
        self,
        derivation: Derivation,
        names: Names | None = None,
        given: Environment | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget()
        self.derivation = derivation
        self.spec = derivation.spec
        self.names = names or Names.of(derivation.notation)
        self.given = given or {}
        self.liberties: dict[str, None] = {}

    # --- terms

    def terms(self, node: Sum, values: Environment | None = None) -> list[Written]:
        """All terms of a sum, in order; CannotRead when they are too many or no terms at all."""
        found: list[Written] = []
        for summand in node.summands:
            for term in self._term(summand.term, values or self.given):
                found.append(_times(Written(summand.sign, 1, (), "", summand.text), term))
            _check_number(found)
        self.budget.spend(len(found))
        return found

    def _term(self, term: Term, values: Environment) -> list[Written]:
        match term:
            case Product(factors):
                return self._product(factors, values)
            case Summation(before, over, body):
                found: list[Written] = []
                outer = self._product(before, values)
                for inner in self.running(over, body, values):
                    found += [_times(a, b) for a in outer for b in self._term(body, inner)]
                    _check_number(found)
                return found
            case CrossCorrelation():
                raise NoSum("I cannot read this: ⊗ joins two grids, and here a sum is asked for.")

    def _product(self, factors: tuple[Factor, ...], values: Environment) -> list[Written]:
        check_factors(factors)
        found = [_ONE]
        for factor in factors:
            more = self._factor(factor, values)
            found = [_times(a, b) for a in found for b in more]
            _check_number(found)
        return found

    def _factor(self, factor: Factor, values: Environment) -> list[Written]:
        match factor:
            case Sum():
                return self.terms(factor, values)
            case Number(value):
                return [Written(1, value, (), latex(factor))]
            case Vanishing(body):
                return [
                    Written(t.sign, t.number, t.factors, t.latex, t.text, t.factors)
                    for t in self._factor(body, values)
                ]
            case Misplaced(why):
                unknown = Unknown(latex(factor), why)
                return [Written(1, 1, (unknown,), unknown.latex)]
            case Symbol() | Derivative():
                return self._lone(factor, values)
            case Picked(Turned(Symbol(letter, (), above)), places):
                return self._lone(self._reflected(Symbol(letter, places, above), values), values)
            case _:
                raise NoSum(f"I cannot read this: {quoted(factor)} is no factor of a sum of cells.")

    def _lone(self, factor: Symbol | Derivative, values: Environment) -> list[Written]:
        """One factor as a sum; what a shift moves out of its grid is 0, as the padding is."""
        try:
            atom = self.atom(factor, values)
        except Outside as error:
            self.liberties[BETWEEN if isinstance(error, Between) else OUTSIDE] = None
            return []
        return [Written(1, 1, (atom,), self.latex(atom))]

    # --- factors

    def numbers(self, factor: Picked) -> tuple[int, int]:
        """The zero-based row and column of an entry that is picked."""
        places = factor.places
        if len(places) == 1 and isinstance(places[0], str) and len(places[0]) == 2:
            places = tuple(places[0])
        if len(places) != 2:
            raise CannotRead(f"I cannot read this: {quoted(factor)} needs a row and a column.")
        shown = Symbol("", places)
        try:
            row, column = (
                number_of(place, self.spec, self.given, shown) - self.names.base for place in places
            )
        except NoCell as error:
            raise CannotRead(f"I cannot read this: {error}") from None
        return row, column

    def _reflected(self, symbol: Symbol, values: Environment) -> Symbol:
        """The cell that stands at a place of a grid that is rotated by 180°."""
        try:
            grid = self.names.grid(symbol)
            row, column = places_of(symbol, grid, self.spec)[-2:]
            last = 2 * self.names.base - 1
            places = tuple(
                str(size + last - number_of(place, self.spec, values, symbol))
                for place, size in zip((row, column), shape_of(grid, self.spec)[-2:], strict=True)
            )
        except NoCell:
            return symbol
        if not all(place.isdecimal() for place in places):
            return Symbol(symbol.letter, (Shift(((-1, ""),)),) * 2, symbol.above)
        return Symbol(symbol.letter, places, symbol.above)

    def atom(self, factor: Symbol | Derivative, values: Environment | None = None) -> Atom:
        """What one symbol or derivative is."""
        values = values or self.given
        try:
            if isinstance(factor, Symbol):
                return self._cell(factor, values)
            return self._derivative(factor, values)
        except Outside:
            raise
        except NoCell as error:
            return Unknown(latex(factor), str(error))

    def _cell(self, symbol: Symbol, values: Environment) -> Cell:
        return cell_of(symbol, self.spec, self.names, values)

    def _derivative(self, factor: Derivative, values: Environment) -> Atom:
        by = self._cell(factor.by, values)
        if factor.of is None or self.names.is_loss(factor.of):
            if by.grid == "dz":
                raise NoCell(f"{quoted(factor)} is a derivative by a derivative.")
            return Cell("dz", by.index) if by.grid == "z" else Partial(None, by)
        of = self._cell(factor.of, values)
        if of.grid != "z" or by.grid == "dz":
            raise NoCell(f"{quoted(factor)} is no local derivative: those are of $z$.")
        return Partial(of, by)

    def latex(self, atom: Atom) -> str:
        """An atom in LaTeX, cells as the derivation writes them."""
        if isinstance(atom, Unknown):
            return atom.latex
        symbols = self.derivation.symbols
        if isinstance(atom, Cell):
            return symbols.latex(atom)
        of = symbols.latex(atom.of) if atom.of else self.derivation.notation.loss
        return rf"\frac{{\partial {of}}}{{\partial {symbols.latex(atom.by)}}}"

    # --- running indices

    def running(
        self, over: tuple[Limits, ...], body: Term, values: Environment
    ) -> Iterator[Environment]:
        """Every value of a sum's indices; without any written, of all that are not yet known."""
        ranges = self.ranges(body)
        letters = [letter for limits in over for letter in limits.letters]
        if not letters:
            letters = [letter for letter in ranges if letter not in values]
        given = {
            letter: limits.between for limits in over if limits.between for letter in limits.letters
        }
        spans = {letter: ranges.get(letter, range(1)) for letter in letters}
        moving = {one for one, ends in given.items() if not all(isinstance(n, int) for n in ends)}
        for letter in given.keys() - moving:
            spans[letter] = self._between(given[letter], values)
        _check_size([span for letter, span in spans.items() if letter not in moving])
        yield from self._each(spans, {one: given[one] for one in moving}, values, count())

    def _each(
        self,
        spans: Mapping[str, range],
        moving: Mapping[str, tuple[int | Sum, int | Sum]],
        values: Environment,
        made: Iterator[int],
    ) -> Iterator[Environment]:
        """The indices one after the other: the limits of one may speak of those before it."""
        if not moving:
            for numbers in product(*spans.values()):
                yield {**values, **dict(zip(spans, numbers, strict=True))}
            return
        (letter, span), *others = spans.items()
        if letter in moving:
            span = self._between(moving[letter], values)
        inner = {one: ends for one, ends in moving.items() if one != letter}
        for number in span:
            if next(made) == MOST_TERMS:
                _refuse_size()
            known = {**values, letter: Moving(number) if letter in moving else number}
            yield from self._each(dict(others), inner, known, made)

    def _between(self, limits: tuple[int | Sum, int | Sum], values: Environment) -> range:
        """From one limit to the other, with the indices that are known by then."""
        ends = []
        for limit in limits:
            end = value_of(limit, self.spec, values)
            if end is None:
                shown = limit if isinstance(limit, int) else quoted(limit)
                raise CannotRead(f"I cannot read this: {shown} is no limit that I know.")
            ends.append(end)
        return range(ends[0], ends[1] + 1)

    def ranges(self, node: object) -> dict[str, range]:
        """How far each running index goes: as far as the axis on which it stands alone."""
        found: dict[str, range] = {}
        for part in parts_of(node):
            for place, size in self._placed(part):
                if isinstance(place, str) and place.isalpha() and len(place) == 1:
                    first = self.names.base
                    found.setdefault(place, range(first, first + size))
        return found

    def _placed(self, part: object) -> Iterator[tuple[Place, int]]:
        """The indices of a cell or an entry, each with the length of its axis."""
        if isinstance(part, Picked):
            places = part.places
            if len(places) == 1 and isinstance(places[0], str):
                places = tuple(places[0])
            # An entry of what two grids give: of the third one.
            grids = {self.names.grids.get(one.letter, "") for one in symbols_in(part.body)}
            sizes = self.spec.output_size
            if "dz" in grids or "z" in grids:
                sizes = self.spec.kernel_size if "x" in grids else self.spec.input_size
            yield from zip(places, sizes, strict=False)
        if not isinstance(part, Symbol):
            return
        try:
            grid = self.names.grid(part)
            shape = shape_of(grid, self.spec)
            if not part.below and part.above and len(part.above) == len(shape) - 2:
                yield from zip(part.above, shape, strict=False)  # a whole channel
                return
            yield from zip(places_of(part, grid, self.spec), shape, strict=True)
        except (NoCell, ValueError):
            return


def symbols_in(node: object) -> Iterator[Symbol]:
    """Every symbol of a syntax tree, in the order written."""
    return (part for part in parts_of(node) if isinstance(part, Symbol))


def _times(a: Written, b: Written) -> Written:
    return Written(
        a.sign * b.sign,
        a.number * b.number,
        a.factors + b.factors,
        beside(a.latex, b.latex),
        a.text or b.text,
        a.marked_zero + b.marked_zero,
    )


def check_factors(factors: tuple[Factor, ...]) -> None:
    """CannotRead for a product of more factors than any line has."""
    if len(factors) > MOST_FACTORS:
        raise CannotRead(
            f"I cannot read this: a product of {len(factors)} factors, I multiply {MOST_FACTORS}."
        )


def _check_number(terms: list[Written]) -> None:
    if len(terms) > MOST_TERMS:
        _refuse_size()


def _check_size(spans: list[range]) -> None:
    size = 1
    for span in spans:
        size *= len(span)
    if size > MOST_TERMS:
        _refuse_size()


def _refuse_size() -> NoReturn:
    raise CannotRead(f"I cannot read this: written out it has more than {MOST_TERMS} terms.")
