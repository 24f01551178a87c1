"""The stage: the grids side by side, one selected cell, its line in stages, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import plotly.io as pio
import streamlit as st

from derivations.ui import equations, linker
from derivations.ui.controls import Problem, set_cell
from derivations.ui.figures import cell_size, heatmap
from engine import agreement, numeric
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation
from engine.geometry import Conv2dSpec, Spec
from engine.symbolic import Derivation, Line, Values, derive
from engine.taps import axis_taps

PACE = 1600
"""Milliseconds between the steps of a playing tour."""

_LETTERS = {"x": "X", "k": "K", "dz": r"\frac{\partial L}{\partial Z}", "z": "Z"}


class Panel(NamedTuple):
    """One grid of the stage: where it stands, what it plays, and what is written on it."""

    key: str
    role: str
    """"left", "right", "result", or "source" (shown for comparison only)."""
    grid: Expanded
    title: str
    values: np.ndarray
    before: str
    """The sign in front of it."""


@lru_cache(maxsize=64)
def derivation_of(spec: Spec) -> Derivation:
    """The derivation of a spec, kept because its names are made once."""
    return derive(spec)


def computed(problem: Problem, result: str) -> np.ndarray:
    """The result in numbers, by NumPy: (height, width)."""
    spec, grids = problem.spec, problem.arrays
    hyper: dict[str, Any] = {"stride": spec.stride, "padding": spec.padding, "dilation": spec.dilation}
    convolution = isinstance(spec, Conv2dSpec)
    if not convolution:
        hyper["output_padding"] = spec.output_padding
    if result == "forward":
        run = numeric.conv2d if convolution else numeric.conv_transpose2d
        return run(grids["x"], grids["k"], grids["b"], **hyper)
    back = numeric.conv2d_backward if convolution else numeric.conv_transpose2d_backward
    gradients = back(grids["x"], grids["k"], grids["dz"], **hyper)
    wanted = {"kernel_gradient": gradients.dk, "input_gradient": gradients.dx}
    return wanted.get(result, gradients.db.reshape(1, 1))


# --- the grids --------------------------------------------------------------------------------


def panels(problem: Problem, result: str) -> list[Panel]:
    """The grids of a result in the order of its equation."""
    values = computed(problem, result)
    if result == "bias_gradient":
        plain = _plain("dz", problem)
        return [
            Panel("left", "left", plain, _title(plain), problem.grids["dz"], ""),
            Panel("result", "result", Expanded("b", (0,), (0,)), _gradient(problem.operation.bias), values, r"\sum"),
        ]
    picture = as_correlation(problem.spec, result)
    shown = [
        Panel("left", "left", picture.left, _title(picture.left), problem.grids[picture.left.grid], ""),
        Panel("right", "right", picture.right, _title(picture.right), problem.grids[picture.right.grid], r"\otimes"),
        Panel("result", "result", picture.result, _result_title(result), values, _equals(problem, result)),
    ]
    if picture.right.rotated:
        plain = _plain("k", problem)
        shown.insert(1, Panel("kernel", "source", plain, "K", problem.grids["k"], r"\otimes"))
        shown[2] = shown[2]._replace(before=r"\overset{180^\circ}{\curvearrowright}")
    return shown


def _plain(grid: str, problem: Problem) -> Expanded:
    height, width = problem.grids[grid].shape
    return Expanded(grid, tuple(range(height)), tuple(range(width)))


def _equals(problem: Problem, result: str) -> str:
    return f"+ {problem.operation.bias} =" if result == "forward" else "="


def _result_title(result: str) -> str:
    return {"forward": "Z", "kernel_gradient": _gradient("K"), "input_gradient": _gradient("X")}[result]


def _gradient(letter: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {letter}}}"


def _title(grid: Expanded) -> str:
    """The letter of a grid and what was done to it."""
    done = [
        word
        for word, happened in (
            ("padded", PADDING in grid.rows or PADDING in grid.columns),
            ("zeros between", INSERTED in grid.rows or INSERTED in grid.columns),
            (r"rotated 180°", grid.rotated),
        )
        if happened
    ]
    letter = _LETTERS[grid.grid]
    return rf"{letter}\text{{ {', '.join(done)}}}" if done else letter


def _name_in_cell(panel: Panel) -> Any:
    grid = panel.grid.grid
    before = {"dz": "∂L/∂z", "b": "∂L/∂b"}.get(grid, f"∂L/∂{grid}" if _is_gradient(panel) else grid)

    def name(row: int, column: int) -> str:
        if grid == "b":
            return before
        comma = "," if row > 8 or column > 8 else ""
        return f"{before}<sub>{row + 1}{comma}{column + 1}</sub>"

    return name


def _is_gradient(panel: Panel) -> bool:
    return panel.role == "result" and panel.grid.grid != "z"


def draw(shown: list[Panel]) -> None:
    """Draw the grids side by side; on a narrow screen they stand one below the other."""
    cell = cell_size([panel.grid for panel in shown])
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="center", gap="small", key="grids"
    ):
        for panel in shown:
            if panel.before:
                st.markdown(rf"$\displaystyle {panel.before}$", width="content")
            picture = heatmap(
                panel.grid, panel.values, _name_in_cell(panel), _spoken_title(panel), _colours(), cell
            )
            with st.container(key=panel.key, width=picture.width, gap="xsmall"):
                st.markdown(rf"${panel.title}$", text_alignment="center")
                st.plotly_chart(
                    picture.figure,
                    width=picture.width,
                    height=picture.height,
                    key=f"chart-{panel.key}",
                    config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
                    alt=picture.alt,
                )


def _spoken_title(panel: Panel) -> str:
    plain = {"x": "X", "k": "K", "dz": "∂L/∂Z", "z": "Z", "b": "∂L/∂b"}[panel.grid.grid]
    return f"∂L/∂{plain}" if _is_gradient(panel) and plain in "XK" else plain


def _colours() -> list[list[Any]]:
    """The diverging colours of Streamlit's chart theme: the browser puts the theme's own in.

    Streamlit spreads its ten colours evenly; laid so that both arms start at zero, no small number
    looks like 0.
    """
    scale = pio.templates["streamlit"].layout.colorscale.diverging
    return [[stop, colour] for stop, (_, colour) in zip(_STOPS, scale, strict=True)]


_STOPS = (0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.625, 0.75, 0.875, 1)


# --- one selected cell ------------------------------------------------------------------------


def show(problem: Problem, result: str) -> None:
    """The whole stage of one result."""
    _show_remarks(problem, result)
    _stage(problem, result)


@st.fragment
def _stage(problem: Problem, result: str) -> None:
    if st.session_state.pop("_edited", False):
        st.rerun()
    derivation = derivation_of(problem.spec)
    lines = derivation.results[result]
    with st.container(key="stage", border=True):
        place, upto = _controls(result, lines.shape[-2:] if result != "bias_gradient" else (1, 1))
        shown = panels(problem, result)
        draw(shown)
        linked = st.container()
        line = lines[place[0] * lines.shape[-1] + place[1]]
        values = Values(problem.spec, **problem.arrays)
        with st.container(key="lines", gap="xsmall"):
            terms = equations.show_line(derivation, line, values, upto)
        _evidence(derivation, line, problem)
        with linked:
            linker.mount(_model(problem, result, shown, place, line, terms), "linker", _take_pick)
        _editor(problem)


def _controls(result: str, size: tuple[int, int]) -> tuple[tuple[int, int], str]:
    """Row, column and step of the view, and the buttons that move it."""
    _clamp(size)
    stages = equations.FORWARD_STAGES if result == "forward" else equations.STAGES
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
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
        st.button("Next", shortcut="Right", on_click=_move, args=(size, 1), type="primary", disabled=one)
        st.toggle("Play", key="play", disabled=one)
    st.session_state["_size"] = size
    return (row - 1, column - 1), upto or "numbers"


def _place_widgets(result: str, size: tuple[int, int]) -> tuple[int, int]:
    if size == (1, 1):
        return 1, 1
    first = default_place(result, size)
    row, column = (
        st.number_input(title, 1, most, start, step=1, key=key, bind="query-params", width=92)
        for title, key, most, start in zip(("Row", "Column"), ("row", "col"), size, first, strict=True)
    )
    return int(row), int(column)


def default_place(result: str, size: tuple[int, int]) -> tuple[int, int]:
    """The cell a page opens with: inner cells of ∂L/∂X tell more than its corner."""
    inner = 2 if result == "input_gradient" else 1
    return min(inner, size[0]), min(inner, size[1])


def _clamp(size: tuple[int, int]) -> None:
    """Keep the place inside a grid that has become smaller."""
    for key, most in zip(("row", "col"), size, strict=True):
        if st.session_state.get(key, 1) > most:
            st.session_state[key] = most


def _show_remarks(problem: Problem, result: str) -> None:
    """One friendly note on whatever could not be taken as it was asked for."""
    remarks = [*problem.remarks, *_place_remarks(problem, result)]
    if remarks:
        st.warning("  \n".join(remarks), icon=":material/info:")


def _place_remarks(problem: Problem, result: str) -> Iterator[str]:
    """What a link says of row, column and step that is not there."""
    shape = derivation_of(problem.spec).results[result].shape
    size = shape[-2:] if len(shape) > 1 else (1, 1)
    for key, title, most in (("row", "row", size[0]), ("col", "column", size[1])):
        asked = st.query_params.get(key)
        if asked is not None and not _is_place(asked, most):
            yield f"The link asked for {title} “{asked[:20]}”: there are {title}s 1 to {most}."
    step = st.query_params.get("step")
    if step is not None and step not in equations.STEPS:
        yield f"The link asked for step “{step[:20]}”: the line is shown whole."


def _is_place(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= most


def _move(size: tuple[int, int], by: int) -> None:
    row, column = st.session_state.get("row", 1), st.session_state.get("col", 1)
    place = ((row - 1) * size[1] + column - 1 + by) % (size[0] * size[1])
    st.session_state["row"], st.session_state["col"] = place // size[1] + 1, place % size[1] + 1


def _take_pick() -> None:
    """A click in the browser: a result cell is selected, a cell of numbers is opened for editing."""
    pick = st.session_state["linker"].pick or {}
    size = st.session_state.get("_size", (1, 1))
    if pick.get("next"):
        _move(size, 1)
    elif pick.get("role") == "result":
        if size != (1, 1) and all(isinstance(pick.get(side), int) for side in ("row", "column")):
            st.session_state["row"] = min(max(pick["row"], 0), size[0] - 1) + 1
            st.session_state["col"] = min(max(pick["column"], 0), size[1] - 1) + 1
    elif pick.get("grid") in ("x", "k", "dz"):
        st.session_state["_editing"] = pick["grid"], pick.get("row"), pick.get("column")


# --- numbers in place -------------------------------------------------------------------------


def _editor(problem: Problem) -> None:
    """One bounded number for the clicked cell."""
    grid, row, column = st.session_state.get("_editing", (None, None, None))
    if grid not in problem.grids or not _inside(problem.grids[grid].shape, row, column):
        st.caption("Click a result cell to derive it, a cell of numbers to change it.")
        return
    from engine.symbolic import Cell

    now = float(problem.grids[grid][row, column])
    key = f"edit-{grid}-{row}-{column}-{now}"
    st.number_input(
        f"{equations.spoken(Cell(grid, (0, row, column)))} is",
        -999.0,
        999.0,
        now,
        step=1.0,
        format="%0.10g",
        key=key,
        on_change=_take_edit,
        args=(problem, grid, (row, column), key),
        width=160,
    )


def _inside(shape: tuple[int, ...], row: Any, column: Any) -> bool:
    return all(
        isinstance(place, int) and 0 <= place < size
        for place, size in zip((row, column), shape, strict=True)
    )


def _take_edit(problem: Problem, grid: str, place: tuple[int, int], key: str) -> None:
    set_cell(problem.operation, problem.spec, grid, place, round(st.session_state[key], 3))
    st.session_state["_edited"] = True


# --- evidence and the linker's model ----------------------------------------------------------


def _evidence(derivation: Derivation, line: Line, problem: Problem) -> None:
    """Badges that are computed: both sides stand in their help."""
    with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
        for verdict in agreement.line_verdicts(derivation, line, **problem.arrays):
            st.badge(
                verdict.claim,
                icon=":material/check:" if verdict.holds else ":material/close:",
                color="green" if verdict.holds else "red",
                help=verdict.sentence,
            )


def _model(
    problem: Problem,
    result: str,
    shown: list[Panel],
    place: tuple[int, int],
    line: Line,
    terms: dict[str, Any],
) -> dict[str, Any]:
    """What the linker needs to light cells and terms."""
    bias = result == "bias_gradient"
    picture = None if bias else as_correlation(problem.spec, result)
    gradient = "" if result == "forward" else "∂L/∂"
    return {
        "grids": [
            {
                "key": panel.key,
                "role": panel.role,
                "grid": panel.grid.grid,
                "rows": panel.grid.rows,
                "columns": panel.grid.columns,
            }
            for panel in shown
        ],
        "taps": None if bias else [axis_taps(problem.spec, side) for side in (0, 1)],
        "window": picture and {"step": picture.step, "size": picture.right.size},
        "selected": place,
        "terms": terms,
        "names": {
            "x": "x", "k": "k", "z": "z", "dz": "∂L/∂z", "b": problem.operation.bias,
            "result": gradient + shown[-1].grid.grid if not bias else f"∂L/∂{problem.operation.bias}",
        },
        "plain": ["b", "result"] if bias else [],
        "verb": "is used by" if result == "forward" else "flows into",
        "sentence": sentence(line, problem),
        "playing": PACE if st.session_state.get("play") else 0,
    }


def sentence(line: Line, problem: Problem) -> str:
    """What the highlight shows, in words."""
    target = equations.spoken(line.target)
    products = [term.factors for term in line.terms if term.factors[0].grid != "b"]
    if line.target.grid == "z":
        if not products:
            return f"{target} meets no cell of X: it is the bias alone."
        return f"{target} is made of {_listed([factors[0] for factors in products])}."
    if line.target.grid == "b":
        return f"Every z contains {problem.operation.bias} once: ∂L/∂{problem.operation.bias} is the sum of ∂L/∂Z."
    if not products:
        return f"No window reaches {target}: no z contains it and its gradient is 0."
    uses = [factors[0]._replace(grid="z") for factors in products]
    return f"{target} is used by {_listed(uses)}: these are the terms of ∂L/∂{target}."


def _listed(cells: list[Any]) -> str:
    names = [equations.spoken(cell) for cell in cells]
    if len(names) <= 12:
        return ", ".join(names)
    return f"{', '.join(names[:10])}, … {names[-1]} ({len(names)} in all)"
