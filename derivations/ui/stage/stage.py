"""The stage: the grids side by side, one selected cell, its line in stages, and the evidence."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, derivation_of, shape_of
from derivations.ui.settings import fields, link
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage import equations, linker, selection
from derivations.ui.stage.editing import edited, editor
from derivations.ui.stage.evidence import badges, line_evidence
from derivations.ui.stage.panels import Panel, draw, panels
from derivations.ui.stage.sentences import sentence

PACE = 1600
"""Milliseconds between the steps of a playing tour."""


def show(problem: Problem, result: str) -> None:
    """The whole stage of one result."""
    show_remarks(problem, selection.place_remarks(problem, result))
    shown = panels(problem, result)
    linker.load()
    with st.container(key="stage", border=True):
        draw(shown, problem)
        _selected_cell(problem, result, shown)


@st.fragment
def _selected_cell(problem: Problem, result: str, shown: list[Panel]) -> None:
    """What follows the selected cell. The grids do not: they stay as they are, and are not sent."""
    if edited():
        st.rerun()
    derivation = derivation_of(problem.spec, problem.notation)
    lines = derivation.results[result]
    linked = st.container()
    editor(problem)
    shape = shape_of(problem.spec, lines.grid)
    place, upto = _controls(problem, result, shape)
    line = lines[int(np.ravel_multi_index(place, shape))]
    with st.container(key="lines", gap="xsmall"):
        terms = equations.show_line(problem, line, upto)
    badges(line_evidence(problem, line))
    selected = {
        "selected": place,
        "shape": shape,
        "terms": terms,
        "sentence": sentence(line, problem),
        "playing": PACE if st.session_state.get("play") else 0,
    }
    on_pick = partial(selection.take_pick, shape, problem.notation.base)
    with linked:
        linker.mount(linker.model(problem, result, shown, selected), "linker", on_pick)
    link.write()


def _controls(problem: Problem, result: str, shape: Place) -> tuple[Place, str]:
    """Channel, row, column and step of the view, and the buttons that move it."""
    base = problem.notation.base
    stages = equations.FORWARD_STAGES if result == "forward" else equations.STAGES
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="bottom", gap="small"
    ):
        place = selection.place_widgets(problem, result, shape)
        upto = fields.segments("Line up to", list(stages), "step", format_func=stages.__getitem__)
        one = shape == (1, 1, 1)
        # The linker takes both over where it runs, and their keys: no press is lost, however quick,
        # and an arrow stays with the field or the choice that has the focus.
        st.button(
            "← Previous",
            key="previous",
            on_click=selection.move,
            args=(shape, -1, base),
            disabled=one,
        )
        st.button(
            "Next →",
            key="next",
            on_click=selection.move,
            args=(shape, 1, base),
            type="primary",
            disabled=one,
        )
        st.toggle("Play", key="play", disabled=one)
    return place, upto
