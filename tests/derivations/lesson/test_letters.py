"""The line that introduces the letters names every grid as the page does, with its size."""

from __future__ import annotations

import pytest

from derivations.ui.contents import Entry
from derivations.ui.lesson.letters import sentence
from derivations.ui.problem.problem import Problem
from engine.symbolic import Notation
from tests.derivations.pages import lessons
from tests.derivations.problems import CASES, Case, problem_of
from tests.derivations.visits import check, opened


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_grid_is_named_with_the_shape_of_its_array(case: Case) -> None:
    problem = problem_of(*case)
    said = sentence(problem, "input_gradient")
    several = problem.has_channels
    for grid, name in (("x", "input"), ("k", "kernel")):
        array = problem.arrays[grid]
        shape = array.shape[-3:] if grid == "x" else array.shape
        shown = "×".join(map(str, shape if several else shape[-2:]))
        letter = "X is" if grid == "x" else "K"
        assert f"{letter} the {name} ({shown})" in said
    shape = problem.arrays["dz"].shape[-3:]
    assert f"Z the output ({'×'.join(map(str, shape if several else shape[-2:]))})" in said
    assert f", {problem.bias} the bias," in said


def test_the_letters_are_the_visitors() -> None:
    problem: Problem = problem_of(*CASES["conv2d: The notes’ example"])
    told = Problem(
        problem.operation, problem.spec, problem.grids, notation=Notation(0, "a w z b", delta=True)
    )
    assert sentence(told, "bias_gradient") == (
        "A is the input (3×3), W the kernel (2×2), b the bias, Z the output (2×2), L the loss; "
        "δ = ∂L/∂Z arrives from the layer that follows."
    )


@lessons
def test_it_stands_on_every_derivation_page(entry: Entry) -> None:
    app = check(opened(entry))
    assert any("is the input (" in text.value for text in app.markdown)
