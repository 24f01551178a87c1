"""The evidence for all numbers of the sandbox."""

from __future__ import annotations

from math import prod

import streamlit as st

from derivations.ui.problem.cell_names import RESULT_TITLES
from derivations.ui.problem.problem import Problem
from engine import agreement
from engine.agreement import Evidence
from engine.numeric import Loss
from engine.taps import axis_taps, channel_taps

MOST_PRODUCTS = 20_000
"""Of more products the numbers are shown unchecked: a visitor must not keep the server busy."""

MOST_TRIALS = 5_000_000
"""The same of numbers that are moved times numbers of Z: a finite difference tries each of them."""


def verdicts_of(problem: Problem, loss: Loss | None = None) -> dict[str, tuple[Evidence, ...]]:
    """The evidence for all numbers of every result; none, with a sentence, where it is too much.

    With a ``loss`` whose ∂L/∂Z the problem has, every gradient is also held against L itself.
    """
    if not problem.is_finite:  # the note on it says that nothing is compared
        return dict.fromkeys(RESULT_TITLES, ())
    if too_large := _too_large(problem):
        st.info(
            f"These sizes have {too_large}; the derivation pages check any line by itself.",
            icon=":material/info:",
        )
        return dict.fromkeys(RESULT_TITLES, ())
    found = agreement.verdicts(problem.spec, **problem.arrays, notation=problem.notation)
    for result, verdicts in found.items():
        by_torch = agreement.torch_verdict(
            problem.spec, result, **problem.arrays, notation=problem.notation
        )
        found[result] = (*verdicts, *([by_torch] if by_torch else []))
        if loss and result != "forward":
            itself = agreement.loss_verdict(
                problem.spec, result, loss, **problem.arrays, notation=problem.notation
            )
            found[result] += (itself,) if itself else ()
    return found


def _too_large(problem: Problem) -> str:
    """What forbids to check all numbers at once, if anything does."""
    taps = (channel_taps(problem.spec), *(axis_taps(problem.spec, side) for side in (0, 1)))
    products = problem.samples * prod(map(len, taps))
    trials = sum(problem.grids[grid].size for grid in ("x", "k", "b")) * problem.grids["dz"].size
    for count, most, what in (
        (products, MOST_PRODUCTS, "products"),
        (trials, MOST_TRIALS, "trials for finite differences"),
    ):
        if count > most:
            return f"{count} {what}. All numbers are checked at once up to {most}"
    return ""
