"""The stage alone, as large as the window: a beamer's view, and what a course page embeds."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from derivations.ui.settings import link
from derivations.ui.stage import stage


def is_asked() -> bool:
    """Whether the address asks for what a page draws, alone."""
    return bool(link.held("view") == "stage")


def show(result: str) -> None:
    """One stage and nothing around it: no menu, no text, no margin."""
    st.html(Path(__file__).with_name("hall.css"))
    stage.show(result, alone=True)
