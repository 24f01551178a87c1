"""Components made of the files beside a module: script, style and markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

STAGE = Path(__file__).parent
"""Where the modules are that several components share."""

_BLOCK_COMMENT = re.compile(r"/\*\*(?:(?!\*/)[\s\S])*\*/ ?")
_LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_IMPORT = re.compile(r"^import [\s\S]*?;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


@cache
def component(name: str, markup: str, style: Path | None, *modules: Path) -> Callable[..., Any]:
    """A component of its own markup, a style sheet and JavaScript modules, each read once.

    The last module is the one whose default export Streamlit calls.
    """
    return st.components.v2.component(
        name,
        html=markup,
        css=style.read_text(encoding="utf-8") if style else None,
        js=script(*modules),
        isolate_styles=False,
    )


@cache
def script(*modules: Path) -> str:
    """JavaScript modules as the one script that Streamlit takes, a module after those it imports.

    They share one scope there, so imports and exports go; comments go too, since Streamlit sends
    the script with every rerun.
    """
    return "".join(_bare(path.read_text(encoding="utf-8")) for path in modules)


def _bare(module: str) -> str:
    """A module without what only its readers, its tests and the type checker need."""
    for unneeded in (_BLOCK_COMMENT, _LINE_COMMENT, _IMPORT, _EXPORT):
        module = unneeded.sub("", module)
    return "".join(f"{line.strip()}\n" for line in module.splitlines() if line.strip())
