"""The pages as Streamlit knows them: each is looked for among the files once, not in every run."""

from __future__ import annotations

from base64 import b64encode
from copy import copy
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from derivations.ui import contents
from derivations.ui.contents import Entry
from engine.symbolic import Notation

ROOT = Path(__file__).resolve().parents[2]

ICON = "data:image/svg+xml;base64," + b64encode((ROOT / "static/favicon.svg").read_bytes()).decode()
"""The app's sign as an address of its own, so that no run reads its file."""


def of(entry: Entry) -> StreamlitPage:
    """What a link to a page leads to; it is labelled by whoever shows it."""
    return _made(entry.url, entry.title)


def in_menu(entry: Entry, notation: Notation) -> StreamlitPage:
    """A page of this run, titled in the visitor's notation: Streamlit marks the one that is run."""
    return copy(_made(entry.url, entry.title_in(notation)))


@lru_cache(maxsize=1024)
def _made(url: str, title: str) -> StreamlitPage:
    entry = contents.entry_at(url)
    is_first = entry is contents.START
    return st.Page(ROOT / entry.script, title=title, url_path=url, default=is_first)
