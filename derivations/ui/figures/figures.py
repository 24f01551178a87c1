"""Figures of the stage, still and moving: made in the browser, at no cost to the server."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from derivations.ui.stage.component import STAGE, component
from derivations.ui.stage.model import Model

_HERE = Path(__file__).parent

MODULES = (
    *(
        STAGE / f"{name}.js"
        for name in (
            "taps", "packed", "boards", "colours", "numbers", "katex", "line_numbers", "line",
        )
    ),
    *(
        _HERE / f"{name}.js"
        for name in (
            "figure_type", "figure_board", "figure_line", "figure", "figure_fonts",
            "figure_katex", "figure_png", "film", "film_gif", "film_webm", "film_make", "scenes",
            "pdf_fonts", "pdf", "figures",
        )
    ),
)  # fmt: skip

_MARKUP = (_HERE / "figures.html").read_text(encoding="utf-8")


def show(shows: Collection[str], name: str, model: Model | None = None) -> None:
    """The buttons. ``shows``: what is in a figure, ``name``: of its file, without its ending.

    A figure shows what the stage of the page does; ``model``: that of one, where there is none.
    """
    figures = component("conv_figures", _MARKUP, _HERE / "figures.css", *MODULES)
    told = {"shows": [*shows], "name": name} | ({"model": model} if model else {})
    figures(data=[told], key="figures")
