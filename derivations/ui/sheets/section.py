"""A sheet for the class: what is on it, and its files; nothing is drawn before one is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from derivations.ui import contents
from derivations.ui.elsewhere import NotDone, compute
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import fields, link
from derivations.ui.settings.parameters import (
    CONVENTIONS,
    LARGEST_SHEET_SEED,
    LAYERS_OF_SHEETS,
    LEVELS_OF_SHEETS,
    LONGEST_HEADING,
    SHEET_KINDS,
    SHEETS,
)
from derivations.ui.sheets import files
from derivations.ui.sheets.files import File
from derivations.ui.sheets.outside import PAPERS, Handout, title_of
from derivations.ui.stage.component import component, heard_fields
from derivations.ui.take_along.subject import Link
from engine.sheets import CONV, MOST_COPIES, MOST_TASKS, TRANSPOSED, Plan

HERE = Path(__file__).parent
FOLD, OPENING = "open-sheet", "print-sheets"

_MARKUP = """
<div class="conv-print" role="group" aria-label="Print">
<button type="button" data-file="sheets.html">Print the sheets</button>
<button type="button" data-file="key.html">Print the key</button>
<p class="conv-print-says" role="status"></p></div>
"""

_OPERATIONS = dict(zip(LAYERS_OF_SHEETS, ((CONV, TRANSPOSED), (CONV,), (TRANSPOSED,)), strict=True))


def show(problem: Problem) -> None:
    """The button, and what it unfolds; a link that says anything of a sheet unfolds it."""
    if any(map(link.came_with, SHEETS)):
        st.session_state.setdefault(FOLD, True)
    fold = st.popover(
        "A sheet for the class", icon=":material/assignment:", width="content", key=FOLD,
        on_change="rerun", help="Exercises and their key on paper, in LaTeX or as notebooks",
    )  # fmt: skip
    if fold.open:
        with fold, st.container(key="sheet-choice"):
            handout = _choose(problem)
            if handout:
                _files(handout)


def _choose(problem: Problem) -> Handout | None:
    """The fields, and what they come to."""
    notation = problem.notation
    kinds = fields.tags(
        "Exercises", [*SHEET_KINDS], "ask", selection_mode="multi",
        format_func=lambda kind: title_of(kind, notation),
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        level = fields.segments("Difficulty", LEVELS_OF_SHEETS, "level", width="content")
        layers = fields.segments("Layers", [*_OPERATIONS], "ops", width="content")
        paper = fields.segments("Paper", PAPERS, "paper", width="content")
    with st.container(horizontal=True, gap="small"):
        count = fields.whole_number(st, "How many", (1, MOST_TASKS), 8, "many", width=110)
        copies = fields.whole_number(st, "Students", (1, MOST_COPIES), 1, "students", width=110)
        seed = fields.whole_number(st, "Seed", (1, LARGEST_SHEET_SEED), 1, "sheet", width=130)
        heading = fields.text(
            st, "Heading", LONGEST_HEADING, "head", width=240, placeholder="Exercise 3, winter term"
        )
    if not kinds:
        st.caption("Choose a kind of exercise.")
        return None
    plan = Plan(tuple(kinds), count, level, _OPERATIONS[layers], seed, copies, notation)
    if not plan.possible:
        st.caption("There is no such exercise of these layers in this notation.")
        return None
    return Handout(plan, paper, heading, _link())


def _link() -> Link:
    """The address of the sheet alone, on the host that the browser names."""
    entry = contents.PRACTICE
    query = urlencode(link.address_of((*SHEETS, *CONVENTIONS)))
    parts = urlsplit(st.context.url or "")
    if parts.scheme in ("http", "https"):
        return Link(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))
    return Link(f"/{entry.url}" + (f"?{query}" if query else ""))


# --- files ----------------------------------------------------------------------------------------


@st.fragment
def _files(handout: Handout) -> None:
    """The pages to print, which open in a tab of their own, and all files."""
    st.caption("To print" if handout.plan.copies == 1 else _many(handout))
    _show_opening(handout)
    st.caption("To keep")
    with st.container(horizontal=True, gap="small"):
        for file in files.of(handout.plan.copies):
            _show_file(file, handout)
    st.caption(
        "Seed and number stand on each sheet in small, the link to all of it on the key alone. The "
        "address of this page has it, too."
    )


def _many(handout: Handout) -> str:
    return f"To print: {handout.plan.copies} different sheets, with one key"


def _show_file(file: File, handout: Handout) -> None:
    st.download_button(
        file.label, partial(compute, files.write, file.ending, handout),
        f"{handout.stem}_{file.ending}", file.kind, key=f"sheet-{file.ending.replace('.', '-')}",
        on_click="ignore", help=file.says,
    )  # fmt: skip


def _show_opening(handout: Handout) -> None:
    """The buttons that open a page to print, and the page of the one that was pressed just now."""
    told: dict[str, Any] = {}
    wanted = heard_fields(OPENING, "wanted")
    if wanted.get("file") in [file.ending for file in files.PAGES]:
        told = {"turn": wanted.get("turn"), **_page(str(wanted["file"]), handout)}
    opening = component("conv_print", _MARKUP, HERE / "opening.css", HERE / "opening.js")
    opening(data=[told], key=OPENING, on_wanted_change=_nothing)


def _page(ending: str, handout: Handout) -> dict[str, Any]:
    try:
        return {"page": compute(files.write, ending, handout)}
    except NotDone as error:
        return {"says": str(error)}


def _nothing() -> None:
    """What is wanted is read when the fragment runs."""
