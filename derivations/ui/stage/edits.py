"""Numbers changed in place: what the browser sends of a cell, checked and written into the grid's text."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.settings import given
from derivations.ui.settings.fields import set_numbers

_REFUSED = "_refused"
"""Why the last change was not taken; told once."""


def editable(problem: Problem) -> list[str]:
    """The grids whose numbers can be set in place: not what is computed, nor what no text can hold."""
    computed = given.run().computed
    return [
        grid
        for grid in GRIDS
        if grid not in computed and problem.grids[grid].size <= grid_text.MOST_CELLS_AS_TEXT
    ]


def take(key: str) -> None:
    """Write what the component of ``key`` sends: a text, one number or a block, at a cell."""
    sent: Any = st.session_state[key].edit or {}
    grid, at, text = (sent.get(part) for part in ("grid", "at", "text"))
    problem = given.current()
    if grid not in editable(problem) or not isinstance(text, str):
        return
    numbers = problem.grids[grid]
    if not (isinstance(at, list) and len(at) == 3 and all(isinstance(n, int) for n in at)):
        return
    if not all(0 <= n < size for n, size in zip(at, numbers.shape, strict=True)):
        return
    try:
        block = grid_text.block(text)
    except grid_text.CannotRead as error:
        st.session_state[_REFUSED] = str(error)
        return
    set_numbers(problem, grid, _with(numbers, block, at))


def refused() -> str:
    """Why a number was not taken, once."""
    return str(st.session_state.pop(_REFUSED, ""))


def _with(numbers: np.ndarray, block: np.ndarray, at: list[int]) -> np.ndarray:
    """A grid with a block written over it, from a cell on; what would lie outside is left out."""
    channel, row, column = at
    if numbers.dtype.kind != block.dtype.kind:
        numbers = numbers.astype(float)
    written = numbers.copy()
    place = written[channel, row:, column:]
    if written.shape[1:] == (1, 1):  # biases: a channel each, so that a row of them runs on
        flat = block.ravel()[: len(written) - channel]
        written[channel : channel + len(flat), 0, 0] = flat
        return written
    height, width = (min(a, b) for a, b in zip(place.shape, block.shape, strict=True))
    place[:height, :width] = block[:height, :width]
    return written
