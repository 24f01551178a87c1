"""The verdict on a text, in its first line; then how it was read, and each statement of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from derivations.ui.compared.words import behind_said
from derivations.ui.elsewhere import NotDone, compute
from derivations.ui.is_mine_right import reading, statements
from derivations.ui.is_mine_right.examples import plainly
from derivations.ui.is_mine_right.typed import Place, take
from derivations.ui.kept import Kept
from derivations.ui.problem.problem import GRIDS, Problem, derivation_of
from derivations.ui.problem.wording import literal, plain
from derivations.ui.verdicts import said_of
from engine.mistakes.behind import giving
from engine.reading import CannotRead, Verdict, behind, judge, slopes, worst
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.comparison import RIGHT
from engine.reading.verdict import LOOSE
from engine.taps import grid_shape


class Slope(NamedTuple):
    """Whether a line gives ∂L/∂Z from ∂L/∂A as it should, and a sentence."""

    right: bool
    says: str


class Judged(NamedTuple):
    """A text's verdicts, or why it cannot be read."""

    verdicts: tuple[Verdict, ...] = ()
    refusal: CannotRead | None = None
    slope: Slope | None = None
    """What there is to say where it is the step behind Z by itself, dz = …"""


class Look(NamedTuple):
    """How a verdict looks: the end of its container's key, its icon, its word."""

    key: str
    icon: str
    word: str


LOOKS = {
    PROVED: Look("right", ":material/check_circle:", "Right."),
    LOOSE: Look("right", ":material/check_circle:", "Right, loosely written."),
    EQUAL: Look("value", ":material/rule:", "Right in value only."),
    NOT_UNDERSTOOD: Look("unclear", ":material/help:", "Not understood yet."),
    SLIP: Look("slip", ":material/cancel:", "A slip."),
}
REFUSED = Look("unclear", ":material/help:", "I cannot read this.")


def judged(problem: Problem, text: str) -> Judged | None:
    """What is found of a text; None where there is none."""
    if not text.strip():
        return None
    said = reading.meanings(text)
    key = (text, problem.key, tuple(sorted(said.items())))
    try:
        return JUDGED.of(
            key, lambda: compute(_judged, problem, text, said), 1 + len(text) // A_SHORT_TEXT
        )
    except NotDone as error:
        return Judged(refusal=CannotRead(str(error), 0))


A_SHORT_TEXT = 100
"""Characters of a text that counts once; a longer one has the more to keep."""

JUDGED = Kept[Judged](400)
"""What was found: a page runs again when a fold is opened, and a large text takes a second."""


def _judged(problem: Problem, text: str, said: Mapping[str, str]) -> Judged:
    derivation = derivation_of(problem.spec, problem.notation)
    through = problem.activation is not None
    if through:
        a, z = (plain(problem.notation.letter(grid)) for grid in ("a", "z"))
        if slope := _slope(problem, text, a, z):
            return Judged(slope=slope)
        text = behind.through(text, a, z)
        if behind.calls(text, z):
            return Judged(refusal=CannotRead(_beside(problem), 0))
    try:
        found = judge(text, derivation, numbers=_numbers(problem), meanings=said)
    except CannotRead as error:
        return Judged(refusal=CannotRead(str(error), error.at))  # without the frames it came by
    if through and any(_is_output(one, a) for one in found):
        return Judged(refusal=CannotRead(_beside(problem), 0))
    return Judged(found)


