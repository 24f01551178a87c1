"""Typed numbers: they change the result, garbage does not, and they are fitted to the geometry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem import grid_text
from derivations.ui.problem.cell_names import channel_names
from derivations.ui.problem.operations import CONV_TRANSPOSE2D
from derivations.ui.problem.problem import shape_of
from derivations.ui.settings.fields import order_of_kernels
from derivations.ui.stage.edits import changed
from engine import numeric
from tests.derivations.pages import FORWARD, lessons
from tests.derivations.problems import computed, problem_of
from tests.derivations.visits import (
    button,
    check,
    figures_of,
    link,
    opened,
    result_of,
    result_on,
    stage_of,
)

TRANSPOSED = contents.NOTES[CONV_TRANSPOSE2D][0]


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


WEIGHTS = [
    (TRANSPOSED, {"ci": 2, "co": 3, "s": 2}, numeric.conv_transpose2d),
    (TRANSPOSED, {"ci": 4, "co": 2, "gr": 2, "kh": 3}, numeric.conv_transpose2d),
    (FORWARD, {"ci": 4, "co": 2, "gr": 2, "kh": 1}, numeric.conv2d),
]


@pytest.mark.parametrize(("entry", "geometry", "compute"), WEIGHTS)
def test_a_weight_in_all_its_brackets_is_read_as_pytorch_has_it(
    entry: Entry, geometry: dict[str, int], compute: Callable[..., np.ndarray]
) -> None:
    """Typed, and pasted at a cell of K; what is written then means the same."""
    operation = entry.operation
    assert operation
    problem = problem_of(operation, {**operation.notes, **geometry})
    spec, arrays = problem.spec, problem.arrays
    weight = np.random.default_rng(5).integers(-9, 10, arrays["k"].shape)
    text = f"torch.tensor({weight.tolist()}, dtype=torch.float32)"
    expected = compute(arrays["x"], weight, arrays["b"], stride=spec.stride, groups=spec.groups)
    change = changed(problem, {"grid": "k", "at": [0, 0, 0], "text": text}, ["k"])
    assert change
    order = order_of_kernels(spec)
    assert order.says in change.says
    written = grid_text.write(change.numbers[order.of_text])
    for typed in (text, written):
        app = check(opened(entry, **link(entry, geometry), **{operation.key("k"): typed}))
        assert np.array_equal(stage_of(app)["values"]["z"], expected.ravel())
    said = [one.value for one in app.caption if order.says in one.value]
    assert len(said) == 1
    first, second = (channel_names(problem)["k"][channel] for channel in order.of_text[:2])
    assert said[0].startswith(f"In the order {first} | {second}")


def test_a_weight_of_another_layer_is_refused_and_its_layer_is_a_click_away() -> None:
    weight = np.arange(24).reshape(3, 2, 2, 2)
    app = opened(TRANSPOSED, tci=2, tco=3, tk=weight.tolist())
    check(app, warnings=1)
    assert "3×2 kernels" in app.warning[0].value
    assert "2×3, C_in × C_out/groups" in app.warning[0].value
    button(app, "Make K 6×2×2").click().run()
    check(app)
    problem = problem_of(CONV_TRANSPOSE2D, {**CONV_TRANSPOSE2D.notes, "ci": 3, "co": 2})
    assert np.array_equal(
        stage_of(app)["values"]["z"],
        numeric.conv_transpose2d(problem.arrays["x"], weight, problem.arrays["b"]).ravel(),
    )


@pytest.mark.parametrize("text", ["[[[[1]],[[2]]],[[[3]]]]", "[[[[1],[2,3]]]]"])
def test_a_ragged_weight_is_refused(text: str) -> None:
    check(opened(TRANSPOSED, tci=2, tco=2, tkh=1, tkw=1, tk=text), warnings=1)


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
