"""One friendly note on whatever could not be taken as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link
from derivations.ui.settings.fitting import show_fitting
from derivations.ui.settings.repair import show_misfit, why

_TOO_LARGE = (
    "Some results are larger than a float64 holds (about 1.8e308): they are shown as ∞, and as … "
    "where one ∞ is taken from another. No number is compared with them."
)


def show_remarks(problem: Problem, more: Iterable[str] = ()) -> None:
    """What does not fit together, explained, and all other remarks in one note.

    ``more``: what the link asks for that is not on this page, a phrase each.
    """
    with st.container():  # of its own: what follows keeps its place, and is not mounted anew
        if problem.misfit:
            show_misfit(problem.operation, problem.misfit)
        _show(_remarks(problem, more))
        show_fitting(problem)


def show_remarks_alone(problem: Problem, more: Iterable[str] = ()) -> None:
    """The same where a stage stands alone and has nothing that could be set: what it is not."""
    with st.container(key="remarks-alone"):
        misfit = [f"{why(problem.misfit)} Shown is the notes’ example."] if problem.misfit else []
        _show([*misfit, *_remarks(problem, more)])


def _remarks(problem: Problem, more: Iterable[str]) -> list[str]:
    too_large = [] if problem.is_finite else [_TOO_LARGE]
    return [*link.sentence([*link.refused(), *more]), *problem.remarks, *too_large]


def _show(remarks: list[str]) -> None:
    if remarks:
        st.warning("  \n".join(remarks), icon=":material/info:")
