"""What is typed: the box, examples that are read, and the places that are marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from derivations.ui.is_mine_right.examples import examples, plainly
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.settings import link
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from derivations.ui.settings.too_long import MOST
from derivations.ui.stage.component import component

HERE = Path(__file__).parent
MODULES = (HERE / "places.js", HERE / "typed.js")

BOX = 144
"""Pixels of the box: what is said of both boxes is seen without scrolling."""

Place = tuple[int, int]
"""From where to where something stands in the text, in characters from 0."""


def box(problem: Problem) -> str:
    """The box and its button; the text that is in it."""
    link.prepare("tex", "")
    text = st.text_area(
        "Your line, rule, system or program",
        height=BOX,
        max_chars=MOST["tex"],
        key="tex",
        placeholder=plainly(problem),
    )
    # What is typed is sent when the box is left: the button gives a place to go to.
    st.button("Check", key="check")
    if text and len(text) > LONGEST_IN_LINK:
        st.caption(
            f"{len(text):,} characters are too long for a link: the address leaves this text out."
        )
    return text or ""


def show_examples(problem: Problem) -> None:
    """Texts to start from, a click each."""
    with st.container(horizontal=True, vertical_alignment="center", key="examples"):
        st.caption("For example", width="content")
        for name, text in examples(derivation_of(problem.spec, problem.notation)).items():
            st.button(name, key=f"example-{name}", type="tertiary", on_click=take, args=(text,))


def take(text: str) -> None:
    """Put a text into the box (before it is drawn), with no word on what it means."""
    link.put("tex", text)
    link.put("as", {})


def show_places(text: str, places: Sequence[Place]) -> None:
    """Mark places of the text in the box itself: a script underlines them, and shows nothing."""
    told = {"text": text, "places": places}
    marks = component("conv_typed", "<span></span>", HERE / "typed.css", *MODULES)
    marks(data=[told], key="typed", height=0)
