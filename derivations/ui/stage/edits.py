"""Numbers changed in place: what the browser sends of a cell, checked and written down."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.settings import given
from derivations.ui.settings.fields import set_numbers

_REFUSED = "_refused"
"""Why the last change was not taken; told once."""

_CODE = re.compile("`([^`]*)`")
"""What Markdown shows as code: the browser shows the sentence as plain text."""


def editable(problem: Problem) -> list[str]:
    """The grids whose numbers can be set in place: not computed ones, nor what no text can hold."""
    computed = given.run().computed
    return [
        grid
        for grid in GRIDS
        if grid not in computed and problem.grids[grid].size <= grid_text.MOST_CELLS_AS_TEXT
    ]


def take(key: str) -> None:
    """Write what the component of ``key`` sends: a text, one number or a block, at a cell."""
    problem = given.current()
    try:
        change = changed(problem, st.session_state[key].edit, editable(problem))
    except grid_text.CannotRead as error:
        st.session_state[_REFUSED] = _CODE.sub(r"“\1”", str(error))
        return
    if change:
        set_numbers(problem, *change)


def changed(problem: Problem, sent: Any, grids: Collection[str]) -> tuple[str, np.ndarray] | None:
    """A grid and its numbers with what was sent written into it; None for what is no change.

    ``sent``: {"grid", "at": [channel, row, column], "text"}, as a browser sends it, or anything
    else. Raises CannotRead where the text holds no numbers.
    """
    found = sent if isinstance(sent, dict) else {}
    grid, at, text = found.get("grid"), found.get("at"), found.get("text")
    if not (isinstance(grid, str) and isinstance(text, str) and isinstance(at, list)):
        return None
    if grid not in grids or not _is_place(at):
        return None
    numbers = problem.grids[grid]
    if not all(0 <= n < size for n, size in zip(at, numbers.shape, strict=True)):
        return None
    return grid, _with(numbers, grid_text.block(text), at)


def _is_place(at: Any) -> bool:
    return isinstance(at, list) and len(at) == 3 and all(type(n) is int for n in at)


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
