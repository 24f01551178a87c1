"""The stage: a result's grids, its selected cell and line, drawn and walked in the browser.

The selected cell is the browser's. Python sends the model of the whole result (:mod:`model`), hears
of a cell when it rests, so that the address holds it, and of numbers that were changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from derivations.ui.problem.cell_names import RESULT_TITLES, Place
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.settings import given, keepsake, link, row
from derivations.ui.settings.parameters import CELL, PARAMETERS
from derivations.ui.settings.remarks import show_remarks, show_remarks_alone
from derivations.ui.stage import edits, selection, wanted
from derivations.ui.stage.component import component, heard_fields
from derivations.ui.stage.model import evidence_of, is_large, model
from derivations.ui.take_along import take_along
from engine.agreement import Evidence
from engine.results import grid_of

_HERE = Path(__file__).parent
_NAME = "conv_stage"

MODULES = tuple(
    _HERE / f"{name}.js"
    for name in (
        "taps", "packed", "boards", "lens", "fit", "colours", "numbers", "outbox", "leaving",
        "katex", "keys", "build", "rings", "grids", "turn", "address", "maps", "line_numbers",
        "line", "behind_text", "behind", "line_width", "line_layout", "line_size", "arrange",
        "room", "thumbs", "pictures", "line_markup", "line_text", "line_view", "words",
        "wanted", "words_view", "controls", "foot", "help", "edit", "both", "tabs", "tour",
        "cell_names", "text_boxes", "text_formulas", "text_places", "text_lists", "text_links",
        "text", "lend", "pointer", "undo", "keyboard", "selection", "stage",
    )
)  # fmt: skip

_REST = tuple(_HERE / f"{name}.js" for name in ("again", "leaving", "rest"))

_MARKUP = (_HERE / "stage.html").read_text(encoding="utf-8")
STYLE = _HERE / "stage.css"
"""The app puts it on every page: as the component's own it would be sent with every edit."""


def show(result: str, *, alone: bool = False) -> None:
    """The whole stage of one result, with the other pass beneath it; ``alone``: nothing else."""
    _stage(result, alone)
    _rest(result)


@st.fragment
def _stage(result: str, alone: bool) -> None:
    """What other numbers change: nothing else of the page runs again for them."""
    problem = given.fragment_problem()
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    base = problem.notation.base
    if not alone:
        settings = row.show()
        show_remarks(problem, selection.place_remarks(problem, result))
    else:
        show_remarks_alone(problem, selection.place_remarks(problem, result))
    selection.prepare(shape, base)
    if not alone:
        with settings:
            take_along.show(result)
    other = "input_gradient" if result == "forward" else "forward"
    data = model(
        problem,
        (result, other),
        selection.held_place(shape, base),
        _step(problem),
        editable=edits.editable(problem),
        wanted=wanted.held(),
    )
    data |= {"answer": edits.answer(), "view": "stage" if alone else ""}
    stage = component(_NAME, _MARKUP, None, *MODULES)
    # In a list: Streamlit looks through a dictionary for data frames, and imports pandas for it.
    stage(
        data=[data],
        key=VIEW,
        on_edit_change=partial(edits.take, VIEW),
        on_need_change=partial(wanted.take, VIEW),
    )
    if alone:
        with st.container(key="hall-along"):
            take_along.show(result)
    link.write()
    keepsake.keep_numbers("stage-numbers")


def _step(problem: Problem) -> str:
    """How far the line is written; a step that nothing stands behind is the last."""
    step = str(link.held("step"))
    return step if step != "activation" or problem.activation else "numbers"


VIEW = "stage-view"


def show_all(
    problem: Problem,
    evidence: Mapping[str, Sequence[Evidence]],
    fixed: Collection[str],
) -> None:
    """A stage of all four results, one at a time; numbers of ``fixed`` grids cannot be set."""
    shape = shape_of(problem.spec, "z", problem.samples)
    place = selection.default_place(shape)
    editable = [grid for grid in edits.editable(problem) if grid not in fixed]
    data = model(
        problem,
        [*RESULT_TITLES],
        place,
        "numbers",
        editable=editable,
        evidence=evidence,
        wanted=wanted.held(),
    )
    data |= {"answer": edits.answer(), "view": "tabs"}
    component(_NAME, _MARKUP, None, *MODULES)(
        data=[data],
        key=VIEW,
        on_edit_change=partial(edits.take, VIEW),
        on_need_change=partial(wanted.take, VIEW),
    )


def place(models: list[Any], key: str = VIEW) -> None:
    """Put models on the page as they are: nothing of them can be changed, and no cell is told."""
    component(_NAME, _MARKUP, None, *MODULES)(data=models, key=key)


@st.fragment
def _rest(result: str) -> None:
    """Hear of the cell on which the visitor rests, and say what is known of its line alone."""
    problem = given.current()
    shape = shape_of(problem.spec, grid_of(result), problem.samples)
    place = selection.held_place(shape, problem.notation.base)
    _hear(
        partial(_take_rest, shape, problem.notation.base),
        evidence_of(problem, result, place) if is_large(problem) else None,
    )
    take_along.follow(result)
    link.write()


@st.fragment
def follow_tour() -> None:
    """Hear of the step of the tour, so that a link opens it there."""
    _hear(_take_tour)
    link.write()


_RESTED = "_rested"
"""The number of what was told last of where the visitor rests."""


def _hear(take: Callable[[Mapping[str, Any]], None], evidence: Any = None) -> None:
    """Hear where the visitor rests, and say what was heard, so that nothing is lost on its way."""
    told = {"heard": st.session_state.get(_RESTED, 0), "evidence": evidence}
    hears = component("conv_rest", "<span></span>", None, *_REST)
    hears(data=[told], key="resting", height=0, on_rest_change=partial(_heed, take))


def _heed(take: Callable[[Mapping[str, Any]], None]) -> None:
    rest = heard_fields("resting", "rest")
    number = rest.get("n")
    if isinstance(number, int) and abs(number) < 2**53:  # as large as a browser can count
        st.session_state[_RESTED] = number
    take(rest)


def _take_tour(rest: Mapping[str, Any]) -> None:
    step = rest.get("tour")
    if isinstance(step, int) and PARAMETERS["tour"].read(str(step)) is not None:
        link.put("tour", step)


def _take_rest(shape: Place, base: int, rest: Mapping[str, Any]) -> None:
    at, step = rest.get("at"), rest.get("step")
    if isinstance(at, list) and len(at) == len(shape) and all(isinstance(n, int) for n in at):
        for key, place, most in zip(CELL, at, shape, strict=True):
            if most > 1:
                link.put(key, min(max(place, 0), most - 1) + base)
    if PARAMETERS["step"].read(str(step).title()) is not None:
        link.put("step", step)
