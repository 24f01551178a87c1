"""The sandbox shows all four results of any operation, channels and batch."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.problem import grid_text
from derivations.ui.problem.fillings import FILLINGS
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    MOST_SAMPLES,
    Operation,
    Settings,
)
from engine.results import RESULTS
from engine.symbolic import derive, prove
from tests.derivations.problems import LARGEST, MANY, computed, problem_of
from tests.derivations.visits import check, link, opened, result_on, stage_of, values_on

CHANNELS = {
    "depthwise": (CONV2D, "Depthwise, stride 2"),
    "channels": (CONV2D, "Channels: 3 → 2"),
    "upsampling": (CONV_TRANSPOSE2D, "Upsampling by 2, channels 3 → 2"),
}
with_channels = pytest.mark.parametrize(("operation", "title"), CHANNELS.values(), ids=CHANNELS)


@pytest.mark.slow
@with_channels
def test_every_line_of_an_example_with_channels_is_proved(operation: Operation, title: str) -> None:
    prove(derive(operation.spec(operation.examples[title])))


@with_channels
@pytest.mark.parametrize("samples", [1, 2])
def test_the_sandbox_with_channels(operation: Operation, title: str, samples: int) -> None:
    geometry = operation.examples[title]
    app = opened(contents.SANDBOX, **link(contents.SANDBOX, geometry, operation, samples))
    check(app)
    problem = problem_of(operation, geometry, samples)
    for result in RESULTS:
        shown = result_on(app, problem, result, f"{result}-result")
        assert np.array_equal(shown, computed(problem, result)), result
        assert len(shown) > 1


def test_a_samples_own_results_are_those_it_has_alone() -> None:
    geometry = CONV2D.examples["Channels: 3 → 2"]
    problem = problem_of(CONV2D, geometry, 2)
    app = check(opened(contents.SANDBOX, **link(contents.SANDBOX, geometry, CONV2D, 2)))
    for result in ("forward", "input_gradient"):
        both = result_on(app, problem, result, f"{result}-result")
        halves = [
            computed(
                problem_of(CONV2D, geometry),
                result,
                **{grid: np.split(problem.grids[grid], 2)[sample] for grid in ("x", "dz")},
            )
            for sample in range(2)
        ]
        assert np.array_equal(both, np.concatenate(halves))


def test_the_sandbox_with_as_many_channels_and_samples_as_there_may_be() -> None:
    geometry = {"h": 6, "w": 6, "kh": 3, "kw": 3, "p": 1, **MANY}
    app = opened(contents.SANDBOX, **link(contents.SANDBOX, geometry, samples=MOST_SAMPLES))
    check(app)
    problem = problem_of(CONV2D, {**CONV2D.notes, **geometry}, MOST_SAMPLES)
    for result in RESULTS:
        shown = result_on(app, problem, result, f"{result}-result")
        assert np.array_equal(shown, computed(problem, result)), result


@pytest.mark.slow
@pytest.mark.parametrize(
    "geometry",
    [
        LARGEST[CONV_TRANSPOSE2D],
        {**LARGEST[CONV_TRANSPOSE2D], "h": 1, "kh": 1},
        {**LARGEST[CONV_TRANSPOSE2D], "w": 1, "kw": 1},
    ],
    ids=["square", "one row", "one column"],
)
def test_the_sandbox_draws_the_largest_transposed_grids(geometry: Settings) -> None:
    check(opened(contents.SANDBOX, **link(contents.SANDBOX, geometry, CONV_TRANSPOSE2D)))


@pytest.mark.parametrize("filling", FILLINGS)
def test_the_sandbox_fills_a_grid(filling: str) -> None:
    app = opened(contents.SANDBOX)
    app.selectbox(key="fill-x").set_value(filling).run()
    assert app.text_input(key="x").value == filling
    shown = values_on(stage_of(check(app)), "x", "x")[0]
    assert np.array_equal(shown, grid_text.read(filling, (3, 3), "x").values)


def test_the_sandbox_leaves_the_largest_sizes_unchecked_and_says_so() -> None:
    app = opened(contents.SANDBOX, h=16, w=16, kh=7, kw=7, ci=4, co=4, n=4)
    assert not app.exception
    assert any("products" in note.value for note in app.info)
