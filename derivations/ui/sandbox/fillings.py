"""A whole grid filled by name: random numbers, a single 1, an edge kernel."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from derivations.ui.problem.fillings import FILLINGS
from derivations.ui.problem.problem import Problem
from derivations.ui.settings.fields import set_text


def choose(problem: Problem, grids: Iterable[str]) -> None:
    """A menu of fillings for every grid; a filling is written into the grid's text."""
    with st.container(horizontal=True):
        for grid in grids:
            key = f"fill-{problem.operation.key(grid)}"
            st.selectbox(
                f"Fill {problem.plain(grid)} with",
                list(FILLINGS),
                index=None,
                placeholder="…",
                format_func=FILLINGS.__getitem__,
                key=key,
                on_change=_fill,
                args=(problem, grid, key),
                width=230,
            )


def _fill(problem: Problem, grid: str, key: str) -> None:
    filling = st.session_state[key]
    if filling in FILLINGS:
        set_text(problem.operation, grid, filling)
    st.session_state[key] = None
