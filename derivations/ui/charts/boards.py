"""Boards: all channels of one grid laid out as one heatmap. Pure data, no Streamlit, no Plotly.

x, z and ∂L/∂z stand channel below channel (and sample beside sample), k as its matrix of filters
(rows: output channels, columns: input channels), where groups leave blocks that do not exist. A
header row above each block names its channel. With one channel a board is the expanded grid itself.
What a crop cuts off stands around it, in rows and columns that no window runs over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.correlation import INSERTED, PADDING, Cut, Expanded
from engine.geometry import Pair

HEADER = -3
"""A row that names the channels below it, or the gap between two blocks."""

CUT = -4
"""A block that groups leave out: no kernel cell stands there."""

CROPPED = -5
"""A cell that a crop cuts off."""

CELL = 0
"""A place that shows a cell of the grid."""

Line = tuple[int, int]
"""A row or column of a board: its block, and the index it shows (or PADDING, INSERTED, HEADER)."""


@dataclass(frozen=True)
class Board:
    """The channels of one expanded grid, block by block.

    ``channels[block row][block column]`` is the flat channel that stands there, or CUT.
    """

    expanded: Expanded
    channels: tuple[tuple[int, ...], ...]
    unreached: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    """Rows and columns of the grid that no window reaches."""
    added: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    """Rows and columns of the grid that output_padding adds."""

    @property
    def grid(self) -> str:
        """The grid whose cells are shown."""
        return self.expanded.grid

    @property
    def is_single(self) -> bool:
        """Whether one channel is all there is."""
        return len(self.channels) == len(self.channels[0]) == 1

    @cached_property
    def rows(self) -> tuple[Line, ...]:
        """Every row of the board."""
        head = () if self.is_single else (HEADER,)
        return tuple(
            (block, index)
            for block in range(len(self.channels))
            for index in (*head, *_whole(self.expanded.rows, self.expanded.cut[0]))
        )

    @cached_property
    def columns(self) -> tuple[Line, ...]:
        """Every column of the board; one column of gap stands between two blocks."""
        found: list[Line] = []
        for block in range(len(self.channels[0])):
            found += [(block, HEADER)] if block else []
            whole = _whole(self.expanded.columns, self.expanded.cut[1])
            found += [(block, index) for index in whole]
        return tuple(found)

    @cached_property
    def cut(self) -> tuple[frozenset[int], frozenset[int]]:
        """The rows and the columns of the grid that are cut off."""
        rows, columns = (
            frozenset(at for side in cut for at in side if at >= 0) for cut in self.expanded.cut
        )
        return rows, columns

    @property
    def size(self) -> Pair:
        """(height, width) in cells."""
        return len(self.rows), len(self.columns)

    def channel(self, row: Line, column: Line) -> int:
        """The flat channel at a row and a column, or CUT."""
        return self.channels[row[0]][column[0]]


def _whole(axis: tuple[int, ...], cut: Cut) -> tuple[int, ...]:
    """An axis with what was cut off before and after it."""
    before, after = cut
    return (*before, *axis, *after)


def state_of(board: Board, row: Line, column: Line) -> int:
    """What stands at a place: CELL, CROPPED, PADDING, INSERTED, HEADER or CUT.

    Where padding and inserted zeros cross, padding wins.
    """
    if HEADER in (row[1], column[1]):
        return HEADER
    if board.channel(row, column) < 0:
        return CUT
    if PADDING in (row[1], column[1]):
        return PADDING
    if INSERTED in (row[1], column[1]):
        return INSERTED
    rows, columns = board.cut
    return CROPPED if row[1] in rows or column[1] in columns else CELL


def column_of(expanded: Expanded, channels: int, samples: int = 1) -> Board:
    """x, z or ∂L/∂z: channel below channel, sample beside sample (flat channel n · C + c)."""
    return Board(
        expanded, tuple(tuple(n * channels + c for n in range(samples)) for c in range(channels))
    )


def filters_of(expanded: Expanded, outs: int, ins: int, channel: dict[Pair, int]) -> Board:
    """k: output channels down, input channels across; what groups leave out is CUT."""
    return Board(
        expanded,
        tuple(tuple(channel.get((o, i), CUT) for i in range(ins)) for o in range(outs)),
    )
