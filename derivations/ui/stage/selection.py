"""The selected cell: its place in the address."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, derivation_of, shape_of
from derivations.ui.settings import link
from derivations.ui.settings.parameters import CELL, PARAMETERS


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
