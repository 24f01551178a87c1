"""What is taken along from "What if": a mistake beside the right answer, as a text and as code."""

from __future__ import annotations

from functools import partial

import numpy as np

from derivations.ui.compared.words import said, sums
from derivations.ui.problem import claims
from derivations.ui.problem.problem import Problem
from derivations.ui.take_along import compared
from derivations.ui.take_along.compared import Compared
from derivations.ui.take_along.subject import Subject
from derivations.ui.take_along.take_along import CODE, GRIDS, NOTEBOOK, PYTHON, File, Group
from derivations.ui.what_if import others
from derivations.ui.what_if.explanations import said_of
from engine import mistakes
from engine.mistakes import Mistake
from engine.mistakes.catalogue import words
from engine.mistakes.diagnosis import RESULT_OF


def groups(mistake: Mistake, other: Mistake | None, made: str) -> tuple[Group, ...]:
    """The files of the page; ``made``: the result that the further mistake is looked at in."""
    shown, made = (other, made) if other else (mistake, "")
    return (
        Group(
            "The mistake beside the right answer",
            (
                File(
                    "As a text (Markdown)", "mistake.md", "text/markdown",
                    partial(_text, shown, made),
                    "What is done wrong, what is right, and both numbers.",
                ),
                File(
                    "As code (NumPy)", "mistake.py", PYTHON, partial(_program, shown, made),
                    "Computes what is right, and prints where the wrong numbers part.",
                ),
            ),
            "the mistake",
        ),
        GRIDS,
        CODE,
        NOTEBOOK,
    )  # fmt: skip


def _text(mistake: Mistake, made: str, subject: Subject) -> str:
    found = _made(mistake, made, subject)
    return compared.text(subject, f"What if: {mistake.title}", (), [found] if found else [])


def _program(mistake: Mistake, made: str, subject: Subject) -> str:
    found = _made(mistake, made, subject)
    how = f"and what it is with the mistake “{mistake.title}”"
    return compared.program(subject, [found] if found else [], how)


def _made(mistake: Mistake, made: str, subject: Subject) -> Compared | None:
    """The wrong numbers beside the right ones; None where there is nothing to get wrong so."""
    problem = subject.problem
    arrays = {
        name: subject.arrays[name] for name in ["x", "k", "b", "dz"] if name in subject.arrays
    }
    if mistake in mistakes.MISTAKES:
        result = mistake.result(subject.spec)
        name = next(grid for grid, one in RESULT_OF.items() if one == result)
        outcome = mistakes.outcome(subject.spec, mistake, problem.operands)
        done = said_of(problem, mistake)
        told = [f"**{done.done}** {done.instead}", done.hides]
        theirs, right = (_in_batch(problem, name, one) for one in (outcome.wrong, outcome.right))
        return Compared(name, theirs, right, arrays, "wrong", told)
    found = others.made_in(problem, mistake)
    if not found:
        return None
    one = found[others.shown_of(found, made)]
    told = [f"**{said(problem, mistake.says.format(**words(one.setting)))}**"]
    if one.differs is not None and not one.right:
        told.append(sums(one))
    theirs, right = (
        claims.counted(problem, one.grid, np.asarray(values))
        for values in (one.claimed, one.expected)
    )
    return Compared(one.grid, theirs, right, arrays, "wrong", told)


def _in_batch(problem: Problem, name: str, values: np.ndarray) -> np.ndarray:
    values = claims.counted(problem, name, np.asarray(values))
    return values[None] if name in ("z", "dx") else values
