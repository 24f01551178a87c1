"""The engine's own line solves every exercise, however it is typed; no answer is refused."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.practice import MissingFactor, Number, RightGrids, Vanishing, WholeLine
from engine.practice.feedback import OTHER_ORDER, RIGHT
from engine.practice.grid_pair import DrawnGrid, GridPair, right_pair, wrong_pairs
from engine.reading import CannotRead
from engine.results import RESULT_OF
from engine.symbolic import Notation, Values, array_place, derive
from tests.effort import draws
from tests.engine.practice.drawn import (
    arrays_of,
    exercises,
    notations,
    own_products,
    small_specs,
    typed_sum,
)
from tests.engine.reading.plain import typed

drawn = given(spec=small_specs(), seed=st.integers(1, 9999))
written = given(spec=small_specs(), seed=st.integers(1, 9999), notation=notations())


@draws(40)
@written
def test_the_engines_own_line_is_right(spec: Spec, seed: int, notation: Notation) -> None:
    for exercise in exercises(spec, seed, "line", notation):
        whole = exercise.line.latex()
        for text in (whole, typed(whole), whole.split(" = ")[1], typed(whole).split(" = ")[1]):
            said = exercise.check(text)
            assert said.solved, (text, said)
            assert said.says == "Right, in the notes’ own order."
            assert {mark.verdict for mark in said.marks} == {RIGHT}
            assert not said.mistake


@draws(40)
@drawn
def test_another_order_is_right_and_said_so(spec: Spec, seed: int) -> None:
    for exercise in exercises(spec, seed, "line"):
        backwards = own_products(exercise.line)[::-1]
        said = exercise.check(typed_sum(exercise.line, backwards))
        assert said.solved, said
        if len(backwards) > 1:
            assert said.says == OTHER_ORDER
        commuted = [factors[::-1] for factors in own_products(exercise.line)]
        assert exercise.check(typed_sum(exercise.line, commuted, "+")).solved


def test_every_order_of_a_line_is_right() -> None:
    exercise = WholeLine(derive(Conv2dSpec()).input_gradient.at((0, 1, 1)))
    for products in permutations(own_products(exercise.line)):
        assert exercise.check(typed_sum(exercise.line, products)).solved


@pytest.mark.parametrize(
    "text",
    [
        "k11 (dz22 + 0) + dz12 k21 + dz21 k12 + dz11 k22",
        "dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11 + dz11 k11 - dz11 k11",
        r"\sum_{ij} dz_{ij} k_{3-i,3-j}",
    ],
)
def test_the_same_sum_in_another_writing_is_right(text: str) -> None:
    exercise = WholeLine(derive(Conv2dSpec()).input_gradient.at((0, 1, 1)))
    said = exercise.check(text)
    assert said.solved, said
    assert not said.mistake


@draws(40)
@written
def test_the_missing_factor_is_right_in_both_writings(
    spec: Spec, seed: int, notation: Notation
) -> None:
    for exercise in exercises(spec, seed, "factor", notation):
        assert isinstance(exercise, MissingFactor)
        latex = exercise.symbols.latex(exercise.right)
        assert exercise.check(latex).solved
        assert exercise.check(typed(latex)).solved
        assert exercise.solution == exercise.question.replace(r"\;?\;", latex)
        assert exercise.solution.replace(rf"\boxed{{{latex}}}", latex) == exercise.line.latex()


@draws(40)
@written
def test_what_vanishes_is_what_differentiating_says(
    spec: Spec, seed: int, notation: Notation
) -> None:
    for exercise in exercises(spec, seed, "vanishing", notation):
        assert isinstance(exercise, Vanishing)
        zero = set()
        for cell in exercise.cells:
            z = exercise.line.target if exercise.grid == "x" else cell
            by = cell if exercise.grid == "x" else exercise.line.target
            held = {c for term in exercise.line.derivation.forward.at(z.index).terms
                    for c in term.factors}  # fmt: skip
            if by not in held:
                zero.add(cell)
        assert exercise.check(zero).solved, exercise.question
        assert not exercise.check(zero ^ {exercise.cells[seed % len(exercise.cells)]}).solved


@draws(40)
@drawn
def test_the_numbers_are_those_of_numpy(spec: Spec, seed: int) -> None:
    arrays = arrays_of(spec)
    for exercise in exercises(spec, seed, "number"):
        assert isinstance(exercise, Number)
        computed = numeric.compute(spec, RESULT_OF[exercise.line.target.grid], **arrays)
        value = computed[array_place(spec, exercise.line.target)].item()
        said = exercise.check(float(value))
        assert said.solved, (exercise.solution, value)
        assert not exercise.check(float(value) + 1).solved
        assert str(value) in exercise.solution


def test_decimals_are_compared_as_far_as_they_can_be_typed() -> None:
    spec = Conv2dSpec((1, 2), (1, 2))
    values = Values(spec, x=[[0.1, 0.2]], k=[[0.3, -0.7]], b=[0.001], dz=[[1]])
    exercise = Number(derive(spec).forward[0], values)
    assert exercise.check(-0.109).solved
    assert not exercise.check(-0.109001).solved
    assert exercise.solution.endswith(r"(0.1)(0.3) + (0.2)(-0.7) + (0.001) = \mathbf{-0.109}")


def test_small_and_large_values_are_not_taken_for_others() -> None:
    spec = Conv2dSpec((1, 2), (1, 1))
    for size in (1e-9, 1e20):
        values = Values(spec, x=[[size, 1]], k=[[3.0]], b=[0], dz=[[1, 1]])
        exercise = Number(derive(spec).forward[0], values)
        assert exercise.check(3 * size).solved
        assert not exercise.check(3.01 * size).solved
        assert not exercise.check(0).solved
        assert r"\mathbf{3 \cdot 10^{" in exercise.solution
    rounded = Values(spec, x=[[0.3, 1]], k=[[0.1 + 0.2]], b=[-0.09], dz=[[1, 1]])
    assert Number(derive(spec).forward[0], rounded).check(0).solved, "0.3 · 0.3 − 0.09"


@draws(40)
@written
def test_the_right_pair_is_right_and_no_other(spec: Spec, seed: int, notation: Notation) -> None:
    for exercise in exercises(spec, seed, "grids", notation):
        assert isinstance(exercise, RightGrids)
        solved = [place for place in range(len(exercise.options)) if exercise.check(place).solved]
        assert solved == [exercise.place]
        said = [exercise.check(place) for place in range(len(exercise.options))]
        assert all(one.says and (one.solved or one.mistake) for one in said)


@draws(40)
@given(spec=small_specs())
def test_a_pair_makes_the_result_or_not_in_numbers_too(spec: Spec) -> None:
    arrays, derivation = arrays_of(spec), derive(spec)
    for result in ("forward", "kernel_gradient", "input_gradient"):
        computed = numeric.compute(spec, result, **{**arrays, "b": np.zeros(1, int)})
        wanted = computed.reshape(computed.shape[-2:])
        found = correlated(right_pair(derivation, result), arrays, wanted.shape)
        assert np.array_equal(found, wanted), result
        for pair in wrong_pairs(derivation, result):
            found = correlated(pair, arrays, wanted.shape)
            assert not np.array_equal(found, wanted), (result, pair.name)


def correlated(pair: GridPair, arrays: dict[str, np.ndarray], size: tuple[int, ...]) -> np.ndarray:
    """left ⊗ right in numbers, straight from the definition, as far as the result goes."""
    left, right = (numbers(grid, arrays) for grid in (pair.left, pair.right))
    rows, columns = right.shape
    return np.array(
        [
            [
                (left[i : i + rows, j : j + columns] * right).sum()
                for j in range(0, left.shape[1] - columns + 1, pair.step[1])
            ]
            for i in range(0, left.shape[0] - rows + 1, pair.step[0])
        ]
    )[: size[0], : size[1]]


def numbers(grid: DrawnGrid, arrays: dict[str, np.ndarray]) -> np.ndarray:
    return np.array(
        [
            [arrays[cell.grid][cell.index].item() if cell else 0 for cell in row]
            for row in grid.places
        ]
    )


@pytest.mark.parametrize("text", ["", "hello world!", "dz11 +", "1 = 2 = ;", "x" * 5000])
def test_what_is_no_sum_is_refused_with_a_sentence(text: str) -> None:
    line = derive(ConvTranspose2dSpec((2, 2), (2, 2))).input_gradient[0]
    for exercise in (WholeLine(line), MissingFactor(line, 0, 1)):
        with pytest.raises(CannotRead):
            exercise.check(text)


TOKENS = [
    *("dz11", "k22", "x99", "z11", "dx22", "dz11/dx22", "B", "K", "q1", "0", "1/4", "1/0", "7"),
    *("+", "-", "*", "=", "(", ")", "{", "}", "^", "_", "^T", "/", ",", ";", "&", "\n", "∂", "δ"),
    *(
        r"\frac",
        r"\frac{\partial L}{\partial z_{12}}",
        r"\sum_{ij}",
        "z_{ij}",
        r"\otimes",
        r"\text{a}",
    ),
]


@draws(300)
@given(tokens=st.lists(st.sampled_from(TOKENS), max_size=14))
def test_whatever_is_typed_gets_a_feedback_or_a_sentence(tokens: list[str]) -> None:
    line = derive(Conv2dSpec()).input_gradient.at((0, 1, 1))
    for exercise in (WholeLine(line), MissingFactor(line, 1, 1)):
        try:
            said = exercise.check(" ".join(tokens)).says
        except CannotRead as error:
            said = str(error)
        assert said


@pytest.mark.parametrize("text", ["k11 + k12", "2 k11", "-k11", "k11 k12", "k99", "dz11/dx11"])
def test_a_factor_is_one_cell(text: str) -> None:
    line = derive(Conv2dSpec()).input_gradient[0]
    with pytest.raises(CannotRead):
        MissingFactor(line, 0, 1).check(text)
