"""Whole grids as tables of polynomials: matrices, X and ∂L/∂Z by name, ⊗, turns, transposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, replace
from math import prod

from engine.correlation import Expanded
from engine.reading.grids import CellGrid, Entry, added, by, multiplied
from engine.reading.limits import value_of
from engine.reading.names import NoCell, Outside, shape_of
from engine.reading.polynomials import ONE, Polynomial, Polynomials, total
from engine.reading.reader import CannotRead
from engine.reading.sliding import (
    MOST_ZEROS,
    WITH_ZEROS,
    NoResult,
    Sliding,
    dilated_by_name,
    padded_by_name,
)
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Dilated,
    Factor,
    Limits,
    Matrix,
    Misplaced,
    Number,
    Operator,
    Padded,
    Picked,
    Product,
    Sum,
    Summand,
    Summation,
    Symbol,
    Term,
    Transposed,
    Turned,
    Vanishing,
    Vectorised,
    Words,
    parts_of,
)
from engine.reading.terms import OUTSIDE, Atom, Interpreter, Partial, check_factors
from engine.reading.to_latex import latex, quoted
from engine.symbolic import Cell
from engine.taps import grid_shape, unravel

_PADDED_IN = {"dz": "input_gradient", "x": "forward"}
"""The result in whose picture a grid stands left, with its padding."""

ROW_AS_COLUMN = "A row and a column of the same cells are read alike."


@dataclass(frozen=True)
class Windows:
    """left ⊗ right as it was read, kept so that a difference can be found in either."""

    left: CellGrid
    right: CellGrid
    result: str


Worth = Polynomial | CellGrid


class Tables:
    """The worth of a side, a table or a single polynomial; ``windows`` are the ⊗ it met."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.spec = interpreter.spec
        self.values = Polynomials(interpreter.derivation, interpreter.budget)
        self.sliding = Sliding(interpreter, self.values)
        self.windows: list[Windows] = []
        self._wholes: dict[Hashable, CellGrid] = {}

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
            case Summation(before, over, body) if not before and _speaks_of_grids(body):
                return self._summed(over, body)
            case Summation():
                return self.values.of_terms(self.interpreter.terms(_alone(term)))

    def _summed(self, over: tuple[Limits, ...], body: Term) -> Worth:
        """Σ over channels of whole grids."""
        given, total = self.interpreter.given, None
        for values in self.interpreter.running(over, body, given):
            self.interpreter.given = values
            worth = self.term(body)
            total = worth if total is None else self._plus(total, worth, 1)
        self.interpreter.given = given
        return Counter() if total is None else total

    def factor(self, factor: Factor) -> Worth:
        """The worth of a factor."""
        match factor:
            case Sum():
                return self.side(factor)
            case Matrix(rows):
                return CellGrid(tuple(tuple(map(self._entry, row)) for row in rows))
            case Vanishing(body):
                return self.factor(body)
            case Operator(by, body):
                return self._derived(by, body)
            case Picked():
                return self._picked(factor)
            case Symbol() | Derivative():
                return self._named(factor)
            case Misplaced(why):
                raise NoResult(why)
            case Words():
                raise CannotRead(f"I cannot read this: {quoted(factor)} is no cell and no grid.")
            case Turned() | Transposed() | Padded() | Dilated() | Vectorised():
                return self._changed(factor)
            case _:
                return self.values.of_terms(self.interpreter.terms(_alone(Product((factor,)))))

    def _changed(self, factor: Turned | Transposed | Padded | Dilated | Vectorised) -> CellGrid:
        """A grid that something is done to."""
        match factor:
            case Turned(body):
                return self._grid(body).rotated
            case Transposed(body):
                return self._grid(body).transposed
            case Padded():
                return self._padded(factor)
            case Dilated():
                return self._dilated(factor)
            case Vectorised(body):
                return self._column(body)

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
            return self._jacobian(factor)
        # A name may stand hundreds of times: its cells are read once, for each running channel.
        key = factor, tuple(sorted(self.interpreter.given.items()))
        if key not in self._wholes:
            self._wholes[key] = self._whole_anew(factor, symbol, grid)
        return self._wholes[key]

    def _whole_anew(self, factor: Symbol | Derivative, symbol: Symbol, grid: str) -> CellGrid:
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

    def _grid(self, body: Factor) -> CellGrid:
        worth = self.factor(body)
        if not isinstance(worth, CellGrid):
            raise CannotRead(f"I cannot read this: {quoted(body)} is no grid.")
        return worth

    def _picked(self, factor: Picked) -> Polynomial:
        """The entry of a grid."""
        grid = self._grid(factor.body)
        row, column = self.interpreter.numbers(factor)
        height, width = grid.size
        if not (0 <= row < height and 0 <= column < width):
            self.interpreter.liberties[OUTSIDE] = None
            return Counter()
        return grid.rows[row][column].worth

    # --- zeros that are written

    def _padded(self, factor: Padded) -> CellGrid:
        """pad(X): with this geometry's zeros, or with as many as are written."""
        grid = self._grid(factor.body)
        if factor.by is not None:
            zeros = value_of(factor.by, self.spec)
            if zeros is None or not 0 <= zeros <= MOST_ZEROS:
                raise CannotRead(f"I cannot read this: {quoted(factor.by)} is no number of zeros.")
            return replace(grid.with_border(zeros, zeros, zeros, zeros), padded=True)
        expanded = self._as_left(grid)
        if expanded is None:
            raise CannotRead(f"I cannot read this: how many zeros are there in {quoted(factor)}?")
        self.interpreter.liberties[WITH_ZEROS] = None
        return padded_by_name(grid, expanded)

    def _dilated(self, factor: Dilated) -> CellGrid:
        """dilate(∂L/∂Z): with this geometry's zeros between the cells."""
        grid = self._grid(factor.body)
        expanded = self._as_left(grid)
        if expanded is None:
            raise CannotRead(f"I cannot read this: which zeros stand in {quoted(factor)}?")
        return dilated_by_name(grid, expanded)

    def _as_left(self, grid: CellGrid) -> Expanded | None:
        """The expanded grid of the picture in which a named one stands left."""
        result = _PADDED_IN.get(grid.whole)
        picture = self.interpreter.derivation.picture(result) if result else None
        return picture.left if picture and picture.left.grid == grid.whole else None

    # --- matrices

    def _jacobian(self, factor: Derivative) -> CellGrid:
        """∂Z/∂X: a cell of z a row, a cell of x a column."""
        names = self.interpreter.names
        of, by = (names.grids.get(one.letter) for one in (factor.of, factor.by) if one)
        if of != "z" or by not in ("x", "k") or (factor.of and factor.of.below):
            raise CannotRead(
                f"I cannot read this: {quoted(factor)} has no cell by cell meaning here."
            )
        rows, columns = self._cells("z"), self._cells(by)
        self.interpreter.budget.spend(len(rows) * len(columns))
        return CellGrid(
            tuple(tuple(self._entry_of(Partial(z, one)) for one in columns) for z in rows)
        )

    def _cells(self, grid: str) -> list[Cell]:
        """Every cell of a grid, all its channels."""
        shape = grid_shape(self.spec, grid)
        return [Cell(grid, unravel(place, shape)) for place in range(prod(shape))]

    def _column(self, body: Factor) -> CellGrid:
        """vec of a grid: by name all its channels, one after the other."""
        match body:
            case Sum((Summand(1, Product((only,))),)):
                return self._column(only)
            case Symbol(letter, ()) | Derivative(_, Symbol(letter, ())):
                grid = self.interpreter.names.grids.get(letter, "")
                if grid not in ("x", "k", "z", "dz"):
                    raise CannotRead(f"I cannot read this: {quoted(body)} is no grid.")
                if isinstance(body, Symbol):
                    atoms: list[Atom] = list(self._cells(grid))
                elif self._is_of_loss(body):
                    atoms = [_gradient_by(cell) for cell in self._cells(grid)]
                else:
                    raise CannotRead(f"I cannot read this: {quoted(body)} is no vector.")
                return CellGrid(tuple((self._entry_of(atom),) for atom in atoms), column=True)
        return self._grid(body).below_each_other

    # --- operations

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
                return self._sum_of_grids(one, other, sign)
            number = other
            return one.each(lambda worth: total(worth, number, sign))
        if isinstance(other, CellGrid):
            number = one
            return other.each(lambda worth: total(number, worth, sign))
        return total(one, other, sign)

    def _sum_of_grids(self, one: CellGrid, other: CellGrid, sign: int) -> CellGrid:
        height, width = one.size
        self.interpreter.budget.spend(height * width)
        found = added(one, other, sign)
        if found is None:
            raise NoResult(f"A {by(one.size)} and a {by(other.size)} grid cannot be added.")
        return found

    def _times(self, one: Worth, other: Worth, term: Term) -> Worth:
        if isinstance(one, CellGrid) and isinstance(other, CellGrid):
            if other.column or one.column:
                return self._matrix_product(one, other)
            if _are_written_out(term) and one.size[0] == 1 < one.size[1] == other.size[0]:
                self.interpreter.liberties[ROW_AS_COLUMN] = None
                return replace(self._matrix_product(one, other), column=True)
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

    def _matrix_product(self, one: CellGrid, other: CellGrid) -> CellGrid:
        found = multiplied(one, other, self.values)
        if found is None:
            sizes = f"A {by(one.size)} and a {by(other.size)} matrix"
            raise NoResult(f"{sizes} cannot be multiplied in this order.")
        return found

    def _correlated(self, term: CrossCorrelation) -> CellGrid:
        """Slide the right grid over the left one, by the step this geometry has for the two."""
        left, right = self.term(term.left), self.term(term.right)
        if not isinstance(left, CellGrid) or not isinstance(right, CellGrid):
            raise CannotRead(f"I cannot read this: in {quoted(term)} both must be grids.")
        left, right, result = self.sliding.prepared(left, term.sign, term.mode, right)
        self.windows.append(Windows(left, right, result))
        return self.sliding.slid(left, right, result)


def _speaks_of_grids(body: Term) -> bool:
    """Whether a ⊗ stands in a term: what it sums are grids."""
    return any(isinstance(part, CrossCorrelation) for part in parts_of(body))


def _are_written_out(term: Term) -> bool:
    """Whether every factor is a matrix with its entries, or a number."""
    factors = term.factors if isinstance(term, Product) else ()
    return bool(factors) and all(isinstance(one, Matrix | Number) for one in factors)


def _alone(term: Term) -> Sum:
    return Sum((Summand(1, term),))


def _gradient_by(cell: Cell) -> Atom:
    return Cell("dz", cell.index) if cell.grid == "z" else Partial(None, cell)
