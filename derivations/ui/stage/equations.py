"""LaTeX on the page: the stages of one line with findable terms, sections, systems and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import streamlit as st

from derivations.ui.problem.cell_names import place_of, spoken
from derivations.ui.problem.grid_text import is_shown_exactly, number
from derivations.ui.problem.problem import Problem
from engine.symbolic import Fragment, Line, Values
from engine.symbolic.layout import MOST_SUMMANDS, kept, marked_chain, system, underlined, written

STAGES = {
    "chain": "Chain",
    "local": "Local",
    "result": "Result",
    "numbers": "Numbers",
}
"""The stages of a line as they are revealed, and what they are called."""

FORWARD_STAGES = {"local": "Window", "result": "Result", "numbers": "Numbers"}

STEPS = {*STAGES.values(), *FORWARD_STAGES.values()}
"""Every step a link may name."""

MOST_TERMS_AT_ONCE, MOST_LINES_AT_ONCE = 240, 27
"""A system of more terms or lines is shown a piece at a time."""


def stages_of(line: Line) -> dict[str, str]:
    """The stages a line has: a z line has no chain rule."""
    return FORWARD_STAGES if line.target.grid == "z" else STAGES


def fragments(line: Line, stage: str, values: Values) -> list[Fragment]:
    """The summands of one stage as they are shown."""
    if stage == "chain":
        return marked_chain(line)
    if stage == "numbers":
        return [
            Fragment("".join(f"({tex(factor)})" for factor in factors), term.factors)
            for term, factors in zip(line.terms, values.factors(line), strict=True)
        ]
    if stage == "local" and line.target.grid == "b":
        return [part._replace(latex=_dotted(part.latex)) for part in line.fragments(stage)]
    return list(line.fragments(stage))


def _dotted(latex: str) -> str:
    """A product with a bare number: without a dot the 1 of ∂z/∂b reads as part of a subscript."""
    return re.sub(r" (?=1$)", r" \\cdot ", latex)


def stage_sum(parts: Sequence[Fragment], code: int) -> str:
    """A sum in LaTeX, every term in a transparent box that spells its place: stage, low, high."""
    written = [
        r"\cdots" if place is None else _boxed(parts[place], code, place) for place in kept(parts)
    ]
    return " + ".join(written) or "0"


def _boxed(part: Fragment, code: int, place: int) -> str:
    high, low = divmod(place, 256)
    shown = rf"\textcolor{{gray}}{{{part.latex}}}" if part.vanishes else part.latex
    return rf"\colorbox{{#{code:02x}{low:02x}{high:02x}00}}{{\(\displaystyle {shown}\)}}"


def show_line(problem: Problem, line: Line, upto: str) -> dict[str, Any]:
    """Write the stages of a line up to ``upto`` and give the linker's model of their terms."""
    model: dict[str, Any] = {}
    values = Values(problem.spec, **problem.arrays)
    titles = stages_of(line)
    shown = list(titles)[: list(titles).index(upto) + 1 if upto in titles else len(titles)]
    for code, stage in enumerate(shown, start=1):
        parts = fragments(line, stage, values)
        left = rf"{line.left_side} = " if code == 1 else "= "
        right = stage_sum(parts, code)
        if stage == "numbers":
            value = values.line(line)
            sign = "=" if is_shown_exactly(float(value)) else r"\approx"
            right += rf" {sign} \mathbf{{{tex(value)}}}"
        label, body = st.columns([1, 7], vertical_alignment="center")
        label.caption(titles[stage])
        body.markdown(rf"$\displaystyle {left}{right}$")
        for place in kept(parts):
            if place is not None:
                model[f"{code}-{place}"] = _term(problem, line, parts[place])
    return model


def _term(problem: Problem, line: Line, part: Fragment) -> dict[str, Any]:
    places = [[cell.grid, *place_of(problem.spec, cell)] for cell in part.cells]
    if not part.vanishes:
        return {"cells": places}
    return {"cells": places, "says": _why_zero(problem, line, part)}


