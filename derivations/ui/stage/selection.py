"""The selected cell: its widgets, its place in the address, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import streamlit as st

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, derivation_of, shape_of
from derivations.ui.settings import link
from derivations.ui.settings.fields import whole_number
from derivations.ui.settings.parameters import CELL, PARAMETERS
from derivations.ui.stage.editing import open_cell


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
        for title, key, most, start in zip(titles, CELL, shape, first, strict=True)
    )
    return channel, row, column


def default_place(shape: Place) -> Place:
    """The cell every page opens with: an inner one tells more than a corner."""
    return 0, min(1, shape[1] - 1), min(1, shape[2] - 1)


def prepare(shape: Place, base: int) -> None:
    """The selected cell and its step as parameters of the page, which have no field."""
    for key, start, most in zip(CELL, default_place(shape), shape, strict=True):
        if most > 1:
            link.prepare(key, base + start)
    link.prepare("step", PARAMETERS["step"].start)


def held_place(shape: Place, base: int) -> Place:
    """The selected cell; of a side that the grid does not have, the usual place."""
    held = [st.session_state.get(key) for key in CELL]
    channel, row, column = (
        min(max(at - base, 0), most - 1) if most > 1 and at is not None else start
        for at, most, start in zip(held, shape, default_place(shape), strict=True)
    )
    return channel, row, column


def place_remarks(problem: Problem, result: str) -> Iterator[str]:
    """What a link asks for of channel, row and column that is not in this grid."""
    shape = shape_of(
        problem.spec, derivation_of(problem.spec, problem.notation).results[result].grid
    )
    base = problem.notation.base
    for key, title, most in zip(CELL, ("channel", "row", "column"), shape, strict=True):
        yield from link.misplaced(key, title, base, base + most - 1)


def move(shape: Place, by: int, base: int) -> None:
    """Go on by some cells, through all channels and around at the end."""
    place = tuple(
        st.session_state.get(key, base) - base if most > 1 else 0
        for key, most in zip(CELL, shape, strict=True)
    )
    flat = (int(np.ravel_multi_index(place, shape, mode="clip")) + by) % int(np.prod(shape))
    _select(shape, tuple(int(at) for at in np.unravel_index(flat, shape)), base)


def _select(shape: Place, place: tuple[int, ...], base: int) -> None:
    for key, at, most in zip(CELL, place, shape, strict=True):
        if most > 1:
            st.session_state[key] = min(max(at, 0), most - 1) + base


def take_pick(shape: Place, base: int) -> None:
    """A click: a result cell is selected, a cell of numbers is opened for editing."""
    pick = st.session_state["linker"].pick or {}
    if pick.get("role") == "result":
        place = [pick.get(side) for side in ("channel", "row", "column")]
        whole = [at for at in place if isinstance(at, int)]
        if whole == place:
            _select(shape, tuple(whole), base)
    else:
        open_cell(pick)
