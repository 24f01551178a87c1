"""Numbers for the symbols: a line evaluated from its own terms, term by term."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from numbers import Number
from typing import Any

from engine.geometry import ConvTranspose2dSpec, Spec
from engine.symbolic.cells import Cell
from engine.symbolic.lines import Line
from engine.taps import Index, grid_shape


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
            grid: _nested(grid, values, self._array_shape(spec, grid))
            for grid, values in given.items()
            if values is not None
        }

    def _array_shape(self, spec: Spec, grid: str) -> Index:
        return spec.kernel_shape if grid == "k" else grid_shape(spec, grid)

    def __call__(self, cell: Cell) -> Any:
        """The number in a cell."""
        if cell.grid not in self._grids:
            raise ValueError(f"no numbers were given for grid {cell.grid!r}")
        value: Any = self._grids[cell.grid]
        for place in array_place(self._spec, cell):
            value = value[place]
        return value

    def factors(self, line: Line) -> Iterator[tuple[Any, ...]]:
        """The numbers of every term's factors, in order."""
        for term in line.terms:
            yield tuple(self(cell) for cell in term.factors)

    def line(self, line: Line) -> Any:
        """The value of a line: the sum of its terms' products (0 when it has none)."""
        return sum(prod(numbers) for numbers in self.factors(line))


def array_place(spec: Spec, cell: Cell) -> Index:
    """Where a cell's number stands in its array: a transposed weight has its in axis first."""
    if cell.grid == "k" and isinstance(spec, ConvTranspose2dSpec):
        out, channel, *place = cell.index
        return (channel, out, *place)
    return cell.index


def _nested(grid: str, values: Any, shape: Index) -> Any:
    """``values`` as nested lists of ``shape``, missing channel axes put in front."""
    nested = values.tolist() if hasattr(values, "tolist") else values
    found = _shape_of(nested)
    for _ in range(len(shape) - len(found)):
        nested = [nested]
    found = _shape_of(nested)
    if found != shape:
        raise ValueError(f"{grid} has shape {found}: this geometry needs {shape}")
    if not _is_rectangular(nested, shape):
        raise ValueError(f"{grid} is no rectangular grid of numbers: this geometry needs {shape}")
    return nested


def _is_rectangular(nested: Any, shape: Index) -> bool:
    if not shape:
        return isinstance(nested, Number)
    return (
        isinstance(nested, (list, tuple))
        and len(nested) == shape[0]
        and all(_is_rectangular(part, shape[1:]) for part in nested)
    )


def _shape_of(nested: Any) -> Index:
    shape: list[int] = []
    while isinstance(nested, (list, tuple)):
        shape.append(len(nested))
        if not nested:
            break
        nested = nested[0]
    return tuple(shape)
