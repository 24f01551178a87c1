"""The visitor's conventions: one switch for every page, line, exercise and link.

The address holds them, and the selected cell is counted in them: a link that says ``base=0&row=0``
and one that says ``row=1`` mean the same cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.symbolic import NOTES, Notation
from engine.symbolic.notation import BASES, LETTERS

BASE, NAMES, DELTA, KIND = "base", "letters", "delta", "conv"
"""The URL parameters."""

KINDS = ("cross-correlation", "true convolution")
"""What "the" convolution is: with K as it is, or turned by 180°."""

CHOICES: tuple[tuple[str, str, Sequence[str]], ...] = (
    (BASE, "first index", [str(base) for base in BASES]),
    (NAMES, "letters", list(LETTERS)),
    (DELTA, "delta", ["true", "false"]),
    (KIND, "convolution", KINDS),
)
"""Every parameter, its name in a sentence, and what a link may say."""

COUNTED = ("ch", "row", "col")
"""The parameters of a selected cell, which are counted from the first index."""


def held() -> Notation:
    """The notation before its widgets are drawn: from them, the link, or the notes."""
    base, letters, delta, kind = (_held(key, options) for key, _, options in CHOICES)
    return Notation(
        int(base or NOTES.base), letters or NOTES.letters, delta == "true", kind == KINDS[1]
    )


def _held(key: str, options: Sequence[str]) -> str | None:
    """What a parameter says, as a link writes it; None where it says nothing that is known."""
    value = st.session_state.get(key)
    # Of a parameter that stands in a link twice, a widget takes the first.
    linked = st.query_params.get_all(key)[:1]
    text = _written(value) if value is not None else "".join(linked)
    return text if text in options else None


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def choose() -> None:
    """The widgets."""
    with st.expander("Conventions", icon=":material/translate:"):
        st.segmented_control(
            "Indices start at",
            BASES,
            default=NOTES.base,
            required=True,
            key=BASE,
            on_change=_recount,
            bind="query-params",
        )
        st.selectbox("Letters", list(LETTERS), key=NAMES, bind="query-params")
        st.toggle("Write δ for ∂L/∂Z", key=DELTA, bind="query-params")
        st.selectbox("“The” convolution is", KINDS, key=KIND, bind="query-params")
        st.caption(
            "The notes count from 1, write x k z b, and mean a cross-correlation. Remarks on what "
            "the notes write stay in their notation."
        )


def _recount() -> None:
    """The same cell stays selected: its numbers move with the first index."""
    by = 1 if st.session_state[BASE] == 1 else -1
    for key in COUNTED:
        if st.session_state.get(key) is not None:
            st.session_state[key] += by


def show(notation: Notation) -> None:
    """A line on the page where the conventions are not the notes'."""
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
