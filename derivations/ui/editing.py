"""Numbers changed in place: a click opens one bounded number, a menu fills a whole grid."""

from __future__ import annotations

from typing import Any

import streamlit as st

from derivations.ui import numbers
from derivations.ui.controls import GRIDS, TITLES, Problem, set_cell, set_text
from derivations.ui.equations import spoken
from engine.symbolic import Cell


def open_cell(pick: dict[str, Any]) -> None:
    """Open the clicked cell for editing, if it is one that holds a visitor's number."""
    if pick.get("grid") in GRIDS:
        st.session_state["_editing"] = pick["grid"], pick.get("row"), pick.get("column")


def editor(problem: Problem) -> None:
    """One bounded number for the clicked cell."""
    grid, row, column = st.session_state.get("_editing", (None, None, None))
    if grid not in problem.grids or not _inside(problem.grids[grid].shape, row, column):
        st.caption("Click a cell of numbers to change it.")
        return
    now = float(problem.grids[grid][row, column])
    key = f"edit-{grid}-{row}-{column}-{now}"
    st.number_input(
        f"{spoken(Cell(grid, (0, row, column)))} =",
        -999.0,
        999.0,
        now,
        step=1.0,
        format="%0.10g",
        key=key,
        on_change=_take_edit,
        args=(problem, grid, (row, column), key),
        width=160,
    )


def _inside(shape: tuple[int, ...], row: Any, column: Any) -> bool:
    return all(
        isinstance(place, int) and 0 <= place < size
        for place, size in zip((row, column), shape, strict=True)
    )


def _take_edit(problem: Problem, grid: str, place: tuple[int, int], key: str) -> None:
    set_cell(problem.operation, problem.spec, grid, place, round(st.session_state[key], 3))
    # The text of the numbers stands in the sidebar, outside of this fragment: all is run again.
    st.session_state["_edited"] = True


def edited() -> bool:
    """Whether a number has just been changed; told once."""
    return bool(st.session_state.pop("_edited", False))


def fillings(problem: Problem) -> None:
    """A menu of fillings for every grid; a filling is written into the grid's text."""
    with st.container(horizontal=True):
        for grid in ("x", "k", "dz"):
            key = f"fill-{problem.operation.key(grid)}"
            st.selectbox(
                f"Fill {TITLES[grid]} with",
                list(numbers.FILLINGS),
                index=None,
                placeholder="…",
                format_func=numbers.FILLINGS.__getitem__,
                key=key,
                on_change=_fill,
                args=(problem, grid, key),
                width=230,
            )


def _fill(problem: Problem, grid: str, key: str) -> None:
    filling = st.session_state[key]
    if filling in numbers.FILLINGS:
        set_text(problem.operation, grid, filling)
    st.session_state[key] = None
