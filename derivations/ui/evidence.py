"""Evidence on the page: badges that are computed and not printed, both sides in their help."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from engine.agreement import Verdict


def badges(verdicts: Iterable[Verdict], of: str = "") -> None:
    """One badge a verdict, both sides in its help; ``of`` says what it is about."""
    with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
        for verdict in verdicts:
            st.badge(
                f"{of}: {verdict.claim}" if of else verdict.claim,
                icon=":material/check:" if verdict.holds else ":material/close:",
                color="green" if verdict.holds else "red",
                help=verdict.sentence,
            )
