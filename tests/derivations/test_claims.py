"""A walk through the pages with random settings: what they claim, held against the engine."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import Phase, assume, given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.grid_text import write
from derivations.ui.problem.operations import OPERATIONS, Operation, Settings
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.settings.fields import order_of_kernels, text_key
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from engine.mistakes import MISTAKES, Mistake
from engine.symbolic import Notation
from tests.cases import notations
from tests.derivations import claims
from tests.derivations.pages import LESSONS
from tests.derivations.problems import legal_settings, problem_of
from tests.derivations.visits import check, link, opened
from tests.effort import draws

RUNS = int(os.environ.get("RUNS", "30"))
"""How many pages a walk opens: RUNS=500 makes it a long one."""

walk = draws(RUNS, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""What is found is told as it was found: to shrink it would take minutes."""


@st.composite
def problems(draw: st.DrawFn, operation: Operation) -> tuple[Settings, Problem]:
    """Small settings that fit together, any notation, and small numbers, many of them alike."""
    small = {"h": 6, "w": 6, "kh": 3, "kw": 3, "ci": 3, "co": 3}
    found = draw(legal_settings(operation, small))
    problem = problem_of(operation, found, notation=draw(notations()))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    least, most = draw(st.sampled_from([(-4, 5), (-1, 2), (0, 1), (1, 2)]))
    assume(all(len(write(grid)) <= LONGEST_IN_LINK for grid in problem.grids.values()))
    grids = {grid: rng.integers(least, most, problem.grids[grid].shape) for grid in GRIDS}
    return found, replace(problem, grids=grids)


def visit(
    entry: Entry, geometry: Settings, problem: Problem, mistake: Mistake = MISTAKES[0]
) -> claims.Page:
    """The page as a link opens it."""
    named = {} if mistake is MISTAKES[0] else {"mistake": mistake.title}
    query = named | {**link(entry, geometry, problem.operation), **_conventions(problem.notation)}
    for grid, values in problem.grids.items():
        ordered = values[order_of_kernels(problem.spec).of_text] if grid == "k" else values
        ordered = ordered.reshape(1, -1) if grid == "b" else ordered
        query[text_key(problem.operation, grid)] = write(ordered)
    return claims.Page(check(opened(entry, **query)), problem, entry, mistake)


def _conventions(notation: Notation) -> dict[str, object]:
    return {
        "base": notation.base,
        "letters": notation.letters,
        "delta": str(notation.delta).lower(),
        "conv": "true convolution" if notation.convolution else "cross-correlation",
    }


def test_nothing_that_is_claimed_goes_unread() -> None:
    """Each reader finds its sentences in one example or another: none has lost its wording."""
    held: Counter[str] = Counter()
    for entry in LESSONS:
        assert entry.operation
        notes = entry.operation.notes
        crop = {"h": 4, "w": 4, "p": 1, "kh": 1, "kw": 1}
        for more in ({}, crop, {"s": 2, "h": 5, "w": 5}, {"ci": 2, "co": 2}):
            geometry = notes | more
            page = visit(entry, geometry, problem_of(entry.operation, geometry))
            held += Counter({reader.__name__: reader(page) for reader in claims.LESSON_READERS})
    assert all(held[reader.__name__] for reader in claims.LESSON_READERS), held


@walk
@given(data=st.data(), entry=st.sampled_from(LESSONS))
def test_what_a_derivation_says_is_so(data: st.DataObject, entry: Entry) -> None:
    assert entry.operation
    page = visit(entry, *data.draw(problems(entry.operation)))
    for reader in claims.LESSON_READERS:
        reader(page)


@walk
@given(data=st.data(), operation=st.sampled_from(OPERATIONS), mistake=st.sampled_from(MISTAKES))
def test_what_is_said_of_a_mistake_is_so(
    data: st.DataObject, operation: Operation, mistake: Mistake
) -> None:
    page = visit(contents.WHAT_IF, *data.draw(problems(operation)), mistake)
    for reader in claims.WHAT_IF_READERS:
        reader(page)


@walk
@given(
    data=st.data(),
    operation=st.sampled_from(OPERATIONS),
    entry=st.sampled_from([contents.WHY_ROTATED, contents.MATRIX, contents.SANDBOX]),
)
def test_what_the_other_pages_say_is_so(
    data: st.DataObject, operation: Operation, entry: Entry
) -> None:
    page = visit(entry, *data.draw(problems(operation)))
    for reader in claims.EVERYWHERE:
        reader(page)
