"""Whatever the widgets can say, and whatever is clicked: a page renders or explains itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.operations import BOUNDS, Operation
from engine.results import RESULTS
from tests.derivations.pages import LESSONS
from tests.derivations.problems import Case, any_case, computed, problem_of
from tests.derivations.visits import check, link, opened, result_of, result_on
from tests.effort import draws

ROOMS = [*LESSONS, contents.MATRIX, contents.SANDBOX]


@draws(50, derandomize=True)
@given(any_case, st.sampled_from([*RESULTS, "as_matrix", "sandbox"]))
def test_whatever_the_widgets_can_say_renders_or_explains_itself(case: Case, room: str) -> None:
    operation, geometry, samples = case
    entry = next(e for e in ROOMS if result_of(e) == room and e.operation in (operation, None))
    samples = samples if entry is contents.SANDBOX else 1
    app = opened(entry, **link(entry, geometry, operation, samples))
    try:
        problem = problem_of(operation, geometry, samples)
    except ValueError:
        check(app, warnings=1)
        problem = problem_of(operation, operation.notes, samples)
    else:
        check(app)
    keys = {result: f"{result}-result" for result in RESULTS} if room == "sandbox" else {}
    for result, key in ({room: "result"} if entry.operation else keys).items():
        assert np.array_equal(result_on(app, problem, result, key), computed(problem, result))


ACTS = [*sorted(BOUNDS), "pm", "base"]


@draws(15, derandomize=True)
@given(
    st.sampled_from(LESSONS),
    st.lists(st.sampled_from(ACTS), max_size=6),
    st.data(),
)
def test_whatever_is_clicked_no_page_breaks(
    entry: Entry, acts: list[str], data: st.DataObject
) -> None:
    operation = entry.operation
    assert operation
    app = opened(entry)
    for act in acts:
        _do(app, operation, act, data)
        assert not app.exception, [error.message for error in app.exception]
        # What does not fit together, and numbers that no longer fit their grid.
        assert len(app.warning) <= 2


def _do(app: AppTest, operation: Operation, act: str, data: st.DataObject) -> None:
    if act == "base":
        app.button_group(key=act).set_value(data.draw(st.sampled_from((0, 1)))).run()
        return
    key = operation.key(act) if act in BOUNDS or act == "pm" else act
    if act == "pm":
        mode = data.draw(st.sampled_from(operation.padding_modes))
        app.selectbox(key=key).set_value(mode).run()
        return
    for widget in (*app.number_input, *app.button_group):
        if widget.key == key:
            bounds = BOUNDS[act][:2] if act in BOUNDS else (int(widget.min), int(widget.max))
            widget.set_value(data.draw(st.integers(*bounds))).run()
            return