def _why_zero(problem: Problem, line: Line, part: Fragment) -> str:
    first = part.cells[0]
    if line.target.grid == "z":
        x = problem.matrix("x")
        return f"{spoken(problem, first)} meets no cell of {x} here: a zero stands there."
    z, target = spoken(problem, first._replace(grid="z")), spoken(problem, line.target)
    return f"{z} does not contain {target}, so ∂{z}/∂{target} = 0 and the term vanishes."


def tex(value: Any) -> str:
    """A number in LaTeX."""
    return number(value).replace("inf", r"\infty")


# --- the notes, line by line ------------------------------------------------------------------


def section(title: str, equations: str = "") -> None:
    """The heading of one step of the notes, with the numbers of its equations."""
    st.subheader(title, anchor=False)
    if equations:
        several = "–" in equations
        st.caption(f"{'Equations' if several else 'Equation'} {equations} of the notes")


def remarks_on_notes(example: str, remarks: Iterable[str]) -> None:
    """What the notes write at a step, folded: it is about their own ``example``."""
    with st.expander("What the notes write here", icon=":material/menu_book:"):
        st.caption(
            f"About the notes’ own example, {example}, and in their notation, whatever is set here."
        )
        for remark in remarks:
            st.markdown(remark)


def slip(number_in_notes: int, written: str, right: str, why: str) -> str:
    """A slip of the notes: what is written there, what is right, and why."""
    return (
        f":orange[**A slip**] in equation {number_in_notes}. {why}\n\n"
        rf"Written there: $\displaystyle {written}$" + "\n\n"
        rf"Right: $\displaystyle {right}$"
    )


def loosely(equations: str, remark: str) -> str:
    """A remark on loose notation in the notes: what is meant."""
    several = "–" in equations or " " in equations
    return f":gray[**{'Equations' if several else 'Equation'} {equations}.**] {remark}"


def show_marked_chain(line: Line) -> None:
    """The chain rule of one line with the notes' marks: ✓ known, ? sought, 0 vanishing."""
    summands = written(marked_chain(line))
    with st.container(key=f"marked-{line.target.grid}"):
        st.markdown(rf"$\displaystyle {line.left_side} = {' + '.join(summands)}$")


def show_system(
    lines: Sequence[Line],
    stage: str,
    key: str,
    *,
    alive_only: bool = False,
    underline: tuple[str, ...] = (),
    underline_left: bool = False,
) -> None:
    """Lines as one aligned system; a long one a piece at a time, and its LaTeX to copy."""
    piece = list(_pieces(lines, stage))
    start = 0
    if len(piece) > 1:
        spans = [f"{places.start + 1}–{places.stop}" for places in piece]
        start = spans.index(st.select_slider("Lines shown", spans, key=f"piece-{key}"))
    latex = system([lines[i] for i in piece[start]], stage, alive_only=alive_only)
    left = (lines[i].left_side for i in piece[start]) if underline_left else ()
    latex = underlined(latex, *underline, *left)
    with st.container(key=f"system-{key}"):
        st.latex(latex)
    with st.popover("LaTeX", icon=":material/content_copy:", type="tertiary"):
        st.code(latex, language="latex", wrap_lines=True)


def _pieces(lines: Sequence[Line], stage: str) -> Iterator[range]:
    """Runs of lines within both limits (at least one line each)."""
    start, terms = 0, 0
    for place, line in enumerate(lines):  # an index for each would be checked for each
        size = _length(line, stage)
        full = terms + size > MOST_TERMS_AT_ONCE or place - start == MOST_LINES_AT_ONCE
        if place > start and full:
            yield range(start, place)
            start, terms = place, 0
        terms += size
    yield range(start, len(lines))


def _length(line: Line, stage: str) -> int:
    """How many summands are written for a line at a stage."""
    return line.size if stage == "result" else MOST_SUMMANDS
