"""Practice: which exercise is shown, its feedback and hints, and the progress of the visit."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from derivations.ui import contents, pages
from derivations.ui.charts import equations, linker
from derivations.ui.charts.panels import draw, panels, plain_panel
from derivations.ui.practice import answers
from derivations.ui.problem.cell_names import RESULT_TITLES, place_of, result_name
from derivations.ui.problem.operations import Operation
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.settings import fields, given, keepsake
from derivations.ui.settings.parameters import EXERCISE_KINDS, LARGEST_SEED, MIXED
from derivations.ui.stage.sentences import sentence
from engine.practice import (
    ALMOST,
    KINDS,
    LARGEST_INPUT,
    LARGEST_KERNEL,
    MISSING,
    NOT_THERE,
    RIGHT,
    VERDICTS,
    Exercise,
    Feedback,
    Mark,
    RightGrids,
    WholeLine,
    choices,
    is_small,
)
from engine.practice import draw as draw_exercise
from engine.practice.dice import Dice
from engine.results import result_of
from engine.symbolic import Values

KIND_TITLES = dict(zip(KINDS, EXERCISE_KINDS, strict=True))
"""What each kind is called on the page and in a link."""

MOST_MARKS = 6
"""Of more parts of an answer that are alike only so many are listed."""

SOLVED, WITH_HINTS, SHOWN = "solved", "with hints", "shown"


@dataclass
class Attempt:
    """What a visitor has done with one exercise."""

    name: str
    answer: Any = None
    hints: int = 0
    shown: bool = False
    outcome: str = ""
    """How it ended first: SOLVED, WITH_HINTS or SHOWN."""

    def end(self, outcome: str) -> None:
        """Keep how it ended, unless it has already."""
        self.outcome = self.outcome or outcome


def _written(attempts: Mapping[str, Attempt]) -> list[list[Any]] | None:
    begun = [one for one in attempts.values() if one != Attempt(one.name)][-MOST_ATTEMPTS:]
    return [[one.name, one.answer, one.hints, one.shown, one.outcome] for one in begun] or None


def _read(raw: Any) -> dict[str, Attempt]:
    found = {}
    for name, answer, hints, shown, outcome in raw[:MOST_ATTEMPTS]:
        if type(hints) is not int or outcome not in ("", SOLVED, WITH_HINTS, SHOWN):
            raise ValueError(raw)
        found[str(name)] = Attempt(
            str(name), answers.read(answer), min(max(hints, 0), MOST_HINTS), shown is True, outcome
        )
    return found


MOST_ATTEMPTS, MOST_HINTS = 200, 20
"""So many exercises of a visit are kept by the browser; no exercise has so many hints."""

_ATTEMPTS = keepsake.Part[dict[str, Attempt]]("_attempts", _written, _read)
"""The exercises of this visit by their names."""


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


def choose(problem: Problem) -> Choice:
    """The widgets that choose the exercise."""
    with st.container(key="practice-choice"):
        kind = _one_of("Kind", "kind", KIND_TITLES)
        with st.container(horizontal=True, vertical_alignment="top"):
            result = _one_of("About", "of", _titles(), _names(problem))
            seed = fields.whole_number(st, "Exercise", (1, LARGEST_SEED), 1, "seed", width=140)
    return Choice(kind, result, seed)


def _titles() -> dict[str, str]:
    """The results that a page of exercises asks about; without a bias not its gradient."""
    biased = given.current().notation.biased
    return {of: title for of, title in RESULT_TITLES.items() if biased or of != "bias_gradient"}


def _names(problem: Problem) -> dict[str, str]:
    """What the title of a result is called on the page."""
    return {title: result_name(problem, of) for of, title in RESULT_TITLES.items()}


def _one_of(
    title: str, key: str, titles: dict[str, str], names: Mapping[str, str] | None = None
) -> str:
    """One of some titled things, or ``MIXED``; ``names``: what a title is called on the page."""
    shown = names or {}
    options = [MIXED, *titles.values()]
    chosen = fields.segments(title, options, key, format_func=lambda one: shown.get(one, one))
    return next((name for name in titles if titles[name] == chosen), MIXED)


def exercise_of(problem: Problem, choice: Choice) -> Exercise | None:
    """The exercise that a choice draws; None where this geometry has none of the kind.

    Mixed, the kinds take turns, so that ten exercises in a row have two of each.
    """
    derivation = derivation_of(problem.spec, problem.notation)
    possible = [
        (result, kind)
        for result, kind in choices(derivation)
        if choice.kind in (MIXED, kind) and choice.result in (MIXED, result)
    ]
    if not possible:
        return None
    kinds = [kind for kind in KINDS if kind in {kind for _, kind in possible}]
    drawn = kinds[(choice.seed - 1) % len(kinds)]
    result = Dice("result", choice.seed).one_of([of for of, kind in possible if kind == drawn])
    values = Values(problem.spec, **problem.arrays)
    return draw_exercise(derivation, values, result, drawn, choice.seed)


def offers(problem: Problem) -> bool:
    """Whether there are exercises for this geometry; where not, why, and what has some."""
    if is_small(problem.spec):
        return True
    st.info(
        f"There are exercises for one channel, inputs up to {LARGEST_INPUT}×{LARGEST_INPUT} and "
        f"kernels up to {LARGEST_KERNEL}×{LARGEST_KERNEL}: larger ones have lines that are long to "
        "write.",
        icon=":material/info:",
    )
    operation = problem.operation
    one = dict.fromkeys(("ci", "co", "gr"), 1)
    with st.container(horizontal=True):
        if problem.has_channels:
            st.button("Go to one channel", on_click=_apply, args=(operation, one))
        st.button("Take the notes’ example", on_click=_apply, args=(operation, operation.notes))
    return False


def _apply(operation: Operation, settings: dict[str, Any]) -> None:
    known = (*operation.names, "pm")
    given.put(operation, {name: value for name, value in settings.items() if name in known})


# --- one exercise -----------------------------------------------------------------------------


def show(problem: Problem, choice: Choice) -> None:
    """The chosen exercise, from its question to the feedback, and the progress of the visit."""
    progress = st.empty()
    exercise = exercise_of(problem, choice)
    if exercise is None:
        show_none()
    else:
        with st.container(border=True, key="exercise"):
            _show_exercise(problem, choice, exercise)
    progress.caption(_progress())


def show_none() -> None:
    """Say that nothing is drawn."""
    st.info(
        "This geometry has no such exercise: choose another kind, or another result.",
        icon=":material/info:",
    )


def _show_exercise(problem: Problem, choice: Choice, exercise: Exercise) -> None:
    attempt = _attempt(problem, choice, exercise)
    show_question(exercise, "question")
    if isinstance(exercise, RightGrids):
        answers.show_pairs(exercise)
    asked = answers.ask(exercise, attempt.name)
    # What comes and goes has its places: else the charts below move on, and are drawn anew.
    feedback_place = st.container(key="feedback")
    if asked.handed_in:
        attempt.answer = asked.given
    if attempt.answer is not None:
        feedback = answers.check(exercise, attempt.answer)
        if feedback.solved:
            attempt.end(WITH_HINTS if attempt.hints else SOLVED)
        with feedback_place:
            _show_feedback(exercise, feedback, asked.beside)
    elif asked.handed_in:
        asked.beside.caption("There is no answer yet.")
    _buttons(choice, exercise, attempt)
    with st.container(key="hints"):
        for step, hint in enumerate(exercise.hints[: attempt.hints], start=1):
            st.markdown(f"**Hint {step}.** {hint}")
    if not isinstance(exercise, RightGrids):
        _show_numbers(problem)
    if attempt.shown:
        _show_worked(problem, exercise)


def show_question(exercise: Exercise, key: str, before: str = "") -> None:
    """The sentence of an exercise and its formula."""
    st.markdown(f"{before}**{KIND_TITLES[exercise.kind]}.** {exercise.asks}")
    show_formula(exercise.question, key)


def show_formula(latex: str, key: str) -> None:
    """A formula that breaks between its terms on a narrow screen."""
    with st.container(key=f"marked-{key}"):
        st.markdown(rf"$\displaystyle {latex}$")


def _show_numbers(problem: Problem) -> None:
    """The numbers that are given: the same for every exercise, so that they tell nothing."""
    grids = ("x", "k", "dz", "b")[: 4 if problem.notation.biased else 3]
    draw([plain_panel(problem, f"practice-{grid}", grid) for grid in grids], problem)


def _show_feedback(exercise: Exercise, feedback: Feedback, beside: DeltaGenerator) -> None:
    """What is said to an answer; to a right one the solution, else a line for each of its parts.

    The verdict stands ``beside`` the button that asked for it, in sight wherever that is pressed.
    """
    if feedback.solved:
        beside.success(feedback.says, icon=":material/check:")
        show_formula(exercise.solution, "solved")
        return
    beside.error(feedback.says, icon=":material/close:")
    with st.container(key="marks", gap="xsmall"):
        for verdict in VERDICTS:
            alike = [mark for mark in feedback.marks if mark.verdict == verdict]
            for line in _marked(verdict, alike):
                st.markdown(line)


def _marked(verdict: str, marks: list[Mark]) -> Iterable[str]:
    """Right parts in one line, every other one with its reason in a line of its own."""
    head = _SIGNS[verdict]
    if verdict == RIGHT and marks:
        terms = [rf"$\displaystyle {mark.latex}$" for mark in marks]
        yield f"{head} {', '.join(terms)}"
        return
    for mark in marks[:MOST_MARKS]:
        yield rf"{head} $\displaystyle {mark.latex}$" + (f": {mark.says}" if mark.says else "")
    if len(marks) > MOST_MARKS:
        yield f"{head} and {len(marks) - MOST_MARKS} more"


_SIGNS = {
    RIGHT: ":green[**✓ right**]",
    ALMOST: ":red[**✗ almost**]",
    NOT_THERE: ":red[**✗ not there**]",
    MISSING: ":orange[**… missing**]",
}
"""A sign and a word: colour alone says nothing."""


def _buttons(choice: Choice, exercise: Exercise, attempt: Attempt) -> None:
    left = len(exercise.hints) - attempt.hints
    with st.container(horizontal=True, key="practice-buttons"):
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
            icon=":material/visibility:",
            on_click=_take_line,
            args=(attempt,),
            disabled=attempt.shown,
        )
        st.button(
            "Next exercise",
            key="next-exercise",
            icon=":material/arrow_forward:",
            type="primary" if attempt.outcome else "secondary",
            on_click=_go_on,
            args=(choice,),
        )


def _take_hint(attempt: Attempt) -> None:
    attempt.hints += 1


def _take_line(attempt: Attempt) -> None:
    attempt.shown = True
    attempt.end(SHOWN)


def _go_on(choice: Choice) -> None:
    st.session_state["seed"] = choice.moved(1).seed


def _show_worked(problem: Problem, exercise: Exercise) -> None:
    """The solution, and the line in stages, linked with the grids as on the page it is from."""
    line, result = exercise.line, result_of(exercise.line.target.grid)
    shown = panels(problem, result, "worked-")
    with st.container(border=True, key="worked-line"):
        if not isinstance(exercise, WholeLine):  # whose solution is the line itself
            show_formula(exercise.solution, "solution")
        draw(shown, problem)
        linked = st.container()
        with st.container(key="lines", gap="xsmall"):
            terms = equations.show_line(problem, line, "numbers")
        selection = {
            "stage": "worked-line",
            "selected": place_of(problem.spec, line.target),
            "terms": terms,
            "sentence": sentence(line, problem),
        }
        with linked:
            link = linker.model(problem, result, shown, selection)
            linker.mount(link, "linker-worked")
        entries = contents.NOTES[problem.operation]
        page = next(entry for entry in entries if entry.script.endswith(f"/{result}.py"))
        st.page_link(pages.of(page), label=f"{problem.operation.title} · {page.title}")


# --- the visit --------------------------------------------------------------------------------


def _attempt(problem: Problem, choice: Choice, exercise: Exercise) -> Attempt:
    """What was done with this exercise in this visit."""
    _ATTEMPTS.found()
    attempts: dict[str, Attempt] = st.session_state.setdefault(_ATTEMPTS.key, {})
    told = (problem.spec, problem.notation, exercise.kind, exercise.line.target, choice.seed)
    name = f"{zlib.crc32(repr(told).encode()):08x}"
    attempt = attempts.setdefault(name, Attempt(name))
    if attempt.answer is not None and not answers.fits(exercise, attempt.answer):
        attempt.answer = None
    return attempt


def _progress() -> str:
    ended = Counter(one.outcome for one in (_ATTEMPTS.found() or {}).values())
    said = [f"{ended[outcome]} {outcome}" for outcome in (SOLVED, WITH_HINTS, SHOWN)]
    if not any(ended[outcome] for outcome in (SOLVED, WITH_HINTS, SHOWN)):
        return "This visit: no exercise solved yet."
    return f"This visit: {', '.join(said)}."
