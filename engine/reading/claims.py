"""What one statement without running indices claims, each claim checked.

A line is compared term by term; anything else by what its sides are worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reading.comparison import DOUBLED, NOT_THERE, Comparison, compare_terms, target_of
from engine.reading.given import Given, agree, decimal
from engine.reading.grids import CellGrid, by
from engine.reading.meeting import meeting
from engine.reading.normal_form import STARS
from engine.reading.numbers import is_nothing, is_one_number, speaks_numbers, unit
from engine.reading.pictures import Pictures
from engine.reading.polynomials import Polynomial, add, same
from engine.reading.sliding import NoResult
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Operator,
    Product,
    Sum,
    Summand,
    Transposed,
    Turned,
    parts_of,
)
from engine.reading.tables import Tables, Worth
from engine.reading.terms import Atom, Interpreter, NoSum, Partial, Unknown
from engine.reading.to_latex import latex, quoted
from engine.results import result_of
from engine.symbolic import Cell, Line
from engine.symbolic.layout import bmatrix

PROVED, EQUAL, SLIP = "proved", "right in value only", "a slip"
NOT_UNDERSTOOD = "not understood"

MOST_TOLD = 8
"""So many products of a sum are told by name; of more, how many there are."""

_WHICH_LINE = "These are numbers alone: say of which cell, as in $z_{11} = 3$."
_WHAT_OF_IT = "This stands alone: say what it is, as in $z_{11} = \\ldots$"
_WHICH_GRID = "These are numbers alone: say which grid they are, as in $Z = \\ldots$"


@dataclass(frozen=True)
class Check:
    """One claim of a statement: what was found, and what is right in LaTeX.

    ``result`` names the result that derives it; ``at`` says for which indices of a rule.
    """

    kind: str
    right: str
    differences: tuple[str, ...] = ()
    result: str = ""
    comparison: Comparison | None = None
    at: str = ""


class Claims:
    """The sides of a statement, every index known; ``used`` are the engine's lines it rests on."""

    def __init__(
        self, sides: tuple[Sum, ...], interpreter: Interpreter, at: str, given: Given
    ) -> None:
        self.sides = sides
        self.given = given
        self.interpreter = interpreter
        self.derivation = interpreter.derivation
        self.spec = interpreter.spec
        self.at = at
        self.tables = Tables(interpreter)
        self.values = self.tables.values
        self.tables.sliding.two_signs = _has_two_signs(sides)
        self.pictures = Pictures(self.tables)

    @property
    def used(self) -> dict[Cell, Line]:
        """Every line of the engine that took part."""
        return self.values.used

    def checks(self) -> list[Check]:
        """One check for each claim."""
        if len(self.sides) == 1:
            return [self._lone(self.sides[0])]
        numeric = [side for side in self.sides if self._is_of_numbers(side)]
        if not numeric or len(numeric) == len(self.sides):
            return self._of_cells(self.sides)
        cells = tuple(side for side in self.sides if side not in numeric)
        found = self._of_cells(cells) if len(cells) > 1 else []
        return [*found, *(self._numbers(side, cells[0]) for side in numeric)]

    def _is_of_numbers(self, side: Sum) -> bool:
        """Whether a side is compared as numbers; a 0 alone says that there is no term at all."""
        return speaks_numbers(side) and (bool(self.given) or not is_nothing(side))

    def _of_cells(self, sides: tuple[Sum, ...]) -> list[Check]:
        """The checks of sides that speak of cells."""
        self.sides = sides
        targets = [self._target(side) for side in self.sides]
        named = next((n for n, target in enumerate(targets) if target), None)
        if named is None:
            return [self._same_worth(), *self._operators()]
        line = self.values.line(targets[named])  # type: ignore[arg-type]
        return [
            self._side_of_line(line, side) if targets[n] else self._line(line, side)
            for n, side in enumerate(self.sides)
            if n != named
        ]

    def _target(self, side: Sum) -> Cell | None:
        try:
            return target_of(side, self.interpreter)
        except NoSum:
            return None

    # --- lines

    def _line(self, line: Line, side: Sum) -> Check:
        try:
            terms = self.interpreter.terms(side)
        except NoSum:
            return self._side_of_line(line, side)
        found = compare_terms(line, terms, self.interpreter, values=self.values)
        # A vanishing term of another cell changes no value, and is misprinted all the same.
        misprint = any(o.kind in (NOT_THERE, DOUBLED) and o.term for o in found.outcomes)
        equal = found.equal and not (misprint and found.stage == "local")
        kind = PROVED if found.right else EQUAL if equal else SLIP
        stage = found.stage if line.target.grid != "z" else "result"
        right = line.latex(stage)
        return self._check(kind, right, found.differences, result_of(line.target.grid), found)

    def _side_of_line(self, line: Line, side: Sum) -> Check:
        """A side of a line that is not its sum: ∂/∂t (…), or another ∂L/∂t."""
        worth = _as_number(self._worth(side))
        equal = isinstance(worth, Counter) and same(worth, self.values.of_line(line))
        said = () if equal else (f"{quoted(side)} is something else.",)
        return self._check(
            PROVED if equal else SLIP, line.latex(), said, result_of(line.target.grid)
        )

    def _operators(self) -> Iterator[Check]:
        """Beside ∂z/∂t, the sum in ∂/∂t (…) is meant to be the whole line of z."""
        for operator, of in self._operators_of():
            yield self._line(self.values.line(of), operator.body)

    def _operators_of(self) -> Iterator[tuple[Operator, Cell]]:
        factors = [factor for side in self.sides for factor in _lone_factors(side)]
        for operator in factors:
            for other in factors:
                if isinstance(operator, Operator) and isinstance(other, Derivative):
                    atom = self.interpreter.atom(other)
                    if isinstance(atom, Partial) and atom.of and other.by == operator.by:
                        yield operator, atom.of

    def _lone(self, side: Sum) -> Check:
        """Something without an equals sign: which result is it?"""
        try:
            worth = self.tables.side(side)
        except NoResult as error:
            return self._check(SLIP, "", (str(error),))
        if isinstance(worth, CellGrid):
            return self._lone_grid(side, worth)
        if speaks_numbers(side):
            return self._check(NOT_UNDERSTOOD, "", (_WHICH_LINE,))
        if len(worth) == 1 and len(next(iter(worth))) < 2:
            return self._check(NOT_UNDERSTOOD, "", (_WHAT_OF_IT,))
        lines = [self.values.line(target) for target in self._likely_targets(worth)]
        if not lines:
            return self._check(SLIP, "", ("No line of this geometry has such terms.",))
        near = max(lines, key=lambda line: _overlap(worth, self.values.of_line(line)))
        self.interpreter.liberties[f"There is no left side: ${near.left_side}$ is meant."] = None
        return self._line(near, side)

    def _likely_targets(self, worth: Polynomial) -> list[Cell]:
        """The lines that have one of the first monomials."""
        cells = [[atom for atom in m if isinstance(atom, Cell)] for m in list(worth)[:6]]
        return list(dict.fromkeys(t for pair in cells for t in meeting(self.derivation, pair)))

    # --- sides by their worth

    def _worth(self, side: Sum) -> Worth | NoResult:
        try:
            return self.tables.side(side)
        except NoResult as error:
            return error

    def _same_worth(self) -> Check:
        worths = [self._worth(side) for side in self.sides]
        if not all(isinstance(worth, CellGrid) for worth in worths):
            worths = list(map(_as_number, worths))
        if any(isinstance(worth, CellGrid) and worth.column for worth in worths):
            worths = list(map(_as_column, worths))
        result = self._result()
        said = list(self._unlike(worths))
        right = self._right(worths, result)
        return self._check(SLIP if said else PROVED, right, tuple(said), result)

    def _unlike(self, worths: list[Worth | NoResult]) -> Iterator[str]:
        """What is different between the sides, in sentences."""
        for worth in worths:
            if isinstance(worth, NoResult):
                yield str(worth)
                return
        first, *others = worths
        for other in others:
            if isinstance(first, CellGrid) and isinstance(other, CellGrid):
                yield from self._unlike_grids(first, other)
            elif isinstance(first, CellGrid) or isinstance(other, CellGrid):
                yield "One side is a grid, the other is not."
            elif not same(first, other):  # type: ignore[arg-type]
                yield from self._unlike_sums(first, other)  # type: ignore[arg-type]

    def _unlike_sums(self, one: Polynomial, other: Polynomial) -> Iterator[str]:
        for here, there, name in ((one, other, "left"), (other, one, "right")):
            more: Polynomial = Counter(here)
            add(more, there, -1)
            only = [monomial for monomial, n in more.items() if n > 0]
            if only:
                whys = {part.why for one_ in only for part in one_ if isinstance(part, Unknown)}
                if whys:
                    yield from sorted(whys)
                    continue
                shown = " + ".join(map(self._monomial, only[:MOST_TOLD]))
                rest = f" and {len(only) - MOST_TOLD} more" if len(only) > MOST_TOLD else ""
                yield f"Only on the {name}: ${shown}${rest}."

    def _monomial(self, monomial: tuple[Atom, ...]) -> str:
        return " ".join(map(self.interpreter.latex, monomial)) or "1"

    def _unlike_grids(self, one: CellGrid, other: CellGrid) -> Iterator[str]:
        if one.size == other.size:
            yield from self.pictures.unlike(one, other)
            return
        yield f"The left side is {by(one.size)}, the right side {by(other.size)}."
        if _has(self.sides, Transposed, CrossCorrelation):
            yield "It is the operator that is transposed, not its result."

    def _lone_grid(self, side: Sum, worth: CellGrid) -> Check:
        """A picture without its right-hand side: the result it gives, Z perhaps without b."""
        result = self._result()
        picture = self.pictures.picture(result)
        if picture is None and speaks_numbers(side):
            return self._check(NOT_UNDERSTOOD, "", (_WHICH_GRID,))
        if picture is None:
            return self._check(SLIP, "", ("No result of this geometry is made of such grids.",))
        right = self.pictures.latex(picture, 0)
        if name := self.pictures.likeness(worth, picture):
            self.interpreter.liberties[f"There is no right-hand side: it is ${name}$."] = None
            return self._check(PROVED, right, (), result)
        said = tuple(self.pictures.unlike_pictures(self.pictures.end(picture, 0)))
        if worth.size != picture.result.size:
            said = (f"The result is {by(worth.size)}, {by(picture.result.size)} is expected.",)
        return self._check(SLIP, right, said, result)

    # --- numbers

    def _numbers(self, side: Sum, reference: Sum) -> Check:
        """A side of numbers beside one of cells, with the numbers that are given."""
        written, meant = self._worth(side), self._worth(reference)
        if not (isinstance(written, CellGrid) and isinstance(meant, CellGrid)):
            written, meant = _as_number(written), _as_number(meant)
        if isinstance(written, CellGrid) and isinstance(meant, CellGrid):
            if written.size != meant.size:
                said = (
                    f"The numbers are {by(written.size)}, {quoted(reference)} is {by(meant.size)}."
                )
                return self._check(SLIP, "", (said,), self._result())
            return self._grid_of_numbers(side, reference, written, meant)
        for worth in (written, meant):
            if isinstance(worth, NoResult):
                return self._check(SLIP, "", (str(worth),))
        if isinstance(written, CellGrid) or isinstance(meant, CellGrid):
            return self._check(SLIP, "", ("One side is a grid, the other is not.",))
        return self._number(side, reference, written, meant)  # type: ignore[arg-type]

    def _number(self, side: Sum, reference: Sum, written: Polynomial, meant: Polynomial) -> Check:
        if _has_cells(written) and same(written, meant):
            return self._check(PROVED, "", (), self._result())
        if missing := self._missing([written, meant]):
            return missing
        one, other = self.given.value(written), self.given.value(meant)
        right = f"{latex(reference)} = {decimal(other)}"
        if agree(one, other, unit(side)):
            return self._check(PROVED, right, (), self._result())
        says = f"{quoted(side)} is {decimal(one)}: " if not is_one_number(side) else ""
        there, here = decimal(one), decimal(other)
        if there == here:  # they differ where no more decimals are written
            there, here = decimal(one, 15), decimal(other, 15)
        said = f"{says}{quoted(reference)} is ${here}$ here, not ${there}$."
        return self._check(SLIP, right, (said,), self._result())

    def _grid_of_numbers(
        self, side: Sum, reference: Sum, written: CellGrid, meant: CellGrid
    ) -> Check:
        pairs = [
            (i, j, a.worth, b.worth)
            for i, rows in enumerate(zip(written.rows, meant.rows, strict=True), start=1)
            for j, (a, b) in enumerate(zip(*rows, strict=True), start=1)
        ]
        if missing := self._missing([worth for *_, one, other in pairs for worth in (one, other)]):
            return missing
        within = unit(side)
        values = [(i, j, self.given.value(a), self.given.value(b)) for i, j, a, b in pairs]
        said = tuple(
            f"In row {i}, column {j} ${decimal(one)}$ stands where ${decimal(other)}$ belongs."
            for i, j, one, other in values
            if not agree(one, other, within)
        )
        rows = [[decimal(b) for i, _, _, b in values if i == n + 1] for n in range(meant.size[0])]
        right = f"{latex(reference)} = {bmatrix(rows)}"
        return self._check(SLIP if said else PROVED, right, said, self._result())

    def _missing(self, worths: list[Polynomial]) -> Check | None:
        """What is said where numbers are needed that are not given, or a factor is unknown."""
        missing = self.given.missing(worths)
        if not missing:
            return None
        if "?" in missing:
            return self._check(NOT_UNDERSTOOD, "", (_why_without_number(worths),))
        said = f"To compare numbers I need those of {self.given.names(missing)}."
        return self._check(NOT_UNDERSTOOD, "", (said,), self._result())

    # --- what is right

    def _result(self) -> str:
        """Which result the statement speaks of."""
        for window in self.tables.windows:
            if window.result:
                return window.result
        for target in self.used:
            return result_of(target.grid)
        return ""

    def _right(self, worths: list[Worth | NoResult], result: str) -> str:
        """The right equation in LaTeX; empty where it would only say that something is itself."""
        picture = self.pictures.picture(result)
        if self.tables.windows and picture:
            end = next((w for w in reversed(worths) if isinstance(w, CellGrid)), None)
            return self.pictures.latex(
                picture, self.pictures.channel(end, picture.result.grid) if end else 0
            )
        pairs = zip(map(latex, self.sides), worths, strict=True)
        # A grid by name is what a written one is held against, whichever stands first.
        for name, worth in sorted(pairs, key=lambda pair: not getattr(pair[1], "whole", "")):
            value = self._written(worth)
            if value and value != name:
                return f"{name} = {value}"
        return ""

    def _written(self, worth: Worth | NoResult) -> str:
        """What a side is worth, in LaTeX."""
        if isinstance(worth, CellGrid):
            return worth.latex
        if isinstance(worth, Counter):
            return " + ".join(map(self._monomial, worth)) or "0"
        return ""

    def _check(
        self,
        kind: str,
        right: str,
        differences: tuple[str, ...] = (),
        result: str = "",
        comparison: Comparison | None = None,
    ) -> Check:
        return Check(kind, right, differences, result, comparison, self.at)


