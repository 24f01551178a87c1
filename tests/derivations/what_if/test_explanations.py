"""What is said of where a mistake hides, against what the engine finds with any numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from derivations.ui.problem.operations import CONV2D, OPERATIONS
from derivations.ui.problem.problem import Problem
from derivations.ui.what_if.explanations import said_of
from engine import mistakes
from engine.mistakes import MISTAKES, Mistake, Outcome, changes
from engine.symbolic import Notation
from tests.derivations.problems import legal_settings, problem_of
from tests.effort import draws

SMALL = {"h": 5, "w": 5, "kh": 3, "kw": 3, "ci": 2, "co": 2}


class Case:
    """A mistake in a geometry, and what comes of it with some numbers."""

    def __init__(self, problem: Problem, mistake: Mistake, seed: int) -> None:
        rng = np.random.default_rng(seed)
        grids = {grid: rng.integers(-4, 5, one.shape) for grid, one in problem.grids.items()}
        self.problem, self.mistake = replace(problem, grids=grids), mistake
        self.convolution = problem.operation is CONV2D
        self.coarse = "dz" if self.convolution else "x"

    def found(self, **grids: np.ndarray) -> Outcome:
        """The outcome with some grids replaced, each (channels, height, width)."""
        problem = replace(self.problem, grids={**self.problem.grids, **grids})
        return mistakes.outcome(problem.spec, self.mistake, problem.operands)

    def sums(self, found: Outcome) -> tuple[np.ndarray, np.ndarray]:
        """Right and wrong without the bias."""
        bias = 0 if self.convolution else self.problem.operands["b"][:, None, None]
        return found.right - bias, found.wrong - bias

    def turned_like(self, image: Callable[[np.ndarray], np.ndarray], sign: int = 1) -> np.ndarray:
        """The kernels, made (anti)symmetric under an image."""
        kernel = self.problem.grids["k"]
        return kernel + sign * image(kernel)


def rotated(values: np.ndarray) -> np.ndarray:
    return values[:, ::-1, ::-1]


def over_the_other_diagonal(values: np.ndarray) -> np.ndarray:
    return rotated(values).swapaxes(-1, -2)


def _shape_tells(case: Case) -> None:
    assert case.found().differs is None


def _shape_is_right(case: Case) -> None:
    assert case.found().differs is not None


def _zeros_hide(case: Case) -> None:
    assert case.found(**{case.coarse: 0 * case.problem.grids[case.coarse]}).hides


def _symmetric_hides(case: Case) -> None:
    assert case.found(k=case.turned_like(rotated)).hides


def _negative_of_its_turn(case: Case) -> None:
    right, wrong = case.sums(case.found(k=case.turned_like(rotated, -1)))
    assert np.array_equal(wrong, -right)


def _sum_is_right(case: Case) -> None:
    right, wrong, _ = case.found()
    assert right.sum() == wrong.sum()


def _mirror_hides(case: Case) -> None:
    # "that diagonal" of a true convolution is the other one as well: top right to bottom left.
    assert case.found(k=case.turned_like(over_the_other_diagonal)).hides


def _inside_is_right(case: Case) -> None:
    right, wrong, _ = case.found()
    assert np.array_equal(wrong[..., 1:-1, 1:-1], right)


def _ring_is_zero(case: Case) -> None:
    wrong = case.sums(case.found())[1].copy()
    wrong[..., 1:-1, 1:-1] = 0
    assert not wrong.any()


def _one_place_away(case: Case) -> None:
    right, wrong, _ = case.found()
    assert np.array_equal(wrong[..., 2:, 2:][..., :-1, :-1], right[..., 1:, 1:])


def _whole(case: Case) -> tuple[np.ndarray, tuple[int, int]]:
    """Every window that meets the coarse grid at all, and where the right grid starts in it."""
    rows, columns = case.problem.spec.axes
    arrays = case.problem.operands
    whole = mistakes.spoilt(case.problem.spec, WIDE, arrays)
    reach = [axis.span - 1 for axis in (rows, columns)]
    return whole, (reach[0], reach[1])


WIDE = Mistake(
    "wide",
    "Wide",
    "everything",
    "All is there.",
    {mistakes.GATHER: (changes.both(changes.border(lambda axis: (axis.span - 1, axis.span - 1))),)},
)


def _windows_inside(case: Case) -> None:
    whole, (down, across) = _whole(case)
    wrong = case.found().wrong
    height, width = wrong.shape[-2:]
    inside = whole[..., down : down + height, across : across + width]
    assert np.array_equal(wrong, inside)


def _moved(case: Case) -> None:
    assert any(axis.implied_padding[0] for axis in case.problem.spec.axes)


def _not_moved(case: Case) -> None:
    right, wrong, _ = case.found()
    height, width = (min(pair) for pair in zip(right.shape[-2:], wrong.shape[-2:], strict=True))
    assert np.array_equal(wrong[..., :height, :width], right[..., :height, :width])


def _some_numbers_show(case: Case) -> None:
    seeds = (Case(case.problem, case.mistake, seed).found() for seed in range(8))
    assert not all(found.hides for found in seeds)


def _turned_coarse_hides(case: Case) -> None:
    grid = case.problem.grids[case.coarse]
    assert case.found(**{case.coarse: grid + rotated(grid)}).hides


def _mean(case: Case) -> None:
    right, wrong, _ = case.found()
    assert np.allclose(wrong * np.prod(case.problem.spec.output_size), right)
    assert case.found(dz=case.problem.grids["dz"] * 0).hides


CLAIMS: dict[str, tuple[Callable[[Case], None], ...]] = {
    r"[Tt]he shape shows it": (_shape_tells,),
    r"the shape does not tell|The shape does not tell": (_shape_is_right, _some_numbers_show),
    r"Zeros hide it": (_zeros_hide,),
    r"equals its own turn: all ones, a blur": (_symmetric_hides,),
    r"every sum gets the wrong sign": (_negative_of_its_turn,),
    r"Without padding each": (_sum_is_right,),
    r"own mirror image in (the \*other\*|that) diagonal": (_mirror_hides,),
    r"Inside of the ring too many every number is right": (_inside_is_right, _one_place_away),
    r"the ring holds (zeros|the bias) only": (_ring_is_zero,),
    r"window that lies wholly inside": (_windows_inside,),
    r"stands in another place": (_moved,),
    r"stands in its own place": (_not_moved,),
    r"stands? away from (its|their) place": (_some_numbers_show,),
    r"that equals its own turn: one of a single cell": (_turned_coarse_hides,),
    r"The direction is right and only the length": (_mean,),
}
"""What a sentence says, and what then has to hold."""


@draws(150)
@given(
    data=st.data(),
    operation=st.sampled_from(OPERATIONS),
    mistake=st.sampled_from(MISTAKES),
    convolution=st.booleans(),
    seed=st.integers(0, 99),
)
def test_where_it_hides_and_where_it_shows(
    data: st.DataObject, operation: object, mistake: Mistake, convolution: bool, seed: int
) -> None:
    geometry = data.draw(legal_settings(operation, SMALL))
    problem = problem_of(operation, geometry, notation=Notation(convolution=convolution))
    assume(not mistakes.changes_nothing(problem.spec, mistake))
    case = Case(problem, mistake, seed)
    said = said_of(problem, mistake)
    matching = [checks for phrase, checks in CLAIMS.items() if re.search(phrase, said.hides)]
    assert matching, said.hides
    for checks in matching:
        for check in checks:
            check(case)
