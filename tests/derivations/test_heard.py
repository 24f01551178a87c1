"""What those hear who do not see a page: every chart has a name of its own, in plain grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.charts.panels import panels, spoken_title
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from engine.mistakes import MISTAKES
from engine.results import RESULTS
from tests.derivations.pages import INPUT_GRADIENT, pages
from tests.derivations.problems import Case, any_case, problem_of
from tests.derivations.visits import button, check, link, opened, stage_of, words_of_charts
from tests.effort import draws


def heard(app: AppTest) -> list[str]:
    """The name of every chart, up to its size."""
    alts = words_of_charts(app)
    assert len(alts) == len(app.get("plotly_chart"))
    assert not [alt for alt in alts if re.search(r"\b1 (rows|columns|steps)\b", alt)], alts
    return [re.split(r", \d+ rows? by|: from ", alt)[0] for alt in alts]


def assert_all_different(names: Iterable[str]) -> None:
    assert len({*names}) == len([*names]), names


@pages
def test_no_two_charts_of_a_page_have_one_name(entry: contents.Entry) -> None:
    assert_all_different(heard(check(opened(entry))))
    assert_all_different(heard(opened(entry, h=1, w=1, kh=1, kw=1, th=1, tw=1, tkh=1, tkw=1)))


def test_what_was_done_to_a_grid_is_said() -> None:
    assert boards(opened(INPUT_GRADIENT)) == ["∂L/∂Z, padded", "K", "K, turned", "∂L/∂X"]
    app = opened(INPUT_GRADIENT, **link(INPUT_GRADIENT, CONV2D.examples["Strides"]))
    assert boards(app)[0] == "∂L/∂Z, padded, zeros between"


def boards(app: AppTest) -> list[str]:
    """What the grids of the stage are called."""
    return [board["called"] for board in stage_of(app)["rows"][0]["boards"]]


@draws(40)
@given(any_case, st.sampled_from(RESULTS))
def test_the_boards_of_every_geometry_are_told_apart(case: Case, result: str) -> None:
    operation, geometry, samples = case
    try:
        problem = problem_of(operation, geometry, samples)
    except ValueError:
        return
    assert_all_different([spoken_title(panel, problem) for panel in panels(problem, result)])


@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
@pytest.mark.parametrize("title", [mistake.title for mistake in MISTAKES])
def test_right_and_wrong_are_said(title: str, operation: contents.Operation) -> None:
    app = opened(contents.WHAT_IF, mistake=title, op=operation.short)
    names = heard(app)
    assert_all_different(names)
    assert names[0].startswith("right: ")
    assert len(names) < 2 or names[1].startswith(("wrong: ", "right: "))
    assert len(names) < 3 or names[2].startswith(("wrong − right", "right: ", "wrong: "))


@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
def test_a_matrix_is_told_from_its_transpose(operation: contents.Operation) -> None:
    names = heard(opened(contents.MATRIX, op=operation.short))
    matrices = ["Matrix C", "Matrix C transposed"]
    assert names[-2:] == (matrices if operation is CONV2D else matrices[::-1])


def test_a_worked_exercise_has_its_grids_beside_those_that_were_given() -> None:
    app = opened(contents.PRACTICE)
    button(app, "Show the worked line").click().run()
    names = heard(check(app))
    assert len(names) > 5
    assert_all_different(names)
