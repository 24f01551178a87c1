"""Yours − right = difference, both lines of one cell beside it, and what a sum finds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from derivations.ui.compared import grids, lines
from derivations.ui.compared.words import FIRST, SHORTEST, sums
from derivations.ui.problem.problem import Problem
from engine.mistakes import GridDiagnosis


def show(
    problem: Problem, arrays: Mapping[str, np.ndarray], one: GridDiagnosis, latex: str
) -> None:
    """Where numbers of the right shape part from the right ones.

    ``arrays``: x, k, b, dz in the engine's layout, with a batch; ``latex``: the grid's name.
    """
    written = lines.lines(problem, arrays, one)
    with st.container(horizontal=True, key="parts", gap="large"):
        with st.container(key="three-grids", width="content"):
            grids.show(problem, one, len(arrays["x"]), latex)
        if written:
            with st.container(key="first-cell", width="content", gap="xsmall"):
                st.caption(SHORTEST if one.pattern else FIRST)
                st.markdown(f"$$\n{written}\n$$")
    st.markdown(sums(one))
