"""What a seed draws is the same everywhere, fits the geometry, and asks for something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.practice import KINDS, RightGrids, Vanishing, choices, draw, is_small
from engine.practice.dice import Dice
from engine.practice.drawing import MOST_TERMS
from engine.practice.grid_pair import MOST_OPTIONS
from engine.practice.vanishing import MOST_CELLS
from engine.results import RESULTS
from engine.symbolic import derive
from tests.effort import draws
from tests.engine.practice.drawn import SPECS, exercises, small_specs, values_of

ROOT = Path(__file__).parents[3]
LINKED = {
    1: r"\frac{\partial L}{\partial x_{21}} = \;?",
    2: r"\frac{\partial L}{\partial x_{23}} = \;?",
    3: r"\frac{\partial L}{\partial x_{32}} = \;?",
}
"""What links that are out in the world open: these may never change."""


def drawn_by(spec: Spec, result: str, kind: str, seed: int) -> str:
    exercise = draw(derive(spec), values_of(spec), result, kind, seed)
    return f"{exercise.asks} {exercise.question} {exercise.solution}"


@pytest.mark.parametrize("seed", LINKED)
def test_a_link_opens_the_same_exercise_for_ever(seed: int) -> None:
    exercise = draw(derive(Conv2dSpec()), values_of(Conv2dSpec()), "input_gradient", "line", seed)
    assert exercise.question == LINKED[seed]


@pytest.mark.slow
def test_a_draw_does_not_depend_on_the_process() -> None:
    code = (
        "from tests.engine.practice.test_drawing import *\n"
        "for result, kind in choices(derive(Conv2dSpec())):"
        " print(drawn_by(Conv2dSpec(), result, kind, 7))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == len(choices(derive(Conv2dSpec())))


@draws(40)
@given(spec=small_specs(), seed=st.integers(1, 9999))
def test_a_seed_draws_what_was_asked_for(spec: Spec, seed: int) -> None:
    derivation = derive(spec)
    for result, kind in choices(derivation):
        exercise = draw(derivation, values_of(spec), result, kind, seed)
        assert exercise.kind == kind
        assert exercise.line.target.grid == derivation.results[result].grid
        assert exercise.question
        assert exercise.hints
        assert 0 < exercise.line.size <= MOST_TERMS
        if isinstance(exercise, Vanishing):
            assert len(exercise.cells) <= MOST_CELLS
        if isinstance(exercise, RightGrids):
            assert 2 <= len(exercise.options) <= MOST_OPTIONS


@draws(40)
@given(spec=small_specs(), seed=st.integers(1, 9999))
def test_a_line_with_one_product_is_asked_for_only_where_there_is_no_other(
    spec: Spec, seed: int
) -> None:
    for exercise in exercises(spec, seed, "line"):
        lines = next(
            lines
            for lines in exercise.line.derivation.results.values()
            if lines.grid == exercise.line.target.grid
        )
        most = max(n for n in (len(_products(line)) for line in lines) if n <= MOST_TERMS)
        assert len(_products(exercise.line)) >= min(2, most)


def _products(line: object) -> list[object]:
    return [t for t in line.terms if t.factors[0].grid != "b"]  # type: ignore[attr-defined]


def test_every_kind_is_drawn_for_every_result_of_the_notes() -> None:
    for spec in (Conv2dSpec(), ConvTranspose2dSpec((2, 2), (2, 2))):
        expected = {(result, kind) for result in RESULTS for kind in KINDS}
        expected.remove(("bias_gradient", "grids"))
        assert set(choices(derive(spec))) == expected


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_seeds_reach_every_line_that_can_be_asked_for(spec: Spec) -> None:
    derivation = derive(spec)
    for result, kind in choices(derivation):
        if kind == "line":
            met = {
                draw(derivation, values_of(spec), result, kind, seed).line.place
                for seed in range(60)
            }
            assert len(met) > min(3, len(derivation.results[result])) // 2


def test_what_cannot_be_drawn_is_refused() -> None:
    spec = Conv2dSpec()
    with pytest.raises(ValueError, match=r"no exercise 'grids' about 'bias_gradient'"):
        draw(derive(spec), values_of(spec), "bias_gradient", "grids", 1)


@pytest.mark.parametrize(
    "spec",
    [
        Conv2dSpec((6, 5), (3, 3)),
        Conv2dSpec((5, 5), (3, 4)),
        Conv2dSpec((5, 5), (3, 3), in_channels=2),
        ConvTranspose2dSpec((5, 5), (3, 3), out_channels=2),
    ],
)
def test_larger_geometries_are_not_small(spec: Spec) -> None:
    assert not is_small(spec)
    assert is_small(type(spec)((5, 5), (3, 3)))


def test_dice_reach_everything_and_repeat_nothing() -> None:
    assert {Dice(n).one_of("abc") for n in range(50)} == set("abc")
    drawn = Dice("some").some_of("abcdef", 4)
    assert len(set(drawn)) == 4
    assert Dice("some").some_of("abcdef", 4) == drawn
