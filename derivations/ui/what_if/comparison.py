"""One mistake at a time: beside the right answer, where it shows, where it hides, who finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import streamlit as st

from derivations.ui.charts.heatmaps import scale
from derivations.ui.charts.panels import Panel, board_of, draw
from derivations.ui.problem.cell_names import place_of, result_name, spoken
from derivations.ui.problem.grid_text import write
from derivations.ui.problem.numerals import about, full
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import fields, given, link
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from derivations.ui.what_if import own_numbers, wrong_lines
from derivations.ui.what_if.explanations import geometry_that_shows, numbers_that_show, said_of
from engine import mistakes
from engine.correlation import Expanded, as_correlation
from engine.mistakes import BIAS, MISTAKES, Mistake, Outcome
from engine.symbolic import Line

_BY_TITLE = {mistake.title: mistake for mistake in MISTAKES}


def choose() -> Mistake:
    """Let the visitor pick the mistake."""
    title = fields.tags(
        "The mistake", list(_BY_TITLE), "mistake", required=True, on_change=_forget_other
    )
    return _BY_TITLE[title]


def _forget_other() -> None:
    """One of the nine is chosen, and no further one."""
    link.put("other", "")


def show(problem: Problem, mistake: Mistake) -> None:
    """Everything about one mistake, for the geometry and the numbers that are set."""
    about = said_of(problem, mistake)
    st.markdown(f"**{about.done}** {about.instead}")
    found = mistakes.outcome(problem.spec, mistake, problem.operands)
    moot = _moot(problem, mistake)
    first = None if moot else wrong_lines.first(problem, mistake, found)
    _show_grids(problem, mistake, found, first)
    _show_verdict(problem, mistake, found, moot)
    if moot:
        _offer_geometry(problem, mistake)
        _offer_own_numbers(problem)
        return
    _offer_numbers(problem, mistake, found)
    wrong_lines.show(problem, mistake, found, first)
    st.subheader("Where it shows, where it hides", anchor=False)
    st.markdown(about.hides)
    for holds, statement in _facts(problem, mistake, found):
        icon = ":material/visibility_off:" if holds else ":material/visibility:"
        st.markdown(f"{icon} {statement}")
    if mistake.spoils != BIAS:
        st.subheader("Where it is made", anchor=False)
        _show_pictures(problem, mistake)


# --- the grids --------------------------------------------------------------------------------


def _show_grids(problem: Problem, mistake: Mistake, found: Outcome, first: Line | None) -> None:
    """The right grid, the wrong one, and their difference, in the same colours.

    The cell of the ``first`` line that is wrong is outlined in each.
    """
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
        place = place_of(problem.spec, first.target) if first is not None else None
        panels = [_panel(problem, grid, *one) for one in shown]
        draw([one._replace(largest=largest, outlined=place) for one in panels], problem)
    if first is not None:
        st.caption(_outlined(problem, grid, first, found), text_alignment="center")


def _panel(
    problem: Problem, grid: str, key: str, title: str, values: np.ndarray, called: str
) -> Panel:
    _, height, width = values.shape
    expanded = Expanded(grid, tuple(range(height)), tuple(range(width)))
    board = replace(board_of(problem, expanded), unreached=((), ()), added=((), ()))
    return Panel(f"mistake-{key}", "result", board, title, values, called=called)


def _outlined(problem: Problem, grid: str, first: Line, found: Outcome) -> str:
    """What the outlined cell is."""
    cell = spoken(problem, first.target)
    name = cell if grid == "z" else problem.gradient(cell)
    shows = found.differs is not None and not found.hides
    return f"Outlined: {name}, the first {'number' if shows else 'line'} that is wrong."


def _grid_of(problem: Problem, mistake: Mistake) -> tuple[str, str]:
    """The grid a mistake spoils, and its LaTeX."""
    if mistake.spoils == BIAS:
        return "b", problem.notation.gradient(problem.bias)
    grid = as_correlation(problem.spec, mistake.result(problem.spec)).result.grid
    letter = problem.matrix(grid)
    return grid, letter if grid == "z" else problem.notation.gradient(letter)


def _show_pictures(problem: Problem, mistake: Mistake) -> None:
    """The two grids that are laid on each other, as they should be and as the mistake has them."""
    wrong = mistake.picture(problem.spec)
    right = as_correlation(problem.spec, mistake.result(problem.spec))
    for name, picture in (("Right", right), ("Wrong", wrong)):
        if picture is None:
            continue
        if not all(picture.left.size):
            left = problem.plain(picture.left.grid)
            st.caption(f"{name}: all of {left} is cut off.", text_alignment="center")
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


def _moot(problem: Problem, mistake: Mistake) -> bool | None:
    """Whether there is nothing to get wrong here; None where that has too many products to say."""
    try:
        return mistakes.changes_nothing(problem.spec, mistake)
    except mistakes.TooManyProducts:
        return None


def _show_verdict(problem: Problem, mistake: Mistake, found: Outcome, moot: bool | None) -> None:
    """One sentence: it shows, it hides, or there is nothing to get wrong."""
    if moot:
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
            f"With these numbers it **hides**: {_every(found.differs.size)} the right number"
            + (", although lines are wrong." if moot is False else "."),
            icon=":material/visibility_off:",
        )
    else:
        st.info(
            "With these numbers it **shows**: "
            f"{_differ(int(found.differs.sum()), found.differs.size)}.",
            icon=":material/visibility:",
        )


def _differ(wrong: int, cells: int) -> str:
    return "the one cell differs" if cells == 1 else f"{wrong} of {cells} cells differ"


def _every(cells: int) -> str:
    return "the one cell has" if cells == 1 else f"all {cells} cells have"


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def _offer_geometry(problem: Problem, mistake: Mistake) -> None:
    title = geometry_that_shows(problem.operation, mistake)
    if not title:
        st.caption("No named example shows it either.")
        return
    st.button(
        f"Show it with the example “{title}”",
        icon=":material/visibility:",
        on_click=given.take_example,
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
            help=_help(problem, hiding[0]) if hiding else "No numbers can: the shape tells.",
            on_click=_put,
            args=(problem, mistake, *hiding) if hiding else (),
        )
        st.button(
            "Numbers that show it",
            icon=":material/visibility:",
            disabled=showing is None or not found.hides,
            help=_help(problem, showing[0]) if showing else None,
            on_click=_fill,
            args=(problem, *showing) if showing else (),
        )
        _offer_own_numbers(problem)


def _help(problem: Problem, grid: str) -> str | None:
    """What else is set with a grid: behind an activation its ∂L/∂Z would be computed."""
    if not problem.activation or grid != "dz":
        return None
    z = problem.plain("z")
    return f"Sets {problem.plain('dz')} itself, and takes the activation behind {z} away."


def _put(problem: Problem, mistake: Mistake, grid: str, values: np.ndarray) -> None:
    with own_numbers.kept(problem.operation, grid):
        shown = problem.shown(grid, values)
        if 2 * values.size <= LONGEST_IN_LINK and len(write(shown)) <= LONGEST_IN_LINK:
            fields.set_numbers(problem, grid, shown)
        else:  # zeros have the sum 0, and ones equal every turn of theirs
            turned = mistake.spoils != BIAS and values.any()
            fields.set_text(problem.operation, grid, "ones" if turned else "zeros")


def _fill(problem: Problem, grid: str, filling: str) -> None:
    with own_numbers.kept(problem.operation, grid):
        fields.set_text(problem.operation, grid, filling)


def _offer_own_numbers(problem: Problem) -> None:
    """A button that takes back what the other two wrote over."""
    grids = own_numbers.overwritten(problem.operation)
    if not grids:
        return
    names = " and ".join(problem.plain(grid) for grid in grids)
    st.button(
        "My numbers again",
        icon=":material/undo:",
        help=f"Puts back what stood in {names}.",
        on_click=own_numbers.give_back,
        args=(problem.operation,),
    )


# --- where it shows and where it hides ------------------------------------------------------------


ROUNDING = 1e-12
"""Two sums that part by less than this part of the sizes of what they add up are the same."""

_Fact = tuple[bool, str]
"""Whether it lets the mistake hide, and what it says."""


def _facts(problem: Problem, mistake: Mistake, found: Outcome) -> Iterator[_Fact]:
    """Computed statements about these numbers, and about all there are."""
    name = result_name(problem, mistake.result(problem.spec))
    always = None
    if not problem.is_finite:
        return
    try:
        yield from _whatever(problem, mistake, found)
        always = mistakes.keeps_the_sum(problem.spec, mistake)
    except mistakes.TooManyProducts:
        st.caption(
            f"For results of more than {mistakes.MOST_PRODUCTS} products nothing is said here "
            "“whatever the numbers are”."
        )
    yield _sums(name, found, always)
    yield from _signs(problem, mistake, name, found)


def _signs(problem: Problem, mistake: Mistake, name: str, found: Outcome) -> Iterator[_Fact]:
    """Whether every number is the negative of the right one; in Z, but for its bias."""
    if found.differs is None:
        return
    is_output = mistake.result(problem.spec) == "forward"
    bias = problem.operands["b"][:, None, None] if is_output else 0
    right, wrong = found.right - bias, found.wrong - bias
    if not right.any() or not np.array_equal(wrong, -right):
        return
    if not is_output:
        yield False, f"Every sign is wrong: a small step down along this {name} climbs."
    elif np.any(bias):
        yield False, f"Every sum has the wrong sign; {problem.bias} is added to it as ever."
    else:
        yield False, "Every sign is wrong."


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
            f"The sum over {name} is the right one whatever the numbers are, here "
            f"{about(right)}: a check of the sum finds nothing."
        )
    if abs(right - wrong) <= ROUNDING * sum(np.abs(values).sum() for values in found[:2]):
        only = "" if always is None else ", but only with these numbers"
        return True, f"The sum over {name} is {about(right)} both times{only}."
    written = [about(value) for value in (wrong, right)]
    if written[0] == written[1]:
        written = [full(value) for value in (wrong, right)]
    told = f"The sum over {name} is {written[0]} instead of {written[1]}"
    return False, f"{told}: a check of it finds this."
