"""The practice page, without a browser: every kind is solved, a wrong answer is told why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.practice import answer_key
from derivations.ui.practice.exercise_view import (
    KIND_TITLES,
    LARGEST_SEED,
    MIXED,
    Choice,
    exercise_of,
)
from derivations.ui.problem.cell_names import RESULT_TITLES
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    OPERATIONS,
    Operation,
    Settings,
)
from derivations.ui.problem.problem import Problem
from engine.practice import Exercise, MissingFactor, Number, RightGrids, Vanishing, letter_of
from engine.symbolic import Notation
from tests.derivations.problems import problem_of
from tests.derivations.visits import address, check, link, opened, stage_of
from tests.engine.reading.plain import typed

STRIDED = {
    CONV2D: {**CONV2D.notes, "h": 5, "w": 4, "kh": 3, "s": 2, "p": 1},
    CONV_TRANSPOSE2D: {**CONV_TRANSPOSE2D.notes, "w": 3, "kw": 3, "s": 2, "p": 1},
}
"""A geometry of each operation in which everything is at work."""

kinds = pytest.mark.parametrize("kind", KIND_TITLES)
operations = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)


def visit(operation: Operation, settings: Settings | None = None, **query: object) -> AppTest:
    """The practice page by a link."""
    geometry = settings or operation.notes
    return opened(contents.PRACTICE, **link(contents.PRACTICE, geometry, operation), **query)


def score(app: AppTest) -> str:
    """What is said of this visit's exercises."""
    return next(text.value for text in app.caption if text.value.startswith("This visit:"))


def answer_field(app: AppTest) -> str:
    """The key of the field of the answer: the settings have fields of texts, too."""
    return next(str(one.key) for one in app.text_input if str(one.key).startswith("given-"))


def drawn(problem: Problem, kind: str, result: str = MIXED, seed: int = 1) -> Exercise:
    exercise = exercise_of(problem, Choice(kind, result, seed))
    assert exercise
    return exercise


def hand_in(app: AppTest, exercise: Exercise, *, wrong: bool = False) -> AppTest:
    """Answer an exercise with its widget and press Check."""
    if isinstance(exercise, Vanishing):
        for row in app.button_group:
            if "given-" not in row.proto.id:
                continue
            for name in row.proto.options:
                zero = any(
                    f"${exercise.derivative(cell)}$" == name.content for cell in exercise.right
                )
                if zero != wrong:
                    row.select(_cell(exercise, name.content))
    elif isinstance(exercise, Number):
        _given(app.number_input).set_value(float(exercise.right) + wrong)
    elif isinstance(exercise, RightGrids):
        places = range(len(exercise.options))
        place = exercise.place if not wrong else next(n for n in places if n != exercise.place)
        _given(app.radio).set_value(place)
    else:
        own = exercise.line.latex().split(" = ")[1]
        if isinstance(exercise, MissingFactor):
            own = exercise.symbols.latex(exercise.right)
        _given(app.text_input).set_value(f"{typed(own)}{' + dz11 dz11' if wrong else ''}")
    checks = [button for button in app.button if button.label == "Check"]
    return checks[0].click().run()


def _given(widgets: Iterable[Any]) -> Any:
    """The widget of the answer."""
    return next(widget for widget in widgets if "given-" in (widget.key or ""))


def _cell(exercise: Vanishing, name: str) -> object:
    return next(cell for cell in exercise.cells if f"${exercise.derivative(cell)}$" == name)


def formula_on(app: AppTest, latex: str) -> bool:
    return any(latex in text.value for text in app.markdown)


# --- solving ----------------------------------------------------------------------------------


@kinds
@operations
def test_every_kind_is_solved(operation: Operation, kind: str) -> None:
    settings = STRIDED[operation]
    exercise = drawn(problem_of(operation, settings), kind)
    app = check(visit(operation, settings, kind=KIND_TITLES[kind]))
    assert formula_on(app, exercise.question)
    assert not app.success
    hand_in(app, exercise)
    assert not app.exception
    assert [said.value for said in app.success], [said.value for said in app.error]
    assert not app.error
    assert "1 solved" in score(app)


