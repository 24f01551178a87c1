"""A verdict on the page: its badge, the statement with every term marked, what is right and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import streamlit as st

from derivations.ui import contents, pages
from derivations.ui.contents import Entry
from derivations.ui.problem.cell_names import place_of
from derivations.ui.problem.operations import Operation
from derivations.ui.settings import given, link
from derivations.ui.settings.parameters import CELL
from engine.practice import reasons
from engine.reading import Verdict
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP, Check
from engine.reading.comparison import DOUBLED, NOT_THERE, RIGHT, WRONG_SIGN, Comparison, Outcome
from engine.reading.verdict import KINDS, LOOSE
from engine.symbolic import Line
from engine.symbolic.widths import ems

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

WRONG = "#9f1239"
"""What is wrong; house.css has the same for the dark ground."""

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


def show_reasons(
    verdict: Verdict, operation: Operation, told: str = "", *, beside: bool = False
) -> None:
    """The liberties that were taken, every difference, what is right, and where it is derived.

    ``told``: a difference that stands elsewhere already; ``beside``: so do the short right lines.
    """
    if verdict.liberties:
        st.markdown(f":gray[Read freely:] {' '.join(verdict.liberties)}")
    shown = 1 if verdict.instances > 1 else MOST_CASES
    for check in verdict.failed[:shown]:
        _show_difference(check, told, beside=beside and verdict.instances == 1)
    if len(verdict.failed) > shown:
        st.caption(f"It fails in {len(verdict.failed)} of {verdict.instances} cases.")
    if verdict.failed:
        _show_link(verdict.failed[0], operation)


def said_of(check: Check) -> list[str]:
    """Everything that is not right, a sentence each."""
    where = f"For ${check.at}$: " if check.at else ""
    every = reasons(check.comparison) if check.comparison else check.differences
    return [where + sentence for sentence in every]


def marked(comparison: Comparison) -> str:
    """A written line with a mark over every term; what is missing stands at its end."""
    outcomes = comparison.outcomes[:MOST_TERMS]
    right = "".join(_signed(outcome, n == 0) for n, outcome in enumerate(outcomes))
    if len(comparison.outcomes) > MOST_TERMS:
        right += r" + \cdots"
    gone = [
        rf" + \textcolor{{{WRONG}}}{{\overset{{\text{{missing}}}}{{\boxed{{{part.latex}}}}}}}"
        for part in comparison.missing[:MOST_TERMS]
    ]
    return f"{comparison.line.left_side} = {(right + ''.join(gone)).removeprefix(' +') or '0'}"


def _signed(outcome: Outcome, first: bool) -> str:
    term = outcome.latex.removeprefix("-")
    minus = outcome.latex.startswith("-")
    sign = "-" if minus else ("" if first else "+")
    if outcome.kind == RIGHT:
        return rf" {sign} \overset{{{MARKS[RIGHT]}}}{{{term}}}"
    boxed = rf"\overset{{{MARKS[outcome.kind]}}}{{\boxed{{{term}}}}}"
    return rf" {sign} \textcolor{{{WRONG}}}{{{boxed}}}"


def _show_difference(check: Check, told: str, *, beside: bool) -> None:
    every = [sentence for sentence in said_of(check) if sentence != told]
    if every:
        st.markdown("\n".join(f"- {sentence}" for sentence in every[:MOST_SENTENCES]))
    if (more := len(every) - MOST_SENTENCES) > 0:
        st.caption(f"And {more} more {'difference' if more == 1 else 'differences'}.")
    if check.right and not (beside and is_short(check)):
        st.markdown(f"Right:\n\n$$\n{check.right}\n$$")


ROOM = 36
"""The width in em of a line that stands above another one."""


def is_short(check: Check) -> bool:
    """Whether a line and the right one fit under each other, term by term."""
    found = check.comparison
    return found is not None and all(ems(line) < ROOM for line in (check.right, marked(found)))


def beside_right(check: Check, found: Comparison) -> str:
    """A line with its terms marked, and the right one below it."""
    rows = (("yours", marked(found)), ("right", check.right))
    body = r" \\ ".join(
        rf"{label(name)} & \displaystyle " + line.replace(" = ", r" & = & \displaystyle ", 1)
        for name, line in rows
    )
    return rf"\def\arraystretch{{2.6}} \begin{{array}}{{llcl}} {body} \end{{array}}"


def label(name: str) -> str:
    """The name of a row of a formula."""
    return rf"\textcolor{{gray}}{{\footnotesize\textsf{{{name}}}}}\quad"


def _show_link(check: Check, operation: Operation) -> None:
    entry = contents.lesson(operation, check.result)
    if entry:
        st.page_link(
            pages.of(entry),
            label=f"Derived on “{entry.title_in(given.current().notation)}” →",
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
