"""What one statement without running indices claims, each claim checked.

A line is compared term by term; anything else by what its sides are worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.correlation import Correlation as Picture
from engine.correlation import Expanded
from engine.reading.comparison import Comparison, compare_terms, target_of
from engine.reading.meeting import meeting
from engine.reading.polynomials import Polynomial, add, same
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Operator,
    Product,
    Sum,
    Summand,
    Transposed,
    parts_of,
)
from engine.reading.tables import CellGrid, Entry, NoResult, Tables, Worth, by
from engine.reading.terms import Atom, Interpreter, NoSum, Partial
from engine.reading.to_latex import latex, quoted
from engine.results import CORRELATIONS, result_of
from engine.symbolic import Cell, Line
from engine.symbolic.layout import correlation_equation
from engine.taps import grid_shape, unravel

PROVED, EQUAL, SLIP = "proved", "right in value only", "a slip"

MOST_DIFFERENCES = 8
"""So many differing entries of two grids are named."""


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

    def __init__(self, sides: tuple[Sum, ...], interpreter: Interpreter, at: str = "") -> None:
        self.sides = sides
        self.interpreter = interpreter
        self.derivation = interpreter.derivation
        self.spec = interpreter.spec
        self.at = at
        self.tables = Tables(interpreter)
        self.values = self.tables.values

    @property
    def used(self) -> dict[Cell, Line]:
        """Every line of the engine that took part."""
        return self.values.used

    def checks(self) -> list[Check]:
        """One check for each claim."""
        if len(self.sides) == 1:
            return [self._lone(self.sides[0])]
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
        found = compare_terms(line, terms, self.interpreter)
        kind = PROVED if found.right else EQUAL if found.equal else SLIP
        stage = found.stage if line.target.grid != "z" else "result"
        right = line.latex(stage)
        return self._check(kind, right, found.differences, result_of(line.target.grid), found)

    def _side_of_line(self, line: Line, side: Sum) -> Check:
        """A side of a line that is not its sum: ∂/∂t (…), or another ∂L/∂t."""
        worth = self._worth(side)
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
            return self._lone_table(worth)
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
                yield from self._unlike_tables(first, other)
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
                shown = " + ".join(map(self._monomial, only[:MOST_DIFFERENCES]))
                yield f"Only on the {name}: ${shown}$."

    def _monomial(self, monomial: tuple[Atom, ...]) -> str:
        return " ".join(map(self.interpreter.latex, monomial)) or "1"

    # --- grids

    def _unlike_tables(self, one: CellGrid, other: CellGrid) -> Iterator[str]:
        if one.size != other.size:
            yield f"The left side is {by(one.size)}, the right side {by(other.size)}."
            if _has(self.sides, Transposed, CrossCorrelation):
                yield "It is the operator that is transposed, not its result."
            return
        if _same_tables(one, other):
            return
        said = list(self._unlike_pictures(other)) or list(_unlike_entries(other, one, ""))
        yield from said[:MOST_DIFFERENCES]

    def _unlike_pictures(self, end: CellGrid) -> Iterator[str]:
        """Where the grids of a ⊗ and its end are not those of the engine's own picture."""
        if not self.tables.windows:
            return
        windows = self.tables.windows
        picture = self._picture(windows[0].result)
        if picture is None:
            return
        channel = self._channel(end, picture.result.grid)
        pairs = picture.channels(self.spec, channel)
        for window, (left, right) in zip(windows, pairs, strict=False):
            yield from _unlike_entries(window.left, self._expanded(picture.left, left), "left")
            yield from _unlike_entries(window.right, self._expanded(picture.right, right), "right")
        yield from _unlike_entries(end, self._end(picture, channel), "last")

    def _picture(self, result: str) -> Picture | None:
        return self.derivation.picture(result) if result in CORRELATIONS else None

    def _channel(self, end: CellGrid, grid: str) -> int:
        """The flat channel of a result, by the first entry that names one of its cells."""
        names = [
            self._names(grid, channel) for channel in range(_channels(grid_shape(self.spec, grid)))
        ]
        for row in end.rows:
            for entry in row:
                for channel, known in enumerate(names):
                    if entry.latex in known:
                        return channel
        return 0

    def _names(self, grid: str, channel: int) -> set[str]:
        """How every entry of one channel of a result is written."""
        return {entry.latex for row in self._whole(grid, channel).rows for entry in row}

    def _whole(self, grid: str, channel: int) -> CellGrid:
        height, width = grid_shape(self.spec, grid)[-2:]
        return self._end_of(Expanded(grid, tuple(range(height)), tuple(range(width))), channel)

    def _end(self, picture: Picture, channel: int) -> CellGrid:
        return self._end_of(picture.result, channel)

    def _end_of(self, expanded: Expanded, channel: int) -> CellGrid:
        """A result as it ends a picture: z as itself, x and k as gradients."""
        return self._expanded(expanded, channel, gradient=expanded.grid in ("x", "k"))

    def _expanded(self, expanded: Expanded, channel: int, *, gradient: bool = False) -> CellGrid:
        """The engine's own grid with its zeros, as a table."""
        shape = grid_shape(self.spec, expanded.grid)
        height, width = shape[-2:]

        def entry(row: int, column: int) -> Entry:
            if min(row, column) < 0:
                return Entry(Counter(), "0")
            cell = Cell(expanded.grid, unravel((channel * height + row) * width + column, shape))
            atom = Partial(None, cell) if gradient else cell
            return Entry(self.values.of(atom), self.interpreter.latex(atom))

        return CellGrid(tuple(tuple(entry(i, j) for j in expanded.columns) for i in expanded.rows))

    def _lone_table(self, worth: CellGrid) -> Check:
        """A picture without its right-hand side: the result it gives, Z perhaps without b."""
        result = self._result()
        picture = self._picture(result)
        if picture is None:
            return self._check(SLIP, "", ("No result of this geometry is made of such grids.",))
        for channel in range(_channels(grid_shape(self.spec, picture.result.grid))):
            for bias in (True, False) if result == "forward" else (False,):
                end = self._end(picture, channel)
                if bias:
                    end = _without_bias(end, channel)
                if _same_tables(worth, end):
                    name = self._result_name(picture.result.grid)
                    told = f"${name}{' - ' + self._bias(channel) if bias else ''}$"
                    self.interpreter.liberties[f"There is no right-hand side: it is {told}."] = None
                    return self._check(PROVED, self._picture_latex(picture, channel), (), result)
        said = list(self._unlike_pictures(self._end(picture, 0)))
        shape = f"The result is {by(worth.size)}, {by(picture.result.size)} is expected."
        if worth.size != picture.result.size:
            said = [shape]
        return self._check(
            SLIP, self._picture_latex(picture, 0), tuple(said[:MOST_DIFFERENCES]), result
        )

    def _result_name(self, grid: str) -> str:
        matrix = self.interpreter.names.matrix(grid)
        loss = self.interpreter.names.loss
        return matrix if grid == "z" else rf"\frac{{\partial {loss}}}{{\partial {matrix}}}"

    def _bias(self, channel: int) -> str:
        return self.derivation.symbols.latex(Cell("b", (channel,)))

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
        if self.tables.windows and (picture := self._picture(result)):
            end = next((w for w in reversed(worths) if isinstance(w, CellGrid)), None)
            channel = self._channel(end, picture.result.grid) if end else 0
            return self._picture_latex(picture, channel)
        first = worths[0]
        name = latex(self.sides[0])
        if isinstance(first, CellGrid):
            return f"{name} = {first.latex}"
        if isinstance(first, Counter):
            return f"{name} = {' + '.join(map(self._monomial, first)) or '0'}"
        return ""

    def _picture_latex(self, picture: Picture, channel: int) -> str:
        return correlation_equation(self.derivation.symbols, picture, channel)

    def _check(
        self,
        kind: str,
        right: str,
        differences: tuple[str, ...] = (),
        result: str = "",
        comparison: Comparison | None = None,
    ) -> Check:
        return Check(kind, right, differences, result, comparison, self.at)


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


