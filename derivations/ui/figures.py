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

from derivations.ui.numbers import number
from engine.correlation import INSERTED, PADDING, Expanded

LARGEST_CELL = 48
WIDEST = 312
"""Pixels of a cell and of a grid at most: a grid fits a telephone without scrolling."""

ROW = 680
"""Pixels all grids of a stage have side by side."""

NARROWEST, SHORTEST = 150, 10
"""Streamlit draws no chart narrower, Plotly none less high."""

FULL_TEXT, ONLY_NUMBER = 34, 17
"""From so many pixels on a cell shows symbol and number; its number alone."""

SMALLEST_SYMBOL = 8
"""Pixels of the smallest font a symbol is written in; below, it is told on hover."""

_ZERO = {PADDING: "rgba(128,128,128,0.13)", INSERTED: "rgba(128,128,128,0.30)"}
_WHY = {PADDING: "padding: a zero around the grid", INSERTED: "a zero put between the cells"}


@dataclass(frozen=True)
class Heatmap:
    """A figure with its size in pixels and its text for those who do not see it."""

    figure: go.Figure
    width: int
    height: int
    alt: str


def heatmap(
    grid: Expanded,
    values: np.ndarray,
    name: Callable[[int, int], str],
    title: str,
    colours: list[list[Any]],
    cell: int,
) -> Heatmap:
    """An expanded grid as a heatmap.

    ``values``: (height, width) numbers of the grid itself; ``name(row, column)``: its symbol as
    HTML; ``colours``: a diverging Plotly colour scale, laid symmetrically about zero; ``cell``:
    pixels of a cell.
    """
    shown = [[_value(values, row, column) for column in grid.columns] for row in grid.rows]
    width, height = cell * len(grid.columns), max(cell * len(grid.rows), SHORTEST)
    return Heatmap(
        go.Figure(
            {
                "data": [
                    *_zeros(grid, cell),
                    _cells(grid, shown, name, cell, _scale(values), colours),
                ],
                "layout": _layout(width, height),
            }
        ),
        max(width, NARROWEST),
        height,
        _alt(title, shown),
    )


def cell_size(grids: Sequence[Expanded]) -> int:
    """One size of cell for all grids of a stage, so that they stand in one row where they can.

    Pixels; no grid is wider than a telephone, and where one row would make numbers unreadable the
    grids may rather stand in two.
    """
    longest = max(max(grid.size) for grid in grids)
    across = sum(max(grid.size[1], NARROWEST // LARGEST_CELL) for grid in grids)
    readable = min(WIDEST // longest, ONLY_NUMBER + 5)
    return max(3, readable, min(LARGEST_CELL, WIDEST // longest, ROW // across))


def _value(values: np.ndarray, row: int, column: int) -> float | None:
    return None if row < 0 or column < 0 else values[row, column].item()


def _scale(values: np.ndarray) -> float:
    """The number of the strongest colour: one for all cells of a role, so colours compare."""
    finite = np.abs(values[np.isfinite(values)]) if values.size else values
    return float(finite.max()) if finite.size and finite.max() > 0 else 1.0


def _cells(
    grid: Expanded,
    shown: list[list[float | None]],
    name: Callable[[int, int], str],
    cell: int,
    largest: float,
    colours: list[list[Any]],
) -> dict[str, Any]:
    names = [
        ["" if row < 0 or column < 0 else name(row, column) for column in grid.columns]
        for row in grid.rows
    ]
    text = [
        [_text(symbol, value, cell) for symbol, value in zip(*rows, strict=True)]
        for rows in zip(names, shown, strict=True)
    ]
    return {
        "type": "heatmap",
        "z": shown,
        "zmin": -largest,
        "zmax": largest,
        "colorscale": colours,
        "showscale": False,
        "xgap": _gap(cell),
        "ygap": _gap(cell),
        "text": text,
        "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
        "textfont": {"size": 12 if cell >= FULL_TEXT else 10},
        "customdata": names,
        "hovertemplate": "%{customdata} = %{z}<extra></extra>",
        "hoverongaps": False,
    }


def _gap(cell: int) -> int:
    return 2 if cell >= ONLY_NUMBER else 1 if cell > 6 else 0


def _text(symbol: str, value: float | None, cell: int) -> str:
    if value is None:
        return ""
    size = _symbol_size(symbol, cell)
    if size < SMALLEST_SYMBOL:
        return number(value)
    return f'<span style="font-size:{size}px">{symbol}</span><br><b>{number(value)}</b>'


def _symbol_size(symbol: str, cell: int) -> int:
    """The largest font size in which a symbol fits its cell; a character is about 0.58 as wide."""
    characters = len(re.sub("<[^>]*>", "", symbol))
    return 0 if cell < FULL_TEXT else min(11, int((cell - 3) / (0.58 * characters)))


def _zeros(grid: Expanded, cell: int) -> list[dict[str, Any]]:
    """One flat grey layer for each kind of zero that the grid holds."""
    return [
        {
            "type": "heatmap",
            "z": layer,
            "colorscale": [[0, colour], [1, colour]],
            "showscale": False,
            "xgap": _gap(cell),
            "ygap": _gap(cell),
            "text": [["0" if entry else "" for entry in row] for row in layer],
            "texttemplate": "%{text}" if cell >= ONLY_NUMBER else "",
            "textfont": {"size": 11, "color": "rgba(128,128,128,0.9)"},
            "hovertemplate": f"0, {_WHY[kind]}<extra></extra>",
            "hoverongaps": False,
        }
        for kind, colour in _ZERO.items()
        for layer in [_layer(grid, kind)]
        if any(map(any, layer))
    ]


def _layer(grid: Expanded, kind: int) -> list[list[int | None]]:
    """1 at the zeros of one kind; where padding and inserted zeros cross, padding wins."""
    return [
        [
            1 if min(row, column) < 0 and _kind(row, column) == kind else None
            for column in grid.columns
        ]
        for row in grid.rows
    ]


def _kind(row: int, column: int) -> int:
    return PADDING if PADDING in (row, column) else INSERTED


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


def _alt(title: str, shown: list[list[float | None]]) -> str:
    rows = "; ".join(
        " ".join("0" if value is None else number(value) for value in row) for row in shown[:12]
    )
    more = " …" if len(shown) > 12 else ""
    return f"{title}, {len(shown)} rows by {len(shown[0])} columns: {rows}{more}"
