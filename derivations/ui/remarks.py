"""One friendly note on whatever could not be taken as it was asked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def show_remarks(remarks: Sequence[str]) -> None:
    """All remarks in one note above the page; nothing when there are none."""
    if remarks:
        st.warning("  \n".join(remarks), icon=":material/info:")
