"""The grids of a result, in the order of its equation, and how they are drawn side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import plotly.io as pio
import streamlit as st

from derivations.ui.controls import Problem, shape_of
from derivations.ui.figures import cell_size, heatmap
from engine import numeric
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation

LETTERS = {"x": "X", "k": "K", "dz": r"\frac{\partial L}{\partial Z}", "z": "Z"}


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


def panels(problem: Problem, result: str, prefix: str = "") -> list[Panel]:
    """The grids of a result in the order of its equation; ``prefix`` tells stages of a page "
    "apart.
    """
    return [panel._replace(key=prefix + panel.key) for panel in _panels(problem, result)]


def _panels(problem: Problem, result: str) -> list[Panel]:
    values = numeric.compute(problem.spec, result, **problem.arrays).reshape(
        _size_of(problem, result)
    )
    if result == "bias_gradient":
        plain = plain_grid("dz", problem)
        return [
            Panel("left", "left", plain, _title(plain), problem.grids["dz"], ""),
            Panel(
                "result",
                "result",
                Expanded("b", (0,), (0,)),
                _gradient(problem.operation.bias),
                values,
                r"\overset{\sum}{\longrightarrow}",
            ),
        ]
    picture = as_correlation(problem.spec, result)
    shown = [
        Panel(
            "left", "left", picture.left, _title(picture.left), problem.grids[picture.left.grid], ""
        ),
        Panel(
            "right",
            "right",
            picture.right,
            _title(picture.right),
            problem.grids[picture.right.grid],
            r"\otimes",
        ),
        Panel(
            "result",
            "result",
            picture.result,
            _result_title(result),
            values,
            _equals(problem, result),
        ),
    ]
    if picture.right.rotated:
        plain = plain_grid("k", problem)
        shown.insert(1, Panel("kernel", "source", plain, "K", problem.grids["k"], r"\otimes"))
        shown[2] = shown[2]._replace(before=r"\overset{180^\circ}{\curvearrowright}")
    return shown


def _size_of(problem: Problem, result: str) -> tuple[int, int]:
    """(height, width) of a result with one channel."""
    grid = {"forward": "z", "kernel_gradient": "k", "input_gradient": "x"}.get(result, "b")
    return shape_of(problem.spec, grid)


def plain_grid(grid: str, problem: Problem) -> Expanded:
    """A grid as it is: nothing around or between its cells."""
    height, width = problem.grids[grid].shape
    return Expanded(grid, tuple(range(height)), tuple(range(width)))


def _equals(problem: Problem, result: str) -> str:
    return f"+ {problem.operation.bias} =" if result == "forward" else "="


def _result_title(result: str) -> str:
    return {"forward": "Z", "kernel_gradient": _gradient("K"), "input_gradient": _gradient("X")}[
        result
    ]


def _gradient(letter: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {letter}}}"


def _title(grid: Expanded) -> str:
    """The letter of a grid."""
    return LETTERS[grid.grid]


def _done(grid: Expanded) -> str:
    """What was done to a grid, in words: plain text breaks where a title is wider than its grid."""
    done = (
        ("padded", PADDING in grid.rows or PADDING in grid.columns),
        ("zeros between", INSERTED in grid.rows or INSERTED in grid.columns),
        ("rotated 180°", grid.rotated),
    )
    return ", ".join(word for word, happened in done if happened)


def _name_in_cell(panel: Panel, bias: str) -> Callable[[int, int], str]:
    """The symbol of a cell as HTML."""
    grid = panel.grid.grid
    letter = {"dz": "∂L/∂z", "b": bias}.get(grid, grid)
    before = f"∂L/∂{letter}" if _is_gradient(panel) else letter

    def name(row: int, column: int) -> str:
        if grid == "b":
            return before
        comma = "," if row > 8 or column > 8 else ""
        return f"{before}<sub>{row + 1}{comma}{column + 1}</sub>"

    return name


def _is_gradient(panel: Panel) -> bool:
    return panel.role == "result" and panel.grid.grid != "z"


def draw(shown: list[Panel], bias: str) -> None:
    """Draw the grids side by side; on a narrow screen they stand one below the other."""
    cell = cell_size([panel.grid for panel in shown])
    with _row(key=f"grids-{shown[0].key}"):
        for panel in shown:
            # A sign stays with the grid it stands before when the row is broken.
            with _row(width="content"):
                if panel.before:
                    st.markdown(rf"$\displaystyle {panel.before}$", width="content")
                _draw_panel(panel, bias, cell)


def _row(**how: Any) -> Any:
    return st.container(
        horizontal=True,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="small",
        **how,
    )


def _draw_panel(panel: Panel, bias: str, cell: int) -> None:
    name, title = _name_in_cell(panel, bias), _spoken_title(panel, bias)
    picture = heatmap(panel.grid, panel.values, name, title, _colours(), cell)
    with st.container(key=panel.key, width=picture.width, gap="xsmall"):
        st.markdown(f"${panel.title}$ {_done(panel.grid)}", text_alignment="center")
        st.plotly_chart(
            picture.figure,
            width=picture.width,
            height=picture.height,
            key=f"chart-{panel.key}",
            config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
            alt=picture.alt,
        )


def _spoken_title(panel: Panel, bias: str) -> str:
    letter = {"x": "X", "k": "K", "dz": "∂L/∂Z", "z": "Z", "b": bias}[panel.grid.grid]
    return f"∂L/∂{letter}" if _is_gradient(panel) else letter


def _colours() -> list[list[Any]]:
    """The diverging colours of Streamlit's chart theme: the browser puts the theme's own in.

    Streamlit spreads its ten colours evenly; laid so that both arms start at zero, no small number
    looks like 0.
    """
    scale = pio.templates["streamlit"].layout.colorscale.diverging
    return [[stop, colour] for stop, (_, colour) in zip(_STOPS, scale, strict=True)]


_STOPS = (0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.625, 0.75, 0.875, 1)
