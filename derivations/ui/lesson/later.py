"""Long formulas of the text, held back until they are near the view.

Streamlit's Markdown sets every formula of a page at once, and one of some thousand elements holds
the page up. Such a one is put down as it is written, and set by the stage's own KaTeX when it comes
near (``stage/text_formulas.js``). Until then, and where no script runs, what it says stands there
in plain characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import Problem
from engine.symbolic import Line

SHORT = 400
"""Characters of LaTeX that Streamlit sets; a longer formula is held back."""


def formula(latex: str, said: str = "", *, in_line: bool = False, rows: int = 1) -> str:
    """The markup of a formula that is set later.

    ``said`` is what stands there until then (without it the LaTeX itself), ``in_line``: it breaks
    between its terms like a sentence, ``rows``: how many it will take, so that so much room is
    kept for it.

    >>> formula("a < b")
    '<div class="conv-later" data-tex="a &lt; b" style="--rows: 1">a &lt; b</div>'
    """
    kind = ' data-in-line=""' if in_line else ""
    return (
        f'<div class="conv-later" data-tex="{escape(latex)}"{kind} style="--rows: {rows}">'
        f"{escape(said or latex)}</div>"
    )


def plain(problem: Problem, lines: Sequence[Line]) -> str:
    """Lines in plain characters, one a row: ∂L/∂x₁₁ = ∂L/∂z₁₁ · k₁₁."""
    return "\n".join(f"{_target(problem, line)} = {_sum(problem, line)}" for line in lines)


def _target(problem: Problem, line: Line) -> str:
    name = spoken(problem, line.target)
    return name if line.target.grid == "z" else f"∂{problem.notation.loss}/∂{name}"


def _sum(problem: Problem, line: Line) -> str:
    terms = line.terms
    some = terms if len(terms) <= MOST_SPOKEN else (*terms[: MOST_SPOKEN - 1], terms[-1])
    products = [" · ".join(spoken(problem, c) for c in term.factors) for term in some]
    if len(terms) > MOST_SPOKEN:
        products.insert(-1, f"… ({len(terms)} terms)")
    return " + ".join(products) or "0"


MOST_SPOKEN = 50
"""Of a longer sum the first terms and the last are told."""
