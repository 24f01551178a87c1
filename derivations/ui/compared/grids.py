"""Yours, the right numbers and their difference as three grids, one channel at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from derivations.ui.charts.boards import Board
from derivations.ui.charts.heatmaps import scale
from derivations.ui.charts.panels import Panel, board_of, draw
from derivations.ui.compared import lines
from derivations.ui.compared.words import behind
from derivations.ui.problem.cell_names import Place, channel_names
from derivations.ui.problem.numerals import readable
from derivations.ui.problem.problem import Problem
from engine.correlation import Expanded
from engine.mistakes import GridDiagnosis
from engine.mistakes.diagnosis import BEHIND

LARGEST_CELL, SMALLEST_CELL, MAP_CELL = 44, 28, 12
"""Pixels of a cell: the largest, the smallest that has its number, and one that has none."""

ROOM, TALLEST, WIDEST_MAP = 700, 400, 320
"""Pixels that the three grids have side by side, one of them in height, and the map of a large one.

On the map is all of the difference in its colours; the three grids then show a part of it.
"""

CHARACTER, AROUND = 6.4, 3
"""Pixels of a character that can be read, and of a cell around its number."""

MOST_BUTTONS = 8
"""More channels than that are chosen from a list."""


class _Grids(NamedTuple):
    """What is drawn, channels as the page holds them."""

    yours: np.ndarray
    right: np.ndarray
    difference: np.ndarray


def show(problem: Problem, one: GridDiagnosis, samples: int, latex: str) -> None:
    """The three grids; in them the first cell that differs has a frame.

    Of a grid that has no room with its numbers they show the part around that cell.
    """
    there = replace(problem, samples=samples)
    if one.grid == BEHIND:
        there = replace(there, notation=behind(problem.notation), activation=None)
    mine, right = (there.shown(_own(one), values) for values in (one.claimed, one.expected))
    differs = there.shown(_own(one), np.asarray(one.differs))
    with np.errstate(invalid="ignore"):
        grids = _Grids(mine, right, np.where(differs, mine - right, 0))
    at = _page_place(there, one)
    channel = _choose(there, one, mine.shape[0], at, differs)
    shown = at if channel is None or at[0] == channel else _first_of(differs, channel)
    board = _board(there, _own(one), mine.shape, channel)
    need = _needed(grids)
    part = _part_of(board, shown, need)
    largest = max(scale(mine), scale(right))
    panels = [
        Panel("mine-yours", "result", part, r"\text{yours}", mine, called="yours: {}"),
        Panel("mine-right", "result", part, rf"\text{{right: }} {latex}", right, "-",
              called="right: {}"),
        Panel("mine-difference", "result", part, r"\text{difference}", grids.difference, "=",
              called="yours − right", zeros_equal=True),
    ]  # fmt: skip
    panels = [panel._replace(largest=largest, outlined=shown) for panel in panels]
    cell = max(need, min(LARGEST_CELL, ROOM // (3 * part.size[1])))
    draw(panels, there, largest_cell=cell)
    if part is not board:
        st.caption(f"{_span(there, part)} of {_size(board)}; the whole difference in its colours:")
        whole = panels[-1]._replace(key="mine-map", board=board, before="", title=r"\vphantom{X}")
        draw([whole], there, largest_cell=max(3, min(MAP_CELL, WIDEST_MAP // board.size[1])))


def _needed(grids: _Grids) -> int:
    """Pixels of a cell in which every number can be read."""
    values = np.unique(np.concatenate([grid.ravel() for grid in grids]))
    longest = max(len(readable(value)) for value in values[:: max(1, len(values) // 500)].tolist())
    return min(LARGEST_CELL, max(SMALLEST_CELL, int(CHARACTER * longest + AROUND)))


def _part_of(board: Board, at: Place, cell: int) -> Board:
    """The board itself where there is room for such cells, or the part of it around a cell."""
    height, width = board.size
    rows, columns = TALLEST // cell, ROOM // (3 * cell)
    if not board.is_single or (height <= rows and width <= columns):
        return board
    shown = replace(
        board.expanded,
        rows=_around(height, at[1], min(rows, columns)),
        columns=_around(width, at[2], columns),
    )
    return replace(board, expanded=shown)


def _around(length: int, at: int, most: int) -> tuple[int, ...]:
    """So many places around one, all of them within the grid."""
    start = max(0, min(at - most // 2, length - most))
    return tuple(range(start, min(length, start + most)))


def _span(problem: Problem, part: Board) -> str:
    base = problem.notation.base
    rows, columns = part.expanded.rows, part.expanded.columns
    return (
        f"Rows {rows[0] + base} to {rows[-1] + base}, "
        f"columns {columns[0] + base} to {columns[-1] + base}"
    )


def _size(board: Board) -> str:
    return "×".join(map(str, board.expanded.size))


def _first_of(differs: np.ndarray, channel: int) -> Place:
    """The first cell of a channel that differs, or its first one."""
    row, column = np.unravel_index(int(np.argmax(differs[channel])), differs.shape[1:])
    return channel, int(row), int(column)


def _own(one: GridDiagnosis) -> str:
    """The grid whose cells a result is made of; A has the places of Z."""
    return "z" if one.grid in ("z", BEHIND) else one.grid[1:]


def _board(problem: Problem, grid: str, shape: tuple[int, ...], channel: int | None) -> Board:
    expanded = Expanded(grid, tuple(range(shape[-2])), tuple(range(shape[-1])))
    if channel is not None:
        return Board(expanded, ((channel,),))
    return replace(board_of(problem, expanded), unreached=((), ()), added=((), ()))


def _page_place(problem: Problem, one: GridDiagnosis) -> Place:
    """The cell that is shown as the page holds it: (flat channel, row, column)."""
    mark = np.zeros(one.expected.shape)
    mark[lines.place(one)] = 1
    flat = problem.shown(_own(one), mark)
    channel, row, column = np.unravel_index(int(np.argmax(flat)), flat.shape)
    return int(channel), int(row), int(column)


def _choose(
    problem: Problem, one: GridDiagnosis, channels: int, at: Place, differs: np.ndarray
) -> int | None:
    """The channel that is shown; None where all are, on one board."""
    if channels == 1 or _own(one) == "b":
        return None
    names = channel_names(problem)[_own(one)]
    own = problem.gradient("") if one.grid not in ("z", BEHIND) else ""
    wrong = differs.reshape(channels, -1).sum(axis=1)
    titles = {
        n: f"{own}{names[n]}: {f'{wrong[n]} differ' if wrong[n] else '✓'}" for n in range(channels)
    }
    key = f"mine-channel-{one.grid}-{channels}-{at[0]}"
    how: dict[str, Any] = {"format_func": titles.__getitem__, "key": key}
    if channels <= MOST_BUTTONS:
        found = st.segmented_control("Channel", range(channels), default=at[0], **how)
    else:
        found = st.selectbox("Channel", range(channels), index=at[0], **how)
    return at[0] if found is None else int(found)
