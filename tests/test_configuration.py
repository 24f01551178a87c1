"""What .streamlit/config.toml and the Makefile say about how the app is served."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parents[1]
CONFIG = tomllib.loads((HERE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_a_rerun_does_not_pay_for_the_other_sessions():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["server"]["fileWatcherType"] == "none"


def test_who_changes_the_code_has_the_watcher_back():
    _, _, recipe = (HERE / "Makefile").read_text(encoding="utf-8").partition("\ndev:")
    assert "--server.fileWatcherType auto" in recipe.partition("\n\n")[0]
