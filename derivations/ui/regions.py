"""What scrolls sideways: a script lets the keyboard in, and gives it a name for those who hear it.

A style cannot say whether a box is too narrow for what stands in it; the browser finds it out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


@cache
def _component() -> Callable[..., Any]:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("conv_regions", js=script)


def watch() -> None:
    """Watch the whole page; it shows nothing, and belongs at the page's end."""
    _component()(key="regions", height=0)
