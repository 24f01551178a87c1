"""What watches the whole page: how far fields go, what scrolls sideways, the key A, and Back.

What scrolls sideways is let into the order of Tab, and given a name for those who hear it: a style
cannot say whether a box is too narrow for what stands in it. Of more than a field takes, Streamlit
takes nothing without a word: a sentence says it. And Back undoes the last setting, not the last
step through the cells.
"""

from __future__ import annotations

from pathlib import Path

from derivations.ui.settings.parameters import WALKED
from derivations.ui.settings.too_long import MOST
from derivations.ui.stage.component import STAGE, component

HERE = Path(__file__).parent
MODULES = (
    STAGE / "keys.js",
    HERE / "along_key.js",
    HERE / "regions.js",
    HERE / "settings" / "history.js",
    HERE / "settings" / "too_long.js",
    HERE / "page_end.js",
)


def watch() -> None:
    """Watch the whole page; it shows nothing, and belongs at the page's end."""
    component("conv_page_end", "<span></span>", None, *MODULES)(
        data=[{"walked": WALKED, "most": MOST}], key="page-end", height=0
    )
