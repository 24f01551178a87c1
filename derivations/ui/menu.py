"""The menu of pages, where Streamlit does not say in which of its groups a page is."""

from __future__ import annotations

import streamlit as st

from derivations.ui import contents
from derivations.ui.contents import Entry

GROUPS = (*contents.NOTES.values(), contents.QUESTIONS)
"""The groups of the menu in their order, after the pages that stand alone."""

ALONE = 2


def mark_group(entry: Entry) -> None:
    """Mark the group in the top menu that a page belongs to, if it is in one."""
    place = next((n for n, group in enumerate(GROUPS, ALONE + 1) if entry in group), None)
    if place is None:
        return
    button = f'[data-testid="stTopNav"] > :nth-child({place}) [data-testid="stTopNavSection"]'
    st.html(
        f"<style>{button} {{ background: rgba(128, 128, 128, 0.16); border-radius: 999px; }}"
        f"{button} p {{ font-weight: 650; }}</style>"
    )
