"""A cell is changed in place, and the text of its grid with it."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem import grid_text
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from tests.derivations.pages import FORWARD
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import check, figures_of, link, opened, result_on


def edit(app: AppTest, grid: str, place: tuple[int, int, int], number: float) -> AppTest:
    """Click a cell of numbers and change it."""
    app.session_state["_editing"] = grid, place
    (field,) = [part for part in app.run().number_input if str(part.key).startswith("edit-")]
    return field.set_value(number).run()


@pytest.mark.parametrize("entry", [FORWARD, contents.SANDBOX], ids=lambda entry: entry.url)
def test_a_cell_of_any_channel_is_changed_in_place(entry: Entry) -> None:
    geometry = {"ci": 2, "co": 4, "gr": 2}
    problem = problem_of(CONV2D, {**CONV2D.notes, **geometry})
    app = opened(entry, **link(entry, geometry))
    key = "result" if entry.operation else "forward-result"
    changed = {}
    for grid, place in (("x", (1, 2, 0)), ("k", (3, 0, 1)), ("b", (2, 0, 0)), ("x", (0, 0, 0))):
        check(edit(app, grid, place, 9.0))
        changed[grid] = changed.get(grid, problem.grids[grid]).copy()
        changed[grid][place] = 9
        shown = result_on(app, problem, "forward", key)
        assert np.array_equal(shown, computed(problem, "forward", **changed))


GROUPED = {"h": 2, "w": 2, "kh": 1, "kw": 1, "ci": 4, "co": 4, "gr": 2}


@pytest.mark.parametrize(
    "operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda operation: operation.name
)
def test_a_text_has_the_kernels_of_groups_in_the_order_in_which_they_are_drawn(
    operation: Operation,
) -> None:
    page = contents.SANDBOX
    app = opened(
        page, **link(page, {**GROUPED}, operation), **{operation.key("k"): "1|2|3|4|5|6|7|8"}
    )
    drawn = [
        value for row in figures_of(check(app))["input-k"] for value in row if value is not None
    ]
    assert drawn == [1, 2, 3, 4, 5, 6, 7, 8]
    check(edit(app, "k", (2, 0, 0), -9.0))
    edited = [value for row in figures_of(app)["input-k"] for value in row if value is not None]
    assert sum(a != b for a, b in zip(drawn, edited, strict=True)) == 1
    assert -9 in edited


def test_a_grid_that_is_too_large_for_its_text_is_not_opened() -> None:
    app = opened(FORWARD, h=16, w=16, ci=3)
    app.session_state["_editing"] = "x", (1, 2, 3)
    check(app.run())
    assert not [part for part in app.number_input if str(part.key).startswith("edit-")]
    assert any(f"up to {grid_text.MOST_CELLS_AS_TEXT}" in text.value for text in app.caption)
