"""Every page, run without a browser: as it opens, at every example, at the ends of its sizes."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.operations import CONV2D
from derivations.ui.settings.parameters import PARAMETERS
from tests.derivations.pages import INPUT_GRADIENT, LESSONS, lessons, pages
from tests.derivations.problems import LARGEST, MANY, computed, problem_of
from tests.derivations.visits import (
    address,
    check,
    link,
    opened,
    result_of,
    result_on,
    words_of_charts,
)


@pages
def test_the_page_as_it_opens(entry: Entry) -> None:
    app = check(opened(entry))
    assert len(app.title) == 1
    assert not address(app)  # an untouched page is its plain address
    words = words_of_charts(app)
    assert len(words) == len(app.get("plotly_chart"))
    assert all(words)


@lessons
def test_every_named_example(entry: Entry) -> None:
    operation = entry.operation
    assert operation
    app = opened(entry)
    for title, geometry in operation.examples.items():
        app.selectbox(key=operation.key("example")).set_value(title).run()
        check(app)
        for name in operation.deciding(geometry):
            key = operation.key(name)
            held = app.session_state[key] if key in app.session_state else PARAMETERS[key].start
            assert held == geometry[name], name
        assert app.selectbox(key=operation.key("example")).value == title
        problem = problem_of(operation, geometry)
        shown = result_on(app, problem, result_of(entry))
        assert np.array_equal(shown, computed(problem, result_of(entry))), title


@pages
def test_the_largest_sizes(entry: Entry) -> None:
    operation = entry.operation or CONV2D
    check(opened(entry, **link(entry, LARGEST[operation])))


@pytest.mark.slow
@pytest.mark.parametrize("entry", [INPUT_GRADIENT, contents.MATRIX], ids=lambda entry: entry.url)
def test_the_largest_sizes_with_as_many_channels_as_there_may_be(entry: Entry) -> None:
    check(opened(entry, **link(entry, {**LARGEST[CONV2D], **MANY})))


def test_a_smallest_geometry_is_still_a_page() -> None:
    for entry in LESSONS:
        check(opened(entry, **link(entry, {"h": 1, "w": 1, "kh": 1, "kw": 1})))
