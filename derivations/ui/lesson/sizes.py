"""The shape, derived: how the output's size comes about, and what it forgets."""

from __future__ import annotations

import streamlit as st

from derivations.ui.problem.problem import Problem
from engine.symbolic.sizes import derived_sizes, preimages


def show_sizes(problem: Problem) -> None:
    """The size of Z with its numbers put in, and which sizes share it."""
    spec = problem.spec
    with st.expander(problem.write("Where the size of Z comes from"), icon=":material/straighten:"):
        for derived in derived_sizes(spec):
            st.caption(derived.side.capitalize())
            st.latex(derived.latex)
            if derived.remark:
                st.markdown(f"{derived.remark[:1].upper()}{derived.remark[1:]}.")
        for preimage in preimages(spec):
            st.markdown(preimage.sentence)
            st.latex(preimage.latex)
