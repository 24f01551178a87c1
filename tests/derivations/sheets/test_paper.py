"""Sheets in LaTeX: pdflatex sets them as they are, whatever heading and letters they have."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from derivations.ui.sheets import paper
from derivations.ui.sheets.outside import Handout
from engine.sheets import Plan
from tests.derivations.sheets.handouts import HANDOUTS, HOSTILE
from tests.derivations.take_along.tex import compiled, needs_tex

Write = Callable[[Handout], str]


@needs_tex
@pytest.mark.slow
@pytest.mark.parametrize("write", [paper.sheets, paper.key], ids=lambda one: one.__name__)
@pytest.mark.parametrize("name", HANDOUTS)
def test_latex_sets_it(name: str, write: Write, tmp_path: Path) -> None:
    said = compiled(write(HANDOUTS[name]), tmp_path)
    wide = [float(found) for found in re.findall(r"Overfull \\hbox \(([\d.]+)pt", said)]
    if HANDOUTS[name].title != HOSTILE:  # in which there are long words
        assert max(wide, default=0) < 3, said


@needs_tex
def test_thirty_sheets_begin_pages_of_their_own(tmp_path: Path) -> None:
    handout = Handout(Plan(("size",), 1, "easy", copies=30))
    said = compiled(paper.sheets(handout), tmp_path)
    assert re.search(r"\(30 pages", said)


def test_a_heading_commands_nothing() -> None:
    text = paper.sheets(HANDOUTS["middle"])
    assert text.count(r"\end{document}") == 1
    assert r"\input" not in text


def test_the_link_stands_in_the_key_alone() -> None:
    handout = HANDOUTS["easy"]
    assert handout.link.text not in paper.sheets(handout)
    assert handout.link.text in paper.key(handout)
