"""One friendly note on whatever could not be taken as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link
from derivations.ui.settings.fitting import show_fitting
from derivations.ui.settings.repair import show_misfit

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
        remarks = [*link.sentence([*link.refused(), *more]), *problem.remarks]
        if not problem.is_finite:
            remarks.append(_TOO_LARGE)
        if remarks:
            st.warning("  \n".join(remarks), icon=":material/info:")
        show_fitting(problem)
