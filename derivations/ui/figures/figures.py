"""Figures of the stage, still and moving: made in the browser, at no cost to the server."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from derivations.ui.problem.cell_names import Place, result_name
from derivations.ui.problem.problem import Problem
from derivations.ui.stage.component import STAGE, component
from derivations.ui.stage.model import model

_HERE = Path(__file__).parent

MODULES = (
    *(
        STAGE / f"{name}.js"
        for name in (
            "taps", "packed", "boards", "lens", "colours", "numbers", "katex", "line_numbers",
            "line",
        )
    ),
    *(
        _HERE / f"{name}.js"
        for name in (
            "figure_type", "figure_board", "figure_line", "figure", "figure_lens", "figure_fonts",
            "figure_katex", "figure_png", "film", "film_gif", "film_webm", "film_make", "scenes",
            "pdf_fonts", "pdf", "figures",
        )
    ),
)  # fmt: skip

_MARKUP = (_HERE / "figures.html").read_text(encoding="utf-8")


def show(
    shows: Collection[str],
    name: str,
    *,
    problem: Problem | None = None,
    results: Sequence[str] = (),
    at: Place = (0, 0, 0),
) -> None:
    """The buttons. ``shows``: what is in a figure, ``name``: of its file, without its ending.

    A figure shows what the stage of the page does. Where there is none: ``results`` of a
    ``problem``, the first of them at the cell ``at``.
    """
    figures = component("conv_figures", _MARKUP, _HERE / "figures.css", *MODULES)
    told: dict[str, Any] = {"shows": [*shows], "name": name}
    if problem:
        told["model"] = model(problem, results, at, "numbers", evidence={})
        told["results"] = [result_name(problem, result) for result in results]
    figures(data=[told], key="figures")
