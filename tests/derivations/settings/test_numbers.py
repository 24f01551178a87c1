"""Typed numbers: they change the result, garbage does not, and they are fitted to the geometry."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui.contents import Entry
from derivations.ui.problem import grid_text
from derivations.ui.problem.problem import shape_of
from tests.derivations.pages import FORWARD, lessons
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import check, figures_of, link, opened, result_of, result_on


@lessons
def test_typed_numbers_change_the_result(entry: Entry) -> None:
    operation, result = entry.operation, result_of(entry)
    assert operation
    grid, name = ("x", "x") if result == "forward" else ("dz", "g")
    for geometry in ({}, {"ci": 2, "co": 2}):
        problem = problem_of(operation, {**operation.notes, **geometry})
        shape = shape_of(problem.spec, grid)
        typed = np.arange(np.prod(shape)).reshape(shape) - 3
        app = opened(entry, **link(entry, geometry))
        before = result_on(app, problem, result)
        app.text_input(key=operation.key(name)).set_value(grid_text.write(typed)).run()
        after = result_on(check(app), problem, result)
        assert np.array_equal(after, computed(problem, result, **{grid: typed}))
        assert not np.array_equal(before, after)


@pytest.mark.parametrize(
    ("k", "x", "value"),
    [("0.125", "1", 0.125), ("0.4967", "-1", -0.4967), ("0.0125", "0.03", 375e-6)],
)
def test_a_number_need_not_be_whole(k: str, x: str, value: float) -> None:
    app = check(opened(FORWARD, k=f"{k} 0; 0 0", x=f"{x} 0 0; 0 0 0; 0 0 0", b="0", row=1, col=1))
    assert figures_of(app)["result"] == [[value, 0], [0, 0]]


def test_garbage_keeps_the_numbers_before_it() -> None:
    app = opened(FORWARD)
    app.text_input(key="k").set_value("5 6; 7 8").run()
    good = figures_of(check(app))
    app.text_input(key="k").set_value("5 6; 7").run()
    check(app, warnings=1)
    assert figures_of(app) == good
    assert app.text_input(key="k").value == "5 6; 7"  # what was typed can be mended
    app.text_input(key="k").set_value("5 6; 7 9").run()
    assert figures_of(check(app)) != good


def test_numbers_are_fitted_when_the_geometry_grows_and_are_back_when_it_shrinks() -> None:
    app = opened(FORWARD)
    app.text_input(key="k").set_value("5 6; 7 8").run()
    small = figures_of(app)
    app.number_input(key="kh").set_value(3).run()
    check(app, warnings=1)
    assert [row[:2] for row in figures_of(app)["right"][:2]] == [[5, 6], [7, 8]]
    app.number_input(key="kh").set_value(2).run()
    assert figures_of(check(app)) == small
