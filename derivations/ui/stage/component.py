"""Components made of the files beside a module: script, style and markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

STAGE = Path(__file__).parent
"""Where the modules are that several components share."""

_BLOCK_COMMENT = re.compile(r"/\*\*(?:(?!\*/)[\s\S])*\*/ ?")
_LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
_IMPORT = re.compile(r"^import (\{[^}]*\}) from \"\.\.?/(?:\w+/)*(\w+)\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|let|class) (\w+)", re.MULTILINE)


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
    code = f"{_scopes(modules)}globalThis.{name} = {_entry(modules)};\n"
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
    """JavaScript modules as the one script that Streamlit takes, each after those it imports."""
    return f"{_scopes(modules)}export default {_entry(modules)};\n"


def _scopes(modules: Sequence[Path]) -> str:
    """Each module in a scope of its own: it takes what it imports, and gives what it exports.

    Comments go, since Streamlit sends the script with every rerun.
    """
    return "const modules = {};\n" + "".join(map(_scope, modules))


def _entry(modules: Sequence[Path]) -> str:
    return f"modules.{modules[-1].stem}.default"


def _scope(module: Path) -> str:
    text = _bare(module.read_text(encoding="utf-8"))
    exported = _EXPORT.findall(text)
    text = _IMPORT.sub(lambda found: f"const {found[1]} = modules.{found[2]};\n", text)
    text = _EXPORT.sub(r"\1 \2", text)
    text = text.replace("export default function ", "const main = function ")
    names = [name for _, name in exported] + ["default: main"] * ("const main = " in text)
    return f"modules.{module.stem} = (() => {{\n{text}return {{ {', '.join(names)} }};\n}})();\n"


def _bare(module: str) -> str:
    """A module without what only its readers and the type checker need."""
    for unneeded in (_BLOCK_COMMENT, _LINE_COMMENT):
        module = unneeded.sub("", module)
    return "".join(f"{line.strip()}\n" for line in module.splitlines() if line.strip())
