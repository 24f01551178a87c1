"""One mistake at a time: beside the right answer, where it shows, where it hides, who finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import streamlit as st

from derivations.ui.problem.cell_names import result_name
from derivations.ui.problem.grid_text import number
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import fields, sidebar
from derivations.ui.stage.heatmaps import scale
from derivations.ui.stage.panels import Panel, board_of, draw, gradient
from derivations.ui.what_if import wrong_lines
from derivations.ui.what_if.explanations import geometry_that_shows, numbers_that_show, said_of
from engine import mistakes
from engine.correlation import Expanded, as_correlation
from engine.mistakes import BIAS, MISTAKES, Mistake, Outcome

_BY_TITLE = {mistake.title: mistake for mistake in MISTAKES}


def choose() -> Mistake:
    """Let the visitor pick the mistake."""
    return _BY_TITLE[fields.tags("The mistake", list(_BY_TITLE), "mistake", required=True)]


def show(problem: Problem, mistake: Mistake) -> None:
    """Everything about one mistake, for the geometry and the numbers of the sidebar."""
    about = said_of(problem, mistake)
    st.markdown(f"**{about.done}** {about.instead}")
    found = mistakes.outcome(problem.spec, mistake, problem.operands)
    _show_grids(problem, mistake, found)
    _show_verdict(problem, mistake, found)
    if _moot(problem, mistake):
        _offer_geometry(problem, mistake)
        return
    _offer_numbers(problem, mistake, found)
    st.subheader("The first cell that differs", anchor=False)
    wrong_lines.show(problem, mistake, found)
    st.subheader("Where it shows, where it hides", anchor=False)
    st.markdown(about.hides)
    for holds, statement in _facts(problem, mistake, found):
        icon = ":material/visibility_off:" if holds else ":material/visibility:"
        st.markdown(f"{icon} {statement}")
    if mistake.spoils != BIAS:
        st.subheader("Where it is made", anchor=False)
        _show_pictures(problem, mistake)


# --- the grids --------------------------------------------------------------------------------


def _show_grids(problem: Problem, mistake: Mistake, found: Outcome) -> None:
    """The right grid, the wrong one, and their difference, in the same colours."""
    grid, title = _grid_of(problem, mistake)
    right = problem.shown(grid, found.right)
    shown = [("right", rf"\text{{right: }} {title}", right, "right: {}")]
    if found.wrong.size:
        wrong = problem.shown(grid, found.wrong)
        shown.append(("wrong", rf"\text{{wrong: }} {title}", wrong, "wrong: {}"))
        if found.differs is not None:
            difference = wrong - right
            shown.append(
                ("difference", r"\text{wrong} - \text{right}", difference, "wrong − right")
            )
    largest = max(scale(values) for _, _, values, _ in shown)
    with st.container(key="answers", border=True):
        draw([_panel(problem, grid, *one)._replace(largest=largest) for one in shown], problem)


def _panel(
    problem: Problem, grid: str, key: str, title: str, values: np.ndarray, called: str
) -> Panel:
    _, height, width = values.shape
    expanded = Expanded(grid, tuple(range(height)), tuple(range(width)))
    board = replace(board_of(problem, expanded), unreached=((), ()), added=((), ()))
    return Panel(f"mistake-{key}", "result", board, title, values, called=called)


def _grid_of(problem: Problem, mistake: Mistake) -> tuple[str, str]:
    """The grid a mistake spoils, and its LaTeX."""
    if mistake.spoils == BIAS:
        return "b", gradient(problem.bias)
    grid = as_correlation(problem.spec, mistake.result(problem.spec)).result.grid
    return grid, problem.matrix(grid) if grid == "z" else gradient(problem.matrix(grid))


def _show_pictures(problem: Problem, mistake: Mistake) -> None:
    """The two grids that are laid on each other, as they should be and as the mistake has them."""
    wrong = mistake.picture(problem.spec)
    right = as_correlation(problem.spec, mistake.result(problem.spec))
    for name, picture in (("Right", right), ("Wrong", wrong)):
        if picture is None:
            continue
        st.caption(name, text_alignment="center")
        pair = [
            _source(problem, name.lower(), role, grid)
            for role, grid in (("left", picture.left), ("right", picture.right))
        ]
        draw([pair[0], pair[1]._replace(before=r"\otimes")], problem)


def _source(problem: Problem, name: str, role: str, grid: Expanded) -> Panel:
    """A grid that is laid on another, in the picture that is ``name``: right or wrong."""
    values = problem.grids[grid.grid]
    values = values.swapaxes(-1, -2) if grid.transposed else values
    if grid.grid == "k" and problem.notation.convolution:
        grid = _as_counted(grid, *values.shape[-2:])
    board, title = board_of(problem, grid), problem.matrix(grid.grid)
    return Panel(f"made-{name}-{role}", role, board, title, values, called=f"{name}: {{}}")


def _as_counted(grid: Expanded, height: int, width: int) -> Expanded:
    """A grid of the turned kernel, its cells counted as a true convolution counts them."""
    rows, columns = (
        tuple(size - 1 - place if place >= 0 else place for place in side)
        for side, size in ((grid.rows, height), (grid.columns, width))
    )
    return replace(grid, rows=rows, columns=columns, rotated=not grid.rotated)


# --- what is to be seen -------------------------------------------------------------------------


def _moot(problem: Problem, mistake: Mistake) -> bool:
    """Whether there is nothing to get wrong here; a very large geometry is asked by its shape."""
    try:
        return mistakes.changes_nothing(problem.spec, mistake)
    except mistakes.TooManyProducts:
        return False


def _show_verdict(problem: Problem, mistake: Mistake, found: Outcome) -> None:
    """One sentence: it shows, it hides, or there is nothing to get wrong."""
    if _moot(problem, mistake):
        st.info(
            "In this geometry there is nothing to get wrong: every line is the right one.",
            icon=":material/info:",
        )
    elif found.differs is None:
        wrong, right = (_size(size) for size in wrong_lines.sizes(problem, mistake))
        left = f"{wrong} for {right}" if found.wrong.size else f"nothing is left, for {right}"
        st.info(f"The shape itself gives it away: {left}.", icon=":material/visibility:")
    elif found.hides:
        st.info(
            f"With these numbers it **hides**: all {found.differs.size} cells have the right "
            "number, although the lines are wrong.",
            icon=":material/visibility_off:",
        )
    else:
        st.info(
            f"With these numbers it **shows**: {int(found.differs.sum())} of "
            f"{found.differs.size} cells differ.",
            icon=":material/visibility:",
        )


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def _offer_geometry(problem: Problem, mistake: Mistake) -> None:
    title = geometry_that_shows(problem.operation, mistake)
    if not title:
        st.caption("No example of the sidebar shows it either.")
        return
    st.button(
        f"Show it with the example “{title}”",
        icon=":material/visibility:",
        on_click=sidebar.take_example,
        args=(problem.operation, title),
    )


def _offer_numbers(problem: Problem, mistake: Mistake, found: Outcome) -> None:
    """Two buttons: numbers with which it hides, numbers with which it shows."""
    hiding = mistakes.hiding(problem.spec, mistake, problem.operands)
    showing = numbers_that_show(problem, mistake)
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Numbers that hide it",
            icon=":material/visibility_off:",
            disabled=hiding is None or found.hides,
            help="No numbers can: the shape tells." if hiding is None else None,
            on_click=_put,
            args=(problem, *hiding) if hiding else (),
        )
        st.button(
            "Numbers that show it",
            icon=":material/visibility:",
            disabled=showing is None or not found.hides,
            on_click=_fill,
            args=(problem, *showing) if showing else (),
        )


def _put(problem: Problem, grid: str, values: np.ndarray) -> None:
    fields.set_numbers(problem, grid, problem.shown(grid, values))


def _fill(problem: Problem, grid: str, filling: str) -> None:
    fields.set_text(problem.operation, grid, filling)


# --- where it shows and where it hides ------------------------------------------------------------


_Fact = tuple[bool, str]
"""Whether it lets the mistake hide, and what it says."""


def _facts(problem: Problem, mistake: Mistake, found: Outcome) -> Iterator[_Fact]:
    """Computed statements about these numbers, and about all there are."""
    name = result_name(problem, mistake.result(problem.spec))
    always = None
    try:
        yield from _whatever(problem, mistake, found)
        always = mistakes.keeps_the_sum(problem.spec, mistake)
    except mistakes.TooManyProducts:
        st.caption(
            f"For results of more than {mistakes.MOST_PRODUCTS} products nothing is said here "
            "“whatever the numbers are”."
        )
    yield _sums(name, found, always)
    if found.right.any() and np.array_equal(found.wrong, -found.right):
        yield False, f"Every sign is wrong: a step down along this {name} climbs."


def _whatever(problem: Problem, mistake: Mistake, found: Outcome) -> Iterator[_Fact]:
    """Whether it hides with the numbers of one factor, whatever those of the other are."""
    if found.differs is None:
        yield False, "The shape shows it whatever the numbers are."
        return
    grids = mistakes.factors(problem.spec, mistake)
    for fixed, free in (grids, grids[::-1]) if len(grids) == 2 else ():
        hides = mistakes.hides_whatever(problem.spec, mistake, free, problem.operands)
        this, other = problem.plain(fixed), problem.plain(free)
        if hides:
            yield True, f"With this {this} it hides, whatever {other} is."
        else:
            yield False, f"With this {this} some {other} shows it."


def _sums(name: str, found: Outcome, always: bool | None) -> _Fact:
    """What a check of the sum finds; ``always``: whether it finds nothing for any numbers."""
    right, wrong = (values.sum().item() for values in found[:2])
    if always:
        return True, (
            f"The sum over {name} is the right one whatever the numbers are, here {number(right)}: "
            "a check of the sum finds nothing."
        )
    if np.isclose(right, wrong, rtol=1e-12, atol=1e-9):
        only = "" if always is None else ", but only with these numbers"
        return True, f"The sum over {name} is {number(right)} both times{only}."
    told = f"The sum over {name} is {number(wrong)} instead of {number(right)}"
    return False, f"{told}: a check of it finds this."
