"""Numbers for the symbols: a line evaluated from its own terms, term by term."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from math import prod
from numbers import Number
from typing import Any

from engine.geometry import Spec
from engine.symbolic.cells import Cell
from engine.symbolic.lines import Line
from engine.taps import Index, grid_shape, ravel


class Values:
    """The number of every x, k, b and ∂L/∂z cell of a spec.

    ``x``: (C_in, H, W); ``k``: the weight array; ``b``: (C_out,); ``dz``: like z. With one
    channel, x, k and dz may be plain (height, width) grids and b a number; a grid that is left
    out cannot be asked for. Numbers keep their type: integers stay exact.

    Raises ValueError when a grid does not have its shape.
    """

    def __init__(self, spec: Spec, *, x: Any = None, k: Any = None, b: Any = None, dz: Any = None):
        self._spec = spec
        given = {"x": x, "k": k, "b": b, "dz": dz}
        self._grids = {
            grid: self._in_cell_order(grid, values)
            for grid, values in given.items()
            if values is not None
        }

    def _in_cell_order(self, grid: str, values: Any) -> list[Any]:
        """The numbers of a grid, row-major over its cells."""
        if grid != "k":
            return flat(grid, values, grid_shape(self._spec, grid))
        numbers = flat(grid, values, self._spec.kernel_shape)
        places = product(*map(range, grid_shape(self._spec, "k")))
        shape = self._spec.kernel_shape
        return [numbers[ravel(self._spec.weight_place(place), shape)] for place in places]

    def _numbers(self, grid: str) -> list[Any]:
        if grid not in self._grids:
            raise ValueError(f"no numbers were given for grid {grid!r}")
        return self._grids[grid]

    def __call__(self, cell: Cell) -> Any:
        """The number in a cell."""
        return self._numbers(cell.grid)[ravel(cell.index, grid_shape(self._spec, cell.grid))]

    def factors(self, line: Line) -> Iterator[tuple[Any, ...]]:
        """The numbers of every term's factors, in order."""
        factors = (
            map(self._numbers(grid).__getitem__, places)
            for grid, places in zip(*line.factors(), strict=True)
        )
        yield from zip(*factors, strict=True)
        if line.bias:
            yield (self(line.bias),)

    def line(self, line: Line) -> Any:
        """The value of a line: the sum of its terms' products (0 when it has none)."""
        return sum(map(prod, self.factors(line)))


def array_place(spec: Spec, cell: Cell) -> Index:
    """Where a cell's number stands in its array: a transposed weight has its in axis first."""
    return spec.weight_place(cell.index) if cell.grid == "k" else cell.index


def flat(grid: str, values: Any, shape: Index) -> list[Any]:
    """The numbers of nested lists of ``shape`` in one row, missing channel axes put in front."""
    nested = values.tolist() if hasattr(values, "tolist") else values
    found = _shape_of(nested)
    for _ in range(len(shape) - len(found)):
        nested = [nested]
    found = _shape_of(nested)
    if found != shape:
        raise ValueError(f"{grid} has shape {found}: this geometry needs {shape}")
    numbers = _unnested(nested, shape)
    if numbers is None:
        raise ValueError(f"{grid} is no rectangular grid of numbers: this geometry needs {shape}")
    return numbers


def _unnested(nested: Any, shape: Index) -> list[Any] | None:
    """The numbers of nested lists, or None where they are no numbers or not of ``shape``."""
    row = [nested]
    for size in shape:
        if not all(isinstance(part, (list, tuple)) and len(part) == size for part in row):
            return None
        row = list(chain.from_iterable(row))
    return row if all(issubclass(kind, Number) for kind in set(map(type, row))) else None


def _shape_of(nested: Any) -> Index:
    shape: list[int] = []
    while isinstance(nested, (list, tuple)):
        shape.append(len(nested))
        if not nested:
            break
        nested = nested[0]
    return tuple(shape)
