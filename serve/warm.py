"""Run every page once, before the first visitor does.

It puts the components' scripts down among the static files: where nothing can be written, or where
several replicas answer one visitor, all of them have to be there before. And a process that has
done it has imported what the pages import, and computed what all visitors are shown at first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.stage import component

ROOT = Path(__file__).resolve().parents[1]

SECONDS = 120
"""That a page may take; all of them together take three."""

_NO_VISITOR = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Who warns that a script runs without a visitor."""


def visit() -> list[str]:
    """Run every page; the names of the scripts that are there then. Raises RuntimeError."""
    with _quiet(logging.getLogger(_NO_VISITOR)):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS).run()
        for entry in contents.ALL:
            app.switch_page(entry.script).run()
            if app.exception:
                raise RuntimeError(f"{entry.script}: {app.exception}")
    return sorted(file.name for file in component.SCRIPTS.glob("*.mjs"))


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


if __name__ == "__main__":
    print(*visit(), sep="\n")
