"""Rows and columns that no window reaches, and those that output_padding adds, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from derivations.ui.charts.panels import added_by_output_padding
from derivations.ui.problem import wording
from derivations.ui.problem.problem import Problem
from engine.geometry import Conv2dSpec, Spec
from engine.symbolic import NOTES, Notation


def show_unreached(problem: Problem) -> None:
    """The sentences below the stage, when there is such a row or column."""
    added = added_sentence(problem.spec, problem.notation)
    if added:
        st.info(added, icon=":material/border_outer:")
    said = sentence(problem.spec, problem.notation)
    if said:
        st.info(said, icon=":material/border_clear:")


def sentence(spec: Spec, notation: Notation = NOTES) -> str:
    """Which rows and columns no window reaches, what becomes of them, and what follows.

    >>> sentence(Conv2dSpec((3, 3), (2, 2)))
    ''
    """
    where = _where((spec.unreached_rows, spec.unreached_columns), notation)
    if not where:
        return ""
    convolution = isinstance(spec, Conv2dSpec)
    said = _of_x(spec, where) if convolution else _of_z(where, biased=notation.biased)
    return wording.words(notation, said)


def added_sentence(spec: Spec, notation: Notation = NOTES) -> str:
    """Which rows and columns of Z are there by output_padding alone; empty where there are none.

    >>> from engine import ConvTranspose2dSpec
    >>> print(added_sentence(ConvTranspose2dSpec((2, 2), (3, 3), stride=2, output_padding=1))[:47])
    The setting output_padding adds row 6 and colum
    """
    if isinstance(spec, Conv2dSpec):
        return ""
    where = _where(added_by_output_padding(spec), notation)
    if not where:
        return ""
    return wording.words(
        notation,
        f"The setting output_padding adds {where} to Z (dashed). Which sizes it chooses among is "
        "told below, under “Where the size of Z comes from”.",
    )


def _where(places: tuple[Sequence[int], Sequence[int]], notation: Notation) -> str:
    """Rows and columns by their numbers."""
    return " and ".join(
        f"{_plural(name, cells)} {_listed(cells, notation.base)}"
        for name, cells in zip(("row", "column"), places, strict=True)
        if cells
    )


def _of_x(spec: Spec, where: str) -> str:
    said = f"No window reaches {where} of X (dotted): no z contains them, their gradient is 0."
    if not any(spec.remainder):
        return said
    return (
        f"{said} Behind the last window {_left_over(spec)} left over, without which Z would have "
        "the same size: a transposed convolution that is to give X’s size back needs "
        f"output_padding {_pair(spec.remainder)}."
    )


def _of_z(where: str, *, biased: bool) -> str:
    hold = "hold the bias alone" if biased else "are 0"
    return f"No product reaches {where} of Z (dotted): they {hold}."


def _left_over(spec: Spec) -> str:
    parts = [
        f"{count} {_plural(name, range(count))}"
        for name, count in zip(("row", "column"), spec.remainder, strict=True)
        if count
    ]
    return f"{' and '.join(parts)} {'is' if sum(spec.remainder) == 1 else 'are'}"


def _pair(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"


def _plural(name: str, items: Sequence[int]) -> str:
    return name if len(items) == 1 else f"{name}s"


def _listed(cells: Sequence[int], base: int) -> str:
    numbers = [str(cell + base) for cell in cells]
    return ", ".join(numbers) if len(numbers) <= 8 else f"{', '.join(numbers[:7])}, … {numbers[-1]}"
