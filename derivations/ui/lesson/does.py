"""What the layer does, as people ask of a layer: a table of figures with its numbers in them."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import streamlit as st

from derivations.ui.lesson import as_code, by_index, later
from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import literal
from derivations.ui.settings import given, part
from engine import summary
from engine.geometry import Spec

TITLE = "What this layer does"


def show(problem: Problem) -> None:
    """The table, unfolded where somebody has brought a layer of his own."""
    whole = given.run().whole
    spec = whole.spec() if whole else problem.spec
    bias = (whole.bias if whole else True) and problem.notation.biased
    is_own = spec != problem.operation.spec(problem.operation.notes)
    said, how = summary.headline(spec)
    fold = st.container(key="does")
    shortly = said.rstrip(".").partition(",")[0]
    with fold.expander(f"{TITLE}: {shortly[0].lower()}{shortly[1:]}", expanded=is_own):
        if whole and part.part_of(whole) != whole:
            st.caption(f"Of {literal(part.line_of(whole))}; the stage shows a part of it.")
        st.markdown(f"**{said}** {problem.write(how)}")
        try:
            st.html(table(problem, spec, bias))
        except ValueError as error:
            st.caption(f"Not counted: {literal(str(error))}.")
        found = by_index.rule(problem, "forward", spec)
        st.html(f'<p class="conv-rule">In one rule</p>{later.formula(found.latex)}')
        if found.says:
            st.caption(found.says)
        as_code.show(problem, "forward")


def table(problem: Problem, spec: Spec, bias: bool) -> str:
    """The figures of a layer as HTML.

    Raises ValueError where a window, a stride or a padding is too large to be counted.
    """
    rows = "".join(_row(problem, row) for row in _rows(spec, bias))
    return f'<dl class="conv-does">{rows}{_drawn(spec)}</dl>'


_rows = lru_cache(maxsize=256)(summary.rows)


def _row(problem: Problem, row: summary.Row) -> str:
    formula = later.formula(row.latex, _plain(row.latex), in_line=True) if row.latex else ""
    says = f"<p>{escape(problem.write(row.says))}</p>" if row.says else ""
    return f"<dt>{escape(row.name)}</dt><dd>{formula}{says}</dd>"


def _plain(latex: str) -> str:
    r"""A formula in plain characters, as it stands until it is set.

    >>> _plain(r"\lfloor (6 - 3) / 2 \rfloor + 1 = 2")
    '⌊(6 − 3) / 2⌋ + 1 = 2'
    """
    for spelled, sign in _SIGNS.items():
        latex = latex.replace(spelled, sign)
    return latex


_SIGNS = {
    r"\lfloor ": "⌊",
    r" \rfloor": "⌋",
    r" \cdot ": "·",
    r"\,": "\u202f",
    "^2": "²",
    "-": "−",
}


def _drawn(spec: Spec) -> str:
    """Unequal overlaps as a grid: how many products the cells inside have."""
    counts = summary.overlap_counts(spec)
    if not counts:
        return ""
    most = max(map(max, counts))
    cells = "".join(
        f'<span style="--share: {round(100 * count / most)}%">{count}</span>'
        for row in counts
        for count in row
    )
    said = "; ".join(" ".join(map(str, row)) for row in counts)
    return (
        f'<dd class="conv-drawn"><div class="conv-overlaps" role="img" '
        f'aria-label="How many lie on each cell: {said}" '
        f'style="grid-template-columns: repeat({len(counts[0])}, 28px)">{cells}</div></dd>'
    )
