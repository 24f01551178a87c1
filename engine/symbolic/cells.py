"""Cells of the grids and how the notes write them.

x_{11} counts from 1; from two digits on a comma parts row and column (x_{10,11}); with several
channels the channel stands above (x^{(c)}_{11}, k^{(o,c)}_{11}, z^{(o)}_{11}, b_o). ∂L/∂z_{11} is
one symbol, as it is one known number in the notes.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import NamedTuple

import sympy

from engine.geometry import Conv2dSpec, Spec
from engine.taps import Index, grid_shape, ravel

CELL_GRIDS = ("x", "k", "b", "z", "dz")


class Cell(NamedTuple):
    """One cell of a grid: ``"x"``, ``"k"``, ``"b"``, ``"z"`` or ``"dz"``, zero-based index.

    Index: (channel, row, column); k: (out, in, row, column), a place in the weight array with
    its out axis first; b: (out,).
    """

    grid: str
    index: Index  # type: ignore[assignment]  # a tuple has a method of this name


class Symbols:
    """The notes' names for the cells of one spec."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._several = spec.in_channels > 1 or spec.out_channels > 1
        self._bias = "B" if isinstance(spec, Conv2dSpec) else "b"
        self._tables: dict[str, list[str]] = {}

    def latex(self, cell: Cell) -> str:
        r"""The LaTeX of a cell: ``x_{11}``, ``\frac{\partial L}{\partial z_{11}}``."""
        shape = grid_shape(self.spec, cell.grid)
        return self.table(cell.grid)[ravel(cell.index, shape)]

    def symbol(self, cell: Cell) -> sympy.Symbol:
        """The SymPy symbol of a cell, named by its LaTeX."""
        return sympy.Symbol(self.latex(cell))

    def table(self, grid: str) -> list[str]:
        """The LaTeX of every cell of a grid, row-major, made once."""
        if grid not in self._tables:
            self._tables[grid] = self._make(grid)
        return self._tables[grid]

    def spaced(self, grid: str) -> list[str]:
        """The names of :meth:`table`, each followed by the space that parts two factors."""
        key = f"{grid} "
        if key not in self._tables:
            self._tables[key] = [f"{name} " for name in self.table(grid)]
        return self._tables[key]

    def _make(self, grid: str) -> list[str]:
        if grid == "dz":
            return [rf"\frac{{\partial L}}{{\partial {z}}}" for z in self.table("z")]
        if grid == "b":
            return self._bias_names()
        shape = grid_shape(self.spec, grid)
        places = [
            subscript(row, column) for row, column in product(range(shape[-2]), range(shape[-1]))
        ]
        return [
            f"{grid}{above}_{{{place}}}"
            for above in self._superscripts(grid, shape)
            for place in places
        ]

    def _bias_names(self) -> list[str]:
        if not self._several:
            return [self._bias]
        return [f"{self._bias}_{{{o + 1}}}" for o in range(self.spec.out_channels)]

    def _superscripts(self, grid: str, shape: Index) -> list[str]:
        if not self._several:
            return [""]
        if grid == "k":
            return [f"^{{({out + 1},{channel + 1})}}" for out, channel in self._kernel_channels]
        return [f"^{{({channel + 1})}}" for channel in range(shape[0])]

    @cached_property
    def _kernel_channels(self) -> list[tuple[int, int]]:
        """(out, in) of every k grid, counted over the whole convolution and not by group."""
        spec = self.spec
        ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
        pairs = product(*map(range, grid_shape(spec, "k")[:2]))
        if isinstance(spec, Conv2dSpec):
            return [(o, o // outs * ins + i) for o, i in pairs]
        return [(i // ins * outs + o, i) for o, i in pairs]


def subscript(row: int, column: int) -> str:
    """The 1-based subscript of a zero-based place.

    >>> subscript(0, 1), subscript(9, 0)
    ('12', '10,1')
    """
    comma = "," if row > 8 or column > 8 else ""
    return f"{row + 1}{comma}{column + 1}"
