"""Every file can be written by another process: what it is written of, and by, can be sent."""

from __future__ import annotations

import pickle

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.settings.parameters import FURTHER
from engine.mistakes import MISTAKES, Mistake
from tests.derivations.visits import check, opened

WITH_FILES = [entry for entry in contents.ALL if entry not in (contents.START, contents.PRACTICE)]


def written_elsewhere(app: AppTest) -> int:
    """Send every file's writer there and back; how many there are."""
    app.session_state["open-along"] = True
    taken = check(app.run()).session_state["_taken_along"]
    files = [file for group in taken.groups for file in group.files if file.fits(taken.subject)]
    for file in files:
        write, subject = pickle.loads(pickle.dumps((file.write, taken.subject)))
        assert write(subject) == file.write(taken.subject), file.label
    return len(files)


@pytest.mark.parametrize("entry", WITH_FILES, ids=lambda entry: entry.url)
def test_every_file_of_every_page(entry: Entry) -> None:
    assert written_elsewhere(opened(entry)) > 0


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_every_mistake(mistake: Mistake) -> None:
    assert written_elsewhere(opened(contents.WHAT_IF, mistake=mistake.title)) > 0


@pytest.mark.parametrize("other", FURTHER[::9], ids=lambda mistake: mistake.title)
def test_every_further_mistake(other: Mistake) -> None:
    assert written_elsewhere(opened(contents.WHAT_IF, other=other.title)) > 0


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (r"z_{11} = x_{11} k_{11} + x_{12} k_{12} + x_{21} k_{21} + x_{22} k_{22} + b", ""),
        (r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_{11}} k_{22}", ""),
        ("", "1 2 3; 4 5 6; 7 8 9"),
        ("dz = da * (z > 0)", "1 2; 3 4"),
    ],
)
def test_what_was_judged(text: str, numbers: str) -> None:
    asked = {"tex": text, "nums": numbers, "grid": "x" if numbers else ""}
    said = {key: value for key, value in asked.items() if value}
    assert written_elsewhere(opened(contents.MINE, **said)) > 0
