"""What tells a session from any other: a name that pages tell its browser, and nobody can guess.

A server that sends a page to several visitors names each session before it has run.
"""

from __future__ import annotations

from secrets import token_hex

import streamlit as st

KEY = "_session"


def fresh() -> str:
    """A name that no session has: 16 hexadecimal digits, as all of them have."""
    return token_hex(8)


def name() -> str:
    """The name of the session that runs."""
    found: str = st.session_state.setdefault(KEY, fresh())
    return found
