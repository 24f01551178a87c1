"""What stands on a sheet, apart from paper and screen: words, formulas, grids, room to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.correlation import Expanded
from engine.symbolic import Cell, Symbols, Values
from engine.taps import grid_shape

Rows = tuple[tuple[str, ...], ...]
"""The cells of a grid in LaTeX."""


class Words(NamedTuple):
    """A sentence or two, with formulas between dollar signs."""

    text: str


class Formula(NamedTuple):
    """A formula in pieces, between any two of which a row may end."""

    start: str
    parts: tuple[str, ...] = ()
    """The summands behind the start; a plus sign stands between them."""

    @property
    def latex(self) -> str:
        """All of it in one row."""
        return f"{self.start} {' + '.join(self.parts)}".strip()


class Grid(NamedTuple):
    """A grid with its cells in LaTeX; an empty one is to be filled in."""

    title: str
    """Its name in LaTeX."""
    rows: Rows
    sign: str = ""
    """What stands before it, in LaTeX."""


class Grids(NamedTuple):
    """Grids side by side; ``label``: the letter of an option to choose."""

    grids: tuple[Grid, ...]
    label: str = ""
    says: str = ""


class Room(NamedTuple):
    """So many empty lines to write on."""

    lines: int


Block = Words | Formula | Grids | Room


def text_of(blocks: Iterable[Block]) -> str:
    """All that is to be read in some blocks, one after the other."""
    return " ".join(found for block in blocks for found in _texts(block))


def _texts(block: Block) -> Sequence[str]:
    if isinstance(block, Words):
        return [block.text]
    if isinstance(block, Formula):
        return [block.latex]
    if isinstance(block, Grids):
        cells = [
            cell
            for grid in block.grids
            for cell in (grid.sign, grid.title, *(one for row in grid.rows for one in row))
        ]
        return [block.label, block.says, *cells]
    return []


def numbers(symbols: Symbols, values: Values, grid: str) -> list[Grid]:
    """A grid with its numbers, a table for each channel; the bias as a row of its filters."""
    if grid == "b":
        biases = tuple(str(values(Cell("b", (o,)))) for o in range(symbols.spec.out_channels))
        return [Grid(symbols.notation.bias(symbols.spec), (biases,))]
    *channels, height, width = grid_shape(symbols.spec, grid)
    return [
        Grid(
            title_of(symbols, grid, place),
            tuple(
                tuple(str(values(Cell(grid, (*place, i, j)))) for j in range(width))
                for i in range(height)
            ),
        )
        for place in _places(channels)
    ]


def _places(channels: Sequence[int]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for size in channels:
        found = [(*place, at) for place in found for at in range(size)]
    return found


def title_of(symbols: Symbols, grid: str, place: Sequence[int] = ()) -> str:
    """The name of a channel of a grid in LaTeX: X, or of several X⁽²⁾."""
    notation, spec = symbols.notation, symbols.spec
    name = notation.matrix(grid)
    if spec.in_channels == spec.out_channels == 1:
        return name
    is_kernel = grid == "k"
    numbered = _kernel(symbols, place) if is_kernel else [*map(notation.number, place)]
    above = f"^{{({','.join(numbered)})}}"
    if grid == "dz" and not notation.upstream_letter:
        return notation.gradient(f"{notation.matrix('z')}{above}")
    return f"{name}{above}"


def _kernel(symbols: Symbols, place: Sequence[int]) -> list[str]:
    """The channels of a kernel as its cells are named: (out, in)."""
    name = symbols.latex(Cell("k", (*place, 0, 0)))
    return name.partition("^{(")[2].partition(")}")[0].split(",")


def expanded(symbols: Symbols, grid: Expanded) -> Rows:
    """The names of the cells of an expanded grid of one channel, and its zeros."""
    height, width = grid.size
    channels = (0,) * (len(grid_shape(symbols.spec, grid.grid)) - 2)

    def entry(row: int, column: int) -> str:
        place = grid.cell((row, column))
        if place is None:
            return "0"
        return symbols.latex(Cell(grid.grid, (*channels, *place)))

    return tuple(tuple(entry(i, j) for j in range(width)) for i in range(height))


def empty(size: tuple[int, int]) -> Rows:
    """A grid of which every cell is to be filled in."""
    return (("",) * size[1],) * size[0]
