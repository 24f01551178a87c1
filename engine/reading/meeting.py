"""Which line a product belongs to: the cell that its two factors meet in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.symbolic import Cell, Derivation
from engine.taps import TAP_FACTORS, grid_shape, unravel


def meeting(derivation: Derivation, factors: Sequence[Cell]) -> Iterator[Cell]:
    """The target of every line that has this product as a term.

    ∂L/∂z · k is a term of the line of an x, ∂L/∂z · x of a k's, x · k of a z's, and a lone ∂L/∂z of
    its filter's b.

    >>> from engine import Conv2dSpec
    >>> from engine.symbolic import derive
    >>> d = derive(Conv2dSpec((3, 3), (2, 2)))
    >>> list(meeting(d, d.input_gradient[4].terms[0].factors))
    [Cell(grid='x', index=(0, 1, 1))]
    """
    by_grid = {cell.grid: cell for cell in factors}
    if len(factors) == 1 and "dz" in by_grid:
        yield Cell("b", by_grid["dz"].index[:1])
    if len(factors) != 2 or len(by_grid) != 2:
        return
    # A line by its first factor has the other one beside the cell that is sought.
    first, other = ("x", "k") if "x" in by_grid and "k" in by_grid else ("dz", None)
    if first not in by_grid:
        return
    start = by_grid[first]
    second = by_grid[other] if other else next(c for c in factors if c.grid != "dz")
    line = "z" if first == "dz" else "x"
    grids = TAP_FACTORS[line]
    if second.grid not in grids:
        return
    places = derivation.table.line(line, start.index)
    at = grids.index(second.grid)
    sought = grids[1 - at]
    shapes = [grid_shape(derivation.spec, grid) for grid in grids]
    for flats in zip(*places, strict=True):
        if unravel(flats[at], shapes[at]) == second.index:
            yield Cell(sought, unravel(flats[1 - at], shapes[1 - at]))
