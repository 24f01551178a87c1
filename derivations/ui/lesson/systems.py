"""The systems of the text: lines of the result, each part in a box of its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import streamlit as st

from derivations.ui.kept import Kept
from derivations.ui.lesson import later, places
from derivations.ui.problem.problem import Problem
from engine.results import result_of
from engine.symbolic import Line
from engine.symbolic.layout import (
    MOST_SUMMANDS,
    Mark,
    system,
    underlined,
    unmarked,
)

MOST_TERMS_AT_ONCE, MOST_LINES_AT_ONCE = 100, 27
"""A system of more terms or lines is shown a piece at a time."""

ROW = 25
"""Em that stand side by side in the column of the text."""


def show_system(
    problem: Problem,
    lines: Sequence[Line],
    stage: str,
    key: str,
    *,
    alive_only: bool = False,
    underline: tuple[str, ...] = (),
    underline_left: bool = False,
) -> str:
    """Lines as one aligned system, a long one a piece at a time; gives its LaTeX to copy."""
    shown = [lines[i] for i in _piece(lines, stage, f"piece-{key}")]
    how = stage, alive_only, underline, underline_left
    of = problem.spec, problem.notation, *((line.target.grid, line.place) for line in shown)
    found = WRITTEN.get((how, of))
    if found is None:
        found = _written(problem, shown, *how)
        WRITTEN.put((how, of), found, sum(map(len, found)))
    with st.container(key=name_of(shown[0], key)):
        st.html(found.markup)
    return found.latex


class _Written(NamedTuple):
    """A system as it stands in the text, and as it is copied."""

    markup: str
    latex: str


WRITTEN = Kept[_Written](4_000_000)
"""By their characters: of a page that is opened by many it is most of the work."""


def _written(
    problem: Problem,
    shown: Sequence[Line],
    stage: str,
    alive_only: bool,
    underline: tuple[str, ...],
    underline_left: bool,
) -> _Written:
    left = [line.left_side for line in shown] if underline_left else []

    def latex(mark: Mark) -> str:
        text = system(shown, stage, alive_only=alive_only, row=ROW, mark=mark)
        return underlined(text, *underline, *left)

    said = later.plain(problem, shown)
    markup = later.formula(_tight(latex(places.boxed)), said, rows=len(shown))
    return _Written(markup, latex(unmarked))


def _piece(lines: Sequence[Line], stage: str, key: str) -> range:
    """Which lines are shown: all, the piece that is chosen, or those from a chosen line on."""
    if len(lines) > MOST_LINES_IN_PIECES:
        title = f"Lines shown, of {len(lines)}: from line"
        first = st.number_input(title, 1, len(lines), 1, step=1, key=f"{key}-from")
        return next(pieces(lines, stage, int(first) - 1))
    found = list(pieces(lines, stage))
    if len(found) == 1:
        return found[0]
    spans = [f"{places.start + 1}–{places.stop}" for places in found]
    return found[spans.index(st.select_slider("Lines shown", spans, key=key))]


MOST_LINES_IN_PIECES = 1100
"""Of more lines any may be the first that is shown: so many pieces are no choice."""


def name_of(first: Line, key: str) -> str:
    """The key of a system's container: its result, and its first line's place in that."""
    return f"system-{key}-{result_of(first.target.grid)}-{first.place}"


def _tight(latex: str) -> str:
    """A box is higher than what stands in it: less room is left between two rows of them."""
    return latex.replace(r"\\[8pt]", r"\\[1pt]").replace(r"\\[16pt]", r"\\[9pt]")


def pieces(lines: Sequence[Line], stage: str, start: int = 0) -> Iterator[range]:
    """Runs of lines from one on, within both limits (at least one line each)."""
    terms = 0
    # An index for each would be checked for each.
    for place, line in enumerate(islice(lines, start, None), start):
        size = length(line, stage)
        full = terms + size > MOST_TERMS_AT_ONCE or place - start == MOST_LINES_AT_ONCE
        if place > start and full:
            yield range(start, place)
            start, terms = place, 0
        terms += size
    yield range(start, len(lines))


def length(line: Line, stage: str) -> int:
    """How many summands are written for a line at a stage."""
    if stage == "result":
        return line.size
    return min(MOST_SUMMANDS, len(line.derivation.forward))
