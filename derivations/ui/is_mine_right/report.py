"""What is taken along from "Is mine right?": the verdicts as a text, and programs to go on with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from derivations.ui.is_mine_right import diagnosed, own_machine
from derivations.ui.is_mine_right.answer import LOOKS, Judged
from derivations.ui.is_mine_right.numbers_box import Found
from derivations.ui.problem import claims
from derivations.ui.problem.problem import Problem
from derivations.ui.take_along import compared
from derivations.ui.take_along.compared import Compared
from derivations.ui.take_along.markdown import displayed
from derivations.ui.take_along.subject import Subject
from derivations.ui.take_along.take_along import CODE, NOTEBOOK, PYTHON, File, Group
from derivations.ui.verdicts import said_of
from engine import own_machine as files
from engine.mistakes import GridDiagnosis
from engine.reading import Verdict, worst

TITLE = "Is mine right?"


def groups(
    problem: Problem, text: str, judged: Judged | None, numbers: Found | None
) -> tuple[Group, ...]:
    """The files of the page; each is written when it is asked for."""
    if problem.misfit:
        return (CODE, NOTEBOOK)
    verdict = File(
        "The verdict (Markdown)", "verdict.md", "text/markdown",
        partial(_text, text, judged, numbers),
        "What was found of the line and of the numbers, and both numbers.",
    )  # fmt: skip
    own = (
        File(
            "A test of yours", own_machine.TEST, PYTHON,
            partial(_own, numbers, files.check_file),
            "These numbers, the right results, and a gradient check to run against your functions.",
        ),
        File(
            "… as a notebook", own_machine.NOTEBOOK, "application/x-ipynb+json",
            partial(_own, numbers, files.notebook), "The same for Jupyter.",
        ),
    )  # fmt: skip
    beside = File(
        "Yours beside the right ones (NumPy)", "yours.py", PYTHON, partial(_program, numbers),
        "Computes what is right, product by product, and prints where yours part.",
    )  # fmt: skip
    there = numbers is not None and numbers.judgement is not None
    found = (verdict,) if there or judged else ()
    return (
        Group("The verdict", (*found, *((beside,) if there else ()), *own), "the verdict"),
        CODE,
        NOTEBOOK,
    )


def _own(numbers: Found | None, write: files.Writer, subject: Subject) -> str:
    """A file for one's own machine, as the page offers it, too."""
    arrays = own_machine.arrays_of(subject.problem, numbers)
    return own_machine.written(subject.problem, arrays, subject.layer, write)


# --- as a text ------------------------------------------------------------------------------------


def _text(text: str, judged: Judged | None, numbers: Found | None, subject: Subject) -> str:
    told = [*_of_lines(text, judged)] if judged else []
    return compared.text(subject, TITLE, told, [*_compared(subject.problem, numbers)])


def _of_lines(text: str, judged: Judged) -> Iterator[str]:
    """The text as it was typed, the verdict on it, and each statement."""
    fence = "~~~" if "```" in text else "```"
    yield f"{fence}text\n{text.strip()}\n{fence}"
    if judged.refusal:
        yield f"**Cannot be read.** {judged.refusal}"
        return
    if judged.slope:
        yield f"**{'Right.' if judged.slope.right else 'A slip.'}** {judged.slope.says}"
        return
    kind = worst(judged.verdicts)
    yield f"**{LOOKS[kind].word}**"
    for verdict in judged.verdicts:
        yield from _of_statement(verdict)


def _of_statement(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.kind.capitalize()}:"
    yield displayed(verdict.latex)
    said = [*verdict.read_as, *verdict.liberties]
    said += [sentence for check in verdict.failed[:MOST_CASES] for sentence in said_of(check)]
    if said:
        yield "\n".join(f"- {sentence}" for sentence in said)
    for check in verdict.failed[:MOST_CASES]:
        if check.right:
            yield "Right:"
            yield displayed(check.right)


MOST_CASES = 3
"""Of a rule that fails in more cases the first are told."""


# --- numbers --------------------------------------------------------------------------------------


def _program(numbers: Found | None, subject: Subject) -> str:
    found = [*_compared(subject.problem, numbers)]
    return compared.program(subject, found, "yours beside the right ones")


def _compared(problem: Problem, numbers: Found | None) -> Iterator[Compared]:
    """Each grid that was judged, K as the visitor's convolution has it."""
    judgement = numbers.judgement if numbers else None
    if judgement is None:
        return
    arrays = _counted(problem, judgement.arrays)
    for one in judgement.diagnosis.grids:
        word, says = diagnosed.headline(problem, judgement, one)
        told = [f"**{word}** {says}".strip(), *_pattern(one)]
        theirs, right = (
            claims.counted(problem, one.grid, np.asarray(values))
            for values in (one.claimed, one.expected)
        )
        yield Compared(one.grid, theirs, right, arrays, "yours", told)


def _pattern(one: GridDiagnosis) -> Iterator[str]:
    if not one.right and one.pattern:
        yield one.pattern.says


def _counted(problem: Problem, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    biased = problem.notation.biased
    return {
        grid: claims.counted(problem, grid, np.asarray(arrays[grid]))
        for grid in ("x", "k", "b", "dz")
        if biased or grid != "b"
    }
