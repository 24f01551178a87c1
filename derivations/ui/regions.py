"""What scrolls sideways: a script lets the keyboard in, and gives it a name for those who hear it.

A style cannot say whether a box is too narrow for what stands in it; the browser finds it out.
"""

from __future__ import annotations

from pathlib import Path

from derivations.ui.stage.component import component

MODULES = (Path(__file__).with_name("regions.js"),)


def watch() -> None:
    """Watch the whole page; it shows nothing, and belongs at the page's end."""
    component("conv_regions", "<span></span>", None, *MODULES)(key="regions", height=0)
