"""What the stage is told is what the engines say, wherever the visitor stands."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui.contents import Entry
from derivations.ui.problem.operations import CONV2D, SIDES, Settings
from derivations.ui.settings.parameters import STEPS
from tests.derivations.pages import BIAS_GRADIENT, FORWARD, lessons
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import (
    address,
    button,
    check,
    link,
    opened,
    result_of,
    result_on,
    stage_of,
)

GEOMETRIES = {
    "notes": {},
    "stride and padding": {"h": 4, "w": 3, "kw": 3, "s": 2, "p": 1, "d": 1},
    "channels": {"ci": 2, "co": 3, "s": 2},
    "groups": {"ci": 4, "co": 2, "gr": 2, "pm": SIDES, "pt": 1, "pr": 1, "h": 2, "w": 2},
}


@lessons
@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES)
def test_a_link_opens_its_cell_with_the_engines_numbers_and_evidence(
    entry: Entry, geometry: Settings
) -> None:
    operation, result = entry.operation, result_of(entry)
    assert operation
    problem = problem_of(operation, {**operation.notes, **geometry})
    values = computed(problem, result)
    place = len(values) - 1, values.shape[1] - 1, 0
    query = dict(zip(("ch", "row", "col"), (at + 1 for at in place), strict=True))
    app = check(opened(entry, **link(entry, geometry), **query))
    told = stage_of(app)
    assert tuple(told["at"]) == place
    assert told["rows"][0]["result"] == result
    for row in told["rows"]:
        shown = result_on(app, problem, row["result"])
        assert np.array_equal(shown, computed(problem, row["result"]))
    evidence = told["evidence"][result]["said"]
    assert len(evidence) >= 2
    assert all(one["holds"] and one["says"] for one in evidence), evidence


@lessons
def test_a_link_opens_its_step(entry: Entry) -> None:
    for title, step in STEPS.items():
        shown = step if step != "activation" else "numbers"  # nothing stands behind Z
        assert stage_of(check(opened(entry, step=title)))["step"] == shown


def test_a_bias_is_selected_by_its_channel() -> None:
    app = check(opened(BIAS_GRADIENT, co=3, ch=3))
    assert stage_of(app)["at"] == [2, 0, 0]
    assert address(app)["ch"] == "3"


def test_a_place_outside_of_the_grid_is_told_and_the_usual_one_shown() -> None:
    app = check(opened(FORWARD, row=9, col=1), warnings=1)
    assert "`9`" in app.warning[0].value
    assert stage_of(app)["at"] == [0, 1, 0]


@lessons
def test_the_stage_stands_alone_by_a_link(entry: Entry) -> None:
    app = check(opened(entry, view="stage"))
    assert stage_of(app)["view"] == "stage"
    assert not app.title
    assert not app.number_input
    assert not app.subheader
    assert address(app)["view"] == "stage"


def test_the_largest_result_is_held_against_its_witnesses_line_by_line() -> None:
    told = stage_of(check(opened(FORWARD, h=16, w=16, kh=7, kw=7, ci=4, co=4, row=3, col=2)))
    assert told["evidence"]["forward"]["of"] == [0, 2, 1]
    assert all(one["holds"] for one in told["evidence"]["forward"]["said"])


def test_every_line_is_proved_on_request() -> None:
    app = opened(FORWARD)
    button(app, "Prove every line").click().run()
    (told,) = check(app).success
    assert "18 lines" in told.value


def test_too_many_lines_are_not_proved_at_once() -> None:
    app = opened(FORWARD, h=16, w=16, kh=7, kw=7)
    button(app, "Prove every line").click().run()
    assert not check(app).success
    assert any("at once up to" in text.value for text in app.caption)


@lessons
def test_alone_it_says_that_it_shows_another_layer(entry: Entry) -> None:
    misfit = {"h": 2, "kh": 5} if entry.operation is CONV2D else {"s": 1, "d": 1, "o": 3}
    app = opened(entry, view="stage", **link(entry, misfit))
    (said,) = [warning.value for warning in app.warning]
    assert said.startswith("These settings do not fit together.")
    assert said.endswith("Shown is the notes’ example.")
