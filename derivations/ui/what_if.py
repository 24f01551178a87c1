"""One mistake at a time: beside the right answer, where it shows, where it hides, who finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import streamlit as st

from derivations.ui import controls
from derivations.ui.equations import tex
from derivations.ui.figures import scale
from derivations.ui.mistaken import geometry_that_shows, numbers_that_show, said_of
from derivations.ui.names import result_name, spoken
from derivations.ui.numbers import number
from derivations.ui.panels import Panel, board_of, draw, gradient
from derivations.ui.problem import Problem, channels_of
from derivations.ui.stage import derivation_of
from engine import mistakes
from engine.correlation import Expanded, as_correlation
from engine.mistakes import BIAS, MISTAKES, Mistake, Outcome, Product
from engine.symbolic import Cell, Fragment, Line, array_place
from engine.symbolic.layout import kept

KEY = "mistake"
"""The URL parameter that names the mistake."""

_BY_TITLE = {mistake.title: mistake for mistake in MISTAKES}
_MARK = "#d97706"


def remarks() -> Iterator[str]:
    """What a link says of a mistake that is none of them."""
    asked = st.query_params.get(KEY)
    if asked is not None and KEY not in st.session_state and asked not in _BY_TITLE:
        yield f"The link asked for the mistake “{asked[:40]}”: there are {', '.join(_BY_TITLE)}."


def choose() -> Mistake:
    """Let the visitor pick the mistake."""
    title = st.pills(
        "The mistake",
        list(_BY_TITLE),
        default=MISTAKES[0].title,
        required=True,
        key=KEY,
        bind="query-params",
    )
    return _BY_TITLE.get(str(title), MISTAKES[0])


def show(problem: Problem, mistake: Mistake) -> None:
    """Everything about one mistake, for the geometry and the numbers of the sidebar."""
    about = said_of(problem, mistake)
    st.markdown(f"**{about.done}** {about.instead}")
    found = mistakes.outcome(problem.spec, mistake, problem.arrays)
    _show_grids(problem, mistake, found)
    _show_verdict(problem, mistake, found)
    if _moot(problem, mistake):
        _offer_geometry(problem, mistake)
        return
    _offer_numbers(problem, mistake, found)
    st.subheader("The first cell that differs", anchor=False)
    _show_cell(problem, mistake, found)
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
    right, wrong = (channels_of(problem.spec, grid, values) for values in found[:2])
    shown = [("right", rf"\text{{right: }} {title}", right)]
    if wrong.size:
        shown.append(("wrong", rf"\text{{wrong: }} {title}", wrong))
    if found.differs is not None:
        shown.append(("difference", r"\text{wrong} - \text{right}", wrong - right))
    largest = max(scale(values) for _, _, values in shown)
    with st.container(key="answers", border=True):
        draw([_panel(problem, grid, *one, largest) for one in shown], problem)


def _panel(
    problem: Problem, grid: str, key: str, title: str, values: np.ndarray, largest: float
) -> Panel:
    _, height, width = values.shape
    expanded = Expanded(grid, tuple(range(height)), tuple(range(width)))
    board = replace(board_of(problem, expanded), unreached=((), ()))
    return Panel(f"mistake-{key}", "result", board, title, values, largest=largest)


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
            _source(problem, f"{name.lower()}-{role}", role, grid)
            for role, grid in (("left", picture.left), ("right", picture.right))
        ]
        draw([pair[0], pair[1]._replace(before=r"\otimes")], problem)


def _source(problem: Problem, key: str, role: str, grid: Expanded) -> Panel:
    values = problem.grids[grid.grid]
    values = values.swapaxes(-1, -2) if grid.transposed else values
    return Panel(f"made-{key}", role, board_of(problem, grid), problem.matrix(grid.grid), values)


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
        wrong, right = (_size(size) for size in _sizes(problem, mistake))
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


def _sizes(problem: Problem, mistake: Mistake) -> tuple[tuple[int, int], tuple[int, int]]:
    return mistake.size(problem.spec), mistakes.right_size(problem.spec, mistake)


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
        on_click=controls.take_example,
        args=(problem.operation, title),
    )


def _offer_numbers(problem: Problem, mistake: Mistake, found: Outcome) -> None:
    """Two buttons: numbers with which it hides, numbers with which it shows."""
    hiding = mistakes.hiding(problem.spec, mistake, problem.arrays)
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
    controls.set_numbers(problem, grid, channels_of(problem.spec, grid, values))


def _fill(problem: Problem, grid: str, filling: str) -> None:
    controls.set_text(problem.operation, grid, filling)


# --- one cell -----------------------------------------------------------------------------------


def _show_cell(problem: Problem, mistake: Mistake, found: Outcome) -> None:
    """Both lines of one cell, what differs marked, and what a gradient check says."""
    line = _first(problem, mistake, found)
    if line is None:
        st.markdown("No cell is left to compare.")
        return
    spec = problem.spec
    index = line.target.index
    terms = (
        mistakes.right_products(spec, mistake, index),
        mistakes.wrong_products(spec, mistake, index),
    )
    place = array_place(spec, line.target)
    numbers = found.right[place].item(), found.wrong[place].item()
    for name, own, other, value in (
        ("Right", terms[0], terms[1], numbers[0]),
        ("Wrong", terms[1], terms[0], numbers[1]),
    ):
        divisor = mistake.divisor(spec) if name == "Wrong" else 1
        label, body = st.columns([1, 7], vertical_alignment="center")
        label.caption(name)
        with body.container(key=f"marked-{name.lower()}"):
            st.markdown(_written(problem, mistake, line, own, other, divisor, value))
    _show_check(problem, mistake, line, numbers)


def _first(problem: Problem, mistake: Mistake, found: Outcome) -> Line | None:
    """The first cell whose number differs; where none does, the first whose line differs."""
    lines = derivation_of(problem.spec).results[mistake.result(problem.spec)]
    high, wide = (min(pair) for pair in zip(*_sizes(problem, mistake), strict=True))
    for line in lines:
        place = array_place(problem.spec, line.target)
        if line.target.grid != "b" and (
            line.target.index[-2] >= high or line.target.index[-1] >= wide
        ):
            continue
        if found.differs is not None and not found.hides:
            if found.differs[place]:
                return line
        elif _lines_differ(problem, mistake, line):
            return line
    return None


def _lines_differ(problem: Problem, mistake: Mistake, line: Line) -> bool:
    index = line.target.index
    right = mistakes.right_products(problem.spec, mistake, index)
    wrong = mistakes.wrong_products(problem.spec, mistake, index)
    return right != wrong or mistake.divisor(problem.spec) != 1


def _written(
    problem: Problem,
    mistake: Mistake,
    line: Line,
    own: list[Product],
    other: list[Product],
    divisor: int,
    value: float,
) -> str:
    """A line in symbols and in numbers; the terms the other line has not are boxed."""
    grids = mistakes.factors(problem.spec, mistake)
    cells = [tuple(Cell(*pair) for pair in zip(grids, term, strict=True)) for term in own]
    strange = Counter(own) - Counter(other)
    symbols = derivation_of(problem.spec).symbols
    names = [" ".join(map(symbols.latex, term)) for term in cells]
    numbers = ["".join(f"({tex(_number(problem, cell))})" for cell in term) for term in cells]
    if line.target.grid == "z":
        bias = Cell("b", line.target.index[:1])
        names, numbers = (
            [*names, symbols.latex(bias)],
            [*numbers, f"({tex(_number(problem, bias))})"],
        )
    marks = [term in strange for term in own] + [False] * (len(names) - len(own))
    sums = [_sum(parts, marks) for parts in (names, numbers)]
    if divisor > 1:
        sums = [
            rf"\colorbox{{{_MARK}55}}{{\(\displaystyle \frac{{1}}{{{divisor}}}\)}} "
            rf"\left( {written} \right)"
            for written in sums
        ]
    return (
        rf"$\displaystyle {line.left_side} = {sums[0]}$  "
        "\n"
        rf"$\displaystyle = {sums[1]} = \mathbf{{{tex(value)}}}$"
    )


def _sum(parts: list[str], marks: list[bool]) -> str:
    boxed = [
        Fragment(rf"\colorbox{{{_MARK}55}}{{\(\displaystyle {part}\)}}" if marked else part, ())
        for part, marked in zip(parts, marks, strict=True)
    ]
    written = (r"\cdots" if place is None else boxed[place].latex for place in kept(boxed))
    return " + ".join(written) or "0"


def _number(problem: Problem, cell: Cell) -> float:
    return problem.arrays[cell.grid][array_place(problem.spec, cell)].item()


def _show_check(
    problem: Problem, mistake: Mistake, line: Line, numbers: tuple[float, float]
) -> None:
    """What a gradient check says of the cell: (L(t + 1) − L(t − 1)) / 2."""
    spec = problem.spec
    if mistake.result(spec) == "forward":
        st.markdown(
            "**A gradient check does not find this one.** It holds a backward pass against its own "
            "forward pass, and here the forward pass is wrong: compare $Z$ with another library."
        )
        return
    place = array_place(spec, line.target)
    check = mistakes.gradient_check(spec, mistake, place, problem.arrays)
    name = spoken(problem, line.target)
    with st.container(horizontal=True, horizontal_alignment="center"):
        for title, value in (
            ("Right", numbers[0]),
            ("Wrong", numbers[1]),
            ("Gradient check", check),
        ):
            st.metric(title, number(value), border=True, width=150)
    st.caption(
        f"Gradient check: move {name} up and down by 1, halve the difference of L = Σ ∂L/∂z · z. "
        "It knows nothing of rotations."
        + (
            " Here it finds nothing: with these numbers both agree."
            if numbers[0] == numbers[1]
            else ""
        ),
        text_alignment="center",
    )


# --- where it shows and where it hides ------------------------------------------------------------


def _facts(problem: Problem, mistake: Mistake, found: Outcome) -> Iterator[tuple[bool, str]]:
    """Computed statements: whether each lets the mistake hide, and what it says."""
    spec, arrays = problem.spec, problem.arrays
    name = result_name(problem, mistake.result(spec))
    try:
        grids = mistakes.factors(spec, mistake)
        if len(grids) == 2:
            for fixed, free in (grids, grids[::-1]):
                hides = mistakes.hides_whatever(spec, mistake, free, arrays)
                whose, other = (problem.plain(grid) for grid in (fixed, free))
                yield (
                    hides,
                    (
                        f"With this {whose} it hides, whatever {other} is."
                        if hides
                        else f"With this {whose} some {other} shows it."
                    ),
                )
        always = mistakes.keeps_the_sum(spec, mistake)
    except mistakes.TooManyProducts:
        st.caption(
            f"For results of more than {mistakes.MOST_PRODUCTS} products nothing is said here "
            "“whatever the numbers are”."
        )
        always = False
    yield _sums(name, found, always)
    if found.right.any() and np.array_equal(found.wrong, -found.right):
        yield False, f"Every sign is wrong: a step down along this {name} climbs."


def _sums(name: str, found: Outcome, always: bool) -> tuple[bool, str]:
    right, wrong = (values.sum().item() for values in found[:2])
    if always:
        return True, (
            f"The sum over {name} is the right one whatever the numbers are, here {number(right)}: "
            "a check of the sum finds nothing."
        )
    if np.isclose(right, wrong):
        return True, (
            f"The sum over {name} is {number(right)} both times, but only with these numbers."
        )
    return False, (
        f"The sum over {name} is {number(wrong)} for {number(right)}: a check of it finds this."
    )