def _slope(problem: Problem, text: str, a: str, z: str) -> Slope | None:
    """What there is to say of a line that is the step behind Z; None of any other text."""
    activation = problem.activation
    assert activation
    made = slopes.upstream_by(text, a, z, activation)
    if made is None:
        return None
    right = activation.backward(slopes.Z, slopes.DA)
    same = np.isclose(made, right, rtol=1e-9, atol=1e-12)
    notation = problem.notation
    step = rf"${notation.matrix('dz')} = {notation.matrix('da')} \odot {notation.matrix('df')}$"
    if same.all():
        both = "computed at nine numbers on both sides of 0"
        return Slope(True, f"It is {step}, {both}.")
    if activation.has_corner and same[slopes.Z != 0].all():
        corner = f"At ${z} = 0$, where ${notation.function}$ has a corner"
        told = f"this line takes another side than PyTorch, which takes that of ${z} < 0$"
        return Slope(True, f"It is {step}. {corner}, {told}.")
    if mistakes := giving(activation, slopes.Z, slopes.DA, made):
        told = ", or with ".join(behind_said(problem, one) for one in mistakes)
        return Slope(False, f"It is what you get with {told}. Right is {step}.")
    slope = activation.derivative_latex(z, notation.function)
    written = rf"${notation.function}'({z}) = {slope}$"
    return Slope(False, f"It is not {step}, with {written}.")


def _is_output(verdict: Verdict, letter: str) -> bool:
    """Whether a was taken for z, which is something else where f makes it of z."""
    taken = {f"${one}$ is the output" for one in (letter, letter.upper())}
    return not taken.isdisjoint(verdict.read_as)


def _beside(problem: Problem) -> str:
    """How a line through an activation may be written."""
    notation = problem.notation
    a, z, k, x = (plain(notation.letter(grid)) for grid in "azkx")
    first = notation.subscript(0, 0)
    line = f"d{x}{first} = d{a}{first} {notation.function}'({z}{first}) {k}{first}"
    return (
        f"{a} is what {notation.function} makes of {z} here, and its gradient stands beside the "
        f"slope at the same place: {line}."
    )


def _written_out(problem: Problem) -> str:
    """What stands for what in a line through an activation."""
    notation = problem.notation
    a, z = map(notation.letter, ("a", "z"))
    upstream = notation.upstream_letter or notation.gradient(z)
    return f"${notation.gradient(a)}\\, {notation.slope(z)}$ is read as ${upstream}$."


def _numbers(problem: Problem) -> dict[str, np.ndarray]:
    """The visitor's numbers, cell by cell; without a bias b has none."""
    shapes = {grid: grid_shape(problem.spec, grid) for grid in GRIDS}
    if not problem.notation.biased:
        del shapes["b"]
    return {grid: problem.grids[grid].reshape(shape) for grid, shape in shapes.items()}


def is_right(found: Judged | None) -> bool:
    """Whether there is a verdict, and no statement that is anything but right."""
    if found is not None and found.slope:
        return found.slope.right
    if found is None or not found.verdicts:
        return False
    return worst(found.verdicts) in (PROVED, LOOSE)


def show(problem: Problem, found: Judged | None) -> None:
    """The verdict and all there is to say of it."""
    if found is None:
        _invite()
    elif found.refusal:
        _refuse(problem, found.refusal)
    elif found.slope:
        _headline(LOOKS[PROVED if found.slope.right else SLIP], found.slope.says)
    else:
        kind = worst(found.verdicts)
        says = _summary(found.verdicts, kind)
        _headline(LOOKS[kind], says)
        if problem.activation:
            st.caption(_written_out(problem))
        reading.show(problem, found.verdicts)
        statements.show(problem, found.verdicts, says if len(found.verdicts) == 1 else "")


def _headline(look: Look, says: str) -> None:
    with st.container(key=f"verdict-{look.key}"):
        st.markdown(f"{look.icon} **{look.word}** {says}")


def _invite() -> None:
    st.markdown(
        ":gray[The verdict comes here: **right**, proved by SymPy; **a slip**, with the term that "
        "is wrong, what belongs there and why; or **a question** where a letter could mean "
        "anything.]"
    )
    st.caption(
        "In LaTeX, as in a paper, in the way of code, or plainly as in the box. Any letters for "
        "the grids and the loss, indices from 0 or 1, with a bias or without. Numbers, in a line "
        "or a grid, are compared with those that are set."
    )