def _has_two_signs(sides: tuple[Sum, ...]) -> bool:
    """Whether a star that joins a turned grid stands beside another sign: they mean two things."""
    slid = [part for part in parts_of(sides) if isinstance(part, CrossCorrelation)]
    turned = any(
        part.sign in STARS and any(isinstance(one, Turned) for one in parts_of(part))
        for part in slid
    )
    return turned and any(part.sign not in STARS for part in slid)


def _has_cells(worth: Polynomial) -> bool:
    return any(monomial for monomial in worth)


def _as_number(worth: Worth | NoResult) -> Worth | NoResult:
    """A grid of one cell as that cell."""
    one = isinstance(worth, CellGrid) and worth.size == (1, 1)
    return worth.rows[0][0].worth if one else worth  # type: ignore[union-attr]


def _as_column(worth: Worth | NoResult) -> Worth | NoResult:
    """A grid beside a vector as its vector."""
    return worth.below_each_other if isinstance(worth, CellGrid) else worth


def _lone_factors(side: Sum) -> tuple[object, ...]:
    match side:
        case Sum((Summand(1, Product(factors)),)):
            return factors
    return ()


def _has(node: object, outer: type, inner: type) -> bool:
    """Whether an ``inner`` node stands in an ``outer`` one."""
    return any(
        isinstance(part, outer) and any(isinstance(one, inner) for one in parts_of(part))
        for part in parts_of(node)
    )


def _overlap(one: Polynomial, other: Polynomial) -> int:
    return sum((one & other).values())


def _why_without_number(worths: Sequence[Polynomial]) -> str:
    """Why a factor has no number: it is no cell of this geometry, and which there are."""
    factors = (atom for worth in worths for monomial in worth for atom in monomial)
    unknown = next((atom for atom in factors if isinstance(atom, Unknown)), None)
    return unknown.why if unknown else "A factor of it has no number."
