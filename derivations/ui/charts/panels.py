"""The grids of a result, in the order of its equation, and how they are drawn side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import plotly.io as pio
import streamlit as st

from derivations.ui.charts.boards import Board, column_of, filters_of
from derivations.ui.charts.charts import chart
from derivations.ui.charts.heatmaps import (
    LARGEST_CELL,
    Drawn,
    Heatmap,
    Labels,
    cell_sizes,
    heatmap,
)
from derivations.ui.kept import Kept, fingerprint
from derivations.ui.problem.cell_names import Place, channel_names, marked_up, result_name
from derivations.ui.problem.numerals import FAR, readable, strongest
from derivations.ui.problem.problem import Problem
from engine.correlation import Correlation, Expanded, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec
from engine.results import grid_of
from engine.taps import kernel_pairs


class Panel(NamedTuple):
    """One board of the stage: where it stands, what it plays, and what is written on it."""

    key: str
    role: str
    """"left", "right", "result", or "source" (shown for comparison only)."""
    board: Board
    title: str
    values: np.ndarray
    before: str = ""
    """The sign in front of it."""
    largest: float = 0
    """The number of its strongest colour, where boards are to be compared."""
    called: str = "{}"
    """How those who hear the page tell it from its like; ``{}`` is the grid's own name."""
    outlined: Place | None = None
    """A cell that is marked, on boards without a selected one."""
    zeros_equal: bool = False
    """Whether a 0 says that two numbers are equal, and is written =."""

    @property
    def grid(self) -> str:
        """The grid whose cells it shows."""
        return self.board.grid


def panels(problem: Problem, result: str, prefix: str = "") -> list[Panel]:
    """The boards of a result in its equation's order; ``prefix`` tells stages of a page apart."""
    shown = _panels(problem, result)
    if not prefix:
        return shown
    told = f"{{}} for {result_name(problem, result)}"
    return [
        panel._replace(
            key=prefix + panel.key, called=panel.called if panel.role == "result" else told
        )
        for panel in shown
    ]


def _panels(problem: Problem, result: str) -> list[Panel]:
    last = _result_panel(problem, result)
    if result == "bias_gradient":
        left = _panel(problem, "left", plain_grid(problem, "dz"))
        return [left, last._replace(before=r"\overset{\sum}{\longrightarrow}")]
    picture = picture_of(problem, result)
    left = _panel(problem, "left", picture.left)
    right = _panel(problem, "right", picture.right)._replace(before=r"\otimes")
    if picture.result.rotated:
        turned = last._replace(key="turned", board=board_of(problem, picture.result))
        return [left, right, turned, last._replace(before=_TURN)]
    if not picture.right.rotated or problem.has_channels:
        return [left, right, last]
    plain = plain_panel(problem, "kernel", "k")._replace(before=r"\otimes")
    return [left, plain, right._replace(before=_TURN), last]


_TURN = r"\overset{180^\circ}{\curvearrowright}"


def picture_of(problem: Problem, result: str) -> Correlation:
    """A result as one plain correlation, with K as the visitor's convention has it."""
    return as_correlation(problem.spec, result, turned=problem.notation.convolution)


def _panel(problem: Problem, role: str, expanded: Expanded) -> Panel:
    grid = expanded.grid
    board = board_of(problem, expanded)
    return Panel(role, role, board, problem.matrix(grid), problem.grids[grid])


def plain_panel(problem: Problem, key: str, grid: str) -> Panel:
    """A grid of the visitor's numbers as it is, under its letter."""
    board = board_of(problem, plain_grid(problem, grid))
    return Panel(key, "source", board, problem.matrix(grid), problem.grids[grid])


def _result_panel(problem: Problem, result: str) -> Panel:
    grid, values = grid_of(result), problem.result(result)
    _, height, width = values.shape
    expanded = Expanded(grid, tuple(range(height)), tuple(range(width)))
    title = problem.matrix(grid) if grid == "z" else problem.notation.gradient(problem.matrix(grid))
    return Panel(
        "result", "result", board_of(problem, expanded), title, values, _equals(problem, result)
    )


def plain_grid(problem: Problem, grid: str) -> Expanded:
    """A grid as it is: nothing around or between its cells."""
    _, height, width = problem.grids[grid].shape
    return Expanded(grid, tuple(range(height)), tuple(range(width)))


def board_of(problem: Problem, expanded: Expanded) -> Board:
    """All channels of an expanded grid."""
    spec, grid = problem.spec, expanded.grid
    if grid == "k":
        pairs = {pair: flat for flat, pair in enumerate(kernel_pairs(spec))}
        board = filters_of(expanded, spec.out_channels, spec.in_channels, pairs)
    elif grid == "b":
        board = column_of(expanded, spec.out_channels)
    else:
        channels = spec.in_channels if grid == "x" else spec.out_channels
        board = column_of(expanded, channels, problem.samples)
    fine = ("x",) if isinstance(spec, Conv2dSpec) else ("z", "dz")
    if grid not in fine:
        return board
    board = replace(board, unreached=(spec.unreached_rows, spec.unreached_columns))
    if isinstance(spec, Conv2dSpec):
        return board
    return replace(board, added=added_by_output_padding(spec))


