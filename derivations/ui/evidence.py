"""Evidence on the page: badges that are computed and not printed, both sides in their help."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.agreement import Verdict


def badges(verdicts: Iterable[Verdict]) -> None:
    """Badges that are computed: both sides stand in their help."""
    with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
        for verdict in verdicts:
            st.badge(
                verdict.claim,
                icon=":material/check:" if verdict.holds else ":material/close:",
                color="green" if verdict.holds else "red",
                help=verdict.sentence,
            )
