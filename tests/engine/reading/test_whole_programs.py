"""Whole programs are read as they stand; with one thing wrong, as NumPy tells, they never hold."""

from __future__ import annotations

import random

import pytest

from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED
from engine.reading.terms import OUTSIDE
from engine.reading.verdict import LOOSE, Verdict
from engine.symbolic import derive
from tests.engine.reading.test_programs_by_hand import mutant
from tests.engine.reading.whole_programs import PROGRAMS, Whole

FEW, MANY = 5, 40
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
