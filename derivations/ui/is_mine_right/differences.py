"""Yours, the right numbers and their difference as three grids, one channel at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.charts.boards import Board
from derivations.ui.charts.heatmaps import scale
from derivations.ui.charts.panels import Panel, board_of, draw
from derivations.ui.is_mine_right import first_cell
from derivations.ui.problem.cell_names import Place, channel_names
from derivations.ui.problem.problem import Problem
from engine.correlation import Expanded
from engine.mistakes import GridDiagnosis

LARGEST_CELL, ROOM = 44, 470
"""Pixels of a cell, and of the three grids side by side where a line stands beside them."""

MOST_BUTTONS = 8
"""More channels than that are chosen from a list."""


def show(problem: Problem, one: GridDiagnosis, samples: int, latex: str) -> None:
    """The three grids; in them the first cell that differs has a frame."""
    there = replace(problem, samples=samples)
    mine, right = (there.shown(_own(one), values) for values in (one.claimed, one.expected))
    differs = there.shown(_own(one), np.asarray(one.differs))
    with np.errstate(invalid="ignore"):
        difference = np.where(differs, mine - right, 0)
    at = _page_place(there, one)
    channel = _choose(there, one, mine.shape[0], at, differs)
    board = _board(there, _own(one), mine.shape, channel)
    largest = max(scale(values) for values in (mine, right))
    role = "result"
    panels = [
        Panel("mine-yours", role, board, r"\text{yours}", mine, called="yours: {}"),
        Panel("mine-right", role, board, rf"\text{{right: }} {latex}", right, "-",
              called="right: {}"),
        Panel("mine-difference", role, board, r"\text{difference}", difference, "=",
              called="yours − right", zeros_equal=True),
    ]  # fmt: skip
    outlined = at if channel is None or at[0] == channel else None
    shown = [panel._replace(largest=largest, outlined=outlined) for panel in panels]
    draw(shown, there, largest_cell=_cell(board))


def _cell(board: Board) -> int:
    width = board.size[1]
    return max(4, min(LARGEST_CELL, ROOM // (3 * width) if 3 * 20 * width < ROOM else 24))


def _own(one: GridDiagnosis) -> str:
    """The grid whose cells a result is made of."""
    return one.grid if one.grid == "z" else one.grid[1:]


def _board(problem: Problem, grid: str, shape: tuple[int, ...], channel: int | None) -> Board:
    expanded = Expanded(grid, tuple(range(shape[-2])), tuple(range(shape[-1])))
    if channel is not None:
        return Board(expanded, ((channel,),))
    return replace(board_of(problem, expanded), unreached=((), ()), added=((), ()))


def _page_place(problem: Problem, one: GridDiagnosis) -> Place:
    """The cell that is shown as the page holds it: (flat channel, row, column)."""
    mark = np.zeros(one.expected.shape)
    mark[first_cell.place(one)] = 1
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
    own = problem.gradient("") if one.grid != "z" else ""
    wrong = differs.reshape(channels, -1).sum(axis=1)
    titles = {
        n: f"{own}{names[n]} {f'✗ {wrong[n]} differ' if wrong[n] else '✓'}" for n in range(channels)
    }
    key = f"mine-channel-{one.grid}-{channels}-{at[0]}"
    how: dict[str, Any] = {"format_func": titles.__getitem__, "key": key}
    if channels <= MOST_BUTTONS:
        found = st.segmented_control("Channel", range(channels), default=at[0], **how)
    else:
        found = st.selectbox("Channel", range(channels), index=at[0], **how)
    return at[0] if found is None else int(found)
