"""A chart with what it shows in words, on every Streamlit that requirements.txt allows."""

from __future__ import annotations

import inspect
from typing import Any

import streamlit as st

TAKES_ALT = "alt" in inspect.signature(st.plotly_chart).parameters
"""Since Streamlit 1.65 a chart takes its words itself."""


def chart(figure: Any, *, alt: str, key: str, **how: Any) -> None:
    """Draw a figure; ``alt`` says what it shows to who cannot see it."""
    if TAKES_ALT:
        st.plotly_chart(figure, key=key, alt=alt, **how)
        return
    st.plotly_chart(figure, key=key, **how)
    with st.container(key=f"alt-{key}"):  # house.css takes it out of sight
        st.text(alt)
