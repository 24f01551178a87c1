"""Every line the engine writes is read back to exactly its terms, in LaTeX and typed plainly."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.correlation import as_correlation
from engine.geometry import Spec
from engine.reading import compare, judge
from engine.reading.claims import PROVED
from engine.reading.reader import read
from engine.reading.terms import Interpreter
from engine.symbolic import NOTES, STAGES, Line, Notation, derive
from engine.symbolic.layout import correlation_equation, local_derivative, system
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs
from tests.effort import draws
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


def some_lines(spec: Spec, seed: int, notation: Notation = NOTES) -> list[Line]:
    """A line of each result."""
    chance = random.Random(seed)
    results = derive(spec, notation).results.values()
    return [lines[chance.randrange(len(lines))] for lines in results]


@draws(25)
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
        interpreter = Interpreter(line.derivation)
        terms = interpreter.terms(statement.sides[1])
        assert [term.factors for term in terms] == [term.factors for term in line.terms]


def test_a_system_as_the_page_writes_it_is_read() -> None:
    derivation = derive(CONV2D["padding-1"])
    for stage in STAGES:
        lines = derivation.kernel_gradient[:3]
        statements = read(system(lines, stage))
        assert len(statements) == 3
        interpreter = Interpreter(derivation)
        for line, statement in zip(lines, statements, strict=True):
            terms = interpreter.terms(statement.sides[1])
            assert len(terms) == len(line.fragments(stage))


NOTATIONS = [
    Notation(base=base, letters=letters, delta=delta, convolution=convolution)
    for base, letters, delta, convolution in (
        (0, "x k z b", False, False),
        (1, "X W Y b", True, False),
        (0, "a w z b", True, True),
        (1, "x k z b", False, True),
    )
]


@draws(15)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), seed=st.integers(0, 99))
@pytest.mark.parametrize("notation", NOTATIONS, ids=str)
def test_every_line_is_read_back_in_its_own_notation(
    spec: Spec, seed: int, notation: Notation
) -> None:
    for line in some_lines(spec, seed, notation):
        for stage in STAGES:
            if len(line.latex(stage)) <= LONGEST:
                assert_read_back(line, stage, line.latex(stage))


@draws(25)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), seed=st.integers(0, 99))
def test_every_worked_derivative_is_proved(spec: Spec, seed: int) -> None:
    for line in some_lines(spec, seed)[1:]:
        latex = local_derivative(line)
        if latex and len(latex) <= LONGEST and "dots" not in latex:
            (verdict,) = judge(latex, line.derivation)
            assert verdict.kind == PROVED, (latex, [check.differences for check in verdict.failed])


@draws(25)
@given(
    spec=conv2d_specs(max_size=4, max_channels=2) | conv_transpose2d_specs(max_size=3),
    notation=st.sampled_from([NOTES, *NOTATIONS]),
)
def test_every_picture_is_proved(spec: Spec, notation: Notation) -> None:
    derivation = derive(spec, notation)
    for result in ("forward", "kernel_gradient", "input_gradient"):
        picture = as_correlation(spec, result, turned=notation.convolution)
        latex = correlation_equation(derivation.symbols, picture)
        # Zeros alone do not say which grid they stand for.
        named = all(max(axis) >= 0 for axis in (picture.left.rows, picture.left.columns))
        if named and len(latex) <= LONGEST and "dots" not in latex:
            (verdict,) = judge(latex, derivation)
            assert verdict.kind == PROVED, (latex, [check.differences for check in verdict.failed])
