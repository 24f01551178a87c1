"""What the notes write where it has to be granted or is a slip: both readings, opened in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from derivations.ui.problem.operations import Operation


class Remark(NamedTuple):
    """A remark on equations of the notes, about their own example and in their notation."""

    equations: str
    is_slip: bool
    text: str


def slip(number_in_notes: int, written: str, right: str, why: str) -> Remark:
    """A slip of the notes: what is written there, what is right, and why."""
    return Remark(
        str(number_in_notes),
        True,
        f":orange[**A slip**] in equation {number_in_notes}. {why}\n\n"
        rf"Written there: $\displaystyle {written}$" + "\n\n"
        rf"Right: $\displaystyle {right}$",
    )


def loosely(equations: str, remark: str) -> Remark:
    """A remark on loose notation in the notes: what is meant."""
    several = "–" in equations or " " in equations
    name = "Equations" if several else "Equation"
    return Remark(equations, False, f":gray[**{name} {equations}.**] {remark}")


def show(operation: Operation, remarks: Sequence[Remark]) -> None:
    """A word at the step that opens what there is to say of it."""
    kind = "slip" if any(one.is_slip for one in remarks) else "loose"
    numbers = ", ".join(one.equations for one in remarks)
    with (
        st.container(key=f"note-{remarks[0].equations}"),
        st.popover(f"{kind}: {numbers}", type="tertiary"),
    ):
        st.caption(
            f"About the notes’ own example, {_example(operation)}, and in their notation, whatever "
            "is set here."
        )
        for remark in remarks:
            st.markdown(remark.text)


def _example(operation: Operation) -> str:
    spec = operation.spec(operation.notes)
    sizes = ("×".join(map(str, size)) for size in (spec.input_size, spec.kernel_size))
    return "a {} input and a {} kernel with stride 1 and no padding".format(*sizes)
