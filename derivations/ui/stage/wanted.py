"""The channels of a large layer whose numbers the browser has asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from derivations.ui.stage.component import heard

_WANTED = "_wanted"
MOST = 8
"""Of x, of k and of z so many channels are remembered, those asked for last."""


def held() -> dict[str, list[int]]:
    """The channels of x, k and z that were asked for; some may lie outside by now."""
    found: dict[str, list[int]] = st.session_state.get(_WANTED, {})
    return found


def take(key: str) -> None:
    """Remember what the component of ``key`` asks for: {"x": [0, 3], "k": […]}, or anything."""
    sent = heard(key, "need")
    if not isinstance(sent, dict):
        return
    before = held()
    st.session_state[_WANTED] = {
        grid: _latest(before.get(grid, []), sent.get(grid)) for grid in "xkz"
    }


def _latest(before: list[int], sent: Any) -> list[int]:
    asked = [n for n in sent[:MOST] if type(n) is int] if isinstance(sent, list) else []
    return [*(n for n in before if n not in asked), *asked][-MOST:]
