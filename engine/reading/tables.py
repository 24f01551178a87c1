"""Whole grids as tables of polynomials: matrices, X and ∂L/∂Z by name, ⊗, turns, transposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.correlation import INSERTED, Expanded, window
from engine.correlation import Correlation as Picture
from engine.geometry import Pair
from engine.reading.names import NoCell, Outside, shape_of
from engine.reading.normal_form import STARS, TRUE_CONVOLUTION
from engine.reading.polynomials import ONE, Polynomial, Polynomials, add, total
from engine.reading.reader import CannotRead
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Factor,
    Matrix,
    Operator,
    Product,
    Sum,
    Summand,
    Summation,
    Symbol,
    Term,
    Transposed,
    Turned,
    Vanishing,
    Words,
)
from engine.reading.terms import OUTSIDE, Atom, Interpreter, check_factors
from engine.reading.to_latex import latex, quoted
from engine.results import CORRELATIONS, FACTORS
from engine.symbolic import Cell
from engine.symbolic.layout import bmatrix

_WITH_ZEROS = "Grids by name stand for themselves with this geometry's padding and inserted zeros."
_NOT_AS_IT_STANDS = (
    "Not as it stands: it is right with this geometry's zeros between the cells, and wrong without "
    "them."
)
_WHICHEVER_FIRST = "The kernel slides over the input, whichever is first."
_LEFT_OVER = "What comes of the rows and columns left over behind the last window is cut off."


@dataclass(frozen=True)
class Entry:
    """One entry of a table: what it is worth, and how it is written."""

    worth: Polynomial
    latex: str


_Rows = tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class CellGrid:
    """A grid of entries; ``grid`` says of which cells it is made, where it is a grid by name."""

    rows: _Rows
    whole: str = ""

    @property
    def size(self) -> Pair:
        """(height, width)."""
        return len(self.rows), len(self.rows[0])

    @property
    def turned(self) -> CellGrid:
        """The table rotated by 180°."""
        return CellGrid(tuple(row[::-1] for row in self.rows[::-1]))

    def each(self, change: Callable[[Polynomial], Polynomial]) -> CellGrid:
        """The table with the worth of every entry changed."""
        rows = (tuple(Entry(change(e.worth), e.latex) for e in row) for row in self.rows)
        return CellGrid(tuple(rows))

    @property
    def latex(self) -> str:
        """The table as a matrix."""
        return bmatrix([[entry.latex for entry in row] for row in self.rows])


@dataclass(frozen=True)
class Windows:
    """left ⊗ right as it was read, kept so that a difference can be found in either."""

    left: CellGrid
    right: CellGrid
    result: str


Worth = Polynomial | CellGrid


class NoResult(ValueError):
    """An operation between grids that do not fit: what is written has no worth at all."""


class Tables:
    """The worth of a side, a table or a single polynomial; ``windows`` are the ⊗ it met."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.spec = interpreter.spec
        self.values = Polynomials(interpreter.derivation, interpreter.budget)
        self.windows: list[Windows] = []

    def side(self, node: Sum) -> Worth:
        """The worth of a sum; a number or a bias is added to every entry of a table."""
        first, *rest = node.summands
        worth = self.term(first.term)
        if first.sign < 0:
            worth = self._plus(Counter(), worth, -1)
        for summand in rest:
            worth = self._plus(worth, self.term(summand.term), summand.sign)
        return worth

    def term(self, term: Term) -> Worth:
        """The worth of a term."""
        match term:
            case Product(factors):
                check_factors(factors)
                worth: Worth = ONE
                for factor in factors:
                    worth = self._times(worth, self.factor(factor), term)
                return worth
            case CrossCorrelation():
                return self._correlated(term)
            case Summation():
                return self.values.of_terms(self.interpreter.terms(_alone(term)))

    def factor(self, factor: Factor) -> Worth:
        """The worth of a factor."""
        match factor:
            case Sum():
                return self.side(factor)
            case Matrix(rows):
                return CellGrid(tuple(tuple(map(self._entry, row)) for row in rows))
            case Turned(body):
                whole = self.factor(body)
                turned = self._moved(body, lambda rows: tuple(row[::-1] for row in rows[::-1]))
                named = isinstance(whole, CellGrid) and whole.whole
                return replace(turned, whole=f"{named} turned") if named else turned
            case Transposed(body):
                return self._moved(body, lambda rows: tuple(zip(*rows, strict=True)))
            case Vanishing(body):
                return self.factor(body)
            case Operator(by, body):
                return self._derived(by, body)
            case Symbol() | Derivative():
                return self._named(factor)
            case Words():
                raise CannotRead(f"I cannot read this: {quoted(factor)} is no cell and no grid.")
            case _:
                return self.values.of_terms(self.interpreter.terms(_alone(Product((factor,)))))

    # --- named grids and cells

    def _named(self, factor: Symbol | Derivative) -> Worth:
        symbol = factor if isinstance(factor, Symbol) else factor.by
        if not symbol.below:
            try:
                grid = self.interpreter.names.grid(symbol)
            except NoCell as error:
                raise CannotRead(f"I cannot read this: {error}") from None
            if grid != "b":
                return self._whole(factor, symbol, grid)
        try:
            return self.values.of(self.interpreter.atom(factor))
        except Outside:
            self.interpreter.liberties[OUTSIDE] = None
            return Counter()

    def _whole(self, factor: Symbol | Derivative, symbol: Symbol, grid: str) -> CellGrid:
        """Every cell of a grid (of the one channel that is named)."""
        if isinstance(factor, Derivative) and not self._is_of_loss(factor):
            raise CannotRead(
                f"I cannot read this: {quoted(factor)} has no cell by cell meaning here."
            )
        height, width = shape_of(grid, self.spec)[-2:]
        first = self.interpreter.names.base

        def entry(row: int, column: int) -> Entry:
            place = (str(row + first), str(column + first))
            cell = replace(symbol, below=place)
            named = cell if isinstance(factor, Symbol) else replace(factor, by=cell)
            return self._entry_of(self.interpreter.atom(named))

        rows = tuple(tuple(entry(i, j) for j in range(width)) for i in range(height))
        kind = ("d" if isinstance(factor, Derivative) else "") + grid
        return CellGrid(rows, kind)

    def _is_of_loss(self, factor: Derivative) -> bool:
        return factor.of is None or self.interpreter.names.is_loss(factor.of)

    def _entry(self, node: Sum) -> Entry:
        worth = self.side(node)
        if isinstance(worth, CellGrid):
            raise CannotRead("I cannot read this: a matrix stands inside a matrix.")
        return Entry(worth, latex(node))

    def _entry_of(self, atom: Atom) -> Entry:
        return Entry(self.values.of(atom), self.interpreter.latex(atom))

    # --- operations

    def _moved(self, body: Factor, move: Callable[[_Rows], _Rows]) -> CellGrid:
        worth = self.factor(body)
        if not isinstance(worth, CellGrid):
            raise CannotRead(f"I cannot read this: {quoted(body)} is no grid that could be turned.")
        return CellGrid(move(worth.rows))

    def _derived(self, by: Symbol, body: Sum) -> Polynomial:
        """∂/∂t of a sum of cells."""
        worth, atom = self.side(body), self.interpreter.atom(by)
        if isinstance(worth, CellGrid):
            raise CannotRead("I cannot read this: ∂/∂ stands before a matrix.")
        derived: Polynomial = Counter()
        for monomial, n in worth.items():
            power = monomial.count(atom)
            if power:
                rest = list(monomial)
                rest.remove(atom)
                derived[tuple(rest)] += n * power
        return derived

    def _plus(self, one: Worth, other: Worth, sign: int) -> Worth:
        if isinstance(one, CellGrid):
            if isinstance(other, CellGrid):
                return _added(one, other, sign)
            number = other
            return one.each(lambda worth: total(worth, number, sign))
        if isinstance(other, CellGrid):
            number = one
            return other.each(lambda worth: total(number, worth, sign))
        return total(one, other, sign)

    def _times(self, one: Worth, other: Worth, term: Term) -> Worth:
        if isinstance(one, CellGrid) and isinstance(other, CellGrid):
            raise CannotRead(
                f"I cannot read this: in {quoted(term)} two grids stand side by side; "
                r"$\otimes$ between them is the cross-correlation."
            )
        if isinstance(one, CellGrid):
            return self._times(other, one, term)
        if isinstance(other, CellGrid):
            # One factor after another: the first meets the empty product.
            return other if one == ONE else other.each(lambda worth: self.values.times(one, worth))
        return self.values.times(one, other)

    def _correlated(self, term: CrossCorrelation) -> CellGrid:
        """Slide the right grid over the left one, by the step this geometry has for the two."""
        left, right = self.term(term.left), self.term(term.right)
        if not isinstance(left, CellGrid) or not isinstance(right, CellGrid):
            raise CannotRead(f"I cannot read this: in {quoted(term)} both must be grids.")
        if self.interpreter.derivation.notation.convolution and term.sign == TRUE_CONVOLUTION:
            right = right.turned
        if term.sign in STARS and (left.whole, right.whole) == ("k", "x"):
            self.interpreter.liberties["The kernel slides over the input, whichever is first."] = (
                None
            )
            left, right = right, left
        result = _result_of(left, right)
        picture = self.interpreter.derivation.picture(result) if result else None
        if not self.interpreter.derivation.notation.convolution and term.sign in STARS:
            right = self._star(term.sign, picture, left, right)
        if picture and left.whole and right.whole:
            left, right = self._expanded(picture, left, right)
        self.windows.append(Windows(left, right, result))
        slid = _slide(left, right, picture.step if picture else (1, 1), self.values)
        return self._cut(slid, left, picture) if picture else slid

    def _star(
        self, sign: str, picture: Picture | None, left: CellGrid, right: CellGrid
    ) -> CellGrid:
        """The right grid under a star: a true convolution where that alone is right."""
        shown = "(*)" if sign == "(*)" else f"${sign}$"
        named = picture and picture.right.rotated and left.whole == picture.left.grid
        if picture and named and right.whole == picture.right.grid:
            self.interpreter.liberties[
                f"{shown} is read as the full true convolution: it rotates $K$ by itself."
            ] = None
            return replace(right.turned, whole=f"{right.whole} turned")
        self.interpreter.liberties[rf"{shown} is read as $\otimes$, the cross-correlation."] = None
        return right

    def _cut(self, slid: CellGrid, left: CellGrid, picture: Picture) -> CellGrid:
        """Without what comes of rows and columns left over behind the last window."""
        height, width = picture.result.size
        rows, columns = slid.size
        if left.size != picture.left.size or rows < height or columns < width:
            return slid
        if slid.size != picture.result.size:
            self.interpreter.liberties[_LEFT_OVER] = None
        return CellGrid(tuple(row[:width] for row in slid.rows[:height]))

    def _expanded(
        self, picture: Picture, left: CellGrid, right: CellGrid
    ) -> tuple[CellGrid, CellGrid]:
        """Grids by name stand for what this geometry makes of them: padding, zeros between."""
        turn = " turned" if picture.right.rotated else ""
        if (left.whole, right.whole) != (picture.left.grid, picture.right.grid + turn):
            return left, right
        if _has_inserted(picture.left) or _has_inserted(picture.right):
            self.interpreter.liberties[_NOT_AS_IT_STANDS] = None
        elif not (picture.left.is_plain and picture.right.is_plain):
            self.interpreter.liberties[_WITH_ZEROS] = None
        if turn:
            right = right.turned  # the picture's own turn brings it back
        return _with_zeros(left, picture.left), _with_zeros(right, picture.right)


