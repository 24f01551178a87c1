"""Cells of the grids and how the notes write them.

x_{11} counts from 1; from two digits on a comma parts row and column (x_{10,11}); with several
channels the channel stands above (x^{(c)}_{11}, k^{(o,c)}_{11}, z^{(o)}_{11}, b_o). ∂L/∂z_{11} is
one symbol, as it is one known number in the notes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from engine.geometry import Conv2dSpec, Spec
from engine.taps import Index, grid_shape, kernel_pairs, ravel

if TYPE_CHECKING:
    import sympy

CELL_GRIDS = ("x", "k", "b", "z", "dz")


class Cell(NamedTuple):
    """One cell of a grid: ``"x"``, ``"k"``, ``"b"``, ``"z"`` or ``"dz"``, zero-based index.

    Index: (channel, row, column); k: (out, in, row, column), a place in the weight array with
    its out axis first; b: (out,).
    """

    grid: str
    index: Index  # type: ignore[assignment]  # a tuple has a method of this name


class Names(dict[int, str]):
    """The names of a grid by flat, row-major place, made a row at a time when one is asked for.

    So a whole system is joined from names that are looked up, and one line of a large grid does
    not wait for all of them.
    """

    def __init__(self, width: int, row: Callable[[int], list[str]]) -> None:
        super().__init__()
        self._width = width
        self._row = row

    def __missing__(self, flat: int) -> str:
        row = flat // self._width
        self.update(enumerate(self._row(row), row * self._width))
        return self[flat]

    def within(self, before: str, after: str) -> Names:
        """The same names, each between two strings."""

        def row(number: int) -> list[str]:
            first = number * self._width
            return [f"{before}{self[n]}{after}" for n in range(first, first + self._width)]

        return Names(self._width, row)


class Symbols:
    """The notes' names for the cells of one spec.

    ``names[grid]`` has the LaTeX of every cell by flat place; ``spaced`` the same, each followed by
    the space that parts two factors.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._several = spec.in_channels > 1 or spec.out_channels > 1
        self._bias = "B" if isinstance(spec, Conv2dSpec) else "b"
        self._shapes = {grid: grid_shape(spec, grid) for grid in CELL_GRIDS}
        self.names = {
            grid: Names(self._shapes[grid][-1], self._rows(grid)) for grid in ("x", "k", "b", "z")
        }
        self.names["dz"] = self.names["z"].within(r"\frac{\partial L}{\partial ", "}")
        self.spaced = {grid: names.within("", " ") for grid, names in self.names.items()}

    def latex(self, cell: Cell) -> str:
        r"""The LaTeX of a cell: ``x_{11}``, ``\frac{\partial L}{\partial z_{11}}``."""
        grid, index = cell
        return self.names[grid][ravel(index, self._shapes[grid])]

    def symbol(self, cell: Cell) -> sympy.Symbol:
        """The SymPy symbol of a cell, named by its LaTeX."""
        import sympy

        return sympy.Symbol(self.latex(cell))

    def _rows(self, grid: str) -> Callable[[int], list[str]]:
        """What writes the names of a grid's n-th row, counted through all channels."""
        if grid == "b":
            return self._bias_names
        *_, height, width = self._shapes[grid]
        above = self._superscripts(grid)

        def row(n: int) -> list[str]:
            channel, place = divmod(n, height)
            head = f"{grid}{above[channel]}_"
            return [f"{head}{{{subscript(place, column)}}}" for column in range(width)]

        return row

    def _bias_names(self, _: int) -> list[str]:
        if not self._several:
            return [self._bias]
        return [f"{self._bias}_{{{o + 1}}}" for o in range(self.spec.out_channels)]

    def _superscripts(self, grid: str) -> list[str]:
        if not self._several:
            return [""]
        if grid == "k":
            return [f"^{{({out + 1},{channel + 1})}}" for out, channel in kernel_pairs(self.spec)]
        return [f"^{{({channel + 1})}}" for channel in range(self._shapes[grid][0])]


def subscript(row: int, column: int) -> str:
    """The 1-based subscript of a zero-based place.

    >>> subscript(0, 1), subscript(9, 0)
    ('12', '10,1')
    """
    comma = "," if row > 8 or column > 8 else ""
    return f"{row + 1}{comma}{column + 1}"
