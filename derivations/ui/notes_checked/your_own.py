"""Check your own: a box for a line or a whole system, judged for the geometry that is set."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import streamlit as st

from derivations.ui.notes_checked.verdicts import show_checked
from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import GRIDS, Problem, derivation_of
from derivations.ui.settings import link
from engine.reading import LONGEST_TEXT, CannotRead, judge
from engine.symbolic import Derivation, rewriting
from engine.symbolic.layout import correlation_equation, system
from engine.taps import grid_shape

_RULE = {
    False: r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial x_{mn}}",
    True: r"\frac{\partial L}{\partial x^{(c)}_{mn}} = \sum_{oij} "
    r"\frac{\partial L}{\partial z^{(o)}_{ij}} "
    r"\frac{\partial z^{(o)}_{ij}}{\partial x^{(c)}_{mn}}",
}
"""The chain rule, without and with channels."""


@st.fragment
def show_box(problem: Problem) -> None:
    """The box, what may be typed, and the verdict on it."""
    derivation = derivation_of(problem.spec, problem.notation)
    st.markdown(
        "A line, a rule with running indices, matrices, or a whole system: in LaTeX, as the notes "
        "write it, or typed plainly. It is read for the operation, the geometry and the "
        "notation that are set. Numbers, in a line or a grid, are compared with what the "
        "engine makes of the numbers that are set."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("For example", width="content")
        for name, example in _examples(derivation).items():
            st.button(name, type="tertiary", on_click=_take, args=(example,))
    link.prepare("tex", "")
    text = st.text_area(
        "Your line or system",
        height=120,
        max_chars=LONGEST_TEXT,
        key="tex",
        placeholder=_plainly(problem, derivation),
    )
    if text and text.strip():
        _show_answer(text, problem)
    link.write()


def _plainly(problem: Problem, derivation: Derivation) -> str:
    """A short line of ∂L/∂X as it may be typed."""
    lines = derivation.input_gradient
    line = min(lines, key=lambda one: (one.size < 2, one.size))
    terms = (" ".join(spoken(problem, cell) for cell in term.factors) for term in line.terms)
    return f"∂L/∂{spoken(problem, line.target)} = {' + '.join(terms) or '0'}"


def _show_answer(text: str, problem: Problem) -> None:
    try:
        derivation = derivation_of(problem.spec, problem.notation)
        verdicts = judge(text, derivation, numbers=_numbers(problem))
    except CannotRead as error:
        st.warning(str(error), icon=":material/help:")
    else:
        show_checked(verdicts, problem.operation)


def _numbers(problem: Problem) -> dict[str, np.ndarray] | None:
    """The visitor's numbers, cell by cell; a batch has several of each, and none that is meant."""
    if problem.samples > 1:
        return None
    shapes = {grid: grid_shape(problem.spec, grid) for grid in GRIDS}
    return {grid: problem.grids[grid].reshape(shape) for grid, shape in shapes.items()}


@lru_cache(maxsize=64)
def _examples(derivation: Derivation) -> dict[str, str]:
    """Texts to start from, by name: of this geometry, and none that is longer than may be read."""
    spec, notation, lines = derivation.spec, derivation.notation, derivation.input_gradient
    longest = max(lines, key=lambda line: line.size)
    several = spec.in_channels > 1 or spec.out_channels > 1
    picture = derivation.picture("input_gradient")
    texts = {
        "a line with a slip": _with_a_slip(longest.latex()),
        "a system": system(lines),
        "a rule": rewriting.latex(notation, _RULE[several]),
        "matrices": correlation_equation(derivation.symbols, picture),
    }
    return {
        name: text
        for name, text in texts.items()
        if len(text) <= LONGEST_TEXT and "dots" not in text
    }


def _with_a_slip(latex: str) -> str:
    """The last term with the wrong sign."""
    before, plus, last = latex.rpartition(" + ")
    return f"{before} - {last}" if plus else f"{latex} + {latex.partition(' = ')[2]}"


def _take(text: str) -> None:
    st.session_state["tex"] = text
