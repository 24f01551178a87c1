"""The visitor's conventions: one switch for every page, line, exercise and link.

The address holds them, and the selected cell is counted in them: a link that says ``base=0&row=0``
and one that says ``row=1`` mean the same cell.
"""

from __future__ import annotations

import streamlit as st

from derivations.ui.settings import fields, link
from derivations.ui.settings.parameters import CELL, CROSS_CORRELATION, TRUE_CONVOLUTION
from engine.symbolic import NOTES, Notation
from engine.symbolic.notation import BASES, LETTERS

BASE, NAMES, DELTA, KIND = "base", "letters", "delta", "conv"
"""The URL parameters."""


def held() -> Notation:
    """The notation before its fields are drawn: from them, the link, or the notes."""
    base, letters, delta, kind = (link.held(key) for key in (BASE, NAMES, DELTA, KIND))
    return Notation(base, letters, delta, kind == TRUE_CONVOLUTION)


def choose() -> None:
    """The widgets."""
    fields.segments("Indices start at", BASES, BASE, on_change=_recount)
    fields.menu("Letters", list(LETTERS), NAMES)
    fields.switch("Write δ for ∂L/∂Z", DELTA)
    fields.menu("“The” convolution is", [CROSS_CORRELATION, TRUE_CONVOLUTION], KIND)
    st.caption(
        "The notes count from 1, write x k z b, and mean a cross-correlation. Remarks on what "
        "the notes write stay in their notation."
    )


def _recount() -> None:
    """The same cell stays selected: its numbers move with the first index."""
    by = 1 if st.session_state[BASE] == 1 else -1
    for key in CELL:
        if (number := link.held(key)) is not None:
            link.put(key, number + by)


def show(notation: Notation) -> None:
    """A line on the page where the conventions are not the notes'."""
    with st.container():  # of its own: what follows keeps its place, and is not mounted anew
        if said := described(notation):
            st.caption(
                f":material/translate: Your conventions: {said}. Remarks and equation numbers are "
                "those of the notes, in their notation."
            )


def described(notation: Notation) -> str:
    """Which conventions are not the notes', in a phrase; empty when all are."""
    said = []
    if notation.base != NOTES.base:
        said.append(f"indices start at {notation.base}")
    if notation.letters != NOTES.letters:
        said.append(f"the letters are {notation.letters}")
    if notation.delta:
        said.append(f"δ is ∂L/∂{notation.matrix('z')}")
    if notation.convolution:
        kernel = notation.matrix("k")
        said.append(f"{kernel} is the kernel of a true convolution (⊗ stays a cross-correlation)")
    return "; ".join(said)
