"""What is said where an activation stands behind Z: true of the numbers, in any notation."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.lesson import behind, letters
from derivations.ui.problem.operations import CONV2D, OPERATIONS, Operation
from derivations.ui.problem.problem import Problem, with_activation
from engine.activations import Activation
from engine.results import RESULTS
from engine.symbolic import Notation
from tests.derivations.problems import legal_settings, problem_of
from tests.effort import draws

GRADIENTS = RESULTS[1:]
EVERY = (
    Activation("relu"),
    Activation("leaky_relu", 0.1),
    Activation("leaky_relu", 0),
    Activation("sigmoid"),
    Activation("tanh"),
)
NOTATIONS = (
    Notation(),
    Notation(base=0, letters="a w z b", loss="J", upstream="G"),
    Notation(letters="f a y h", loss="g", delta=True, convolution=True),
)


def drawn(operation: Operation, notation: Notation, activation: Activation) -> Problem:
    settings = {**operation.notes, "co": 2}
    return with_activation(problem_of(operation, settings, notation=notation), activation)


@given(
    data=st.data(),
    operation=st.sampled_from(OPERATIONS),
    activation=st.sampled_from(EVERY[:3]),
)
@draws(25)
def test_so_many_cells_are_silent(
    data: st.DataObject, operation: Operation, activation: Activation
) -> None:
    settings = data.draw(legal_settings(operation, {"h": 5, "w": 5, "kh": 3, "kw": 3}))
    problem = with_activation(problem_of(operation, settings), activation)
    z = problem.result("forward")
    said = " ".join(behind.facts(problem))
    assert f"**{(z <= 0).sum()} of {z.size}**" in said
    assert ("exactly 0" in said) == bool((z == 0).any())
    assert ("nothing back" in said) == (activation.derivative(-1.0) == 0)
    back = problem.grids["dz"]
    assert np.array_equal(
        back, problem.grids["da"] * np.where(z > 0, 1, activation.derivative(-1.0))
    )


@pytest.mark.parametrize("activation", EVERY, ids=lambda one: f"{one.name}-{one.slope}")
@pytest.mark.parametrize("notation", NOTATIONS, ids=["notes", "a w z b", "f a y h"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_the_equations_are_in_the_visitors_letters(
    operation: Operation, notation: Notation, activation: Activation
) -> None:
    problem = drawn(operation, notation, activation)
    a, f = notation.letter("a"), notation.function
    for result in GRADIENTS:
        said = "\n".join(behind.paragraphs(problem, result))
        rule = rf"{notation.matrix('dz')} = {notation.matrix('da')} \odot {notation.matrix('df')}"
        assert rule in said
        assert rf"{notation.gradient(a + '^{(o)}_{ij}')}\, {f}'(" in said
        chain = said.split("$$")[7]
        target = {"kernel_gradient": "k", "input_gradient": "x"}.get(result)
        if target:
            assert rf"\partial {notation.letter(target)}^" in chain
        # ∂L/∂z stands only on the left: on the right it is written out.
        assert not re.search(rf"\\frac{{\\partial \S+}}{{\\partial {notation.letter('z')}", chain)
        letters_said = letters.sentence(problem, result)
        assert f"{problem.plain('da')} arrives from the layer that follows" in letters_said


def test_without_one_nothing_is_said() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    assert [*behind.paragraphs(problem, "input_gradient")] == []
    assert "f(" not in letters.sentence(problem, "forward")


def test_a_flat_place_is_told_and_how_to_leave_it() -> None:
    problem = with_activation(problem_of(CONV2D, CONV2D.notes), Activation("sigmoid"))
    (said,) = behind.facts(problem)
    assert "0.0066 at most" in said
    assert "`normal 1`" in said
