"""Practice: which exercise is shown, its answer, feedback and hints, and the visit's progress."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import streamlit as st

from derivations.ui import answers, equations
from derivations.ui.controls import whole_number
from derivations.ui.names import RESULT_TITLES
from derivations.ui.operations import Operation
from derivations.ui.panels import draw, panels, plain_panel
from derivations.ui.problem import Problem
from derivations.ui.stage import derivation_of
from engine.practice import (
    KINDS,
    LARGEST_INPUT,
    LARGEST_KERNEL,
    MISSING,
    NOT_THERE,
    RIGHT,
    Exercise,
    Feedback,
    Mark,
    RightGrids,
    choices,
    is_small,
)
from engine.practice import draw as draw_exercise
from engine.practice.dice import Dice
from engine.practice.mistakes import RESULT_OF
from engine.symbolic import Values

MIXED = "Mixed"
KIND_TITLES = dict(
    zip(
        KINDS,
        ("Missing factor", "What vanishes", "Whole line", "Numbers", "Grids"),
        strict=True,
    )
)
"""What each kind is called on the page and in a link."""

LARGEST_SEED = 9999
WITH_KEY = 10
"""So many exercises stand on an answer key."""


@dataclass
class Attempt:
    """What a visitor has done with one exercise."""

    name: str
    answer: Any = None
    hints: int = 0
    shown: bool = False
    solved: bool = False


@dataclass(frozen=True)
class Choice:
    """What the visitor practises: a kind or all, a result or all, and the seed."""

    kind: str
    result: str
    seed: int

    def moved(self, by: int) -> Choice:
        """The exercise so many places further on, around at the end."""
        return Choice(self.kind, self.result, (self.seed - 1 + by) % LARGEST_SEED + 1)


# --- choosing ---------------------------------------------------------------------------------


def link_remarks() -> Iterator[str]:
    """What a link says of kind, result or seed that is not there; told once a visit."""
    for key, title, names in (
        ("kind", "an exercise", (MIXED, *KIND_TITLES.values())),
        ("of", "exercises about", (MIXED, *RESULT_TITLES.values())),
    ):
        asked = st.query_params.get(key)
        if asked is not None and key not in st.session_state and asked not in names:
            yield f"The link asked for {title} “{asked[:20]}”: there are {', '.join(names)}."
    seed = st.query_params.get("seed")
    if seed is not None and "seed" not in st.session_state and not _is_seed(seed):
        yield f"The link asked for exercise “{seed[:20]}”: they go from 1 to {LARGEST_SEED}."


def _is_seed(text: str) -> bool:
    digits = text.isascii() and text.isdigit() and len(text) < 6
    return digits and 1 <= int(text) <= LARGEST_SEED


def choose() -> Choice:
    """The widgets that choose the exercise."""
    with st.container(key="practice-choice"):
        kind = _one_of("Exercise", "kind", KIND_TITLES)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            result = _one_of("About", "of", RESULT_TITLES)
            seed = whole_number(st, "Number", (1, LARGEST_SEED), 1, "seed", width=140)
    return Choice(kind, result, seed)


def _one_of(title: str, key: str, titles: dict[str, str]) -> str:
    """One of some titled things, or ``MIXED``."""
    chosen = st.segmented_control(
        title,
        [MIXED, *titles.values()],
        default=MIXED,
        required=True,
        key=key,
        bind="query-params",
    )
    return next((name for name in titles if titles[name] == chosen), MIXED)


def exercise_of(problem: Problem, choice: Choice) -> Exercise | None:
    """The exercise that a choice draws; None where this geometry has none of the kind."""
    derivation = derivation_of(problem.spec)
    possible = [
        (result, kind)
        for result, kind in choices(derivation)
        if choice.kind in (MIXED, kind) and choice.result in (MIXED, result)
    ]
    if not possible:
        return None
    kinds = [kind for kind in KINDS if kind in {kind for _, kind in possible}]
    drawn = kinds[(choice.seed - 1) % len(kinds)]
    results = [result for result, kind in possible if kind == drawn]
    result = Dice("result", choice.seed).one_of(results)
    return draw_exercise(
        derivation, Values(problem.spec, **problem.arrays), result, drawn, choice.seed
    )


def offer_a_smaller_one(problem: Problem) -> None:
    """Say for which geometries there are exercises, and offer the nearest."""
    st.info(
        f"There are exercises for one channel, inputs up to {LARGEST_INPUT}×{LARGEST_INPUT} and "
        f"kernels up to {LARGEST_KERNEL}×{LARGEST_KERNEL}: a larger line is long to write and "
        "teaches nothing new.",
        icon=":material/info:",
    )
    operation = problem.operation
    with st.container(horizontal=True):
        if problem.has_channels:
            st.button(
                "Go to one channel",
                on_click=_apply,
                args=(operation, dict.fromkeys(("ci", "co", "gr"), 1)),
            )
        st.button("Take the notes’ example", on_click=_apply, args=(operation, operation.notes))


def _apply(operation: Operation, settings: dict[str, Any]) -> None:
    for name, value in settings.items():
        if name in (*operation.names, "pm"):
            st.session_state[operation.key(name)] = value


# --- one exercise -----------------------------------------------------------------------------


def show(problem: Problem) -> None:
    """The chosen exercise, from its question to the feedback, or why there is none."""
    if not is_small(problem.spec):
        offer_a_smaller_one(problem)
        return
    choice = choose()
    progress = st.empty()
    exercise = exercise_of(problem, choice)
    if exercise is None:
        st.info(
            "This geometry has no such exercise: choose another kind, or another result.",
            icon=":material/info:",
        )
    else:
        with st.container(border=True, key="exercise"):
            _show_exercise(problem, choice, exercise)
    progress.caption(_progress())


def _show_exercise(problem: Problem, choice: Choice, exercise: Exercise) -> None:
    attempt = _attempt(problem, choice, exercise)
    show_question(exercise)
    if exercise.kind != RightGrids.kind:
        _show_numbers(problem)
    given = answers.ask(exercise, attempt.name)
    if given is not None:
        attempt.answer = given
    if attempt.answer is not None:
        feedback = answers.check(exercise, attempt.answer)
        attempt.solved = attempt.solved or feedback.solved
        show_feedback(feedback)
    _buttons(choice, exercise, attempt)
    for step, hint in enumerate(exercise.hints[: attempt.hints], start=1):
        st.markdown(f"**Hint {step}.** {hint}")
    if attempt.shown:
        _show_worked(problem, exercise)


def _show_numbers(problem: Problem) -> None:
    """The numbers that are given: the same for every exercise, so that they tell nothing."""
    grids = ("x", "k", "dz", "b")
    draw([plain_panel(problem, f"practice-{grid}", grid) for grid in grids], problem)


def show_question(exercise: Exercise) -> None:
    """The sentence of an exercise and its formula."""
    st.markdown(f"**{KIND_TITLES[exercise.kind]}.** {exercise.asks}")
    with st.container(key="marked-question"):
        st.markdown(rf"$\displaystyle {exercise.question}$")


def show_feedback(feedback: Feedback) -> None:
    """What is said to an answer, and a line for each part of it."""
    say, icon = (st.success, "check") if feedback.solved else (st.error, "close")
    say(feedback.says, icon=f":material/{icon}:")
    with st.container(key="marks", gap="xsmall"):
        for mark in feedback.marks:
            st.markdown(_marked(mark))


def _marked(mark: Mark) -> str:
    colour, sign = _SIGNS[mark.verdict]
    says = f": {mark.says}" if mark.says else ""
    return rf":{colour}[**{sign} {mark.verdict}**] $\displaystyle {mark.latex}$ {says}"


_SIGNS = {RIGHT: ("green", "✓"), MISSING: ("orange", "…"), NOT_THERE: ("red", "✗")}


def _buttons(choice: Choice, exercise: Exercise, attempt: Attempt) -> None:
    left = len(exercise.hints) - attempt.hints
    with st.container(horizontal=True):
        st.button(
            f"Hint ({left} left)" if attempt.hints else "Hint",
            key="hint",
            icon=":material/lightbulb:",
            on_click=_take_hint,
            args=(attempt,),
            disabled=left == 0,
        )
        st.button(
            "Show the worked line",
            key="worked",
            on_click=_take_line,
            args=(attempt,),
            disabled=attempt.shown,
        )
        st.button(
            "Next exercise",
            key="next-exercise",
            type="primary" if attempt.solved or attempt.shown else "secondary",
            on_click=_go_on,
            args=(choice,),
        )


def _take_hint(attempt: Attempt) -> None:
    attempt.hints += not attempt.solved


def _take_line(attempt: Attempt) -> None:
    attempt.shown = True


def _go_on(choice: Choice) -> None:
    st.session_state["seed"] = choice.moved(1).seed


def _show_worked(problem: Problem, exercise: Exercise) -> None:
    """The solution, the closing picture of its result, and its line in stages."""
    with st.container(key="marked-solution"):
        st.markdown(rf"$\displaystyle {exercise.solution}$")
    result = RESULT_OF[exercise.line.target.grid]
    draw(panels(problem, result, "worked-"), problem)
    with st.container(key="lines", gap="xsmall"):
        equations.show_line(problem, exercise.line, "numbers")


# --- the visit --------------------------------------------------------------------------------


def _attempt(problem: Problem, choice: Choice, exercise: Exercise) -> Attempt:
    """What was done with this exercise in this visit."""
    attempts: dict[str, Attempt] = st.session_state.setdefault("_attempts", {})
    told = (problem.spec, exercise.kind, exercise.line.target, choice.seed)
    name = f"{zlib.crc32(repr(told).encode()):08x}"
    return attempts.setdefault(name, Attempt(name))


def _progress() -> str:
    attempts = st.session_state.get("_attempts", {}).values()
    solved = [one for one in attempts if one.solved and not one.shown]
    helped = sum(one.hints > 0 for one in solved)
    shown = sum(one.shown for one in attempts)
    with_hints = f" ({helped} with hints)" if helped else ""
    return f"This visit: {len(solved)} solved{with_hints}, {shown} shown."
