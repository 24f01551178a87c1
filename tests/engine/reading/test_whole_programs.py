"""Whole programs are read as they stand; with one thing wrong, as NumPy tells, they never hold."""

from __future__ import annotations

import random

import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.programs import FORMS, Form, as_program
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED
from engine.reading.terms import OUTSIDE
from engine.reading.verdict import LOOSE, Verdict
from engine.results import RESULTS
from engine.symbolic import Notation, derive
from tests.engine.reading.test_programs_by_hand import mutant
from tests.engine.reading.whole_programs import PROGRAMS, Whole

FEW, MANY = 3, 16
whole = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)


def judged(program: Whole, text: str) -> tuple[Verdict, ...]:
    return judge(text, derive(program.spec))


def is_right(program: Whole, text: str) -> bool:
    try:
        verdicts = judged(program, text)
    except CannotRead:
        return False
    if any(OUTSIDE in verdict.liberties for verdict in verdicts):
        return False  # NumPy counts from the end, or refuses: that is told
    if any("is not read" in says for verdict in verdicts for says in verdict.read_as):
        return False  # what is wrong may stand in that line: it is told
    return worst(verdicts) in (PROVED, LOOSE)


@whole
def test_numpy_agrees_that_it_is_true(program: Whole) -> None:
    assert program.holds(program.text)


@whole
def test_every_result_is_proved(program: Whole) -> None:
    verdicts = judged(program, program.text)
    assert worst(verdicts) in (PROVED, LOOSE), [one.checks for one in verdicts]


SPECS = [
    Conv2dSpec(),
    Conv2dSpec((5, 5), (3, 3), stride=2, padding=1, in_channels=2, out_channels=3),
    Conv2dSpec((4, 4), (3, 3), groups=2, in_channels=4, out_channels=4, padding=1),
    Conv2dSpec((5, 6), (2, 3), stride=(2, 1), padding=((0, 1), (2, 1)), dilation=(1, 2)),
    ConvTranspose2dSpec(),
    ConvTranspose2dSpec((2, 3), (3, 3), stride=2, padding=1, output_padding=1, out_channels=2),
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("convolution", [False, True])
def test_our_own_programs_are_read_and_proved(spec: Spec, form: Form, convolution: bool) -> None:
    derivation = derive(spec, Notation(convolution=convolution))
    for result in RESULTS:
        text = as_program(spec, result, form, turned=convolution)
        assert worst(judge(text, derivation)) in (PROVED, LOOSE), text


def assert_never_right(program: Whole, seeds: range) -> None:
    for seed in seeds:
        wrong = mutant(program.text, random.Random(seed))
        if program.holds(wrong) is False:
            assert not is_right(program, wrong), wrong


@whole
def test_some_mutants_are_never_right(program: Whole) -> None:
    assert_never_right(program, range(FEW))


@pytest.mark.slow
@pytest.mark.walk
@whole
def test_many_mutants_are_never_right(program: Whole) -> None:
    assert_never_right(program, range(FEW, MANY))
