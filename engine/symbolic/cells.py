"""Cells of the grids and how they are written, in the notes' notation or another.

The notes' x_{11} counts from 1; from two digits on a comma parts row and column (x_{10,11}); with
several channels the channel stands above (x^{(c)}_{11}, k^{(o,c)}_{11}, z^{(o)}_{11}, b_o).
∂L/∂z_{11} is one symbol, as it is one known number in the notes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from engine.geometry import Spec
from engine.symbolic.notation import NOTES, Notation
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


def partial(of: str, by: str) -> str:
    """The fraction ∂of/∂by."""
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


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
    """The names of the cells of one spec, by default the notes'.

    ``names[grid]`` has the LaTeX of every cell by flat place; ``spaced`` the same, each followed by
    the space that parts two factors.
    """

    def __init__(self, spec: Spec, notation: Notation = NOTES) -> None:
        self.spec = spec
        self.notation = notation
        self._several = spec.in_channels > 1 or spec.out_channels > 1
        self._shapes = {grid: grid_shape(spec, grid) for grid in CELL_GRIDS}
        self.names = {
            grid: Names(self._shapes[grid][-1], self._rows(grid)) for grid in ("x", "k", "b", "z")
        }
        self.names["dz"] = self._gradients()
        self.spaced = {grid: names.within("", " ") for grid, names in self.names.items()}

    def __reduce__(self) -> tuple[type[Symbols], tuple[Spec, Notation]]:
        return Symbols, (self.spec, self.notation)

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
        return self._cell_names(grid, self.notation.letter(grid))

    def _cell_names(self, grid: str, letter: str) -> Callable[[int], list[str]]:
        *_, height, width = self._shapes[grid]
        above, subscript = self._superscripts(grid), self.notation.subscript

        def row(n: int) -> list[str]:
            channel, place = divmod(n, height)
            head = f"{letter}{above[channel]}_"
            return [f"{head}{{{subscript(place, column)}}}" for column in range(width)]

        return row

    def _gradients(self) -> Names:
        r"""∂L/∂z of every z, or its letter with the indices of z."""
        if letter := self.notation.upstream_letter:
            return Names(self._shapes["z"][-1], self._cell_names("z", letter))
        return self.names["z"].within(rf"\frac{{\partial {self.notation.loss}}}{{\partial ", "}")

    def _bias_names(self, _: int) -> list[str]:
        bias, number = self.notation.bias(self.spec), self.notation.number
        if not self._several:
            return [bias]
        return [f"{bias}_{{{number(o)}}}" for o in range(self.spec.out_channels)]

    def _superscripts(self, grid: str) -> list[str]:
        if not self._several:
            return [""]
        number = self.notation.number
        if grid == "k":
            pairs = kernel_pairs(self.spec)
            return [f"^{{({number(out)},{number(channel)})}}" for out, channel in pairs]
        return [f"^{{({number(channel)})}}" for channel in range(self._shapes[grid][0])]
