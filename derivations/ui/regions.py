"""What scrolls sideways: a script lets the keyboard in, and gives it a name for those who hear it.

It hears the key A, too, which every page has.

A style cannot say whether a box is too narrow for what stands in it; the browser finds it out.
"""

from __future__ import annotations

from pathlib import Path

from derivations.ui.stage.component import STAGE, component

MODULES = (STAGE / "keys.js", *map(Path(__file__).with_name, ("along_key.js", "regions.js")))


def watch() -> None:
    """Watch the whole page; it shows nothing, and belongs at the page's end."""
    component("conv_regions", "<span></span>", None, *MODULES)(key="regions", height=0)
