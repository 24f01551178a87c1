"""LaTeX on the page: the stages of one line, with terms that can be found again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import streamlit as st

from derivations.ui.problem.cell_names import place_of, spoken
from derivations.ui.problem.numerals import is_shown_exactly, tex
from derivations.ui.problem.problem import Problem
from engine.symbolic import Fragment, Line, Values
from engine.symbolic.layout import kept, marked_chain

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


def stages_of(line: Line) -> dict[str, str]:
    """The stages a line has: a z line has no chain rule."""
    return FORWARD_STAGES if line.target.grid == "z" else STAGES


def fragments(line: Line, stage: str, values: Values) -> list[Fragment]:
    """The summands of one stage as they are shown."""
    if stage == "chain":
        return [*marked_chain(line)]
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
            is_exact = all(is_shown_exactly(n) for factors in values.factors(line) for n in factors)
            left = "= " if is_exact else r"\approx "
            sign = "=" if is_exact and is_shown_exactly(float(value)) else r"\approx"
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
    if part.vanishes:
        return {"cells": places, "gone": True, "says": _why_zero(problem, line, part)}
    if line.target in part.cells:
        return {"cells": places, "says": _by_chain_rule(problem, line, part)}
    return {"cells": places}


def _by_chain_rule(problem: Problem, line: Line, part: Fragment) -> str:
    """Of a term of the chain rule, whose cells are a ∂L/∂z and the cell of the line itself."""
    dz, target = part.cells[0], spoken(problem, line.target)
    local = f"∂{spoken(problem, dz._replace(grid='z'))}/∂{target}"
    return f"{problem.gradient(target)} collects {spoken(problem, dz)} · {local}."


def _why_zero(problem: Problem, line: Line, part: Fragment) -> str:
    first = part.cells[0]
    if line.target.grid == "z":
        x = problem.matrix("x")
        return f"{spoken(problem, first)} meets no cell of {x} here: a zero stands there."
    z, target = spoken(problem, first._replace(grid="z")), spoken(problem, line.target)
    return f"{z} does not contain {target}, so ∂{z}/∂{target} = 0 and the term vanishes."
