"""Numbers changed in place: a click opens one bounded number, a menu fills a whole grid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.cell_names import channel_names, low_subscript
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.settings.fields import set_cell, set_text


def open_cell(pick: dict[str, Any]) -> None:
    """Open the clicked cell for editing, if it is one that holds a visitor's number."""
    if pick.get("grid") in (*GRIDS, "t"):
        place = tuple(pick.get(side) for side in ("channel", "row", "column"))
        st.session_state["_editing"] = pick["grid"], place


def editor(problem: Problem, moved: Collection[str] = (), computed: Collection[str] = ()) -> None:
    """One bounded number for the clicked cell.

    The grids in ``moved`` show other numbers than those that are set, as steps have moved them;
    those in ``computed`` cannot be set.
    """
    grid, place = st.session_state.get("_editing", (None, ()))
    if grid in computed:
        st.caption(f"{problem.plain(grid)} is computed from L, so it cannot be set.")
        return
    if grid not in problem.grids or not _inside(problem.grids[grid].shape, place):
        st.caption("Click a cell of numbers to change it.")
        return
    if problem.grids[grid].size > grid_text.MOST_CELLS_AS_TEXT:
        st.caption(
            f"{_name(problem, grid, place)} stands among {problem.grids[grid].size} numbers: up to "
            f"{grid_text.MOST_CELLS_AS_TEXT} can be changed one by one. Fill it by name instead."
        )
        return
    now = float(problem.grids[grid][place])
    key = f"edit-{grid}-{place}-{now}"
    at_start = " at the start" if grid in moved else ""
    st.number_input(
        f"{_name(problem, grid, place)}{at_start} =",
        -999.0,
        999.0,
        now,
        step=1.0,
        format="%0.10g",
        key=key,
        on_change=_take_edit,
        args=(problem, grid, place, key),
        width=160,
    )


def _name(problem: Problem, grid: str, place: tuple[int, int, int]) -> str:
    channel, row, column = place
    name = channel_names(problem)[grid][channel]
    return name if grid == "b" else f"{name}{low_subscript(problem.notation, row, column)}"


def _inside(shape: tuple[int, ...], place: tuple[Any, ...]) -> bool:
    return len(place) == len(shape) and all(
        isinstance(at, int) and 0 <= at < size for at, size in zip(place, shape, strict=True)
    )


def _take_edit(problem: Problem, grid: str, place: tuple[int, int, int], key: str) -> None:
    set_cell(problem, grid, place, round(st.session_state[key], grid_text.DECIMALS))
    # The text of the numbers stands outside of this fragment: all is run again.
    st.session_state["_edited"] = True


def edited() -> bool:
    """Whether a number has just been changed; told once."""
    return bool(st.session_state.pop("_edited", False))


def fillings(problem: Problem, grids: Iterable[str]) -> None:
    """A menu of fillings for every grid; a filling is written into the grid's text."""
    with st.container(horizontal=True):
        for grid in grids:
            key = f"fill-{problem.operation.key(grid)}"
            st.selectbox(
                f"Fill {problem.plain(grid)} with",
                list(grid_text.FILLINGS),
                index=None,
                placeholder="…",
                format_func=grid_text.FILLINGS.__getitem__,
                key=key,
                on_change=_fill,
                args=(problem, grid, key),
                width=230,
            )


def _fill(problem: Problem, grid: str, key: str) -> None:
    filling = st.session_state[key]
    if filling in grid_text.FILLINGS:
        set_text(problem.operation, grid, filling)
    st.session_state[key] = None
