"""Views to take along: any operation, geometry and notation, with or without an activation."""

from __future__ import annotations

import random
from dataclasses import replace

from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.problem.problem import Problem, shape_of, with_activation
from derivations.ui.settings import layer
from derivations.ui.take_along.subject import Link, Subject
from engine.activations import NAMES, Activation
from engine.results import RESULTS, grid_of
from engine.symbolic import NOTES, Notation
from tests.derivations.problems import CASES, Case, problem_of

LINK = Link("http://localhost:8501/conv2d-input-gradient?h=4&k=1+2%3B+3+4")

NAMED: dict[str, Case] = {
    "the notes' convolution": (CONV2D, CONV2D.notes, 1),
    "the notes' transposed one": (CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.notes, 1),
    "3 to 2 channels, stride 2": (
        CONV2D, {**CONV2D.examples["Padding and strides"], "ci": 3, "co": 2}, 1,
    ),
    "transposed with output_padding": (
        CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.examples["Odd remainder (output_padding 1)"], 1,
    ),
}  # fmt: skip
"""The four views that are looked at."""

NOTATIONS = (
    NOTES,
    Notation(base=0, letters="X W Y b", delta=True),
    Notation(letters="α θ φ ω", loss="J", upstream="grad_out"),
    Notation(convolution=True),
    Notation(biased=False),
)


def subject(case: Case, result: str = "forward", notation: Notation = NOTES) -> Subject:
    """A view with the numbers that nobody has typed, at its first cell."""
    operation, settings, samples = case
    return subject_of(problem_of(operation, settings, samples, notation), result, case)


def subject_of(problem: Problem, result: str, case: Case) -> Subject:
    """A view of a problem."""
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    at = 0, min(1, shape[1] - 1), min(1, shape[2] - 1)
    line = layer.write(problem.operation, case[1], short=True)
    return Subject(problem, result, at, line, LINK, "A page")


def any_subject(seed: int, samples: int | None = None) -> Subject:
    """One of them all."""
    dice = random.Random(seed)
    case = dice.choice([*CASES.values()])
    case = case if samples is None else (case[0], case[1], samples)
    notation = dice.choice(NOTATIONS)
    problem = problem_of(*case, notation)
    if dice.random() < 0.4:
        problem = with_activation(problem, Activation(dice.choice([*NAMES])))
    results = [one for one in RESULTS if notation.biased or one != "bias_gradient"]
    found = subject_of(problem, dice.choice(results), case)
    return replace(found, at=tuple(dice.randrange(n) for n in _shape(found)))  # type: ignore[arg-type]


def _shape(found: Subject) -> tuple[int, int, int]:
    return shape_of(found.spec, grid_of(found.result), found.problem.samples)
