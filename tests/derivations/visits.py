"""Visits: a page opened by a link, without a browser, and what is to be seen on it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.operations import CONV2D, Operation, Settings

APP = Path(__file__).parents[2] / "app.py"
SECONDS = 30


@cache
def page_hash(entry: Entry) -> str:
    """The name Streamlit gives a page; only a running app knows it."""
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    return app.switch_page(entry.script)._page_hash


def opened(entry: Entry, **query: object) -> AppTest:
    """A page as a visitor gets it who opens a link: no other page was there before."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app._page_hash = page_hash(entry)
    for name, value in query.items():
        app.query_params[name] = str(value)
    return app.run()


def link(
    entry: Entry, geometry: Settings, operation: Operation | None = None, samples: int = 1
) -> dict[str, object]:
    """The link's parameters of a geometry; a page of neither note also names its operation."""
    operation = entry.operation or operation or CONV2D
    named: dict[str, object] = {} if entry.operation else {"op": operation.short}
    batch = {"n": samples} if entry is contents.SANDBOX else {}
    return {**named, **batch, **{operation.key(name): value for name, value in geometry.items()}}


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
    """The numbers of every grid on the page by its key: the last layer of each heatmap."""
    found = {}
    for chart in app.get("plotly_chart"):
        key = chart.proto.id.rsplit("chart-", 1)[1]
        last = json.loads(chart.proto.spec)["data"][-1]
        if last["type"] == "heatmap":
            found[key] = last["z"]
    return found


def model_of(app: AppTest, key: str = "linker") -> dict[str, Any]:
    """What the linker is told."""
    (told,) = [part for part in app.get("bidi_component") if part.proto.id.endswith(f"-{key}")]
    (found,) = json.loads(told.proto.json)
    model: dict[str, Any] = found
    return model
