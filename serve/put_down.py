"""Put the components' scripts down among the static files, as an image does when it is built.

An app puts a script down when it first draws what needs it. Where nothing can be written, or where
several replicas answer one visitor, all of them have to be there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.stage import component

ROOT = Path(__file__).parent.parent

SECONDS = 120


def visit() -> Iterator[str]:
    """Run every page once; the scripts that are there then, by their names."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS).run()
    for entry in contents.ALL:
        app.switch_page(entry.script).run()
        if app.exception:
            raise RuntimeError(f"{entry.script}: {app.exception}")
    yield from sorted(file.name for file in component.SCRIPTS.glob("*.mjs"))


if __name__ == "__main__":
    print(*visit(), sep="\n")