@kinds
@operations
def test_a_wrong_answer_is_told_why_and_may_be_corrected(operation: Operation, kind: str) -> None:
    exercise = drawn(problem_of(operation, operation.notes), kind)
    app = hand_in(visit(operation, kind=KIND_TITLES[kind]), exercise, wrong=True)
    assert not app.exception
    assert not app.success
    (said,) = app.error
    assert said.value
    assert "no exercise solved" in score(app)


def test_a_known_mistake_is_named_term_by_term() -> None:
    app = visit(CONV2D, kind="Whole line", of="∂L/∂X", seed=1)  # ∂L/∂x₂₁
    _given(app.text_input).set_value("dz11 k12 + dz21*k22")
    next(button for button in app.button if button.label == "Check").click().run()
    assert "rotated by 180°" in app.error[0].value
    told = [text.value for text in app.markdown if "not there" in text.value]
    assert len(told) == 2
    assert "You used $k_{12}$; the rotated kernel has $k_{21}$ there." in told[0]


def test_what_cannot_be_read_is_said_and_stays_in_its_field() -> None:
    app = visit(CONV2D, kind="Whole line")
    _given(app.text_input).set_value("__import__('os')")
    next(button for button in app.button if button.label == "Check").click().run()
    assert not app.exception
    assert "cannot read" in app.error[0].value
    assert "__import__" in _given(app.text_input).value


def test_an_empty_form_is_no_answer() -> None:
    app = visit(CONV2D, kind="Whole line")
    next(button for button in app.button if button.label == "Check").click().run()
    assert not app.error
    assert any("no answer yet" in text.value for text in app.caption)


# --- hints, the worked line, the next one -------------------------------------------------------


def test_an_emptied_form_takes_the_verdict_before_it_away() -> None:
    app = visit(CONV2D, kind="Missing factor")
    app.text_input(key=answer_field(app)).set_value("b99")
    next(button for button in app.button if button.label == "Check").click().run()
    assert app.error
    app.text_input(key=answer_field(app)).set_value("")
    next(button for button in app.button if button.label == "Check").click().run()
    assert not app.error
    assert any("no answer yet" in text.value for text in app.caption)


def test_hints_come_one_by_one_and_are_counted() -> None:
    exercise = drawn(problem_of(CONV2D, CONV2D.notes), "line")
    app = visit(CONV2D, kind="Whole line")
    for step, hint in enumerate(exercise.hints, start=1):
        app.button(key="hint").click().run()
        shown = [text.value for text in app.markdown if text.value.startswith("**Hint")]
        assert shown[-1] == f"**Hint {step}.** {hint}"
        assert len(shown) == step
    assert app.button(key="hint").disabled
    hand_in(app, exercise)
    assert "0 solved, 1 with hints, 0 shown" in score(app)


@kinds
@operations
def test_the_worked_line_is_the_derivations_own(operation: Operation, kind: str) -> None:
    exercise = drawn(problem_of(operation, operation.notes), kind)
    app = visit(operation, kind=KIND_TITLES[kind])
    app.button(key="worked").click().run()
    check(app)
    if kind != "line":
        assert formula_on(app, exercise.solution)
    assert formula_on(app, r"\mathbf{")
    assert "1 shown" in score(app)
    hand_in(app, exercise)
    assert "0 solved, 0 with hints, 1 shown" in score(app)


def test_the_next_exercise_is_another_and_starts_afresh() -> None:
    app = visit(CONV2D)
    hand_in(app, drawn(problem_of(CONV2D, CONV2D.notes), MIXED))
    app.button(key="hint").click().run()
    app.button(key="next-exercise").click().run()
    assert address(app)["seed"] == "2"
    assert formula_on(app, drawn(problem_of(CONV2D, CONV2D.notes), MIXED, seed=2).question)
    assert not app.success
    assert not [text for text in app.markdown if text.value.startswith("**Hint")]
    app.number_input(key="seed").set_value(1).run()
    assert app.success  # what was solved is still solved


