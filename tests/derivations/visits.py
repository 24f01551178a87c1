"""Visits: a page opened by a link, without a browser, and what is to be seen on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from derivations.ui import contents
from derivations.ui.charts.boards import CELL, state_of
from derivations.ui.charts.panels import panels
from derivations.ui.contents import Entry
from derivations.ui.problem.operations import CONV2D, Operation, Settings
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings.parameters import PARAMETERS
from engine.results import GRID_OF

APP = Path(__file__).parents[2] / "app.py"
SECONDS = 30


@cache
def components() -> BidiComponentManager:
    """The pages' own components, for all visits.

    A visit of its own would ask every installed distribution whether it brings one, which takes
    longer than the page; and Streamlit 1.62 would not find again what an earlier visit registered.
    """
    return BidiComponentManager()


def visitor() -> AppTest:
    """Somebody who has not been here."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app._bidi_component_manager = components()
    return app


def opened(entry: Entry, **query: object) -> AppTest:
    """A page as a visitor gets it who opens a link: no other page was there before."""
    app = visitor()
    for name, value in query.items():
        app.query_params[name] = str(value)
    return turn_to(app, entry)


def turn_to(app: AppTest, entry: Entry) -> AppTest:
    """Go to a page, as the menu does: 1.62's ``switch_page`` knows no address of a page's own."""
    app._page_hash = calc_hash(entry.url)
    for name in ("geometry", "numbers", "notation"):
        app.session_state[f"open-{name}"] = True
    return app.run()


def follow(app: AppTest, entry: Entry, **query: object) -> AppTest:
    """Go on to a page as a browser does: the address holds what its link says, and no more."""
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = str(value)
    return turn_to(app, entry)


def address(app: AppTest) -> dict[str, str]:
    """The parameters in the address; 1.62 keeps each as a list."""
    held = app.query_params.items()
    return {name: value if isinstance(value, str) else value[-1] for name, value in held}


def link(
    entry: Entry, geometry: Settings, operation: Operation | None = None, samples: int = 1
) -> dict[str, object]:
    """The link's parameters of a geometry; a page of neither note also names its operation."""
    operation = entry.operation or operation or CONV2D
    named: dict[str, object] = {} if entry.operation else {"op": operation.short}
    batch = {"n": samples} if entry is contents.SANDBOX else {}
    keys = {operation.key(name): value for name, value in geometry.items()}
    return {
        **named,
        **batch,
        **{key: PARAMETERS[key].write(keys[key]) for key in keys if key in PARAMETERS},
    }


@contextmanager
def session_of(app: AppTest, **components: object) -> Iterator[None]:
    """The state of a visit as what a browser sends finds it, before a run."""
    with patch.object(st, "session_state", _Overlaid(app.session_state, components)):
        yield


class _Overlaid:
    """A session's state with a component's."""

    def __init__(self, held: Any, more: dict[str, Any]) -> None:
        self.held, self.more = held, more

    def __getitem__(self, key: str) -> Any:
        return self.more[key] if key in self.more else self.held[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.held[key] = value

    def __contains__(self, key: str) -> bool:
        return key in self.held

    def to_dict(self) -> dict[str, Any]:
        return {key: self[key] for key in PARAMETERS if key in self.held} | self.more

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self.more or key in self.held else default

    def setdefault(self, key: str, default: Any) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, default: Any = None) -> Any:
        value = self.get(key, default)
        if key in self.held:
            del self.held[key]
        return value

    def __delitem__(self, key: str) -> None:
        del self.held[key]


def check(app: AppTest, warnings: int = 0) -> AppTest:
    """No exception, the number of notes asked for, and all evidence green."""
    assert not app.exception, [error.message for error in app.exception]
    assert not app.error
    assert len(app.warning) == warnings, [note.value for note in app.warning]
    # A badge that stands behind a text is a verdict on what somebody wrote.
    badges = [text.value for text in app.markdown if re.match(r":\w+-badge\[", text.value)]
    assert all(badge.startswith(":green-badge[") for badge in badges), badges
    assert not [text.value for text in app.caption if "disagree" in text.value]
    return app


