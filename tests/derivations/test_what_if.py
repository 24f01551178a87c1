"""What if: each mistake on the page, and what the page says of it, against the engine."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.problem.numerals import tex
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, OPERATIONS, Operation
from derivations.ui.what_if.explanations import geometry_that_shows, numbers_that_show
from engine import mistakes
from engine.mistakes import MISTAKES, Mistake
from engine.symbolic import Notation
from tests.cases import true_convolution
from tests.derivations.problems import Case, any_case, problem_of
from tests.derivations.visits import check, figures_of, link, opened
from tests.effort import draws

PAGE = contents.WHAT_IF
each = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
both = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def visit(mistake: Mistake, operation: Operation, title: str, **query: object) -> AppTest:
    named = {} if mistake is MISTAKES[0] else {"mistake": mistake.title}
    return opened(PAGE, **link(PAGE, operation.examples[title], operation), **named, **query)


def verdict_on(app: AppTest) -> str:
    return str(app.info[0].value)


def expected_verdict(operation: Operation, title: str, mistake: Mistake) -> str:
    problem = problem_of(operation, operation.examples[title])
    found = mistakes.outcome(problem.spec, mistake, problem.arrays)
    if mistakes.changes_nothing(problem.spec, mistake):
        return "nothing to get wrong"
    if found.differs is None:
        return "The shape itself gives it away"
    if found.hides:
        return f"it **hides**: all {found.differs.size}"
    if found.differs.size == 1:
        return "it **shows**: the one cell differs"
    return f"it **shows**: {int(found.differs.sum())} of {found.differs.size} cells"


@both
@each
def test_every_example_with_every_mistake_says_what_is_so(
    mistake: Mistake, operation: Operation
) -> None:
    for title in ("The notes’ example", "No padding", "Padding and strides", "Odd remainder"):
        title = next(name for name in operation.examples if name.startswith(title))
        app = check(visit(mistake, operation, title))
        assert expected_verdict(operation, title, mistake) in verdict_on(app), title


@both
@each
def test_the_three_grids_are_the_engines(mistake: Mistake, operation: Operation) -> None:
    title = "The notes’ example"
    problem = problem_of(operation, operation.examples[title])
    right, wrong, differs = mistakes.outcome(problem.spec, mistake, problem.arrays)
    shown = figures_of(visit(mistake, operation, title))
    assert np.array_equal(np.ravel(shown["mistake-right"]), right.ravel())
    assert ("mistake-wrong" in shown) == bool(wrong.size)
    if wrong.size:
        assert np.array_equal(np.ravel(shown["mistake-wrong"]), wrong.ravel())
    if differs is not None:
        assert np.array_equal(np.ravel(shown["mistake-difference"]), (wrong - right).ravel())


@both
@each
def test_where_there_is_nothing_to_get_wrong_an_example_shows_it(
    mistake: Mistake, operation: Operation
) -> None:
    for title in operation.examples:
        problem = problem_of(operation, operation.examples[title])
        if not mistakes.changes_nothing(problem.spec, mistake):
            continue
        app = visit(mistake, operation, title)
        (button,) = [one for one in app.button if one.label.startswith("Show it with")]
        button.click().run()
        assert "nothing to get wrong" not in verdict_on(check(app))
        return


@both
@each
def test_every_mistake_has_an_example_that_shows_it(mistake: Mistake, operation: Operation) -> None:
    assert geometry_that_shows(operation, mistake) in operation.examples


@both
@each
def test_numbers_hide_it_and_numbers_show_it_again(mistake: Mistake, operation: Operation) -> None:
    title = geometry_that_shows(operation, mistake)
    app = visit(mistake, operation, title)
    hide, show = _number_buttons(app)
    problem = problem_of(operation, operation.examples[title])
    if mistakes.hiding(problem.spec, mistake, problem.arrays) is None:
        assert hide.disabled
        assert "The shape itself" in verdict_on(app)
        return
    assert "**shows**" in verdict_on(app)
    assert show.disabled
    hide.click().run()
    assert "**hides**" in verdict_on(check(app))
    hide, show = _number_buttons(app)
    assert hide.disabled
    show.click().run()
    assert "**shows**" in verdict_on(check(app))


def _number_buttons(app: AppTest) -> list:
    return [one for one in app.button if one.label.startswith("Numbers that")]


@each
def test_a_gradient_check_stands_beside_both_numbers(mistake: Mistake) -> None:
    for operation in OPERATIONS:
        app = visit(mistake, operation, geometry_that_shows(operation, mistake))
        told = {one.label: one.value for one in app.metric}
        text = " ".join(one.value for one in app.markdown)
        if mistake.spoils == "gather" and operation is CONV_TRANSPOSE2D:
            assert not told
            assert "A gradient check does not find this one" in text
        else:
            assert told["Gradient check"] == told["Right"] != told["Wrong"]


def test_the_lines_of_the_first_cell_that_differs() -> None:
    app = visit(MISTAKES[0], CONV2D, "The notes’ example")
    lines = [text.value for text in app.markdown if r"\mathbf" in text.value]
    boxed = [re.findall(r"\\\(\\displaystyle (.*?)\\\)", line) for line in lines]
    right, wrong = (parts[0] for parts in boxed)
    assert right == r"\frac{\partial L}{\partial z_{11}} k_{11}"
    assert wrong == r"\frac{\partial L}{\partial z_{11}} k_{22}"
    for line, name in zip(lines, ("mistake-right", "mistake-wrong"), strict=True):
        (bold,) = re.findall(r"\\mathbf\{(.*?)\}", line)
        assert bold == tex(figures_of(app)[name][0][0])


def test_without_padding_the_sum_finds_no_missing_rotation_and_with_padding_it_does() -> None:
    def sums(title: str) -> str:
        app = visit(MISTAKES[0], CONV2D, title)
        return " ".join(one.value for one in app.markdown if "The sum over" in one.value)

    assert "whatever the numbers are" in sums("The notes’ example")
    assert "a check of it finds this" in sums("Half (same) padding")


def test_where_the_shape_differs_no_numbers_are_said_to_show_it() -> None:
    app = visit(next(one for one in MISTAKES if one.name == "padding-k"), CONV2D, "No padding")
    text = " ".join(one.value for one in app.markdown)
    assert "The shape shows it whatever the numbers are" in text
    assert "some ∂L/∂Z shows it" not in text


def test_of_very_many_products_only_the_numbers_here_are_told() -> None:
    app = check(opened(PAGE, h=16, w=16, kh=7, kw=7, p=3, k="ones"))
    assert any("more than 4000 products" in one.value for one in app.caption)
    assert "**hides**" in verdict_on(app)
    (sums,) = [one.value for one in app.markdown if "The sum over" in one.value]
    assert sums.endswith("both times.")


def test_right_lines_are_never_called_wrong_however_many_there_are() -> None:
    app = check(opened(PAGE, h=16, w=16, kh=7, kw=7, p=3, mistake="Padding p"))
    assert "nothing to get wrong" in verdict_on(app)


def test_a_grid_too_large_to_be_written_is_hidden_by_name() -> None:
    app = opened(PAGE, h=16, w=16, kh=3, kw=3, p=1, co=4, mistake="True convolution", g="normal 1")
    hide, _ = _number_buttons(app)
    hide.click().run()
    assert app.text_input(key="g").value == "ones"
    assert "**hides**" in verdict_on(check(app))


def test_a_border_that_cuts_everything_off_is_said() -> None:
    geometry = {**CONV_TRANSPOSE2D.notes, "h": 3, "w": 3, "kh": 1, "kw": 1, "s": 3, "p": 2}
    named = {"mistake": "No zeros between"}
    app = check(opened(PAGE, **link(PAGE, geometry, CONV_TRANSPOSE2D), **named))
    assert any("Wrong: all of X is cut off" in text.value for text in app.caption)


def test_the_bias_keeps_its_sign() -> None:
    app = check(visit(MISTAKES[0], CONV_TRANSPOSE2D, "No padding", tk="edge", tb="2"))
    said = [text.value for text in app.markdown]
    assert any("Every sum has the wrong sign; b is added to it as ever" in text for text in said)
    assert not any("Every sign is wrong" in text for text in said)
    assert not any("every number has the wrong sign" in text for text in said)


def test_where_only_the_shape_differs_no_line_is_called_wrong() -> None:
    geometry = {**CONV2D.notes, "kh": 1, "kw": 1, "s": 2, "h": 4, "w": 4}
    app = check(opened(PAGE, **link(PAGE, geometry), mistake="No padding"))
    assert any("Every line that both grids have is right" in text.value for text in app.markdown)


def test_an_edge_kernel_turns_every_sign() -> None:
    app = visit(MISTAKES[0], CONV2D, "No padding", k="edge")
    assert any("Every sign is wrong" in one.value for one in app.markdown)


def test_a_symmetric_kernel_shows_nothing_and_the_page_offers_one_that_does() -> None:
    app = visit(MISTAKES[0], CONV2D, "No padding", k="ones")
    assert "**hides**" in verdict_on(check(app))
    assert any("With this K it hides, whatever ∂L/∂Z is" in one.value for one in app.markdown)
    problem = problem_of(CONV2D, CONV2D.examples["No padding"])
    assert numbers_that_show(problem, MISTAKES[0]) == ("k", "")


def test_a_link_to_no_mistake_is_told_so() -> None:
    app = check(opened(PAGE, mistake="Carelessness"), warnings=1)
    assert "The link asked for mistake `Carelessness`" in app.warning[0].value
    assert "**shows**" in verdict_on(app)


@both
@each
def test_the_largest_geometry_with_channels_is_still_a_page(
    mistake: Mistake, operation: Operation
) -> None:
    largest = {"h": 16, "w": 16, "kh": 7, "kw": 5, "s": 2, "p": 1, "ci": 2, "co": 2}
    geometry = {**operation.notes, **largest, "o": 1}
    if operation is CONV2D:
        geometry.pop("o")
    named = {} if mistake is MISTAKES[0] else {"mistake": mistake.title}
    check(opened(PAGE, **link(PAGE, geometry, operation), **named))


# --- in the visitor's conventions -----------------------------------------------------------------

TRUE = {"conv": "true convolution"}


def in_numbers(app: AppTest) -> list[tuple[float, float]]:
    """Both lines put into numbers: what their products come to, and the number they end in."""
    found = []
    for line in [text.value for text in app.markdown if r"\mathbf" in text.value]:
        (told,) = re.findall(r"displaystyle = (.*) (?:=|\\approx) \\mathbf", line)
        divisor = re.findall(r"\\frac\{1\}\{(\d+)\}", told)
        plain = re.sub(r"\\colorbox\{#\w+\}\{\\\(\\displaystyle (.*?)\\\)\}", r"\1", told)
        terms = re.findall(r"(?:\((?:-?[\d.]+)\))+", plain)
        products = (np.prod([float(n) for n in re.findall(r"-?[\d.]+", term)]) for term in terms)
        (bold,) = re.findall(r"\\mathbf\{(.*?)\}", line)
        found.append((sum(products) / float(divisor[0] if divisor else 1), float(bold)))
    return found


@both
@each
@pytest.mark.parametrize("query", [{}, TRUE], ids=["cross-correlation", "true convolution"])
def test_each_line_comes_to_the_number_it_ends_in(
    mistake: Mistake, operation: Operation, query: dict[str, str]
) -> None:
    title = geometry_that_shows(operation, mistake)
    app = check(visit(mistake, operation, title, **query))
    lines = in_numbers(app)
    shown = figures_of(app)
    if "mistake-wrong" in shown:
        assert len(lines) == 2
    for computed, bold in lines:
        assert np.isclose(computed, bold, atol=1e-3)


@both
@each
def test_in_a_true_convolution_the_right_grid_is_its_own(
    mistake: Mistake, operation: Operation
) -> None:
    geometry = operation.examples["No padding"]
    problem = replace(problem_of(operation, geometry), notation=Notation(convolution=True))
    result = mistake.result(problem.spec)
    arrays = {**problem.arrays}
    expected = true_convolution(problem.spec, result, **arrays)
    app = check(visit(mistake, operation, "No padding", **TRUE))
    assert np.array_equal(np.ravel(figures_of(app)["mistake-right"]), expected.ravel())


def test_a_true_convolution_has_the_needless_turn_for_the_missing_one() -> None:
    app = check(visit(MISTAKES[0], CONV2D, "The notes’ example", **TRUE))
    text = " ".join(one.value for one in app.markdown)
    assert "K is rotated by 180° before it is laid on the window" in text
    lines = [text.value for text in app.markdown if r"\mathbf" in text.value]
    assert [re.findall(r"k_\{\d+\}", line) for line in lines] == [["k_{22}"], ["k_{11}"]]


@pytest.mark.parametrize("query", [{}, TRUE], ids=["cross-correlation", "true convolution"])
def test_the_kernel_stands_on_the_window_as_it_should_and_as_it_should_not(
    query: dict[str, str],
) -> None:
    kernel = problem_of(CONV2D, CONV2D.notes).grids["k"][0]
    app = visit(MISTAKES[0], CONV2D, "The notes’ example", **query)
    shown = [figures_of(app)[f"made-{name}-right"] for name in ("right", "wrong")]
    stand = [kernel, kernel[::-1, ::-1]] if query else [kernel[::-1, ::-1], kernel]
    assert all(np.array_equal(*pair) for pair in zip(shown, stand, strict=True))
    titles = [one.value for one in app.markdown if one.value.startswith("$K$")]
    assert [title.endswith("rotated by 180°") for title in titles] == [not query, bool(query)]


def test_numbers_hide_it_in_a_true_convolution_too() -> None:
    for mistake in MISTAKES:
        app = visit(mistake, CONV2D, geometry_that_shows(CONV2D, mistake), **TRUE)
        hide, _ = _number_buttons(app)
        if not hide.disabled:
            hide.click().run()
            assert "**hides**" in verdict_on(check(app)), mistake.name


@draws(15)
@given(case=any_case, mistake=st.sampled_from(MISTAKES), convolution=st.booleans())
def test_whatever_the_widgets_can_say_is_a_page(
    case: Case, mistake: Mistake, convolution: bool
) -> None:
    operation, geometry, _ = case
    query = {**link(PAGE, geometry, operation), **(TRUE if convolution else {})}
    if mistake is not MISTAKES[0]:
        query["mistake"] = mistake.title
    app = opened(PAGE, **query)
    assert not app.exception, [error.message for error in app.exception]
    assert not app.error