def test_after_the_last_exercise_comes_the_first() -> None:
    app = visit(CONV2D, seed=LARGEST_SEED)
    app.button(key="next-exercise").click().run()
    assert app.number_input(key="seed").value == 1
    assert Choice(MIXED, MIXED, LARGEST_SEED).moved(2).seed == 2


# --- links ------------------------------------------------------------------------------------


@operations
def test_a_link_opens_the_very_exercise(operation: Operation) -> None:
    problem = problem_of(operation, STRIDED[operation])
    for seed in (3, 8, 77):
        app = check(visit(operation, STRIDED[operation], seed=seed))
        assert formula_on(app, drawn(problem, MIXED, seed=seed).question)


def test_ten_in_a_row_have_two_of_each_kind() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    found = [drawn(problem, MIXED, seed=seed).kind for seed in range(1, 11)]
    assert sorted(found) == sorted([*KIND_TITLES, *KIND_TITLES])


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "Essay"},
        {"of": "∂L/∂Q"},
        {"seed": "x"},
        {"seed": "0"},
        {"seed": "123456789"},
        {"seed": "1e3"},
        {"seed": "-1"},
        {"seed": "<b>"},
    ],
    ids=str,
)
def test_a_garbled_link_gets_one_sentence(query: dict[str, str]) -> None:
    app = check(opened(contents.PRACTICE, **query), warnings=1)
    assert "The link asked for" in app.warning[0].value
    assert formula_on(app, drawn(problem_of(CONV2D, CONV2D.notes), MIXED).question)


def test_a_kind_that_a_result_does_not_have_is_said() -> None:
    app = check(visit(CONV2D, kind="Grids", of="∂L/∂b"))
    assert any("no such exercise" in note.value for note in app.info)
    check(visit(CONV2D, kind="Grids", of="∂L/∂b", key=1))


@operations
def test_larger_geometries_are_told_where_there_are_exercises(operation: Operation) -> None:
    app = check(visit(operation, {**operation.notes, "h": 6, "ci": 2}))
    assert "up to 5×5" in app.info[0].value
    next(b for b in app.button if b.label == "Go to one channel").click().run()
    assert app.session_state[operation.key("ci")] == 1
    next(b for b in app.button if "notes" in b.label).click().run()
    check(app)
    assert not app.info
    assert formula_on(app, drawn(problem_of(operation, operation.notes), MIXED).question)


@operations
def test_the_answer_key_holds_ten_questions_and_answers(operation: Operation) -> None:
    problem = problem_of(operation, STRIDED[operation])
    app = check(visit(operation, STRIDED[operation], seed=4, key=1))
    written = [text.value for text in app.markdown]
    exercises = [
        drawn(problem, MIXED, seed=int(found[1]))
        for text in written
        if (found := re.match(r"(\d+)\. \*\*[\w ]+\.\*\*", text))
    ]
    assert len(exercises) == 10
    for one, other in permutations(exercises, 2):
        assert not one.gives_away(other)
        assert (one.kind, one.line.target) != (other.kind, other.line.target)
    for exercise in exercises:
        assert rf"$\displaystyle {exercise.question}$" in written
        assert rf"$\displaystyle {exercise.solution}$" in written
    assert not [button for button in app.button if button.label == "Check"]
    app.button(key="answer-key").click().run()
    assert "key" not in address(app)
    assert [button for button in app.button if button.label == "Check"]
    app.button(key="answer-key").click().run()
    assert address(app)["key"] == "1"


def test_a_key_repeats_a_line_before_it_is_short_and_is_short_before_it_tells() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    lines = [one for _, one in answer_key.chosen(problem, Choice("line", "input_gradient", 1))]
    assert len(lines) == 10 > len({one.line.target for one in lines})
    factors = answer_key.chosen(problem, Choice("factor", "kernel_gradient", 1))
    assert len(factors) == len({one.line.target for _, one in factors}) == 4
    app = check(visit(CONV2D, kind="Missing factor", of="∂L/∂K", key=1))
    assert any("There are no more of this choice" in text.value for text in app.caption)