def _refuse(problem: Problem, error: CannotRead) -> None:
    says = str(error).removeprefix("I cannot read this ").removeprefix("I cannot read this: ")
    _headline(REFUSED, literal(says[:1].upper() + says[1:]))
    example = plainly(problem)
    st.button(
        f"Such a line is read: {literal(example)}",
        key="readable",
        type="tertiary",
        on_click=take,
        args=(example,),
    )


# --- in the first line ----------------------------------------------------------------------------


def _summary(verdicts: tuple[Verdict, ...], kind: str) -> str:
    """The verdict in words, short enough for its line."""
    if kind in (PROVED, LOOSE):
        return _proved(verdicts)
    if kind == NOT_UNDERSTOOD:
        return "" if verdicts[0].questions else _first(next(v for v in verdicts if v.kind == kind))
    wrong = [verdict for verdict in verdicts if verdict.kind in (SLIP, EQUAL)]
    if len(verdicts) > 1:
        if len(wrong) == len(verdicts):
            return f"In {'both' if len(verdicts) == 2 else f'all {len(verdicts)}'} statements."
        others = "the other is" if len(verdicts) - len(wrong) == 1 else "the others are"
        return f"In {len(wrong)} of {len(verdicts)} statements; {others} right."
    return _first(wrong[0])


def _first(verdict: Verdict) -> str:
    return next((said for check in verdict.failed for said in said_of(check)), "")


def _proved(verdicts: tuple[Verdict, ...]) -> str:
    lines = sum(verdict.proved for verdict in verdicts)
    cases = sum(verdict.instances for verdict in verdicts)
    every = "Both" if len(verdicts) == 2 else f"All {len(verdicts)}"
    many = f"{every} statements are. " if len(verdicts) > 1 else ""
    if cases > len(verdicts):
        many += f"It holds in all {cases} cases. "
    behind = "line" if lines == 1 else f"{lines} lines"
    by_sympy = f"SymPy proved the {behind} of the engine behind it."
    if not lines:
        by_sympy = "Both sides come to the same."
    return many + by_sympy


# --- in the text ----------------------------------------------------------------------------------


def places(text: str, found: Judged | None) -> list[Place]:
    """Where reading stopped, the letters that are asked about, or the terms that are not right."""
    if found is None or found.slope:
        return []
    if found.refusal:
        at = min(found.refusal.at, max(len(text.rstrip()) - 1, 0))
        return [(at, at + 1)]
    asked = [reading.typed(one.key) for one in found.verdicts[0].questions]
    return [*_places_of(text, asked), *_wrong_places(text, found.verdicts)]


def _places_of(text: str, names: Sequence[str]) -> Iterator[Place]:
    """Where letters or names of code stand by themselves."""
    for name in names:
        before, after = (r"(?<![A-Za-z\\])", r"(?![A-Za-z])") if name.isalpha() else ("", "")
        for found in re.finditer(before + re.escape(name) + after, text):
            yield found.span()


def _wrong_places(text: str, verdicts: tuple[Verdict, ...]) -> Iterator[Place]:
    at = 0
    for verdict in verdicts:
        stated = verdict.statement.text
        start = text.find(stated, at)
        if start < 0:  # a program makes its results in any order
            start = text.find(stated)
        if start < 0:
            continue
        at = start + len(stated)
        wrong = [*_wrong_terms(verdict)]
        is_part = len(verdicts) > 1 or stated.strip() != text.strip()
        if not wrong and verdict.kind in (SLIP, EQUAL) and is_part:
            wrong = [stated]
        place = start
        for term in wrong:
            found = text.find(term, place, at)
            if term and found >= 0:
                yield found, found + len(term)
                place = found + len(term)


def _wrong_terms(verdict: Verdict) -> Iterator[str]:
    """The terms that are not right as they were written, in their order."""
    if verdict.instances > 1:
        return
    for check in verdict.failed:
        if check.comparison:
            yield from (o.text for o in check.comparison.outcomes if o.kind != RIGHT)
