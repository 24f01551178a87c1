"""The stage: the grids side by side, one selected cell, its line in stages, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import streamlit as st

from derivations.ui.problem.cell_names import Place, spoken
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.settings.sidebar import current, whole_number
from derivations.ui.stage import equations, linker
from derivations.ui.stage.editing import edited, editor, open_cell
from derivations.ui.stage.evidence import badges
from derivations.ui.stage.panels import Panel, draw, panels
from engine import agreement
from engine.geometry import Spec
from engine.symbolic import NOTES, Cell, Derivation, Line, Notation, derive

PACE = 1600
"""Milliseconds between the steps of a playing tour."""


@lru_cache(maxsize=64)
def derivation_of(spec: Spec, notation: Notation = NOTES) -> Derivation:
    """The derivation of a spec, kept because its names are made once."""
    return derive(spec, notation)


def show(problem: Problem, result: str) -> None:
    """The whole stage of one result."""
    show_remarks(problem, _place_remarks(problem, result))
    shown = panels(problem, result)
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
    place, upto = _controls(problem, result, shape_of(problem.spec, lines.grid))
    line = lines[int(np.ravel_multi_index(place, shape_of(problem.spec, lines.grid)))]
    with st.container(key="lines", gap="xsmall"):
        terms = equations.show_line(problem, line, upto)
    badges(agreement.line_verdicts(derivation, line, **problem.arrays))
    selection = {
        "selected": place,
        "shape": shape_of(problem.spec, lines.grid),
        "terms": terms,
        "sentence": sentence(line, problem),
        "playing": PACE if st.session_state.get("play") else 0,
    }
    with linked:
        linker.mount(linker.model(problem, result, shown, selection), "linker", _take_pick)


def _controls(problem: Problem, result: str, shape: Place) -> tuple[Place, str]:
    """Channel, row, column and step of the view, and the buttons that move it."""
    base = problem.notation.base
    _clamp(shape, base)
    stages = equations.FORWARD_STAGES if result == "forward" else equations.STAGES
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="bottom", gap="small"
    ):
        place = _place_widgets(problem, result, shape)
        upto = st.segmented_control(
            "Line up to",
            list(stages),
            default="numbers",
            required=True,
            format_func=stages.__getitem__,
            key="step",
            bind="query-params",
        )
        one = shape == (1, 1, 1)
        # The linker takes both over where it runs: no press is lost, however quick.
        st.button(
            "Previous",
            key="previous",
            shortcut="Left",
            on_click=_move,
            args=(shape, -1, base),
            disabled=one,
        )
        st.button(
            "Next",
            key="next",
            shortcut="Right",
            on_click=_move,
            args=(shape, 1, base),
            type="primary",
            disabled=one,
        )
        st.toggle("Play", key="play", disabled=one)
    st.session_state["_shape"] = shape
    return place, upto or "numbers"


PLACE_KEYS = ("ch", "row", "col")
"""The URL parameters of the selected cell: channel, row and column, from the first index on."""


def _place_widgets(problem: Problem, result: str, shape: Place) -> Place:
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


def _clamp(shape: Place, base: int) -> None:
    """Keep the place inside a grid that has become smaller; where it has no widget, keep it."""
    for key, most in zip(PLACE_KEYS, shape, strict=True):
        held = st.session_state.get(key)
        if held is not None:
            st.session_state[key] = min(held, base + most - 1) if most > 1 else held


def _place_remarks(problem: Problem, result: str) -> Iterator[str]:
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


def _move(shape: Place, by: int, base: int) -> None:
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


def _take_pick() -> None:
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


def sentence(line: Line, problem: Problem) -> str:
    """What the highlight shows, in words."""
    target = spoken(problem, line.target)
    products = [term.factors for term in line.terms if term.factors[0].grid != "b"]
    if line.target.grid == "z":
        if not products:
            return f"{target} meets no cell of {problem.matrix('x')}: it is the bias alone."
        return f"{target} is made of {_listed(problem, [factors[0] for factors in products])}."
    if line.target.grid == "b":
        of = "of its own filter " if problem.has_channels else ""
        z = problem.notation.letter("z")
        return f"Every {z} {of}contains {target} once: ∂L/∂{target} is the sum of their gradients."
    if not products:
        z = problem.notation.letter("z")
        return f"No window reaches {target}: no {z} contains it and its gradient is 0."
    are = "this is the one term" if len(products) == 1 else "these are the terms"
    uses = [factors[0]._replace(grid="z") for factors in products]
    return f"{target} is used by {_listed(problem, uses)}: {are} of ∂L/∂{target}."


def _listed(problem: Problem, cells: list[Cell]) -> str:
    names = [spoken(problem, cell) for cell in cells]
    if len(names) <= 12:
        return ", ".join(names)
    return f"{', '.join(names[:10])}, … {names[-1]} ({len(names)} in all)"
