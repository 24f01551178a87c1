"""The shape, derived: how the output's size comes about, and what it forgets."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from derivations.ui.problem.problem import Problem
from engine.geometry import Spec
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
        st.markdown("\n\n".join(_paragraphs(problem, spec)))


def _paragraphs(problem: Problem, spec: Spec) -> Iterator[str]:
    """In one piece: every element of its own costs a page some time."""
    yield f":small[:gray[{_letters(problem)}]]"
    for derived in derived_sizes(spec):
        yield f":small[:gray[{derived.side.capitalize()}]]"
        yield f"$$\n{derived.latex}\n$$"
        if derived.remark:
            yield f"{derived.remark[:1].upper()}{derived.remark[1:]}."
    for preimage in preimages(spec):
        yield preimage.sentence
        yield f"$$\n{preimage.latex}\n$$"
