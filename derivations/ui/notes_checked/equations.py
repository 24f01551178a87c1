"""The 57 equations of the notes as they are written, and the verdict found by reading each."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.problem.problem import derivation_of
from derivations.ui.settings import fields, link
from derivations.ui.settings.parameters import ALL_EQUATIONS, LOOSE_NOTATION, SLIPS
from derivations.ui.verdicts import airy, badge, show_reasons, summary
from engine.reading import Verdict, judge, worst
from engine.reading.claims import EQUAL, SLIP
from engine.reading.verdict import KINDS, LOOSE

TEXT = Path(__file__).parents[2] / "notes.md"
"""The notes' own text: two documents, their display equations between double dollars."""

DOCUMENTS = {"Conv 2D Backprop": CONV2D, "Conv 2D Transpose": CONV_TRANSPOSE2D}


class Equation(NamedTuple):
    """A display equation: its number through both documents, whose it is, its LaTeX."""

    number: int
    document: str
    latex: str

    @property
    def operation(self) -> Operation:
        """The operation of its document."""
        return DOCUMENTS[self.document]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict a statement, each against the example of the notes."""
        return _verdicts(self)

    @property
    def kind(self) -> str:
        """The worst of its verdicts."""
        return worst(self.verdicts)


@cache
def equations() -> tuple[Equation, ...]:
    """All display equations in the notes' order."""
    found: list[Equation] = []
    document = ""
    for block in re.finditer(r"^# (.+)$|\$\$(.+?)\$\$", TEXT.read_text("utf-8"), re.MULTILINE):
        if block[1]:
            document = block[1].strip()
        else:
            found.append(Equation(len(found) + 1, document, block[2].strip()))
    return tuple(found)


@cache
def _verdicts(equation: Equation) -> tuple[Verdict, ...]:
    operation = equation.operation
    return judge(equation.latex, derivation_of(operation.spec(operation.notes)))


# --- on the page --------------------------------------------------------------------------------

CHOICES = {ALL_EQUATIONS: KINDS, SLIPS: (EQUAL, SLIP), LOOSE_NOTATION: (LOOSE,)}
"""Which verdicts are shown, by the name of the choice."""


def show_summary() -> None:
    """How many there are of each verdict."""
    st.markdown(summary(equation.kind for equation in equations()))


@st.fragment
def show() -> None:
    """The equations that are asked for, each beside its verdict."""
    kinds = CHOICES[fields.segments("Show", list(CHOICES), "show")]
    for document, all_of_it in groupby(equations(), key=lambda equation: equation.document):
        shown = [equation for equation in all_of_it if equation.kind in kinds]
        if shown:
            st.markdown(f"#### {document}")
        for equation in shown:
            _show(equation)
    link.write()


def _show(equation: Equation) -> None:
    """One equation: its number and verdict, as it is written, and what there is to say."""
    with st.container(border=equation.kind in (EQUAL, SLIP), key=f"equation-{equation.number}"):
        name, body = st.columns([3, 9])
        name.markdown(f"**{equation.number}** {badge(equation.kind)}")
        body.markdown(f"$$\n{airy(equation.latex)}\n$$")
        with body:
            for verdict in equation.verdicts:
                show_reasons(verdict, equation.operation)
