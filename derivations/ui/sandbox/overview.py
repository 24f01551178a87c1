"""Results without a selected cell, as the sandbox shows them: inputs, and one row a result."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import streamlit as st

from derivations.ui.problem.cell_names import RESULT_TITLES
from derivations.ui.problem.problem import Problem
from derivations.ui.sandbox.learning import Lesson
from derivations.ui.stage import linker
from derivations.ui.stage.editing import editor, fillings, open_cell
from derivations.ui.stage.evidence import badges
from derivations.ui.stage.panels import draw, panels, plain_panel
from engine import agreement
from engine.agreement import Evidence
from engine.numeric import Loss
from engine.taps import axis_taps, channel_taps


def show_inputs(lesson: Lesson) -> None:
    """X, K, b, ∂L/∂Z and a target side by side, the numbers open to a click, and the fillings."""
    now, start = lesson.now, lesson.start
    grids = [grid for grid in ("x", "k", "dz", "b", "t") if grid in now.grids]
    shown = {grid: plain_panel(now, f"input-{grid}", grid) for grid in grids}
    shown["dz"] = shown["dz"]._replace(title=lesson.upstream)
    computed = ("dz",) if lesson.computes_upstream else ()
    linker.load()
    with st.container(key="inputs", border=True):
        boards = list(shown.values())
        draw(boards, now)
        linker.mount(linker.inputs_model(now, boards), "linker-inputs", _take_input_pick)
        fillings(start, [grid for grid in grids if grid not in ("b", *computed)])
        editor(start, lesson.moved if lesson.taken else (), computed)


def _take_input_pick() -> None:
    open_cell(st.session_state["linker-inputs"].pick or {})


MOST_PRODUCTS = 20_000
"""Of more products the numbers are shown unchecked: a visitor must not keep the server busy."""

MOST_TRIALS = 5_000_000
"""The same of numbers that are moved times numbers of Z: a finite difference tries each of them."""


def verdicts_of(problem: Problem, loss: Loss | None = None) -> dict[str, tuple[Evidence, ...]]:
    """The evidence for all numbers of every result; none, with a sentence, where it is too much.

    With a ``loss`` whose ∂L/∂Z the problem has, every gradient is also held against L itself.
    """
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
            found[result] += (itself,)
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


def show_row(problem: Problem, result: str, verdicts: Sequence[Evidence]) -> None:
    """One result beside the grids it comes from, linked, with its verdicts."""
    shown = panels(problem, result, f"{result}-")
    with st.container(key=f"row-{result}"):
        draw(shown, problem)
        link = linker.model(problem, result, shown, {"stage": f"row-{result}"})
        linker.mount(link, f"linker-{result}", lambda: None)
        if verdicts:
            badges(verdicts)
            st.caption(_in_one_line(verdicts), text_alignment="center")


def _in_one_line(verdicts: Sequence[Evidence]) -> str:
    """The verdicts of a result in words."""
    holds = all(verdict.holds for verdict in verdicts)
    said = "; ".join(f"{verdict.claim}: {verdict.sentence}" for verdict in verdicts)
    return f"{'They agree' if holds else ':red[They disagree]'}. {said}."
