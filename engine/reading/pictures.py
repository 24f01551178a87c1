"""Whole grids: a ⊗ beside the engine's own picture, a matrix beside the grid it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.correlation import Correlation as Picture
from engine.correlation import Expanded
from engine.reading.grids import CellGrid, Entry, by
from engine.reading.polynomials import Polynomial, add, same
from engine.reading.tables import Tables
from engine.reading.terms import Partial
from engine.results import CORRELATIONS
from engine.symbolic import Cell
from engine.symbolic.cells import partial
from engine.symbolic.layout import correlation_equation
from engine.taps import Index, grid_shape, unravel


class Pictures:
    """The grids of a statement, held against those of its derivation."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.interpreter = tables.interpreter
        self.derivation = tables.interpreter.derivation
        self.spec = tables.spec
        self.values = tables.values

    def unlike(self, one: CellGrid, other: CellGrid) -> Iterator[str]:
        """Where two grids of one size differ, in sentences."""
        if same_grids(one, other):
            return
        said = list(self.unlike_pictures(other))
        # A grid by name is what a written one is held against, whichever stands first.
        written, right = (one, other) if other.whole and not one.whole else (other, one)
        yield from said or unlike_entries(written, right, "")

    def unlike_pictures(self, end: CellGrid) -> Iterator[str]:
        """Where the grids of a ⊗ and its end are not those of the engine's own picture."""
        if not self.tables.windows:
            return
        windows = self.tables.windows
        picture = self.picture(windows[0].result)
        if picture is None:
            return
        channel = self.channel(end, picture.result.grid)
        pairs = picture.channels(self.spec, channel)
        for window, (left, right) in zip(windows, pairs, strict=False):
            yield from unlike_entries(window.left, self._expanded(picture.left, left), "left")
            yield from unlike_entries(window.right, self._expanded(picture.right, right), "right")
        yield from unlike_entries(end, self.end(picture, channel), "last")

    def picture(self, result: str) -> Picture | None:
        """The engine's own picture of a result; None for what is none."""
        return self.derivation.picture(result) if result in CORRELATIONS else None

    def channel(self, end: CellGrid, grid: str) -> int:
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
        shape = grid_shape(self.spec, grid)
        size = shape[-2] * shape[-1]
        cells = (Cell(grid, unravel(channel * size + place, shape)) for place in range(size))
        return {self.interpreter.latex(_as_result(cell)) for cell in cells}

    def end(self, picture: Picture, channel: int) -> CellGrid:
        """A result as it ends a picture: z as itself, x and k as gradients."""
        return self._expanded(picture.result, channel, ends=True)

    def _expanded(self, expanded: Expanded, channel: int, *, ends: bool = False) -> CellGrid:
        """The engine's own grid with its zeros, as a table."""
        shape = grid_shape(self.spec, expanded.grid)
        height, width = shape[-2:]

        def entry(row: int, column: int) -> Entry:
            if min(row, column) < 0:
                return Entry(Counter(), "0")
            cell = Cell(expanded.grid, unravel((channel * height + row) * width + column, shape))
            atom = _as_result(cell) if ends else cell
            return Entry(self.values.of(atom), self.interpreter.latex(atom))

        return CellGrid(tuple(tuple(entry(i, j) for j in expanded.columns) for i in expanded.rows))

    def likeness(self, grid: CellGrid, picture: Picture) -> str:
        """What of a result a lone grid is, in LaTeX: Z, Z − b or ∂L/∂X; empty where it is none."""
        name = self._result_name(picture.result.grid)
        for channel in range(_channels(grid_shape(self.spec, picture.result.grid))):
            end = self.end(picture, channel)
            if picture.result.grid == "z":
                bias = Cell("b", (channel,))
                if same_grids(grid, _without(end, bias)):
                    return f"{name} - {self.interpreter.latex(bias)}"
            if same_grids(grid, end):
                return name
        return ""

    def _result_name(self, grid: str) -> str:
        matrix = self.interpreter.names.matrix(grid)
        return matrix if grid == "z" else partial(self.interpreter.names.loss, matrix)

    def latex(self, picture: Picture, channel: int) -> str:
        """A picture in matrices."""
        return correlation_equation(self.derivation.symbols, picture, channel)


def _as_result(cell: Cell) -> Cell | Partial:
    """A cell as the end of a picture has it: z as itself, x and k as gradients."""
    return cell if cell.grid == "z" else Partial(None, cell)


def _channels(shape: Index) -> int:
    channels = 1
    for length in shape[:-2]:
        channels *= length
    return channels


def same_grids(one: CellGrid, other: CellGrid) -> bool:
    """Whether two grids are worth the same, entry by entry."""
    return one.size == other.size and all(
        same(a.worth, b.worth)
        for rows in zip(one.rows, other.rows, strict=True)
        for a, b in zip(*rows, strict=True)
    )


def unlike_entries(written: CellGrid, right: CellGrid, name: str) -> Iterator[str]:
    """The entries in which a grid is not what it should be."""
    which = f"the {name} grid" if name else "the grid"
    if written.size != right.size:
        yield f"{which.capitalize()} is {by(written.size)}, {by(right.size)} is needed."
        return
    if not same_grids(written, right) and same_grids(written.rotated, right):
        yield f"{which.capitalize()} has to be rotated by 180°."
        return
    for i, rows in enumerate(zip(written.rows, right.rows, strict=True), start=1):
        for j, (one, other) in enumerate(zip(*rows, strict=True), start=1):
            if not same(one.worth, other.worth):
                named = one.latex and one.latex != other.latex
                stands = f"${one.latex}$" if named else "something else"
                if other.latex:
                    belongs = f"stands where ${other.latex}$ belongs"
                else:
                    belongs = "is not what the other side gives"
                yield f"In row {i}, column {j} of {which} {stands} {belongs}."


def _without(table: CellGrid, cell: Cell) -> CellGrid:
    bias: Polynomial = Counter({(cell,): 1})

    def less(entry: Entry) -> Entry:
        worth: Polynomial = Counter(entry.worth)
        add(worth, bias, -1)
        return Entry(worth, entry.latex)

    return CellGrid(tuple(tuple(map(less, row)) for row in table.rows))
