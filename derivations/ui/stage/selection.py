"""The selected cell: its widgets, its place in the address, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import streamlit as st

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, derivation_of, shape_of
from derivations.ui.settings.fields import whole_number
from derivations.ui.settings.sidebar import current
from derivations.ui.stage import equations
from derivations.ui.stage.editing import open_cell

PLACE_KEYS = ("ch", "row", "col")
"""The URL parameters of the selected cell: channel, row and column, from the first index on."""


def place_widgets(problem: Problem, result: str, shape: Place) -> Place:
    """One bounded number for every side that has more than one place."""
    titles = ("Filter" if result in ("forward", "bias_gradient") else "Channel", "Row", "Column")
    if result == "kernel_gradient":
        titles = ("Filter, channel", "Row", "Column")
    base, first = problem.notation.base, default_place(shape)
    channel, row, column = (
        whole_number(st, title, (base, base + most - 1), base + start, key, width=92) - base
        if most > 1
        else 0
        for title, key, most, start in zip(titles, PLACE_KEYS, shape, first, strict=True)
    )
    return channel, row, column


def default_place(shape: Place) -> Place:
    """The cell every page opens with: an inner one tells more than a corner."""
    return 0, min(1, shape[1] - 1), min(1, shape[2] - 1)


def clamp(shape: Place, base: int) -> None:
    """Keep the place inside a grid that has become smaller; where it has no widget, keep it."""
    for key, most in zip(PLACE_KEYS, shape, strict=True):
        held = st.session_state.get(key)
        if held is not None:
            st.session_state[key] = min(held, base + most - 1) if most > 1 else held


def place_remarks(problem: Problem, result: str) -> Iterator[str]:
    """What a link says of row, column and step that is not there; later they are the page's own."""
    shape = shape_of(
        problem.spec, derivation_of(problem.spec, problem.notation).results[result].grid
    )
    titles = ("channel", "row", "column")
    base = problem.notation.base
    for key, title, most in zip(PLACE_KEYS, titles, shape, strict=True):
        asked = st.query_params.get(key)
        if (
            asked is not None
            and key not in st.session_state
            and not is_place(asked, base + most - 1, base)
        ):
            there_are = f"there are {title}s {base} to {base + most - 1}"
            yield f"The link asked for {title} “{asked[:20]}”: {there_are}."
    step = st.query_params.get("step")
    if step is not None and "step" not in st.session_state and step not in equations.STEPS:
        yield f"The link asked for step “{step[:20]}”: the line is shown whole."


def is_place(text: str, most: int, least: int = 1) -> bool:
    """Whether a link's text is a whole number that a place may have."""
    return text.isascii() and text.isdigit() and len(text) < 4 and least <= int(text) <= most


def move(shape: Place, by: int, base: int) -> None:
    """Go on by some cells, through all channels and around at the end."""
    place = tuple(
        st.session_state.get(key, base) - base if most > 1 else 0
        for key, most in zip(PLACE_KEYS, shape, strict=True)
    )
    flat = (int(np.ravel_multi_index(place, shape, mode="clip")) + by) % int(np.prod(shape))
    _select(shape, tuple(int(at) for at in np.unravel_index(flat, shape)), base)


def _select(shape: Place, place: tuple[int, ...], base: int) -> None:
    for key, at, most in zip(PLACE_KEYS, place, shape, strict=True):
        if most > 1:
            st.session_state[key] = min(max(at, 0), most - 1) + base


def take_pick() -> None:
    """A click: a result cell is selected, a cell of numbers is opened for editing."""
    pick = st.session_state["linker"].pick or {}
    shape = st.session_state.get("_shape", (1, 1, 1))
    if pick.get("role") == "result":
        place = [pick.get(side) for side in ("channel", "row", "column")]
        whole = [at for at in place if isinstance(at, int)]
        if whole == place:
            _select(shape, tuple(whole), current().notation.base)
    else:
        open_cell(pick)
