"""A grid whose entries are polynomials in the cells, and what can be done to it as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.geometry import Pair
from engine.reading.polynomials import Polynomial, Polynomials, add, total
from engine.symbolic import Cell
from engine.symbolic.layout import bmatrix


@dataclass(frozen=True)
class Entry:
    """One entry of a table: what it is worth, and how it is written."""

    worth: Polynomial
    latex: str


NOTHING = Entry(Counter(), "0")
Rows = tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class CellGrid:
    """A grid of entries.

    ``whole`` is "x", "k", "z" or "dz" where it is such a grid by name; ``turned``, ``padded`` and
    ``dilated`` say what was done to it since; ``column``: its cells stand below each other.
    """

    rows: Rows
    whole: str = ""
    turned: bool = False
    padded: bool = False
    dilated: bool = False
    column: bool = False

    @property
    def size(self) -> Pair:
        """(height, width)."""
        return len(self.rows), len(self.rows[0])

    @property
    def rotated(self) -> CellGrid:
        """The grid rotated by 180°."""
        rows = tuple(row[::-1] for row in self.rows[::-1])
        return replace(self, rows=rows, turned=not self.turned)

    @property
    def transposed(self) -> CellGrid:
        """The grid reflected at its diagonal: no longer the one it was by name."""
        return CellGrid(tuple(zip(*self.rows, strict=True)))

    @property
    def below_each_other(self) -> CellGrid:
        """The cells in one column, row by row."""
        return CellGrid(tuple((entry,) for row in self.rows for entry in row), column=True)

    @property
    def latex(self) -> str:
        """The table as a matrix."""
        return bmatrix([[entry.latex for entry in row] for row in self.rows])

    @property
    def made_of(self) -> str:
        """The grid of its cells, by the first entry that is one."""
        for row in self.rows:
            for entry in row:
                for monomial in entry.worth:
                    if len(monomial) == 1 and isinstance(monomial[0], Cell):
                        return monomial[0].grid
        return ""

    def each(self, change: Callable[[Polynomial], Polynomial]) -> CellGrid:
        """The table with the worth of every entry changed."""
        rows = tuple(tuple(Entry(change(e.worth), e.latex) for e in row) for row in self.rows)
        return CellGrid(rows, column=self.column)

    def spread(self, rows: Sequence[int], columns: Sequence[int]) -> CellGrid:
        """The grid by the places of its rows and columns; a negative one stands for zeros."""
        spread = tuple(
            tuple(self.rows[i][j] if min(i, j) >= 0 else NOTHING for j in columns) for i in rows
        )
        return replace(self, rows=spread)

    def with_border(self, top: int, bottom: int, left: int, right: int) -> CellGrid:
        """The grid with so many zeros around it."""
        height, width = self.size
        rows = [*[-1] * top, *range(height), *[-1] * bottom]
        return self.spread(rows, [*[-1] * left, *range(width), *[-1] * right])


def added(one: CellGrid, other: CellGrid, sign: int) -> CellGrid | None:
    """one + sign · other, entry by entry; None where the sizes differ."""
    if one.size != other.size:
        return None
    both = (zip(*rows, strict=True) for rows in zip(one.rows, other.rows, strict=True))
    rows = tuple(
        tuple(Entry(total(a.worth, b.worth, sign), a.latex) for a, b in row) for row in both
    )
    return CellGrid(rows, column=one.column or other.column)


def multiplied(one: CellGrid, other: CellGrid, values: Polynomials) -> CellGrid | None:
    """The product of two matrices; None where they do not fit."""
    if one.size[1] != other.size[0]:
        return None
    columns = list(zip(*other.rows, strict=True))

    def entry(row: Sequence[Entry], column: Sequence[Entry]) -> Entry:
        worth: Polynomial = Counter()
        for a, b in zip(row, column, strict=True):
            if a.worth and b.worth:
                add(worth, values.times(a.worth, b.worth))
        return Entry(worth, "")

    rows = tuple(tuple(entry(row, column) for column in columns) for row in one.rows)
    return CellGrid(rows, column=one.column or other.column)


def by(size: Pair) -> str:
    """A size in words: 3×3."""
    return f"{size[0]}×{size[1]}"