def added_by_output_padding(
    spec: ConvTranspose2dSpec,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The last rows and columns of Z, which output_padding adds."""
    rows, columns = (
        tuple(range(max(0, size - extra), size))
        for size, extra in zip(spec.output_size, spec.output_padding, strict=True)
    )
    return rows, columns


def _equals(problem: Problem, result: str) -> str:
    return f"+ {problem.bias} =" if result == "forward" and problem.notation.biased else "="


def _done(grid: Expanded) -> str:
    """What was done to a grid, in words: plain text breaks where a title is wider than its grid."""
    return ", ".join(_steps(grid))


def _steps(grid: Expanded) -> list[str]:
    """What was done to a grid, one word or two for each step."""
    done = (
        ("padded", grid.is_padded),
        ("cropped", grid.is_cropped),
        ("zeros between", grid.is_spread),
        ("rotated by 180°", grid.rotated),
        ("transposed", grid.transposed),
    )
    return [word for word, happened in done if happened]


def _labels(panel: Panel, problem: Problem) -> Labels:
    """The symbols of a board as HTML and the names of its channels."""
    grid = panel.grid
    names = [marked_up(name) for name in channel_names(problem)[grid]]
    of = problem.gradient("") if _is_gradient(panel) else ""
    transposed = panel.board.expanded.transposed

    def cell(channel: int, row: int, column: int) -> str:
        if grid == "b":
            return of + names[channel]
        if transposed:
            row, column = column, row
        return f"{of}{names[channel]}<sub>{problem.notation.subscript(row, column)}</sub>"

    def channel_name(channel: int) -> str:
        return of + names[channel]

    written = _or_equal if panel.zeros_equal else readable
    return Labels(spoken_title(panel, problem), cell, channel_name, written)


def _or_equal(value: float) -> str:
    return readable(value) if value else "="


def _is_gradient(panel: Panel) -> bool:
    return panel.role == "result" and panel.grid != "z"


def draw(shown: list[Panel], problem: Problem, largest_cell: int = LARGEST_CELL) -> None:
    """Draw the boards side by side; on a narrow screen they stand one below the other."""
    cells = [min(cell, largest_cell) for cell in cell_sizes([panel.board for panel in shown])]
    with _row(key=f"grids-{shown[0].key}"):
        for panel, cell in zip(shown, cells, strict=True):
            # A sign stays with the board it stands before when the row is broken.
            with _row(width="content"):
                if panel.before:
                    st.markdown(rf"$\displaystyle {panel.before}$", width="content")
                _draw_panel(panel, problem, cell)
    _tell_ends(shown)


def _tell_ends(shown: list[Panel]) -> None:
    """Where the colours end short of a number: what lies beyond has the strongest."""
    ends = [(panel, panel.largest or strongest(panel.values)) for panel in shown]
    if beyond := [end for panel, end in ends if (np.abs(panel.values) > FAR * end).any()]:
        told = " and ".join(f"±{readable(end)}" for end in dict.fromkeys(beyond))
        st.caption(f"The colours end at {told}: what lies beyond has the strongest.")


def _row(**how: Any) -> Any:
    return st.container(
        horizontal=True,
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="small",
        **how,
    )


def heatmap_of(panel: Panel, problem: Problem, cell: int) -> Heatmap:
    """The heatmap of a panel with cells of so many pixels, the same one for all who ask for it."""
    key = *(part for part in panel if part is not panel.values), fingerprint(panel.values)
    height, width = panel.board.size
    return HEATMAPS.of(
        (key, problem.naming, cell), lambda: _made(panel, problem, cell), height * width + 100
    )


def _made(panel: Panel, problem: Problem, cell: int) -> Heatmap:
    labels = _labels(panel, problem)
    made = heatmap(
        panel.board, panel.values, labels, colours(), cell, panel.largest, panel.outlined
    )
    return replace(made, figure=Drawn(made.figure))


HEATMAPS = Kept[Heatmap](300_000)
"""By the places of their boards: the largest has 30,000, one of the notes 9."""


def _draw_panel(panel: Panel, problem: Problem, cell: int) -> None:
    picture = heatmap_of(panel, problem, cell)
    with st.container(
        key=panel.key, width=picture.room, gap="xsmall", horizontal_alignment="center"
    ):
        st.markdown(f"${panel.title}$ {_done(panel.board.expanded)}", text_alignment="center")
        chart(
            picture.figure,
            alt=picture.alt,
            width=picture.width,
            height=picture.height,
            key=f"chart-{panel.key}",
            config={"displayModeBar": False, "scrollZoom": False, "doubleClick": False},
        )


def spoken_title(panel: Panel, problem: Problem) -> str:
    """What a board is called where it is heard: padded ∂L/∂Z, K rotated by 180°."""
    letter = problem.plain(panel.grid)
    name = problem.gradient(letter) if _is_gradient(panel) else letter
    steps = _steps(panel.board.expanded)
    before = [step for step in steps if step in _ADJECTIVES]
    after = ", ".join(_AFTER.get(step, step) for step in steps if step not in _ADJECTIVES)
    spoken = " ".join(filter(None, [" and ".join(before), name, after]))
    return panel.called.replace("{}", spoken)


_ADJECTIVES = ("padded", "cropped")
"""What is said before a grid's name; the rest follows it."""

_AFTER = {"zeros between": "with zeros between"}
"""How a step that follows a name is said, where a title has less room for it."""


def colours() -> list[list[Any]]:
    """The diverging colours of Streamlit's chart theme: the browser puts the theme's own in.

    Streamlit spreads its ten colours evenly; laid so that both arms start at zero, no small number
    looks like 0.
    """
    scale = pio.templates["streamlit"].layout.colorscale.diverging
    return [[stop, colour] for stop, (_, colour) in zip(_STOPS, scale, strict=True)]


_STOPS = (0, 0.125, 0.25, 0.375, 0.5, 0.5, 0.625, 0.75, 0.875, 1)
