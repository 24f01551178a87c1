"""Every page as a parameter: a sample of them is looked at every time, all of them on a walk."""

from __future__ import annotations

import pytest

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D

SAMPLE = (
    contents.START,
    contents.MINE,
    contents.NOTES[CONV2D][3],
)
EVERY_PAGE = [
    pytest.param(entry, marks=[] if entry in SAMPLE else pytest.mark.walk, id=entry.url or "start")
    for entry in contents.ALL
]
