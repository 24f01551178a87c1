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
def library(name: str, *modules: Path) -> Callable[..., Any]:
    """JavaScript modules as a component that shows nothing: sent once, called by `caller`.

    Streamlit sends a component's script with every rerun; of a large one only this call of it is.
    """
    code = script(*modules).replace("export default function ", f"globalThis.{name} = function ")
    told = f'dispatchEvent(new Event("{name}"));\nexport default () => {{}};\n'
    return st.components.v2.component(f"{name}_library", js=code + told)


@cache
def caller(name: str, markup: str, style: Path) -> Callable[..., Any]:
    """A component that calls the `library` of its name, as soon as that is there."""
    return st.components.v2.component(
        name,
        html=markup,
        css=style.read_text(encoding="utf-8"),
        js=_CALL.replace("NAME", name),
        isolate_styles=False,
    )


_CALL = """
export default function (component) {
  let stop;
  const start = () => { stop = globalThis.NAME(component); };
  if (globalThis.NAME) start();
  else addEventListener("NAME", start, { once: true });
  return () => {
    removeEventListener("NAME", start);
    stop?.();
  };
}
"""


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
