"""The browser's history: one entry for every setting, none for a walk through the cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from derivations.ui.settings.parameters import WALKED


@cache
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_name("history.js").read_text(encoding="utf-8")
    return st.components.v2.component("conv_history", js=script)


def keep() -> None:
    """Let Back undo the last setting, and not the last step through the cells."""
    _component()(data=[{"walked": WALKED}], key="history")
