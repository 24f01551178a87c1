"""Any mistake of the table beside the nine: what it makes of a result, and what gives the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from derivations.ui.compared import parts
from derivations.ui.compared.words import phrase, said
from derivations.ui.problem.cell_names import result_name
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.settings import fields, link
from derivations.ui.settings.parameters import FURTHER
from engine import mistakes
from engine.mistakes import GridDiagnosis, Mistake
from engine.mistakes.catalogue import words
from engine.mistakes.diagnosis import RESULT_OF

OTHER, MADE = "other", "made"
"""The parameters of the chosen mistake, and of the result in which it is made."""

OTHERS = {mistake.title: mistake for mistake in FURTHER}

MOST_PRODUCTS = 4_000_000
"""Of a layer with more of them it is not said which other mistakes give the same."""


def choose() -> Mistake | None:
    """Let the visitor pick one of the others; None where it is one of the nine."""
    title = fields.menu(
        f"Or instead one of {len(OTHERS)} more, as they are found in real code",
        ["", *OTHERS],
        OTHER,
        format_func=lambda title: title or "—",
    )
    return OTHERS.get(title)


def show(problem: Problem, mistake: Mistake) -> None:
    """Everything about one mistake, for the geometry and the numbers that are set."""
    made = made_in(problem, mistake)
    if not made:
        st.info("In this geometry there is nothing to get wrong so.", icon=":material/info:")
        return
    one = made[_choose_grid(problem, made)]
    st.markdown(f"**{said(problem, mistake.says.format(**words(one.setting)))}**")
    _show_verdict(problem, one)
    if one.differs is not None and not one.right:
        parts.show(problem, _arrays(problem), one, _latex(problem, one.grid))
        _show_likes(problem, mistake, one)


def made_in(problem: Problem, mistake: Mistake) -> dict[str, GridDiagnosis]:
    """What it makes of each result in which it can be made."""
    found = {grid: _made(problem, mistake, grid) for grid in _grids(problem, mistake)}
    return {grid: one for grid, one in found.items() if one is not None}


def shown_of(made: Mapping[str, GridDiagnosis], held: str) -> str:
    """The result that is shown: the chosen one, or the first in which the mistake shows."""
    shows = next((grid for grid, one in made.items() if not one.right), next(iter(made)))
    return held if held in made else shows


def _grids(problem: Problem, mistake: Mistake) -> tuple[str, ...]:
    grids = mistakes.made_in_grids(problem.spec, mistake)
    return tuple(grid for grid in grids if grid != "db" or problem.notation.biased)


def _choose_grid(problem: Problem, made: dict[str, GridDiagnosis]) -> str:
    """The result that is shown, and buttons for the others."""
    chosen = shown_of(made, str(link.held(MADE)))
    if len(made) > 1:
        with st.container(horizontal=True, key="made-in", vertical_alignment="center", gap="small"):
            st.caption("Made in", width="content")
            for grid in made:
                st.button(
                    result_name(problem, RESULT_OF[grid]),
                    key=f"made-in-{grid}",
                    disabled=grid == chosen,
                    on_click=link.put,
                    args=(MADE, grid),
                )
    return chosen


def _arrays(problem: Problem) -> dict[str, Any]:
    """x, k, b, dz as the engine has them, with a batch of one."""
    return {
        grid: values if grid in ("k", "b") else values[None]
        for grid, values in problem.operands.items()
    }


def _made(problem: Problem, mistake: Mistake, grid: str) -> GridDiagnosis | None:
    x, k, b, dz = (_arrays(problem)[one] for one in GRIDS)
    return mistakes.made(problem.spec, x, k, dz, mistake, grid, b=b)


def _latex(problem: Problem, grid: str) -> str:
    if grid == "z":
        return problem.matrix("z")
    return problem.notation.gradient(problem.matrix(grid[1:]))


def _show_verdict(problem: Problem, one: GridDiagnosis) -> None:
    if one.differs is None:
        sizes = ("×".join(map(str, values.shape[-2:])) for values in (one.claimed, one.expected))
        st.info(
            f"The shape itself gives it away: {' for '.join(sizes)}.",
            icon=":material/visibility:",
        )
    elif one.right:
        st.info(
            "With these numbers it **hides**: every number is the right one.",
            icon=":material/visibility_off:",
        )
    else:
        told = f"{len(one.cells)} of {one.expected.size} cells differ"
        st.info(f"With these numbers it **shows**: {told}.", icon=":material/visibility:")


def _show_likes(problem: Problem, mistake: Mistake, one: GridDiagnosis) -> None:
    """The other mistakes that give the same numbers."""
    if one.expected.size * max(one.setting.spec.kernel_size) > MOST_PRODUCTS:
        return
    x, k, b, dz = (_arrays(problem)[grid] for grid in GRIDS)
    found = mistakes.diagnose(problem.spec, x, k, dz, {one.grid: one.claimed}, b=b).of(one.grid)
    likes = [
        phrase(problem, found, finding)
        for finding in found.findings
        if mistake not in finding.mistakes
    ]
    if likes:
        st.markdown(f"The same numbers come of {', of '.join(likes[:5])}.")