def _channels(shape: tuple[int, ...]) -> int:
    channels = 1
    for length in shape[:-2]:
        channels *= length
    return channels


def _same_tables(one: CellGrid, other: CellGrid) -> bool:
    return one.size == other.size and all(
        same(a.worth, b.worth)
        for rows in zip(one.rows, other.rows, strict=True)
        for a, b in zip(*rows, strict=True)
    )


def _unlike_entries(written: CellGrid, right: CellGrid, name: str) -> Iterator[str]:
    """The entries in which a grid is not what it should be."""
    which = f"the {name} grid" if name else "the grid"
    if written.size != right.size:
        yield f"{which.capitalize()} is {by(written.size)}, {by(right.size)} is needed."
        return
    if not _same_tables(written, right) and _same_tables(written.turned, right):
        yield f"{which.capitalize()} has to be rotated by 180°."
        return
    for i, rows in enumerate(zip(written.rows, right.rows, strict=True), start=1):
        for j, (one, other) in enumerate(zip(*rows, strict=True), start=1):
            if not same(one.worth, other.worth):
                yield (
                    f"In row {i}, column {j} of {which} ${one.latex}$ stands where "
                    f"${other.latex}$ belongs."
                )


def _without_bias(table: CellGrid, channel: int) -> CellGrid:
    bias: Polynomial = Counter({(Cell("b", (channel,)),): 1})

    def less(entry: Entry) -> Entry:
        worth: Polynomial = Counter(entry.worth)
        add(worth, bias, -1)
        return Entry(worth, entry.latex)

    return CellGrid(tuple(tuple(map(less, row)) for row in table.rows))