def test_results_stand_in_the_notes_order_and_in_the_visitors_letters_everywhere() -> None:
    """On practice and in the sandbox as on the tabs of a derivation; the bias of Conv is B."""
    for operation, bias in ((CONV2D, "B"), (CONV_TRANSPOSE2D, "b")):
        shown = [f"∂L/∂{grid}" for grid in ("K", bias, "X")]
        about = visit(operation).button_group(key="of")
        assert [one.content for one in about.proto.options] == ["Mixed", "Z", *shown]
        pages = [entry.title.split(": ")[1] for entry in contents.NOTES[operation]]
        assert pages == ["Z", *shown]
        stage = stage_of(check(opened(contents.SANDBOX, op=operation.short)))
        assert stage is not None
        assert [row["result"] for row in stage["rows"]] == [
            entry.result for entry in contents.NOTES[operation]
        ]
    app = visit(CONV2D, letters="X W Y b")
    assert "∂L/∂W" in [one.content for one in app.button_group(key="of").proto.options]


@pytest.mark.parametrize(
    ("kind", "of", "label"),
    [
        ("Missing factor", "∂L/∂X", "The factor in the box"),
        ("Whole line", "∂L/∂X", "∂L/∂x₂₁ ="),
        ("Whole line", "∂L/∂b", "∂L/∂B ="),
        ("Numbers", "∂L/∂X", "The value of ∂L/∂x₁₂"),
        ("Numbers", "Z", "The value of z₁₁"),
    ],
)
def test_the_field_of_an_answer_is_named_in_words(kind: str, of: str, label: str) -> None:
    app = check(visit(CONV2D, kind=kind, of=of, seed=1))
    fields = [*app.text_input, *app.number_input]
    labels = [one.label for one in fields if str(one.key).startswith("given-")]
    assert labels == [label]


def test_every_result_can_be_chosen() -> None:
    problem = problem_of(CONV2D, CONV2D.notes)
    for result, title in RESULT_TITLES.items():
        app = check(visit(CONV2D, of=title, kind="Numbers"))
        assert formula_on(app, drawn(problem, "number", result).question)
    assert letter_of(0) == "A"


@kinds
def test_an_exercise_is_asked_and_answered_in_the_visitors_notation(kind: str) -> None:
    notation = Notation(base=0, letters="X W Y b", delta=True, convolution=True)
    problem = replace(problem_of(CONV2D, CONV2D.notes), notation=notation)
    exercise = drawn(problem, kind, "input_gradient")
    assert exercise.line.derivation.notation == notation
    names = {"base": 0, "letters": "X W Y b", "delta": "true", "conv": "true convolution"}
    app = check(visit(CONV2D, kind=KIND_TITLES[kind], of="∂L/∂X", **names))
    assert formula_on(app, exercise.question)
    hand_in(app, exercise)
    assert app.success, [error.value for error in app.error]
    assert not app.exception


@pytest.mark.parametrize(
    ("of", "factors"),
    [("Z", {"x", "k"}), ("∂L/∂K", {"dz", "x"}), ("∂L/∂X", {"dz", "k"}), ("∂L/∂b", {"dz"})],
)
@pytest.mark.parametrize("base", [0, 1])
def test_an_example_of_an_answer_has_the_factors_that_are_wanted(
    of: str, factors: set[str], base: int
) -> None:
    app = visit(CONV2D, kind="Whole line", of=of, base=base)
    fields = [field for field in app.text_input if str(field.key).startswith("given-")]
    (example,) = [field.placeholder for field in fields]
    told = re.match(r"plainly, such as (.*) \+ …", example)
    assert told
    assert {name[:-2] for name in told[1].split("*")} == factors
    assert all(name.endswith(2 * str(base)) for name in told[1].split("*"))


@pytest.mark.parametrize("base", [0, 1])
def test_of_the_numbers_in_small_grids_it_is_said_that_they_are_indices(base: int) -> None:
    said = " ".join(one.value for one in visit(CONV2D, kind="Grids", base=base).caption)
    assert f"indices, no values: {base}{base} is the first cell of its grid" in said
