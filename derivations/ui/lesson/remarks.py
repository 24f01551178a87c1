"""What the notes write where it is a slip or has to be granted: both readings, opened in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from derivations.ui.problem.operations import Operation
from derivations.ui.problem.problem import Problem
from engine.symbolic import NOTES

_PART = re.compile(
    r"\\frac\{\\partial L\}\{\\partial \w_(?:\w|\{\w+\})\}|\w_(?:\w|\{\w+\})|[=+0]|(?P<other>\S+)"
)


class Remark(NamedTuple):
    """A remark on equations of the notes, about their own example and in their notation."""

    equations: str
    is_slip: bool
    text: str
    at: int | None = None
    """The place of the line that it is about, among all lines of the notes' example."""


def slip(
    number_in_notes: int, written: str, right: str, why: str, *, at: int | None = None
) -> Remark:
    """A slip of the notes: what is written there, what is right, and why."""
    return Remark(
        str(number_in_notes),
        True,
        f":orange[**A slip**] in equation {number_in_notes}. {why}\n\n"
        f"Written there: {_apart(written)}\n\nRight: {_apart(right)}",
        at,
    )


def loosely(equations: str, remark: str) -> Remark:
    """A remark on loose notation in the notes: what is meant."""
    several = "–" in equations or " " in equations
    name = "Equations" if several else "Equation"
    return Remark(equations, False, f":gray[**{name} {equations}.**] {remark}")


def _apart(latex: str) -> str:
    r"""A line as formulas of one cell each, which the stage can be asked for.

    >>> _apart(r"z_{11} = x_{11} k_{11}"), _apart(r"X \otimes K")
    ('$z_{11}$ $=$ $x_{11}$ $k_{11}$', '$\\displaystyle X \\otimes K$')
    """
    parts = [*_PART.finditer(latex)]
    if any(part["other"] for part in parts):
        return rf"$\displaystyle {latex}$"
    return " ".join(f"${_displayed(part[0])}$" for part in parts)


def _displayed(part: str) -> str:
    return rf"\displaystyle {part}" if r"\frac" in part else part


def show(problem: Problem, remarks: Sequence[Remark]) -> None:
    """A word at the step, or at the line itself, that opens what there is to say of it."""
    own = problem.spec == problem.operation.spec(problem.operation.notes)
    own = own and problem.notation == NOTES
    at = remarks[0].at if own and len(remarks) == 1 else None
    key = f"note-{remarks[0].equations}" + (f"-at-{at}" if at is not None else "")
    label = "slip" if at is not None else _label(remarks)
    with st.container(key=key), st.popover(label, type="tertiary"):
        st.caption(
            f"{THE_NOTES} What they write here{_is_wrong(remarks)}. About the notes’ own example, "
            f"{_example(problem.operation)}, and in their notation, whatever is set here."
        )
        # Of another example the stage knows no cells by the notes' names.
        with st.container(key=f"{'reading' if own else 'apart'}-{remarks[0].equations}"):
            for remark in remarks:
                st.markdown(remark.text)


THE_NOTES = "*The notes* are two short documents of 57 equations, which these pages follow."


def _is_wrong(remarks: Sequence[Remark]) -> str:
    """What is the matter with it: a slip, or shorthand."""
    if all(one.is_slip for one in remarks):
        return " has a slip"
    if any(one.is_slip for one in remarks):
        return " has a slip, and shorthand that has to be read with good will"
    return " is right, if its shorthand is read with good will"


def _label(remarks: Sequence[Remark]) -> str:
    """Which equations have a slip, and which are written loosely."""
    kinds = {"slip": True, "loose": False}
    found = {
        kind: ", ".join(one.equations for one in remarks if one.is_slip == is_slip)
        for kind, is_slip in kinds.items()
    }
    return " · ".join(f"{kind}: {numbers}" for kind, numbers in found.items() if numbers)


def _example(operation: Operation) -> str:
    spec = operation.spec(operation.notes)
    sizes = ("×".join(map(str, size)) for size in (spec.input_size, spec.kernel_size))
    return "a {} input and a {} kernel with stride 1 and no padding".format(*sizes)
