"""The stage: a result's grids, its selected cell and line, drawn and walked through in the browser.

The selected cell is the browser's. Python sends the model of the whole result (:mod:`model`), hears of
a cell when it rests, so that the address holds it, and of numbers that were changed.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import link
from derivations.ui.settings.parameters import CELL, PARAMETERS
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage import selection
from derivations.ui.stage.component import caller, component, library
from derivations.ui.stage.model import model
from engine.results import grid_of

_HERE = Path(__file__).parent
_NAME = "conv_stage"

MODULES = tuple(
    _HERE / f"{name}.js"
    for name in (
        "taps", "boards", "fit", "colours", "numbers", "katex", "keys", "grids", "turn", "address",
        "thumbs", "line", "line_view", "words", "words_view", "controls", "pointer", "keyboard", "stage",
    )
)  # fmt: skip

_MARKUP = (_HERE / "stage.html").read_text(encoding="utf-8")


def load() -> None:
    """Send the stage's script: once a page, outside of the fragments that mount it again."""
    library(_NAME, *MODULES)(key="stage-library")  # house.css takes it out of the layout


def show(problem: Problem, result: str) -> None:
    """The whole stage of one result, with the other pass beneath it."""
    show_remarks(problem, selection.place_remarks(problem, result))
    load()
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    selection.prepare(shape, problem.notation.base)
    _grids(problem, result)
    _rest(shape, problem.notation.base)


def _grids(problem: Problem, result: str) -> None:
    other = "input_gradient" if result == "forward" else "forward"
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    place = selection.held_place(shape, problem.notation.base)
    data = model(problem, (result, other), place, link.held("step"))
    stage = caller(_NAME, _MARKUP, _HERE / "stage.css")
    # In a list: Streamlit looks through a dictionary for data frames, and imports pandas for it.
    stage(data=[data], key="stage-view", on_edit_change=lambda: None)


@st.fragment
def _rest(shape: Place, base: int) -> None:
    """Hear of the cell on which the visitor rests; nothing else runs again for it."""
    hears = component("conv_rest", "<span></span>", None, _HERE / "rest.js")
    hears(key="rest", height=0, on_rest_change=partial(_take_rest, shape, base))
    link.write()


def _take_rest(shape: Place, base: int) -> None:
    rest = st.session_state["rest"].rest or {}
    at, step = rest.get("at"), rest.get("step")
    if isinstance(at, list) and len(at) == len(shape) and all(isinstance(n, int) for n in at):
        for key, place, most in zip(CELL, at, shape, strict=True):
            if most > 1:
                st.session_state[key] = min(max(place, 0), most - 1) + base
    if PARAMETERS["step"].read(str(step).title()) is not None:
        st.session_state["step"] = step
