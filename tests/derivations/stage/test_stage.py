"""What the stage shows is what the engines say, wherever the visitor stands."""

from __future__ import annotations

import re

import numpy as np
import pytest

from derivations.ui.contents import Entry
from derivations.ui.problem import grid_text
from derivations.ui.problem.operations import CONV2D, SIDES, Settings
from derivations.ui.stage.equations import stages_of
from engine.symbolic import derive
from engine.symbolic.layout import kept
from tests.derivations.pages import BIAS_GRADIENT, FORWARD, lessons
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import (
    address,
    bold_on,
    button,
    check,
    follow,
    line_on,
    link,
    model_of,
    opened,
    result_of,
    result_on,
)

GEOMETRIES = {
    "notes": {},
    "stride and padding": {"h": 4, "w": 3, "kw": 3, "s": 2, "p": 1, "d": 1},
    "channels": {"ci": 2, "co": 3, "s": 2},
    "groups": {"ci": 4, "co": 2, "gr": 2, "pm": SIDES, "pt": 1, "pr": 1, "h": 2, "w": 2},
}


@lessons
@pytest.mark.parametrize("geometry", GEOMETRIES.values(), ids=GEOMETRIES)
def test_every_cell_shows_the_engines_line_and_number(entry: Entry, geometry: Settings) -> None:
    operation, result = entry.operation, result_of(entry)
    assert operation
    problem = problem_of(operation, {**operation.notes, **geometry})
    values = computed(problem, result)
    lines = derive(problem.spec).results[result]
    for place in {(0, 0, 0), (len(values) - 1, values.shape[1] - 1, 0)}:
        query = dict(zip(("ch", "row", "col"), (at + 1 for at in place), strict=True))
        app = check(opened(entry, **link(entry, geometry), **query))
        assert np.array_equal(result_on(app, problem, result), values)
        line = lines[int(np.ravel_multi_index(place, values.shape))]
        assert bold_on(app) == grid_text.number(float(values[place]))
        assert tuple(model_of(app)["selected"]) == place
        if not line.terms:  # no window reaches it
            assert values[place] == 0
            assert r"$\displaystyle = 0$" in [text.value for text in app.markdown]
            continue
        stages = list(stages_of(line))
        shown = dict(zip(stages, line_on(app), strict=True))
        for stage in ("local", "result"):
            if any(place is None for place in kept(line.fragments(stage))):
                assert stage == "local"  # only zeros are left out
                assert r"\cdots" in shown[stage]
                continue
            grey = re.sub(r"\\textcolor\{gray\}\{(.*?0.*?)\}( \+|\$|$)", r"\1\2", shown[stage])
            plain = line.latex(stage).removeprefix(f"{line.left_side} = ")
            # A bare 1 has a dot before it on the page.
            assert plain in grey.replace(r" \cdot 1", " 1"), stage
        assert line.left_side in shown[stages[0]]


@lessons
def test_the_step_leaves_the_later_stages_out(entry: Entry) -> None:
    app = opened(entry)
    options = app.button_group(key="step").options
    for count, option in enumerate(options, start=1):
        app.button_group(key="step").set_value(_stage_called(entry, option)).run()
        assert len(line_on(check(app))) == count


def _stage_called(entry: Entry, title: str) -> str:
    line = derive(CONV2D.spec(CONV2D.notes)).results[result_of(entry)][0]
    return next(stage for stage, called in stages_of(line).items() if called == title)


def test_next_and_previous_walk_row_by_row_and_around() -> None:
    app = opened(FORWARD, h=3, w=4, row=1, col=1)  # Z is 2×3
    seen = []
    for _ in range(6):
        seen.append(tuple(model_of(app)["selected"]))
        button(app, "Next →").click().run()
    assert seen == [(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0), (0, 1, 1), (0, 1, 2)]
    assert tuple(model_of(app)["selected"]) == (0, 0, 0)
    button(app, "← Previous").click().run()
    assert tuple(model_of(app)["selected"]) == (0, 1, 2)
    assert address(app)["col"] == "3"
    assert "row" not in address(app)  # a page opens in its second row


def test_next_goes_through_all_channels() -> None:
    app = opened(FORWARD, co=2, row=1, col=1)  # Z is two times 2×2
    button(app, "← Previous").click().run()
    assert tuple(model_of(check(app))["selected"]) == (1, 1, 1)
    assert address(app)["ch"] == "2"
    button(app, "Next →").click().run()
    assert tuple(model_of(check(app))["selected"]) == (0, 0, 0)


def test_a_bias_is_selected_by_its_channel() -> None:
    app = check(opened(BIAS_GRADIENT, co=3, ch=2))
    assert tuple(model_of(app)["selected"]) == (1, 0, 0)
    assert "row" not in {widget.key for widget in app.number_input}


def test_a_place_outside_of_a_smaller_grid_moves_inside() -> None:
    app = opened(FORWARD, h=8, w=8, row=7, col=7)
    assert tuple(model_of(check(app))["selected"]) == (0, 6, 6)
    app.number_input(key="h").set_value(3).run()
    assert tuple(model_of(check(app))["selected"]) == (0, 1, 6)
    follow(app, BIAS_GRADIENT)  # the bias has one cell
    assert tuple(model_of(check(app))["selected"]) == (0, 0, 0)


def test_every_line_is_proved_on_request() -> None:
    app = opened(FORWARD)
    next(button for button in app.button if button.label == "Prove every line").click().run()
    assert not app.exception
    assert ["all 18 lines" in note.value for note in app.success] == [True]


def test_too_many_lines_are_not_proved_at_once() -> None:
    app = opened(FORWARD, h=16, w=16, kh=7, kw=7)
    next(button for button in app.button if button.label == "Prove every line").click().run()
    assert not app.exception
    assert not app.success
    assert any("they are proved at once up to" in text.value for text in app.caption)
