"""The browser's history: one entry for every setting, none for a walk through the cells."""

from __future__ import annotations

from pathlib import Path

from derivations.ui.settings.parameters import WALKED
from derivations.ui.stage.component import component

MODULES = (Path(__file__).with_name("history.js"),)


def keep() -> None:
    """Let Back undo the last setting, and not the last step through the cells."""
    keeper = component("conv_history", "<span></span>", None, *MODULES)
    keeper(data=[{"walked": WALKED}], key="history")
