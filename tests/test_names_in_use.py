"""The guide's list of session keys and of names in the document is the whole list."""

from __future__ import annotations

import re
from pathlib import Path

from derivations.ui.settings.parameters import PARAMETERS

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
LISTED = {
    name.partition("<")[0].strip("-_")
    for row in GUIDE.split("## What is kept where")[1].split("## Glossary")[0].splitlines()
    if row.startswith("|")
    for name in re.findall(r"`([^`]+)`", row.split("|")[1])
}
SCRIPTS = [ROOT / "app.py", *(ROOT / "derivations").rglob("*.py")]

_SESSION = re.compile(
    r'"(_[a-z]+(?:_[a-z]+)*)"|(?:session_state(?:\.\w+\(|\[)|heard(?:_fields)?\()"([\w-]+)"'
)
_KEY = re.compile(r'\bkey=f?"([a-z-]+)')


def test_every_session_key_is_listed() -> None:
    used = {
        first or second
        for script in SCRIPTS
        for first, second in _SESSION.findall(script.read_text(encoding="utf-8"))
    }
    assert {"_run", "_visit", "resting"} <= used
    missing = {key.strip("_") for key in used - {"_o"}} - LISTED - {*PARAMETERS}
    assert not missing


def test_every_name_in_the_document_is_listed() -> None:
    used = {
        name.strip("-")
        for script in SCRIPTS
        for name in _KEY.findall(script.read_text(encoding="utf-8"))
    }
    assert {"stage", "lines", "misfit"} <= used
    prefixes = tuple(f"{name}-" for name in LISTED if name)
    missing = {name for name in used - LISTED - {*PARAMETERS} if not name.startswith(prefixes)}
    assert not missing
