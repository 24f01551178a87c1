"""What L may be in the sandbox."""

from __future__ import annotations

import streamlit as st

GIVEN, SQUARES, TARGET = "Given", "Squares", "Target"
LOSSES = (GIVEN, SQUARES, TARGET)
"""All but the first compute ∂L/∂Z from Z."""


def held_loss() -> str:
    """The loss of the sandbox, before its widget is drawn."""
    held = st.session_state.get("loss") or st.query_params.get("loss")
    return held if held in LOSSES else GIVEN
