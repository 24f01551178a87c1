"""The shape, derived: how the output's size comes about, and what it forgets."""

from __future__ import annotations

import streamlit as st

from derivations.ui.problem.problem import Problem
from engine.symbolic.sizes import derived_sizes, preimages


def _letters(problem: Problem) -> str:
    """What the letters of the sizes are; they are in no visitor's letters."""
    x, k, z = (f"${problem.notation.matrix(grid)}$" for grid in "xkz")
    return (
        f"Along each side: $i$ is the size of {x}, $k$ that of {k} and $o$ that of {z}; $s$ is the "
        "stride, $p$ the padding and $d$ the dilation."
    )


def show_sizes(problem: Problem) -> None:
    """The size of Z with its numbers put in, and which sizes share it."""
    spec = problem.spec
    with st.expander(problem.write("Where the size of Z comes from"), icon=":material/straighten:"):
        st.caption(_letters(problem))
        for derived in derived_sizes(spec):
            st.caption(derived.side.capitalize())
            st.latex(derived.latex)
            if derived.remark:
                st.markdown(f"{derived.remark[:1].upper()}{derived.remark[1:]}.")
        for preimage in preimages(spec):
            st.markdown(preimage.sentence)
            st.latex(preimage.latex)
