"""Components made of the files beside a module: script, style and markup."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
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

    The last module is the one whose default export Streamlit calls. Streamlit sends a component's
    script with every page and many reruns: a large one is fetched from this host instead, once.
    """
    code = script(*modules)
    address = put_down(name, code) if len(code) > LARGE else None
    return st.components.v2.component(
        name,
        html=markup,
        css=style.read_text(encoding="utf-8") if style else None,
        js=_FETCH.replace("ADDRESS", address) if address else code,
        isolate_styles=False,
    )


def heard(key: str, name: str) -> Any:
    """What the component of ``key`` sends as ``name``, or None.

    A message may arrive when its page has been left, and its component with it.
    """
    return getattr(st.session_state.get(key), name, None)


def heard_fields(key: str, name: str) -> dict[str, Any]:
    """The same where an object is sent: empty where it is none, whatever else was sent."""
    sent = heard(key, name)
    return sent if isinstance(sent, dict) else {}


LARGE = 2000
"""Characters of a script from which on it is fetched."""

SCRIPTS = Path(__file__).parents[3] / "static" / "scripts"


def put_down(name: str, code: str, folder: Path = SCRIPTS) -> str | None:
    """The address of a script among the app's static files, named by what is in it.

    None where nothing can be written: then it has to be sent.
    """
    file = folder / file_name(name, code)
    if not file.exists():
        begun = file.with_suffix(f".{os.getpid()}")  # whole as soon as it has its name
        try:
            folder.mkdir(exist_ok=True)
            begun.write_text(code, encoding="utf-8")
            begun.replace(file)
        except OSError:
            return None
    return f"app/static/{folder.name}/{file.name}"


def file_name(name: str, code: str) -> str:
    """What a script is called where it is fetched: another one is called otherwise."""
    return f"{name}-{sha256(code.encode()).hexdigest()[:12]}.mjs"


_FETCH = """
let main;
const arrives = import(new URL("ADDRESS", document.baseURI).href)
  .then((module) => { main = module.default; });
export default function (component) {
  let stop;
  let isGone = false;
  const start = () => { if (!isGone) stop = main(component); };
  if (main) start();
  else arrives.then(start);
  return () => {
    isGone = true;
    stop?.();
  };
}
"""


@cache
def script(*modules: Path) -> str:
    """JavaScript modules as one script, without comments, each after those it imports.

    Each is in a scope of its own: it takes what it imports, and gives what it exports.
    """
    scopes = "".join(map(_scope, modules))
    return f"const modules = {{}};\n{scopes}export default modules.{modules[-1].stem}.default;\n"


def _scope(module: Path) -> str:
    text = _bare(module.read_text(encoding="utf-8"))
    exported = _EXPORT.findall(text)
    text = _IMPORT.sub(lambda found: f"const {found[1]} = modules.{found[2]};\n", text)
    text = _EXPORT.sub(r"\1 \2", text)
    text = text.replace("export default function ", "const main = function ")
    names = [name for _, name in exported] + ["default: main"] * (
        "\nconst main = function " in f"\n{text}"
    )
    return f"modules.{module.stem} = (() => {{\n{text}return {{ {', '.join(names)} }};\n}})();\n"


def _bare(module: str) -> str:
    """A module without what only its readers and the type checker need."""
    for unneeded in (_BLOCK_COMMENT, _LINE_COMMENT):
        module = unneeded.sub("", module)
    return "".join(f"{line.strip()}\n" for line in module.splitlines() if line.strip())
