"""The app: its modules, and what its pages fetch from their own host."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.stage import component
from serve.static.build import archives, bytecode, inputs
from serve.static.build.archives import Files

ROOMS = ("engine", "derivations", ".streamlit")
AS_SOURCE = {"app.py", *(entry.script for entry in contents.ALL)}
"""What Streamlit runs as a script."""

ICON = "static/favicon.svg"
UNFOLD = ("open-along", "open-sheet")
"""What has components in it that stand on no page until it is unfolded."""

_COMPONENT = re.compile(r"\bcomponent\(\s*\"(conv_\w+)\"")
SECONDS = 120


def archive(scripts: Files) -> bytes:
    """The app as it is unpacked beside Python, with an empty file for every script of a component.

    The app names such a script by what is in it, and puts it down where it is not there: the page
    fetches it from the host, which has it already.
    """
    files = {name: data for room in ROOMS for name, data in _sources(room).items()}
    files |= {name: (inputs.ROOT / name).read_bytes() for name in ("app.py", ICON)}
    as_source = {name: files.pop(name) for name in AS_SOURCE}
    empty = {name.removeprefix("app/"): b"" for name in scripts}
    return archives.packed(bytecode.compiled(files, bytecode.WHOLE) | as_source | empty)


def _sources(room: str) -> Files:
    files = archives.below(inputs.ROOT / room, f"{room}/")
    return {name: data for name, data in files.items() if "__pycache__" not in name}


def fetched() -> Files:
    """Fonts, KaTeX and icons: what lies in ``static`` but the scripts and the README's pictures."""
    files = archives.below(inputs.ROOT / "static", "app/static/")
    return {name: data for name, data in files.items() if not _is_left_out(Path(name))}


def _is_left_out(path: Path) -> bool:
    return path.parts[2] == "scripts" or path.name.startswith("two-ways-") or path.suffix == ".md"


def scripts() -> Files:
    """Every component's script that is fetched, by its address.

    All pages are run to see them, with what can be taken along unfolded, too.
    """
    found: Files = {}

    def put_down(name: str, code: str) -> str:
        address = f"app/static/scripts/{component.file_name(name, code)}"
        found[address] = code.encode()
        return address

    seen: set[str] = set()

    def register(name: str, **parts: Any) -> Any:
        seen.add(name)
        return registered(name, **parts)

    registered = st.components.v2.component
    component.component.cache_clear()
    with (
        patch.object(component, "put_down", put_down),
        patch.object(st.components.v2, "component", register),
    ):
        _visit()
    if unseen := _components() - seen:
        raise RuntimeError(f"no page that was visited has {sorted(unseen)}")
    return found


def _components() -> set[str]:
    """The names of all components that the app makes by itself."""
    sources = (data for name, data in _sources("derivations").items() if name.endswith(".py"))
    return {name for data in sources for name in _COMPONENT.findall(data.decode())}


def _visit() -> None:
    """Run every page, and once more with all that unfolds unfolded."""
    visited = AppTest.from_file(str(inputs.ROOT / "app.py"), default_timeout=SECONDS).run()
    for entry in contents.ALL:
        visited.switch_page(entry.script)
        _run(visited, entry.script)
        for key in UNFOLD:
            visited.session_state[key] = True
        _run(visited, entry.script)
        for key in UNFOLD:
            del visited.session_state[key]


def _run(visited: AppTest, page: str) -> None:
    if visited.run().exception:
        raise RuntimeError(f"{page}: {[one.message for one in visited.exception]}")
