"""The statements of a text: what is right in one block, all else with its terms marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.verdicts import (
    airy,
    badge,
    beside_right,
    is_short,
    label,
    marked,
    show_reasons,
)
from engine.reading import Comparison, Verdict
from engine.reading.claims import PROVED, Check
from engine.symbolic import NOTES, Cell
from engine.symbolic.widths import ems, rows_of

ROOM = 40
"""The width of a row of the answer, in em."""

MOST_BESIDE = 6
"""A line of more terms does not stand above the notes' own."""

AT_ONCE = 12
"""Of what there is something to say of, as many are shown, and as many more when they are asked
for: a browser takes half a minute to set the formulas of hundreds."""

_SHOWN = "_statements"
"""Of which statements more were asked for, and how many blocks of them are shown."""


def show(problem: Problem, verdicts: Sequence[Verdict], told: str = "") -> None:
    """The statements one after another, those that are right and next to each other together.

    ``told``: what the first line says already.
    """
    blocks = _blocks(verdicts)
    most = _most(verdicts)
    n = 0
    for block in blocks[:most]:
        with st.container(key=f"statement-{n}", gap="xsmall"):
            if len(verdicts) > 1:
                _show_badge(block)
            if _is_simple(block[0]):
                _show_right(problem, block)
            else:
                _show_one(problem, block[0], told)
        n += len(block)
    if left := blocks[most:]:
        _offer_more(verdicts, most, sum(map(len, left)))


def _blocks(verdicts: Sequence[Verdict]) -> list[Sequence[Verdict]]:
    """What is right and next to each other together, all else by itself."""
    found: list[Sequence[Verdict]] = []
    for simple, group in groupby(verdicts, key=_is_simple):
        alike = [*group]
        found += [alike] if simple else [[one] for one in alike]
    return found


def _most(verdicts: Sequence[Verdict]) -> int:
    """How many blocks of these statements are shown."""
    of, most = st.session_state.get(_SHOWN, (None, AT_ONCE))
    return most if of == _name(verdicts) else AT_ONCE


def _name(verdicts: Sequence[Verdict]) -> int:
    return hash(tuple(verdict.statement.text for verdict in verdicts))


def _offer_more(verdicts: Sequence[Verdict], shown: int, left: int) -> None:
    st.caption(f"{left} more {'statement is' if left == 1 else 'statements are'} not shown yet.")
    st.button("Show more", key="more-statements", on_click=_ask_for_more, args=(verdicts, shown))


def _ask_for_more(verdicts: Sequence[Verdict], shown: int) -> None:
    st.session_state[_SHOWN] = _name(verdicts), shown + AT_ONCE


def _show_badge(block: Sequence[Verdict]) -> None:
    kind, count = block[0].kind, len(block)
    st.markdown(badge(kind, f"{count} statements, {kind}" if count > 1 else kind))


def _is_simple(verdict: Verdict) -> bool:
    """Right, with nothing to say of it."""
    return verdict.kind == PROVED and not verdict.liberties and verdict.instances == 1


def _formula(latex: str) -> None:
    st.markdown(f"$$\n{latex}\n$$")


# --- what is right --------------------------------------------------------------------------------


def _show_right(problem: Problem, block: Sequence[Verdict]) -> None:
    """Lines as they were understood; a few short ones above what the notes write."""
    lines = [_line_of(verdict) for verdict in block]
    if len(block) == 1 and lines[0] and (pair := _beside_the_notes(problem, lines[0])):
        _formula(pair)
        return
    pairs = zip(block, lines, strict=True)
    _formula(_aligned([_row(line) if line else f"& {airy(one.latex)}" for one, line in pairs]))


def _line_of(verdict: Verdict) -> Comparison | None:
    """The one line that a statement is, if it is one."""
    return verdict.checks[0].comparison if len(verdict.checks) == 1 else None


def _row(found: Comparison) -> str:
    """A line of an aligned block, broken where it is too long for one."""
    left, terms = found.line.left_side, [one.latex for one in found.outcomes]
    rows = iter(terms)
    parts = (" + ".join(next(rows) for _ in row) for row in rows_of(terms, ems(left), ROOM))
    return f"{left} &= " + (r" \\ &\quad + ".join(parts) or "0")


def _aligned(rows: Sequence[str]) -> str:
    body = r" \\[8pt] ".join(rows)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _beside_the_notes(problem: Problem, found: Comparison) -> str:
    """A short line, and below it the notes' own, term under term; empty where they agree."""
    there = derivation_of(problem.spec, replace(NOTES, convolution=problem.notation.convolution))
    short = len(found.outcomes) <= MOST_BESIDE and found.stage == "result"
    if not short or found.line.derivation.notation == there.notation:
        return ""
    line = there.lines_of(found.line.target.grid).at(found.line.target.index)
    names = [" ".join(map(there.symbols.latex, cells)) for cells in _cells(found)]
    bias = [there.symbols.latex(line.bias)] if line.bias and not found.line.bias else []
    rows = (
        ("yours", found.line.left_side, [one.latex for one in found.outcomes]),
        ("the notes", line.left_side, [*names, *bias]),
    )
    body = r" \\ ".join(
        rf"{label(name)} & \displaystyle {left} & = & "
        + " & + & ".join(rf"\displaystyle {term}" for term in terms or ["0"])
        for name, left, terms in rows
    )
    columns = "lc" + "c" * (2 * MOST_BESIDE + 3)
    return rf"\def\arraystretch{{2.4}} \begin{{array}}{{{columns}}} {body} \end{{array}}"


def _cells(found: Comparison) -> Iterator[Sequence[Cell]]:
    """The cells of the terms, in the order written."""
    for one in found.outcomes:
        yield one.term.cells if one.term else ()


# --- what there is something to say of ------------------------------------------------------------


def _show_one(problem: Problem, verdict: Verdict, told: str) -> None:
    """A statement with its terms marked, what is right, and why."""
    lines = [check.comparison for check in verdict.checks if check.comparison]
    if verdict.instances == 1:
        for check in verdict.checks:
            if check.comparison:
                _formula(_marked(check, check.comparison))
    if verdict.instances > 1 or len(lines) < len(verdict.checks):
        _formula(airy(verdict.latex))
    if verdict.instances > 1:
        st.caption(f"It stands for {verdict.instances} lines, each checked.")
    if not verdict.questions:
        show_reasons(verdict, problem.operation, told, beside=True)


def _marked(check: Check, line: Comparison) -> str:
    if line.right:
        return _aligned([_row(line)])
    return beside_right(check, line) if is_short(check) else marked(line)
