"""Numbers that were cut or filled up fit after one click, whatever grid they were pasted for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.problem import grid_text
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import fitting
from derivations.ui.settings.fields import text_key, text_shape
from tests.derivations.pages import FORWARD
from tests.derivations.problems import default_grids
from tests.derivations.visits import button, check, figures_of, link, opened
from tests.effort import draws

SIXTEEN = "1 2 3 4; 5 6 7 8; 9 10 11 12; 13 14 15 16"


@pytest.mark.parametrize(
    ("operation", "geometry", "grid", "text", "label", "becomes"),
    [
        (CONV2D, {}, "x", SIXTEEN, "Make X 4×4", {"h": 4, "w": 4}),
        (CONV2D, {}, "x", SIXTEEN.replace(";", ""), "Make X 4×4", {"h": 4, "w": 4}),
        (CONV2D, {}, "x", "1 2 3 4; 5 6 7 8", "Make X 2×4", {"h": 2, "w": 4}),
        (CONV2D, {}, "k", "1 0 -1; 2 0 -2; 1 0 -1", "Make K 3×3", {"kh": 3, "kw": 3}),
        (CONV2D, {}, "b", "1 2 3", "Make B 1×3", {"co": 3}),
        (CONV2D, {}, "dz", "1 2 3; 4 5 6; 7 8 9", "Make ∂L/∂Z 3×3", {"h": 4, "w": 4}),
        (CONV2D, {"s": 2}, "dz", "1 2; 3 4", "Make ∂L/∂Z 2×2", {"h": 4, "w": 4}),
        (CONV2D, {}, "x", "1 2 3; 4 5 6; 7 8 9 | 1 1 1; 2 2 2; 3 3 3", "Make X 2×3×3", {"ci": 2}),
        (CONV2D, {"ci": 2}, "k", "1 2; 3 4", "Make K 1×2×2", None),
        (CONV_TRANSPOSE2D, {}, "dz", "1 2; 3 4", "Make ∂L/∂Z 2×2", {"h": 1, "w": 1}),
        (CONV_TRANSPOSE2D, {"s": 2}, "dz", "1 2 3; 3 4 5", "Make ∂L/∂Z 2×3", None),
    ],
)
def test_a_button_makes_the_grid_so_large(
    operation: Operation,
    geometry: dict[str, int],
    grid: str,
    text: str,
    label: str,
    becomes: dict[str, int] | None,
) -> None:
    entry = contents.NOTES[operation][3]
    typed = {text_key(operation, grid): text}
    app = check(opened(entry, **link(entry, geometry), **typed), warnings=1)
    labels = [one.label for one in app.button if one.label.startswith("Make ")]
    if becomes is None:  # no geometry nearby has such a grid
        assert label not in labels
        return
    button(app, label).click().run()
    check(app)
    assert {name: app.session_state[operation.key(name)] for name in becomes} == becomes
    assert app.session_state[text_key(operation, grid)] == text
    assert not [one.label for one in app.button if one.label.startswith("Make ")]


def test_what_was_pasted_stands_there_after_the_click() -> None:
    app = opened(FORWARD, x=SIXTEEN)
    assert "their last row and last column are cut off" in app.warning[0].value
    button(app, "Make X 4×4").click().run()
    assert figures_of(check(app))["left"] == np.arange(1, 17).reshape(4, 4).tolist()


@draws(80)
@given(
    operation=st.sampled_from((CONV2D, CONV_TRANSPOSE2D)),
    geometry=st.fixed_dictionaries({
        "h": st.integers(1, 6), "w": st.integers(1, 6), "kh": st.integers(1, 3),
        "kw": st.integers(1, 3), "s": st.integers(1, 3), "p": st.integers(0, 2),
        "ci": st.integers(1, 2), "co": st.integers(1, 2),
    }),
    typed=st.tuples(st.integers(1, 2), st.integers(1, 6), st.integers(1, 6)),
    grid=st.sampled_from(("x", "k", "b", "dz")),
)  # fmt: skip
def test_every_geometry_that_is_offered_holds_the_numbers_whole(
    operation: Operation, geometry: dict[str, int], typed: tuple[int, int, int], grid: str
) -> None:
    held = operation.notes | geometry
    try:
        spec = operation.spec(held)
    except ValueError:
        return
    text = grid_text.write(np.arange(np.prod(typed)).reshape(typed))
    problem = Problem(operation, spec, default_grids(spec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting.link, "held", {text_key(operation, grid): text}.get)
        offered = list(fitting.fitting(problem, grid, held))
    for size, changes in offered:
        new = operation.spec(held | changes)
        shape = text_shape(grid, shape_of(new, grid))
        assert (1, *shape)[-3:] == (1, *size)[-3:]
        found = grid_text.read(text, shape, grid)
        assert not found.remark
        assert found.values.ravel().tolist() == list(range(int(np.prod(typed))))
