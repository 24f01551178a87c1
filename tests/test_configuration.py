"""What .streamlit/config.toml and the Makefile say about how the app is served."""

from __future__ import annotations

import tomllib
from pathlib import Path

import plotly.io as pio

from derivations.ui.charts.heatmaps import cell_sizes
from derivations.ui.charts.panels import heatmap_of, panels
from derivations.ui.problem.operations import CONV2D
from tests.derivations.problems import problem_of

HERE = Path(__file__).parents[1]
CONFIG = tomllib.loads((HERE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_a_rerun_does_not_pay_for_the_other_sessions():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["fileWatcherType"] == "none"


def test_a_figure_that_has_not_changed_is_not_sent_again():
    shown = panels(problem_of(CONV2D, CONV2D.notes), "forward")
    cells = cell_sizes([panel.board for panel in shown])
    smallest = min(
        len(pio.to_json(heatmap_of(panel, problem_of(CONV2D, CONV2D.notes), cell).figure))
        for panel, cell in zip(shown, cells, strict=True)
    )
    assert smallest >= CONFIG["global"]["minCachedMessageSize"]


def test_who_changes_the_code_has_the_watcher_back():
    _, _, recipe = (HERE / "Makefile").read_text(encoding="utf-8").partition("\ndev:")
    assert "--server.fileWatcherType auto" in recipe.partition("\n\n")[0]
