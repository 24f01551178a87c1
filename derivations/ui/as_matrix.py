"""The operation as a matrix, linked entry by entry with the grids."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from derivations.ui.charts import linker
from derivations.ui.charts.charts import chart
from derivations.ui.charts.heatmaps import Heatmap, matrix_heatmap
from derivations.ui.charts.panels import Panel, board_of, colours, draw, plain_panel
from derivations.ui.problem.cell_names import channel_names, low_subscript
from derivations.ui.problem.problem import Problem
from engine.correlation import Expanded
from engine.numeric.matrix import kernel_places
from engine.taps import grid_shape

LONGEST_SIDE = 144
"""A matrix with more rows or columns is not drawn."""


def matrix_size(problem: Problem) -> tuple[int, int]:
    """(cells of z, cells of x): the rows and columns of the matrix."""
    z, x = (int(np.prod(grid_shape(problem.spec, grid))) for grid in ("z", "x"))
    return z, x


def show_matrices(problem: Problem) -> None:
    """X, K and Z, the matrix that takes vec X to vec Z − b, and its transpose, all linked."""
    grids = [*(plain_panel(problem, f"matrix-{grid}", grid) for grid in "xk"), _forward(problem)]
    places = kernel_places(problem.spec, turned=problem.notation.convolution)
    forward, backward = (
        _matrix(problem, entries, name)
        for entries, name in zip((places, places.T), linker.matrix_names(problem), strict=True)
    )
    with st.container(key="matrices", border=True):
        draw(grids, problem)
        with st.container(horizontal=True, horizontal_alignment="center", gap="large"):
            for key, title, picture in (
                ("matrix", _TITLES[problem.operation.name][0], forward),
                ("matrix-transposed", _TITLES[problem.operation.name][1], backward),
            ):
                with st.container(key=key, width="content", gap="xsmall"):
                    st.markdown(f"${problem.tex(title)}$", text_alignment="center")
                    _draw(picture, key)
        linker.mount(_model(problem, grids), "linker-matrix")


# C is the matrix of the convolution in both cases: that is what makes the other one "transposed".
_TITLES = {
    "conv2d": (
        r"C: \; \operatorname{vec} X \mapsto \operatorname{vec} Z - B",
        r"C^T: \; \tfrac{\partial L}{\partial Z} \mapsto \tfrac{\partial L}{\partial X}",
    ),
    "conv_transpose2d": (
        r"C^T: \; \operatorname{vec} X \mapsto \operatorname{vec} Z - b",
        r"C: \; \tfrac{\partial L}{\partial Z} \mapsto \tfrac{\partial L}{\partial X}",
    ),
}


def _forward(problem: Problem) -> Panel:
    values = problem.result("forward")
    _, height, width = values.shape
    board = board_of(problem, Expanded("z", tuple(range(height)), tuple(range(width))))
    return Panel("matrix-z", "source", board, problem.matrix("z"), values)


def _matrix(problem: Problem, places: np.ndarray, name: str) -> Heatmap:
    cells = problem.grids["k"]
    numbers, names = cells.ravel(), _kernel_names(problem)
    entries = [[None if at < 0 else numbers[at].item() for at in row] for row in places.tolist()]
    called = [["no kernel cell" if at < 0 else names[at] for at in row] for row in places.tolist()]
    largest = float(np.abs(cells).max()) or 1.0
    return matrix_heatmap(entries, called, name, colours(), largest)


def _kernel_names(problem: Problem) -> list[str]:
    _, height, width = problem.grids["k"].shape
    return [
        name + low_subscript(problem.notation, row, column)
        for name in channel_names(problem)["k"]
        for row in range(height)
        for column in range(width)
    ]


def _draw(picture: Heatmap, key: str) -> None:
    chart(
        picture.figure,
        alt=picture.alt,
        width=picture.width,
        height=picture.height,
        key=f"chart-{key}",
        config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
    )


def _model(problem: Problem, grids: list[Panel]) -> dict[str, Any]:
    """The linker's model with the two matrices: their rows and columns are cells of z and x."""
    return linker.matrix_model(
        problem,
        grids,
        {
            "x": grid_shape(problem.spec, "x"),
            "z": grid_shape(problem.spec, "z"),
        },
    )
