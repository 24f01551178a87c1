"""The linker: the one component. It lights cells and terms that belong together.

It sends a small model to the browser and hears of clicks. The model is pure data: which index every
row and column of a grid shows, the taps along the rows and along the columns (their product is the
table of taps), and the cells of each term of the shown line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "conv_linker",
        html='<p class="conv-status" role="status" aria-live="polite" data-linker-status></p>',
        css=(_HERE / "linker.css").read_text(encoding="utf-8"),
        js=(_HERE / "linker.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def mount(model: dict[str, Any], key: str, on_pick: Callable[[], None]) -> None:
    """Link the grids and lines of the page; ``on_pick`` runs before the next rerun.

    The picked cell is then ``st.session_state[key].pick``: {"grid", "role", "row", "column"}, or
    {"next": true} for a step of the tour.
    """
    _component()(data=model, key=key, on_pick_change=on_pick)