def _alone(term: Term) -> Sum:
    return Sum((Summand(1, term),))


def _has_inserted(grid: Expanded) -> bool:
    return INSERTED in (*grid.rows, *grid.columns)


def _with_zeros(table: CellGrid, expanded: Expanded) -> CellGrid:
    zero = Entry(Counter(), "0")
    return CellGrid(
        tuple(
            tuple(table.rows[i][j] if min(i, j) >= 0 else zero for j in expanded.columns)
            for i in expanded.rows
        ),
        table.whole,
    )


def _slide(left: CellGrid, right: CellGrid, step: Pair, values: Polynomials) -> CellGrid:
    (height, width), (rows, columns) = left.size, right.size
    if height < rows or width < columns:
        raise NoResult(
            f"A {by(right.size)} grid does not fit into a {by(left.size)} one: "
            r"$\otimes$ has no result."
        )
    down, across = (height - rows) // step[0] + 1, (width - columns) // step[1] + 1

    def entry(target: Pair) -> Entry:
        total: Polynomial = Counter()
        for (i, j), (a, b) in window(right.size, step, target):
            one, other = left.rows[i][j].worth, right.rows[a][b].worth
            if one and other:
                add(total, values.times(one, other))
        return Entry(total, "")

    return CellGrid(tuple(tuple(entry((i, j)) for j in range(across)) for i in range(down)))


def _result_of(left: CellGrid, right: CellGrid) -> str:
    """Which result two grids are slid for, by the cells they are made of."""
    grids = {_grid_of(left), _grid_of(right)}
    return next((result for result in CORRELATIONS if grids == set(FACTORS[result])), "")


def _grid_of(table: CellGrid) -> str:
    for row in table.rows:
        for entry in row:
            for monomial in entry.worth:
                if len(monomial) == 1 and isinstance(monomial[0], Cell):
                    return monomial[0].grid
    return ""


def _added(one: CellGrid, other: CellGrid, sign: int) -> CellGrid:
    if one.size != other.size:
        raise NoResult(f"A {by(one.size)} and a {by(other.size)} grid cannot be added.")
    both = (zip(*rows, strict=True) for rows in zip(one.rows, other.rows, strict=True))
    return CellGrid(
        tuple(tuple(Entry(total(a.worth, b.worth, sign), a.latex) for a, b in row) for row in both)
    )


def by(size: Pair) -> str:
    """A size in words: 3×3."""
    return f"{size[0]}×{size[1]}"
