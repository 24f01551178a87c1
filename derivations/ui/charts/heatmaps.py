"""Grids as Plotly heatmaps. Nothing here knows Streamlit.

A figure holds numbers, symbols and zeros; never a highlight. Highlights are drawn over it in the
browser, so that picking a cell changes no figure and nothing flickers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from derivations.ui.charts.boards import CELL, CROPPED, CUT, HEADER, Board, Line, state_of
from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.numerals import full, readable, strongest
from derivations.ui.problem.wording import counted
from engine.correlation import INSERTED, PADDING

LARGEST_CELL = 48
WIDEST = 312
"""Pixels of a cell and of a grid at most: a grid fits a telephone without scrolling."""

ROW, TALLEST = 780, 720
"""Pixels all boards of a stage have side by side, and one of them from top to bottom."""

NARROWEST, SHORTEST = 150, 10
"""Streamlit draws no chart narrower, Plotly none less high."""

NARROWEST_PANEL = 96
"""Pixels for a board and its title; a chart that is wider than its grid reaches over both sides."""

LARGEST_MATRIX_CELL, WIDEST_MATRIX = 30, 560
"""Pixels of an entry of a matrix and of a matrix at most; on a telephone it scrolls in its box."""

FULL_TEXT, ONLY_NUMBER = 34, 17
"""From so many pixels on a cell shows symbol and number; its number alone."""

SMALLEST_SYMBOL, SMALLEST_NUMBER = 8, 6
"""Pixels of the smallest fonts; a symbol that needs a smaller one is told on hover."""


class Drawn(BaseFigure):  # type: ignore[misc]  # Plotly carries no types
    """A figure that is sent many times and never changed: it holds what Plotly sends, nothing else.

    A Plotly figure copies itself to be sent, which takes longer than to write it out.
    """

    def __init__(self, figure: go.Figure) -> None:
        self.__dict__["sent"] = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """What is sent; to be read only."""
        sent: dict[str, Any] = self.__dict__["sent"]
        return sent


OUTLINE = "#d97706"
"""The frame of a cell that is pointed out: it stands out on both grounds."""


@dataclass(frozen=True)
class Heatmap:
    """A figure with its size in pixels and its text for those who do not see it."""

    figure: go.Figure
    width: int
    height: int
    alt: str
    room: int
    """Pixels from left to right that it takes: a chart may have empty sides."""


@dataclass(frozen=True)
class Labels:
    """What is written on a board: the title, each cell's symbol as HTML, each channel's name.

    ``number``: how a number is written.
    """

    title: str
    cell: Callable[[int, int, int], str]
    channel: Callable[[int], str]
    number: Callable[[float], str] = readable


def heatmap(
    board: Board,
    values: np.ndarray,
    labels: Labels,
    colours: list[list[Any]],
    cell: int,
    largest: float = 0,
    outlined: Place | None = None,
) -> Heatmap:
    """A board as a heatmap.

    ``values``: (channels, height, width) numbers of the grid itself; ``colours``: a diverging
    Plotly colour scale, laid symmetrically about zero; ``cell``: pixels of a cell; ``largest``: the
    number of the strongest colour, where boards are to be compared (0: the board's own);
    ``outlined``: a cell with a frame.
    """
    shown = _numbers(board, values, CELL)
    height, width = (cell * side for side in board.size)
    height = max(height, SHORTEST)
    return Heatmap(
        go.Figure(
            {
                "data": [
                    *_layers(board, cell),
                    *_cropped(board, values, labels, cell),
                    _cells(board, shown, labels, cell, largest or scale(values), colours),
                ],
                "layout": {
                    **_layout(width, height),
                    "annotations": _channel_names(board, labels, cell),
                    "shapes": [*_framed(board), *_crops(board), *_outline(board, outlined)],
                },
            }
        ),
        max(width, NARROWEST),
        height,
        _alt(labels.title, _left(board, shown)) + _cut_off(board),
        max(width, NARROWEST_PANEL),
    )


def matrix_heatmap(
    entries: list[list[float | None]],
    names: list[list[str]],
    title: str,
    colours: list[list[Any]],
    largest: float,
) -> Heatmap:
    """A matrix of kernel cells as a heatmap; None where no kernel cell stands.

    ``names``: what an entry is called on hover; ``largest``: the number of the strongest colour.
    """
    rows, columns = len(entries), len(entries[0])
    cell = max(2, min(LARGEST_MATRIX_CELL, WIDEST_MATRIX // columns, TALLEST // rows))
    height, width = max(rows * cell, SHORTEST), columns * cell
    empty = [[1 if entry is None else None for entry in row] for row in entries]
    colour = _GREYS[CUT][0]
    figure = {
        "data": [
            {
                "type": "heatmap",
                "z": empty,
                "colorscale": [[0, colour], [1, colour]],
                "showscale": False,
                "xgap": _gap(cell),
                "ygap": _gap(cell),
                "customdata": names,
                "hovertemplate": "0: %{customdata}<extra></extra>",
                "hoverongaps": False,
            },
            {
                "type": "heatmap",
                "z": entries,
                "zmin": -largest,
                "zmax": largest,
                "colorscale": colours,
                "showscale": False,
                "xgap": _gap(cell),
                "ygap": _gap(cell),
                "text": [
                    ["" if entry is None else readable(entry) for entry in r] for r in entries
                ],
                "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
                "textfont": {"size": 10},
                "customdata": names,
                "hovertemplate": "%{customdata} = %{z}<extra></extra>",
                "hoverongaps": False,
            },
        ],
        "layout": _layout(width, height),
    }
    room = max(width, NARROWEST)
    return Heatmap(go.Figure(figure), room, height, _alt(title, entries), room)


def cell_sizes(boards: Sequence[Board]) -> list[int]:
    """Pixels of a cell on each board of a stage: one size for all where it has room for numbers.

    No board is wider than a telephone. Where one row would make numbers unreadable the boards may
    rather stand in two; where the largest board is too large for numbers anyway, the others keep
    cells of their own that show theirs.
    """
    fits = [_largest_cell(board) for board in boards]
    if min(fits) >= ONLY_NUMBER:
        fits = [min(fits)] * len(boards)
    for most in range(max(fits), ONLY_NUMBER + 4, -1):
        cells = [min(cell, most) for cell in fits]
        if _side_by_side(boards, cells) <= ROW:
            return cells
    return fits


def _largest_cell(board: Board) -> int:
    height, width = board.size
    return max(3, min(LARGEST_CELL, WIDEST // width, TALLEST // height))


def _side_by_side(boards: Sequence[Board], cells: Sequence[int]) -> int:
    """Pixels the boards take in one row."""
    pairs = zip(boards, cells, strict=True)
    return sum(max(NARROWEST_PANEL, board.size[1] * cell) for board, cell in pairs)


def _numbers(board: Board, values: np.ndarray, kind: int) -> list[list[float | None]]:
    """The numbers of the places of one kind, None at all others."""
    return [
        [
            values[board.channel(row, column), row[1], column[1]].item()
            if state_of(board, row, column) == kind
            else None
            for column in board.columns
        ]
        for row in board.rows
    ]


def scale(values: np.ndarray) -> float:
    """The number of the strongest colour: one for all cells of a role, so colours compare."""
    return strongest(values)


def _cells(
    board: Board,
    shown: list[list[float | None]],
    labels: Labels,
    cell: int,
    largest: float,
    colours: list[list[Any]],
) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": shown,
        "zmin": -largest,
        "zmax": largest,
        "colorscale": colours,
        "showscale": False,
        "xgap": _gap(cell),
        "ygap": _gap(cell),
        "text": _texts(board, shown, labels, cell),
        "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
        "textfont": {"size": _number_size(cell)},
        # The linker says what stands under the pointer; a tooltip would cover the next cell.
        "hoverinfo": "none",
        "hoverongaps": False,
    }


def _cropped(board: Board, values: np.ndarray, labels: Labels, cell: int) -> list[dict[str, Any]]:
    """The cells a crop cuts off, with their numbers and without a colour."""
    if not board.expanded.is_cropped:
        return []
    shown = _numbers(board, values, CROPPED)
    return [
        {
            "type": "heatmap",
            "z": shown,
            "colorscale": [[0, _CUT_OFF], [1, _CUT_OFF]],
            "showscale": False,
            "xgap": _gap(cell),
            "ygap": _gap(cell),
            "text": _texts(board, shown, labels, cell),
            "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
            "textfont": {"size": _number_size(cell), "color": "rgba(128,128,128,0.9)"},
            "hoverinfo": "none",
            "hoverongaps": False,
        }
    ]


_CUT_OFF = "rgba(128,128,128,0)"


def _texts(
    board: Board, shown: list[list[float | None]], labels: Labels, cell: int
) -> list[list[str]]:
    """What is written on every place that shows a number: its symbol above it."""
    return [
        [
            ""
            if value is None
            else _text(
                labels.cell(board.channel(row, column), row[1], column[1]),
                labels.number(value),
                cell,
            )
            for column, value in zip(board.columns, numbers, strict=True)
        ]
        for row, numbers in zip(board.rows, shown, strict=True)
    ]


def _gap(cell: int) -> int:
    return 2 if cell >= ONLY_NUMBER else 1 if cell > 6 else 0


def _text(symbol: str, number: str, cell: int) -> str:
    written = _fitted(number, cell)
    size = 0 if cell < FULL_TEXT else min(11, _fitting_size(symbol, cell))
    if size < SMALLEST_SYMBOL:
        return written
    return f'<span style="font-size:{size}px">{symbol}</span><br><b>{written}</b>'


def _fitted(written: str, cell: int) -> str:
    """A number in a smaller font where its cell's own would run over the edge."""
    size = _fitting_size(written, cell)
    if size >= _number_size(cell):
        return written
    return f'<span style="font-size:{max(size, SMALLEST_NUMBER)}px">{written}</span>'


def _number_size(cell: int) -> int:
    return 12 if cell >= FULL_TEXT else 10


def _fitting_size(text: str, cell: int) -> int:
    """The largest font size in which a text fits its cell; a character is about 0.58 as wide."""
    characters = len(re.sub("<[^>]*>", "", text))
    return int((cell - 3) / (0.58 * max(characters, 1)))


def _layers(board: Board, cell: int) -> list[dict[str, Any]]:
    """One flat grey layer for each kind of place that holds no number of its own."""
    return [
        {
            "type": "heatmap",
            "z": layer,
            "colorscale": [[0, colour], [1, colour]],
            "showscale": False,
            "xgap": _gap(cell),
            "ygap": _gap(cell),
            "text": [[written if entry else "" for entry in row] for row in layer],
            "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
            "textfont": {"size": 11, "color": "rgba(128,128,128,0.9)"},
            "hoverinfo": "none",
            "hoverongaps": False,
        }
        for kind, (colour, written) in _GREYS.items()
        for layer in [_layer(board, kind)]
        if any(map(any, layer))
    ]


_GREYS = {
    PADDING: ("rgba(128,128,128,0.13)", "0"),
    INSERTED: ("rgba(128,128,128,0.30)", "0"),
    CUT: ("rgba(128,128,128,0.05)", "·"),
}
"""The colour and the text of a place without a number."""


def _layer(board: Board, kind: int | str) -> list[list[int | None]]:
    return [
        [1 if state_of(board, row, column) == kind else None for column in board.columns]
        for row in board.rows
    ]


def _channel_names(board: Board, labels: Labels, cell: int) -> list[dict[str, Any]]:
    """The name of each channel in the header above its block, which is one cell high."""
    first_column = {
        block: at for at, (block, index) in reversed([*enumerate(board.columns)]) if index != HEADER
    }
    return [
        {
            "x": first_column[column] - 0.4,
            "y": at,
            "text": labels.channel(channel),
            "showarrow": False,
            "xanchor": "left",
            "font": {
                "size": max(SMALLEST_SYMBOL, min(11, cell - 2)),
                "color": "rgba(128,128,128,1)",
            },
        }
        for at, (block, index) in enumerate(board.rows)
        if index == HEADER
        for column, channel in enumerate(board.channels[block])
        if channel >= 0
    ]


def _framed(board: Board) -> list[dict[str, Any]]:
    """A dotted frame around every row and column of a channel that no window reaches.

    And a dashed one around those that output_padding adds.
    """
    return [
        *_frames(board, board.unreached, "dot", 0.46),
        *_frames(board, board.added, "dash", 0.5),
    ]


def _frames(
    board: Board, marked: tuple[Sequence[int], Sequence[int]], dash: str, half: float
) -> list[dict[str, Any]]:
    """A frame around each of the marked rows and columns, block by block."""
    places = [
        (marked[0], board.rows, _runs(board.columns), ("y", "x")),
        (marked[1], board.columns, _runs(board.rows), ("x", "y")),
    ]
    line = {"color": "rgba(128,128,128,0.9)", "width": 1.5, "dash": dash}
    return [
        {
            "type": "rect",
            "line": line,
            f"{across}0": at - half,
            f"{across}1": at + half,
            f"{along}0": start - 0.5,
            f"{along}1": stop + 0.5,
        }
        for chosen, lines, runs, (across, along) in places
        for at, (_, index) in enumerate(lines)
        if index in chosen
        for start, stop in runs
    ]


def _crops(board: Board) -> list[dict[str, Any]]:
    """A frame around what a crop leaves of every channel, and a stroke through all it cuts off."""
    if not board.expanded.is_cropped:
        return []
    grey = {"color": "rgba(128,128,128,0.9)", "width": 1}
    kept_rows, kept_columns = _kept(board)
    frames = [
        {
            "type": "rect",
            "line": {**grey, "width": 2},
            "x0": left - 0.5,
            "x1": right + 0.5,
            "y0": top - 0.5,
            "y1": bottom + 0.5,
        }
        for top, bottom in kept_rows
        for left, right in kept_columns
    ]
    strokes = [
        f"M{x - 0.4},{y + 0.4}L{x + 0.4},{y - 0.4}"
        for y, row in enumerate(board.rows)
        for x, column in enumerate(board.columns)
        if HEADER not in (row[1], column[1])
        and not (_within(y, kept_rows) and _within(x, kept_columns))
    ]
    return [{"type": "path", "path": "".join(strokes), "line": grey}, *frames]


_Runs = list[tuple[int, int]]
"""First and last line of every block."""


def _kept(board: Board) -> tuple[_Runs, _Runs]:
    """The rows and the columns of every block that a crop leaves."""
    rows, columns = (
        [(first + len(before), last - len(after)) for first, last in _runs(lines)]
        for lines, (before, after) in zip(
            (board.rows, board.columns), board.expanded.cut, strict=True
        )
    )
    return rows, columns


def _within(at: int, runs: _Runs) -> bool:
    return any(first <= at <= last for first, last in runs)


def _left(board: Board, shown: list[list[float | None]]) -> list[list[float | None]]:
    """The rows and columns of a board that are not cut off."""
    rows, columns = (
        [at for at, (_, index) in enumerate(lines) if index == HEADER or _within(at, kept)]
        for lines, kept in zip((board.rows, board.columns), _kept(board), strict=True)
    )
    return [[shown[row][column] for column in columns] for row in rows]


def _cut_off(board: Board) -> str:
    """How many rows and columns of every channel are cut off, for those who do not see it."""
    (above, below), (left, right) = board.expanded.cut
    said = [
        f"{counted(len(cut), what)} {where}"
        for cut, what, where in (
            (above, "row", "above"),
            (below, "row", "below"),
            (left, "column", "at the left"),
            (right, "column", "at the right"),
        )
        if cut
    ]
    return f"; cut off: {', '.join(said)}" if said else ""


def _outline(board: Board, cell: Place | None) -> list[dict[str, Any]]:
    """A frame around one cell, if the board shows it."""
    return [
        {
            "type": "rect",
            "line": {"color": OUTLINE, "width": 3},
            "x0": column - 0.5,
            "x1": column + 0.5,
            "y0": row - 0.5,
            "y1": row + 0.5,
        }
        for row, down in enumerate(board.rows)
        for column, across in enumerate(board.columns)
        if cell and state_of(board, down, across) == CELL
        if (board.channel(down, across), down[1], across[1]) == cell
    ]


def _runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """First and last line of every block, without the header or gap before it."""
    blocks: dict[int, list[int]] = {}
    for at, (block, index) in enumerate(lines):
        if index != HEADER:
            blocks.setdefault(block, []).append(at)
    return [(run[0], run[-1]) for run in blocks.values()]


def _layout(width: int, height: int) -> dict[str, Any]:
    """No axes, no margins but what centres a grid that is narrower than a chart may be."""
    side = max(0, NARROWEST - width)
    hidden = {"visible": False, "fixedrange": True}
    return {
        # An empty template: the default one is most of what a small figure sends.
        "template": {"layout": {}},
        "width": max(width, NARROWEST),
        "height": height,
        "margin": {"l": side // 2, "r": side - side // 2, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "xaxis": hidden,
        "yaxis": {**hidden, "autorange": "reversed"},
    }


def _alt(title: str, entries: list[list[float | None]]) -> str:
    rows = "; ".join(
        " ".join("0" if value is None else full(value) for value in row) for row in entries[:12]
    )
    more = " …" if len(entries) > 12 else ""
    size = f"{counted(len(entries), 'row')} by {counted(len(entries[0]), 'column')}"
    return f"{title}, {size}: {rows}{more}"
