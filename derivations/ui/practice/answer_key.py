"""The answer key: ten exercises on paper, their answers on a page of their own."""

from __future__ import annotations

import streamlit as st

from derivations.ui.practice import answers, exercise_view
from derivations.ui.problem.numerals import tex
from derivations.ui.problem.operations import alike
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import down_and_across
from derivations.ui.settings import link
from engine.practice import Exercise, RightGrids
from engine.symbolic.layout import bmatrix

EXERCISES = 10
"""So many exercises stand on one key: the link's and some after it."""

MOST_TRIED = 60
"""So many are looked through for those that can stand beside each other."""


def switch() -> bool:
    """Whether the link asks for the key (``key=1``), with a button to it or back."""
    asked = bool(link.held("key"))
    with st.container(key="practice-key"):
        st.button(
            "Back to the exercise" if asked else f"Answer key for {EXERCISES} exercises",
            key="answer-key",
            icon=":material/arrow_back:" if asked else ":material/print:",
            type="tertiary",
            on_click=_turn,
            args=(asked,),
        )
    return asked


def _turn(asked: bool) -> None:
    st.session_state["key"] = 0 if asked else 1


def show(problem: Problem, choice: exercise_view.Choice) -> None:
    """Questions and answers of the exercise and some after it, to print."""
    exercises = chosen(problem, choice)
    if not exercises:
        exercise_view.show_none()
        return
    if len(exercises) < EXERCISES:
        st.caption("There are no more of this choice of which none gives another's answer away.")
    st.markdown(_geometry(problem))
    st.markdown(_given(problem))
    for seed, exercise in exercises:
        _show_question(seed, exercise)
    with st.container(key="practice-answers"):
        st.subheader("Answers", anchor=False)
        for seed, exercise in exercises:
            _show_answer(seed, exercise)


def chosen(problem: Problem, choice: exercise_view.Choice) -> list[tuple[int, Exercise]]:
    """Seeds and exercises from the chosen one on, none of which shows another's answer.

    Where there are not enough different ones, some stand there twice.
    """
    seeds = [choice.moved(by) for by in range(MOST_TRIED)]
    tried = [(one.seed, exercise_view.exercise_of(problem, one)) for one in seeds]
    found: dict[int, Exercise] = {}
    for may_repeat in (False, True):
        for seed, exercise in tried:
            if len(found) == EXERCISES:
                break
            others = found.values()
            if exercise is None or any(map(exercise.gives_away, others)):
                continue
            if any(one.gives_away(exercise) for one in others):
                continue
            if may_repeat or not any(_is_same(exercise, one) for one in others):
                found.setdefault(seed, exercise)
    return [(seed, found[seed]) for seed, _ in tried if seed in found]


def _is_same(one: Exercise, other: Exercise) -> bool:
    return type(one) is type(other) and one.line.target == other.line.target


def _show_question(seed: int, exercise: Exercise) -> None:
    with st.container(key=f"printed-{seed}"):
        exercise_view.show_question(exercise, f"question-{seed}", f"{seed}. ")
        if isinstance(exercise, RightGrids):
            answers.show_pairs(exercise, f"{seed}-")


def _show_answer(seed: int, exercise: Exercise) -> None:
    with st.container(key=f"answered-{seed}"):
        st.markdown(f"{seed}. **{exercise_view.KIND_TITLES[exercise.kind]}**")
        exercise_view.show_formula(exercise.solution, f"answer-{seed}")


def _geometry(problem: Problem) -> str:
    """Operation and geometry in a sentence."""
    spec = problem.spec
    sides = [
        f"input {_pair(spec.input_size)}",
        f"kernel {_pair(spec.kernel_size)}",
        f"stride {down_and_across(spec.stride)}",
        f"padding {_padding(spec.padding)}",
        f"dilation {down_and_across(spec.dilation)}",
    ]
    extra = getattr(spec, "output_padding", (0, 0))
    sides += [f"output_padding {alike(extra)}"] if any(extra) else []
    return f"**{problem.operation.title}:** {', '.join(sides)}."


def _pair(size: tuple[int, int]) -> str:
    return "×".join(map(str, size))


def _padding(padding: tuple[tuple[int, int], tuple[int, int]]) -> str:
    (top, bottom), (left, right) = padding
    if top == bottom == left == right:
        return str(top)
    return f"{top} at the top, {bottom} below, {left} left, {right} right"


def _given(problem: Problem) -> str:
    """The numbers of every grid as matrices."""
    letter = problem.notation.matrix
    matrices = [
        f"${letter(grid)} = {bmatrix([[tex(value) for value in row] for row in values[0]])}$"
        for grid, values in problem.grids.items()
        if grid != "b"
    ]
    if problem.notation.biased:
        matrices.append(f"${problem.bias} = {tex(problem.grids['b'].item())}$")
    return r" $\quad$ ".join(matrices)
