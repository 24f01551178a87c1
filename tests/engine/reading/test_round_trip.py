"""Every line the engine writes is read back to exactly its terms, in LaTeX and typed plainly."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.geometry import Spec
from engine.reading import compare
from engine.reading.names import NOTES
from engine.reading.reader import read
from engine.reading.terms import Interpreter
from engine.symbolic import STAGES, Line, derive
from engine.symbolic.layout import system
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs
from tests.engine.reading.plain import typed

LONGEST = 3_900


def assert_read_back(line: Line, stage: str, text: str) -> None:
    found = compare(line, text)
    assert found.right, (text, found.differences)
    assert found.equal
    assert found.in_order
    written = [part.cells for part in line.fragments(stage)]
    assert len(found.outcomes) == len(written), text
    for outcome, part in zip(found.outcomes, line.fragments(stage), strict=True):
        assert outcome.term is not None
        assert outcome.term.cells[0] == part.cells[0], (text, outcome)
        assert outcome.term.vanishes == part.vanishes


def some_lines(spec: Spec, seed: int) -> list[Line]:
    """A line of each result."""
    chance = random.Random(seed)
    return [lines[chance.randrange(len(lines))] for lines in derive(spec).results.values()]


@settings(max_examples=60, deadline=None)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), seed=st.integers(0, 99))
def test_every_line_is_read_back(spec: Spec, seed: int) -> None:
    for line in some_lines(spec, seed):
        for stage in STAGES:
            for text in (line.latex(stage), typed(line.latex(stage))):
                if len(text) <= LONGEST:
                    assert_read_back(line, stage, text)


@pytest.mark.parametrize("spec", [*CONV2D.values(), *CONV_TRANSPOSE2D.values()])
def test_terms_are_the_lines_own_factors(spec: Spec) -> None:
    for line in some_lines(spec, seed=1):
        (statement,) = read(line.latex()[:LONGEST]) if len(line.latex()) <= LONGEST else (None,)
        if statement is None or not line.terms:
            continue
        interpreter = Interpreter(line.derivation, NOTES)
        terms = interpreter.terms(statement.sides[1])
        assert [term.factors for term in terms] == [term.factors for term in line.terms]


def test_a_system_as_the_page_writes_it_is_read() -> None:
    derivation = derive(CONV2D["padding-1"])
    for stage in STAGES:
        lines = derivation.kernel_gradient[:3]
        statements = read(system(lines, stage))
        assert len(statements) == 3
        interpreter = Interpreter(derivation, NOTES)
        for line, statement in zip(lines, statements, strict=True):
            terms = interpreter.terms(statement.sides[1])
            assert len(terms) == len(line.fragments(stage))
