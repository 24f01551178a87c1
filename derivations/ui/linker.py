"""The linker: the one component. It lights cells and terms that belong together.

It sends a small model to the browser and hears of clicks. The model is pure data: which index every
row and column of a grid shows, the taps along the rows and along the columns (their product is the
table of taps), and the cells of each term of the shown line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from derivations.ui.controls import Problem
from derivations.ui.panels import Panel
from engine.correlation import as_correlation
from engine.taps import axis_taps

_HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "conv_linker",
        html='<p class="conv-status" role="status" aria-live="polite" data-linker-status></p>',
        css=(_HERE / "linker.css").read_text(encoding="utf-8"),
        js=(_HERE / "linker.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def mount(data: dict[str, Any], key: str, on_pick: Callable[[], None]) -> None:
    """Link the grids and lines of the page; ``on_pick`` runs before the next rerun.

    The picked cell is then ``st.session_state[key].pick``: {"grid", "role", "row", "column"}, or
    {"next": true} for a step of the tour.
    """
    _component()(data=data, key=key, on_pick_change=on_pick)


def model(
    problem: Problem, result: str, shown: list[Panel], selection: dict[str, Any]
) -> dict[str, Any]:
    """What the linker needs to light cells and terms; ``selection`` is of the one selected cell."""
    bias = result == "bias_gradient"
    picture = None if bias else as_correlation(problem.spec, result)
    last = shown[-1].grid.grid
    name = problem.operation.bias
    letter = name if bias else last
    return {
        "stage": "stage",
        "grids": _linked_grids(shown),
        "taps": None if bias else [axis_taps(problem.spec, side) for side in (0, 1)],
        "window": picture and {"step": picture.step, "size": picture.right.size},
        "selected": None,
        "terms": {},
        "sentence": "",
        "playing": 0,
        "names": {**_NAMES, "b": name, "result": letter if last == "z" else f"∂L/∂{letter}"},
        "plain": ["b", "result"] if bias else [],
        "verb": "is used by" if result == "forward" else "flows into",
        **selection,
    }


def inputs_model(problem: Problem, shown: list[Panel]) -> dict[str, Any]:
    """What the linker needs for grids that stand alone: their cells, to be clicked."""
    return {
        "stage": "inputs",
        "grids": _linked_grids(shown),
        "taps": None,
        "selected": None,
        "terms": {},
        "sentence": "",
        "names": {**_NAMES, "b": problem.operation.bias},
        "plain": ["b"],
    }


_NAMES = {"x": "x", "k": "k", "z": "z", "dz": "∂L/∂z"}


def _linked_grids(shown: list[Panel]) -> list[dict[str, Any]]:
    return [
        {
            "key": panel.key,
            "role": panel.role,
            "grid": panel.grid.grid,
            "rows": panel.grid.rows,
            "columns": panel.grid.columns,
        }
        for panel in shown
    ]
