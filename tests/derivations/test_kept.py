"""What all sessions share: always what a fresh one would be, and never more than its bound."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.io as pio
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from derivations.ui.charts import panels
from derivations.ui.charts.heatmaps import cell_sizes
from derivations.ui.kept import Kept, fingerprint
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.problem.problem import DERIVATIONS, Problem, derivation_of
from derivations.ui.stage import evidence
from engine.results import RESULTS
from engine.symbolic import NOTES, Notation
from tests.derivations.problems import problem_of
from tests.effort import draws

NOTATIONS = (Notation(base=0), Notation(convolution=True), Notation(delta=True))
GEOMETRIES = [
    (CONV2D, {}),
    (CONV2D, {"h": 4, "p": 1, "s": 2}),
    (CONV2D, {"ci": 2, "co": 2}),
    (CONV2D, {"kw": 1}),
    (CONV_TRANSPOSE2D, {}),
    (CONV_TRANSPOSE2D, {"s": 2, "o": 1}),
]


@st.composite
def problems(draw: Any) -> Problem:
    operation, settings = draw(st.sampled_from(GEOMETRIES))
    problem = problem_of(operation, {**operation.notes, **settings})
    numbers = np.random.default_rng(draw(st.integers(0, 3)))
    kind = draw(st.sampled_from([int, float]))
    grids = {
        grid: numbers.integers(-3, 4, values.shape).astype(kind)
        for grid, values in problem.grids.items()
    }
    return replace(problem, grids=grids, notation=draw(st.sampled_from((NOTES, *NOTATIONS))))


def drawn(problem: Problem, result: str) -> list[Any]:
    shown = panels.panels(problem, result)
    cells = cell_sizes([panel.board for panel in shown])
    return [panels.heatmap_of(*these) for these in zip(shown, [problem] * 4, cells, strict=False)]


def sent(pictures: list[Any]) -> list[Any]:
    """What reaches the browser, as Streamlit writes it."""
    figures = (pio.to_json(picture.figure, validate=False) for picture in pictures)
    sizes = [(picture.width, picture.height, picture.alt) for picture in pictures]
    return [*map(json.loads, figures), *sizes]


def neighbours(problem: Problem) -> list[Problem]:
    """The problem, and those that differ from it in one thing only."""
    moved = (
        {**problem.grids, grid: values + (np.arange(values.size).reshape(values.shape) == 0)}
        for grid, values in problem.grids.items()
    )
    return [
        problem,
        *(replace(problem, notation=notation) for notation in NOTATIONS),
        *(replace(problem, grids=grids) for grids in moved),
    ]


@given(problems(), st.sampled_from(RESULTS))
@draws(12, deadline=None, phases=[Phase.generate])
def test_a_kept_figure_is_what_a_fresh_one_would_be(problem, result):
    asked = [*neighbours(problem), problem]
    kept = [sent(drawn(one, result)) for one in asked]
    for one, found in zip(asked, kept, strict=True):
        panels.HEATMAPS.clear()
        as_fresh = found == sent(drawn(one, result))  # a figure is too long to be shown
        assert as_fresh, (one.spec, one.notation)


@given(problems(), st.sampled_from(RESULTS))
@draws(4, deadline=None, phases=[Phase.generate])
def test_kept_lines_and_evidence_are_what_fresh_ones_would_be(problem, result):
    def said(one: Problem) -> Any:
        line = derivation_of(one.spec, one.notation).results[result][-1]
        return line.latex(), evidence.line_evidence(one, line)

    asked = [*neighbours(problem), problem]
    kept = [said(one) for one in asked]
    for one, found in zip(asked, kept, strict=True):
        DERIVATIONS.clear()
        evidence.LINES_PROVED.clear()
        assert found == said(one)


def test_a_figure_that_is_sent_twice_is_made_once():
    problem = problem_of(CONV2D, CONV2D.notes)
    again = replace(problem, grids={grid: held.copy() for grid, held in problem.grids.items()})
    first, second = drawn(problem, "forward"), drawn(again, "forward")
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert sent(first) == sent(first)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 12)), max_size=40))
def test_it_never_holds_more_than_its_bound(asked):
    kept = Kept[tuple[int, int]](10)
    for name, size in asked:
        assert kept.of((name, size), lambda made=(name, size): made, size) == (name, size)
        assert kept.total <= kept.most
        assert len(kept) <= kept.most


def test_what_was_asked_for_last_stays():
    kept = Kept[object](2)
    first = kept.of("first", object)
    kept.of("second", object)
    assert kept.of("first", object) is first
    kept.of("third", object)
    assert kept.of("first", object) is first
    assert len(kept) == 2


def test_many_sessions_at_once_get_their_own():
    kept = Kept[int](3)
    with ThreadPoolExecutor(8) as sessions:
        found = sessions.map(lambda n: (n % 7, kept.of(n % 7, lambda: n % 7)), range(4000))
        assert all(asked == given for asked, given in found)
    assert kept.total == len(kept) == 3


def test_numbers_are_told_apart_by_shape_and_kind_too():
    row = np.array([1, 2, 3, 4])
    same = (row, row.copy(), row[::-1][::-1])
    others = (row[::-1], row.reshape(2, 2), row.astype(float), row.astype(">i8"), row.astype("i4"))
    assert len({fingerprint(one) for one in same}) == 1
    assert len({fingerprint(one) for one in (row, *others)}) == 1 + len(others)
    with pytest.raises(TypeError, match="expected numbers"):
        fingerprint(row.astype(object))
