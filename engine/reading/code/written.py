"""Cells as a program writes them: its own names, indices counted from 0, axes in its own order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.reading.code.arrays import as_typed
from engine.reading.code.before import TARGETS
from engine.reading.code.running import Run
from engine.reading.polynomials import Polynomial
from engine.symbolic import Cell

MOST_SHOWN = 12
"""So many products of a sum are written; of more the first ones and the last."""


class Written:
    """The names of the grids of a program."""

    def __init__(self, run: Run, roles: Mapping[str, str], typed: Mapping[str, str]) -> None:
        self.run = run
        self.typed = typed
        usual = {"x": "x", "k": "w", "b": "b", "dz": "dz"}
        self.grids = usual | {
            role: typed.get(name, name)
            for name, role in reversed([*roles.items()])
            if role in usual
        }

    def of_result(self, name: str) -> OfResult:
        """The cells of one result."""
        padded = self.run.roles[name] == "dpadded"
        return OfResult(self, "dx" if padded else self.typed.get(name, name))


class OfResult:
    """A result's cells and sums in LaTeX."""

    def __init__(self, written: Written, name: str) -> None:
        self.written, self.name = written, name
        self.layout = written.run.grids.layout

    def at(self, index: tuple[int, ...]) -> str:
        """A cell of the result."""
        return _typed(self.name, index)

    def cell(self, cell: Cell) -> str:
        """A cell of what is given."""
        grid = cell.grid.rstrip("'")
        name = self.written.grids[grid]
        if grid == "b":
            return _typed(name, cell.index if "c" in self.layout.maps else ())
        if grid == "k":
            place = dict(zip("oihw", cell.index, strict=True))
            return _typed(name, [place[axis] for axis in self.layout.kernel])
        place = dict(zip("chw", cell.index, strict=True)) | {"n": int(cell.grid != grid)}
        return _typed(name, [place[axis] for axis in self.layout.of_map(grid)])

    def product(self, monomial: tuple[Any, ...], n: int) -> str:
        """A product, n times."""
        order = ("dz", "x", "k", "b") if self.name not in _sums(self.written) else ("x", "k", "b")
        cells = sorted(monomial, key=lambda one: _place(one, order))
        names = [self.cell(cell) for cell in cells]
        return r" \cdot ".join([*([str(n)] if n != 1 or not names else []), *names])

    def sum(self, polynomial: Polynomial) -> str:
        """A sum; a long one with dots."""
        parts = [self.product(one, n) for one, n in polynomial.items() if n]
        if len(parts) > MOST_SHOWN:
            parts = [*parts[: MOST_SHOWN - 2], r"\cdots", parts[-1]]
        return " + ".join(parts) or "0"


def _sums(written: Written) -> list[str]:
    """The names of z, whose sums have no ∂L/∂z."""
    roles = written.run.roles
    return [written.typed.get(n, n) for n, role in roles.items() if TARGETS.get(role) == "z"]


def _place(cell: Cell, order: tuple[str, ...]) -> int:
    grid = cell.grid.rstrip("'")
    return order.index(grid) if grid in order else len(order)


def _typed(name: str, index: Any) -> str:
    """A cell of an array as it stands in a program."""
    places = f"[{', '.join(map(str, index))}]" if len(index) else ""
    return as_typed(name + places)
