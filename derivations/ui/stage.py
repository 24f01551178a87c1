"""The stage: the grids side by side, one selected cell, its line in stages, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import streamlit as st

from derivations.ui import equations, linker
from derivations.ui.controls import Problem, shape_of, whole_number
from derivations.ui.editing import edited, editor, open_cell
from derivations.ui.evidence import badges
from derivations.ui.panels import Panel, draw, panels
from derivations.ui.remarks import show_remarks
from engine import agreement
from engine.geometry import Spec
from engine.symbolic import Derivation, Line, Values, derive

PACE = 1600
"""Milliseconds between the steps of a playing tour."""


@lru_cache(maxsize=64)
def derivation_of(spec: Spec) -> Derivation:
    """The derivation of a spec, kept because its names are made once."""
    return derive(spec)


def show(problem: Problem, result: str) -> None:
    """The whole stage of one result."""
    show_remarks([*problem.remarks, *_place_remarks(problem, result)])
    shown = panels(problem, result)
    with st.container(key="stage", border=True):
        draw(shown, problem.operation.bias)
        _selected_cell(problem, result, shown)


@st.fragment
def _selected_cell(problem: Problem, result: str, shown: list[Panel]) -> None:
    """What follows the selected cell. The grids do not: they stay as they are, and are not sent."""
    if edited():
        st.rerun()
    derivation = derivation_of(problem.spec)
    lines = derivation.results[result]
    linked = st.container()
    place, upto = _controls(result, shape_of(problem.spec, lines.grid))
    line = lines[place[0] * lines.shape[-1] + place[1]]
    with st.container(key="lines", gap="xsmall"):
        values = Values(problem.spec, **problem.arrays)
        terms = equations.show_line(derivation, line, values, upto)
    badges(agreement.line_verdicts(derivation, line, **problem.arrays))
    editor(problem)
    selection = {
        "selected": place,
        "terms": terms,
        "sentence": sentence(line, problem),
        "playing": PACE if st.session_state.get("play") else 0,
    }
    with linked:
        linker.mount(linker.model(problem, result, shown, selection), "linker", _take_pick)


def _controls(result: str, size: tuple[int, int]) -> tuple[tuple[int, int], str]:
    """Row, column and step of the view, and the buttons that move it."""
    _clamp(size)
    stages = equations.FORWARD_STAGES if result == "forward" else equations.STAGES
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="bottom", gap="small"
    ):
        row, column = _place_widgets(result, size)
        upto = st.segmented_control(
            "Line up to",
            list(stages),
            default="numbers",
            required=True,
            format_func=stages.__getitem__,
            key="step",
            bind="query-params",
        )
        one = size == (1, 1)
        st.button("Previous", shortcut="Left", on_click=_move, args=(size, -1), disabled=one)
        st.button(
            "Next", shortcut="Right", on_click=_move, args=(size, 1), type="primary", disabled=one
        )
        st.toggle("Play", key="play", disabled=one)
    st.session_state["_size"] = size
    return (row - 1, column - 1), upto or "numbers"


def _place_widgets(result: str, size: tuple[int, int]) -> tuple[int, int]:
    if size == (1, 1):
        return 1, 1
    first = default_place(result, size)
    row, column = (
        whole_number(st, title, (1, most), start, key, width=92)
        for title, key, most, start in zip(
            ("Row", "Column"), ("row", "col"), size, first, strict=True
        )
    )
    return row, column


def default_place(result: str, size: tuple[int, int]) -> tuple[int, int]:
    """The cell a page opens with: inner cells of ∂L/∂X tell more than its corner."""
    inner = 2 if result == "input_gradient" else 1
    return min(inner, size[0]), min(inner, size[1])


def _clamp(size: tuple[int, int]) -> None:
    """Keep the place inside a grid that has become smaller."""
    for key, most in zip(("row", "col"), size, strict=True):
        if st.session_state.get(key, 1) > most:
            st.session_state[key] = most


def _place_remarks(problem: Problem, result: str) -> Iterator[str]:
    """What a link says of row, column and step that is not there; later they are the page's own."""
    size = shape_of(problem.spec, derivation_of(problem.spec).results[result].grid)
    for key, title, most in (("row", "row", size[0]), ("col", "column", size[1])):
        asked = st.query_params.get(key)
        if asked is not None and key not in st.session_state and not _is_place(asked, most):
            yield f"The link asked for {title} “{asked[:20]}”: there are {title}s 1 to {most}."
    step = st.query_params.get("step")
    if step is not None and "step" not in st.session_state and step not in equations.STEPS:
        yield f"The link asked for step “{step[:20]}”: the line is shown whole."


def _is_place(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= most


def _move(size: tuple[int, int], by: int) -> None:
    row, column = st.session_state.get("row", 1), st.session_state.get("col", 1)
    place = ((row - 1) * size[1] + column - 1 + by) % (size[0] * size[1])
    st.session_state["row"], st.session_state["col"] = place // size[1] + 1, place % size[1] + 1


def _take_pick() -> None:
    """A click in the browser: a result cell is selected, a cell of numbers is opened for "
    "editing.
    """
    pick = st.session_state["linker"].pick or {}
    size = st.session_state.get("_size", (1, 1))
    if pick.get("next"):
        _move(size, 1)
    elif pick.get("role") == "result":
        if size != (1, 1) and all(isinstance(pick.get(side), int) for side in ("row", "column")):
            st.session_state["row"] = min(max(pick["row"], 0), size[0] - 1) + 1
            st.session_state["col"] = min(max(pick["column"], 0), size[1] - 1) + 1
    else:
        open_cell(pick)


def sentence(line: Line, problem: Problem) -> str:
    """What the highlight shows, in words."""
    target = equations.spoken(line.target)
    products = [term.factors for term in line.terms if term.factors[0].grid != "b"]
    if line.target.grid == "z":
        if not products:
            return f"{target} meets no cell of X: it is the bias alone."
        return f"{target} is made of {_listed([factors[0] for factors in products])}."
    if line.target.grid == "b":
        bias = problem.operation.bias
        return f"Every z contains {bias} once: ∂L/∂{bias} is the sum of ∂L/∂Z."
    if not products:
        return f"No window reaches {target}: no z contains it and its gradient is 0."
    uses = [factors[0]._replace(grid="z") for factors in products]
    return f"{target} is used by {_listed(uses)}: these are the terms of ∂L/∂{target}."


def _listed(cells: list[Any]) -> str:
    names = [equations.spoken(cell) for cell in cells]
    if len(names) <= 12:
        return ", ".join(names)
    return f"{', '.join(names[:10])}, … {names[-1]} ({len(names)} in all)"