def figures_of(app: AppTest) -> dict[str, list[list[float | None]]]:
    """The numbers of every grid on the page by its key: the last layer of each heatmap.

    Those of the stage are its own picture's, channel under channel; None where there is a zero.
    """
    found = {}
    if stage := stage_of(app):
        for board in stage["rows"][0]["boards"]:
            found[board["key"]] = drawn_numbers(stage, board)
    for chart in app.get("plotly_chart"):
        key = chart.proto.id.rsplit("chart-", 1)[1]
        last = json.loads(chart.proto.spec)["data"][-1]
        if last["type"] == "heatmap":
            found[key] = last["z"]
    return found


def stage_of(app: AppTest) -> dict[str, Any]:
    """The model that the stage is told, if the page has one."""
    parts = [part for part in app.get("bidi_component") if part.proto.id.endswith("-stage-view")]
    models: list[dict[str, Any]] = json.loads(parts[0].proto.json) if parts else [{}]
    return models[0]


def drawn_numbers(stage: dict[str, Any], board: dict[str, Any]) -> list[list[float | None]]:
    """The numbers of a board, all channels under each other."""
    values = values_on(stage, board["grid"], board["values"])
    return [
        [float(channel[i, j]) if i >= 0 and j >= 0 else None for j in board["columns"]]
        for channel in values
        for i in board["rows"]
    ]


def values_on(stage: dict[str, Any], grid: str, name: str) -> np.ndarray:
    """The numbers of a name (x, dx …) as (channels, height, width) of their grid."""
    return np.array(stage["values"][name]).reshape(stage["shapes"][grid])


def words_of_charts(app: AppTest) -> list[str]:
    """What the charts show in words, in their order; before Streamlit 1.65 a text after each."""
    texts = (getattr(part.proto, "alt", "") for part in app.get("plotly_chart"))
    return [text for text in texts if text] or [text.value for text in app.text]


def layouts_of(app: AppTest) -> dict[str, dict[str, Any]]:
    """The layout of every grid on the page by its key."""
    charts = app.get("plotly_chart")
    return {
        chart.proto.id.rsplit("chart-", 1)[1]: json.loads(chart.proto.spec)["layout"]
        for chart in charts
    }


def model_of(app: AppTest, key: str = "linker") -> dict[str, Any]:
    """What the linker is told."""
    (told,) = [part for part in app.get("bidi_component") if part.proto.id.endswith(f"-{key}")]
    (found,) = json.loads(told.proto.json)
    model: dict[str, Any] = found
    return model


def result_of(entry: Entry) -> str:
    """The result a page derives: the last part of its script's name."""
    return Path(entry.script).stem


def line_on(app: AppTest) -> list[str]:
    """The stages of the shown line, without the boxes that make its terms findable."""
    rows = [text.value for text in app.markdown if r"\colorbox{#" in text.value]
    return [re.sub(r"\\colorbox\{#\w{8}\}\{\\\(\\displaystyle (.*?)\\\)\}", r"\1", r) for r in rows]


def bold_on(app: AppTest) -> str:
    """The number the shown line ends in."""
    (found,) = re.findall(r"\\mathbf\{(.*?)\}", " ".join(text.value for text in app.markdown))
    return str(found)


def result_on(app: AppTest, problem: Problem, result: str, key: str = "result") -> np.ndarray:
    """The numbers of a result as the page shows them, as (channels, height, width)."""
    for row in stage_of(app).get("rows", []):
        if row["result"] == result:
            return values_on(stage_of(app), row["grid"], row["values"])
    board = panels(problem, result)[-1].board
    shown = figures_of(app)[key]
    values = np.full(shape_of(problem.spec, GRID_OF[result], problem.samples), np.nan)
    for i, row in enumerate(board.rows):
        for j, column in enumerate(board.columns):
            if state_of(board, row, column) == CELL:
                values[board.channel(row, column), row[1], column[1]] = shown[i][j]
            else:
                assert shown[i][j] is None
    return values


def folds(app: AppTest) -> list[Any]:
    """What can be folded; with an icon it passes for a status in 1.62."""
    return [*app.expander, *app.status]


def button(app: AppTest, label: str) -> Any:
    """The button with this label."""
    return next(button for button in app.button if button.label == label)


def later_formulas(app: AppTest) -> list[str]:
    """The LaTeX of the formulas that are set when they come near (lesson/later.py)."""
    bodies = "".join(element.proto.body for element in app.get("html"))
    return [unescape(latex) for latex in re.findall(r'data-tex="([^"]*)"', bodies)]
