"""A verdict on the page: its badge, the statement with every term marked, what is right and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import streamlit as st

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem.cell_names import place_of
from derivations.ui.problem.operations import Operation
from derivations.ui.settings import given, link
from derivations.ui.settings.parameters import CELL
from engine.reading import Verdict, worst
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP, Check
from engine.reading.comparison import DOUBLED, NOT_THERE, RIGHT, WRONG_SIGN, Comparison, Outcome
from engine.reading.verdict import KINDS, LOOSE
from engine.symbolic import Line

LOOKS = {
    PROVED: ("green", ":material/check:"),
    LOOSE: ("blue", ":material/check:"),
    EQUAL: ("orange", ":material/rule:"),
    NOT_UNDERSTOOD: ("gray", ":material/help:"),
    SLIP: ("red", ":material/close:"),
}
"""Colour and icon of every kind of verdict."""

PLURALS = {SLIP: "slips"}

MARKS = {
    RIGHT: r"\checkmark",
    WRONG_SIGN: r"\text{wrong sign}",
    DOUBLED: r"\text{once}",
    NOT_THERE: r"\text{✗}",
}
"""What stands over a term of each kind: the colour is never alone."""

GREEN, ORANGE = "#2f9e44", "#d9480f"
"""Both are legible on the light and on the dark ground."""

_FRACTIONS = re.compile(r"\\begin\{bmatrix\}[^$]*\\frac[^$]*\\end\{bmatrix\}")

MOST_TERMS, MOST_SENTENCES, MOST_CASES = 40, 6, 3


def badge(kind: str, says: str = "") -> str:
    """The badge of a kind, as markdown."""
    colour, icon = LOOKS[kind]
    return f":{colour}-badge[{icon} {says or kind}]"


def airy(latex: str) -> str:
    """Matrices of fractions with the air between their rows that a written one has."""
    return rf"\def\arraystretch{{1.7}} {latex}" if _FRACTIONS.search(latex) else latex


def summary(kinds: Iterable[str]) -> str:
    """How many of each kind there are, as badges."""
    count = Counter(kinds)
    return " ".join(
        badge(kind, f"{count[kind]} {PLURALS.get(kind, kind) if count[kind] > 1 else kind}")
        for kind in KINDS
        if count[kind]
    )


def show_checked(verdicts: tuple[Verdict, ...], operation: Operation) -> None:
    """The verdict on a text that was typed: each statement with its terms marked."""
    proved = sum(verdict.proved for verdict in verdicts)
    by_sympy = f" SymPy proved the {_lines(proved)} of the engine behind it." if proved else ""
    st.markdown(f"{badge(worst(verdicts))}{by_sympy}")
    if verdicts[0].read_as:
        st.markdown(f":gray[Read as:] {'; '.join(verdicts[0].read_as)}.")
    for verdict in verdicts:
        with st.container(border=True):
            if len(verdicts) == 1:
                _show_statement(verdict, operation)
                continue
            name, body = st.columns([2, 9])
            name.markdown(badge(verdict.kind))
            with body:
                _show_statement(verdict, operation)


def show_reasons(verdict: Verdict, operation: Operation) -> None:
    """The liberties that were taken, every difference, what is right, and where it is derived."""
    for liberty in verdict.liberties:
        st.markdown(f":gray[Read freely:] {liberty}")
    shown = 1 if verdict.instances > 1 else MOST_CASES
    for check in verdict.failed[:shown]:
        _show_difference(check)
    if len(verdict.failed) > shown:
        st.caption(f"It fails in {len(verdict.failed)} of {verdict.instances} cases.")
    if verdict.failed:
        _show_link(verdict.failed[0], operation)


def _show_statement(verdict: Verdict, operation: Operation) -> None:
    """A statement as it was understood, and what there is to say of it."""
    _show_marked(verdict)
    show_reasons(verdict, operation)


def _show_marked(verdict: Verdict) -> None:
    """The lines of a statement, every term marked; a picture or a rule as it stands."""
    lines = [check.comparison for check in verdict.checks if check.comparison]
    if verdict.instances == 1:
        for line in lines:
            st.latex(marked(line))
        if len(lines) == len(verdict.checks):
            return
    st.latex(airy(verdict.latex))
    if verdict.instances > 1:
        st.caption(f"A rule: it stands for {verdict.instances} statements, each checked.")


def marked(comparison: Comparison) -> str:
    """A written line with a mark over every term; what is missing stands at its end."""
    outcomes = comparison.outcomes[:MOST_TERMS]
    right = "".join(_signed(outcome, n == 0) for n, outcome in enumerate(outcomes))
    if len(comparison.outcomes) > MOST_TERMS:
        right += r" + \cdots"
    gone = [
        rf" + \overset{{\text{{missing}}}}{{\textcolor{{{ORANGE}}}{{\boxed{{{part.latex}}}}}}}"
        for part in comparison.missing[:MOST_TERMS]
    ]
    return f"{comparison.line.left_side} = {(right + ''.join(gone)).removeprefix(' +') or '0'}"


def _signed(outcome: Outcome, first: bool) -> str:
    term = outcome.latex.removeprefix("-")
    minus = outcome.latex.startswith("-")
    sign = "-" if minus else ("" if first else "+")
    colour = GREEN if outcome.kind == RIGHT else ORANGE
    shown = term if outcome.kind == RIGHT else rf"\boxed{{{term}}}"
    return rf" {sign} \overset{{{MARKS[outcome.kind]}}}{{\textcolor{{{colour}}}{{{shown}}}}}"


def _show_difference(check: Check) -> None:
    where = f"For ${check.at}$: " if check.at else ""
    said = check.differences[:MOST_SENTENCES]
    st.markdown("\n".join(f"- {where}{sentence}" for sentence in said))
    if len(check.differences) > MOST_SENTENCES:
        more = len(check.differences) - MOST_SENTENCES
        st.caption(f"And {more} more {'difference' if more == 1 else 'differences'}.")
    if check.right:
        st.markdown(f"Right:\n\n$$\n{check.right}\n$$")


def _show_link(check: Check, operation: Operation) -> None:
    entry = contents.lesson(operation, check.result)
    if entry:
        st.page_link(
            entry.script,
            label=f"Derived on “{entry.title}”",
            icon=":material/function:",
            query_params=_view_of(check.comparison.line, entry, operation)
            if check.comparison
            else None,
        )


def _view_of(line: Line, entry: Entry, operation: Operation) -> dict[str, str]:
    """The parameters that open a page at a line: in the visitor's geometry, or in the notes'."""
    problem, spec = given.current(), line.derivation.spec
    kept = link.address_of(entry.keys(operation)) if spec == problem.spec else {}
    base = problem.notation.base
    place = zip(CELL, (at + base for at in place_of(spec, line.target)), strict=True)
    return kept | link.to(dict(place))


def _lines(number: int) -> str:
    return "line" if number == 1 else f"{number} lines"
