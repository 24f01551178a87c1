"""What is pasted of numbers: the box, which grid they are, and what of them is understood."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import streamlit as st

from derivations.ui.elsewhere import NotDone, compute
from derivations.ui.is_mine_right.typed import BOX
from derivations.ui.kept import Kept
from derivations.ui.problem import claims
from derivations.ui.problem.cell_names import result_name
from derivations.ui.problem.claims import Judgement, Paste
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link
from derivations.ui.settings.parameters import LONGEST_IN_LINK
from derivations.ui.settings.too_long import MOST
from engine.reading import CannotRead, kind_of, read_named_numbers

TEXT, GRID = "nums", "grid"
"""The parameters of what is pasted, and of which grid it is; empty: as it is named, or fits."""

KEPT = Kept["Found"](1_000)
"""What was found: a page runs again when a fold is opened, and large numbers take a second."""

A_SHORT_TEXT, A_SMALL_LAYER = 500, 2_000
"""Characters of a text, and cells of a layer, that count once: more of them take more to keep."""


class Found(NamedTuple):
    """What a text of numbers comes to; each of these is there or not."""

    paste: Paste = Paste()
    judgement: Judgement | None = None
    misfits: tuple[str, ...] = ()
    """The grids that are given in another size than the layer's."""
    refusal: CannotRead | None = None
    kind: str = "numbers"
    """Of a text that is none: what it is instead."""
    too_large: int = 0
    """So many products are too many to be judged."""
    remarks: tuple[str, ...] = ()


def box(problem: Problem) -> Found | None:
    """The box with the choice of the grid over it; what is found of its text, None without one."""
    found = _found(problem, str(link.held(TEXT) or ""), _chosen(problem))
    with st.container(key="numbers-as", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Numbers, as", width="content")
        _choose(problem, found)
    link.prepare(TEXT, "")
    text = st.text_area(
        "Numbers that yours gives",
        height=BOX,
        max_chars=MOST[TEXT],
        key=TEXT,
        label_visibility="collapsed",
        placeholder=placeholder(problem),
        on_change=_forget_grid,
    )
    st.button("Check", key="check-numbers")
    if text and len(text) > LONGEST_IN_LINK:
        st.caption(
            f"{len(text):,} characters are too long for a link: they are kept while this page is "
            "open, and the address leaves them out."
        )
    elif found and found.judgement:
        st.caption(_compared(found))
    return found


def _chosen(problem: Problem) -> str:
    """The grid that the visitor has chosen; A is none where no activation makes it."""
    chosen = str(link.held(GRID))
    return chosen if chosen in claims.results_of(problem) else ""


def _forget_grid() -> None:
    """Other numbers may be another grid."""
    link.put(GRID, "")


def _compared(found: Found) -> str:
    there = "numbers in the paste" if found.paste.given else "numbers on this page"
    return f"Compared with the {there}, to the digits you wrote."


def placeholder(problem: Problem) -> str:
    """How numbers may look, in the size of ∂L/∂X."""
    height, width = problem.spec.input_size
    rows = ["[" + ", ".join("0." for _ in range(min(width, 6))) + "]"] * min(height, 5)
    return "tensor([" + ",\n        ".join(rows) + "])"


def put(text: str, grid: str = "") -> None:
    """Put a text into the box (before it is drawn)."""
    link.put(TEXT, text)
    link.put(GRID, grid)


def offer(text: str) -> bool:
    """Where numbers stand in the box of lines: a button that brings them here; whether it is."""
    offered = bool(text) and len(text) <= MOST_LOOKED_AT and _kind_of(text) == "numbers"
    if offered:
        st.button(
            "These are numbers: check them as a whole below",
            key="to-numbers",
            icon=":material/arrow_downward:",
            on_click=_take_over,
            args=(text,),
        )
    return offered


@lru_cache(maxsize=64)
def _kind_of(text: str) -> str:
    """What a text is; a page that runs again asks of the same one."""
    return kind_of(text)


def _take_over(text: str) -> None:
    put(text)
    link.put("tex", "")


def show_examples(problem: Problem) -> None:
    """Numbers to start from, a click each."""
    with st.container(horizontal=True, vertical_alignment="center", key="number-examples"):
        st.caption("Numbers", width="content")
        for name, text in examples(problem).items():
            st.button(name, key=f"numbers-{name}", type="tertiary", on_click=put, args=(text,))


def examples(problem: Problem) -> dict[str, str]:
    """Texts by their names: ∂L/∂X right, wrong, and with what it was computed from."""
    right = problem.result("input_gradient")
    turned = replace(problem, grids={**problem.grids, "k": problem.grids["k"][..., ::-1, ::-1]})
    wrong = turned.result("input_gradient")
    if right.size > MOST_IN_EXAMPLES:
        return {}
    name = problem.gradient(problem.plain("x"))
    found = {
        f"{name}, right": printed("tensor", right),
        f"{name}, wrong": f"dx = {printed('tensor', wrong)}",
    }
    arrives = problem.grids[problem.upstream].reshape(problem.arrays["dz"].shape)
    grids = {"w": problem.arrays["k"], "dout": arrives, "dx": wrong}
    if sum(values.size for values in grids.values()) <= MOST_IN_EXAMPLES:
        whole = (f"{one} = {printed('np.array', values)}" for one, values in grids.items())
        found["w, dout and dx in one paste"] = "\n".join(whole)
    return found


def printed(call: str, values: np.ndarray) -> str:
    """As a program prints it."""
    values = values[0] if values.ndim == 3 and len(values) == 1 else values
    # No dots for some of them, and every digit.
    whole = np.array2string(values, separator=", ", threshold=values.size + 1, floatmode="unique")
    indented = whole.replace("\n", "\n" + " " * (len(call) + 1))
    return f"{call}({indented})"


MOST_IN_EXAMPLES = 200
"""Numbers of an example at most: more of them hide what it shows."""

MOST_LOOKED_AT = 20_000
"""Characters of a line that may be numbers."""


# --- which grid -----------------------------------------------------------------------------------


def _choose(problem: Problem, found: Found | None) -> None:
    """The grid that is judged, and the others a click away."""
    shown = shown_grid(found)
    title = name_of(problem, shown) if shown else "what fits"
    with st.popover(title, key="claimed-as"):
        for grid in claims.results_of(problem):
            st.button(
                name_of(problem, grid),
                key=f"claim-{grid}",
                type="tertiary",
                disabled=grid == shown,
                on_click=link.put,
                args=(GRID, grid),
            )


def shown_grid(found: Found | None) -> str:
    """Of what is judged, that which is shown: the chosen one, or the first that is wrong."""
    if found is None or not found.paste.claimed:
        return ""
    chosen = str(link.held(GRID))
    if chosen in found.paste.claimed:
        return chosen
    if found.judgement:
        wrong = (one.grid for one in found.judgement.diagnosis.grids if not one.right)
        return next(wrong, next(iter(found.paste.claimed)))
    return next(iter(found.paste.claimed))


def name_of(problem: Problem, grid: str) -> str:
    """What a grid that is judged is called: Z, ∂L/∂K."""
    if grid == "a":
        return problem.plain("a")
    return result_name(problem, claims.RESULT_OF[grid])


def grid_latex(problem: Problem, grid: str) -> str:
    """The same in LaTeX."""
    if grid in ("z", "a"):
        return problem.matrix(grid)
    return problem.notation.gradient(problem.matrix(grid[1:]))


# --- what is found --------------------------------------------------------------------------------


def _found(problem: Problem, text: str, chosen: str) -> Found | None:
    """What is found of a text; None where there is none."""
    if not text.strip():
        return None
    try:
        return KEPT.of(
            (text, chosen, problem.key),
            lambda: compute(_read, problem, text, chosen),
            _size(problem, text),
        )
    except NotDone as error:
        return Found(refusal=CannotRead(str(error)))


def _size(problem: Problem, text: str) -> int:
    cells = sum(values.size for values in problem.grids.values())
    return 1 + len(text) // A_SHORT_TEXT + cells // A_SMALL_LAYER


def _read(problem: Problem, text: str, chosen: str) -> Found:
    try:
        arrays = read_named_numbers(text)
    except CannotRead as error:
        refusal = CannotRead(str(error), error.at)  # without the frames it came by
        return Found(refusal=refusal, kind=kind_of(text) if len(text) < LONGEST_IN_LINK else "")
    remarks = tuple(dict.fromkeys(remark for one in arrays for remark in one.remarks))
    paste = claims.sorted_out(problem, arrays, chosen)
    found = Found(paste, remarks=(*remarks, *paste.told))
    if misfits := claims.misfits(problem, paste.given):
        return found._replace(misfits=tuple(misfits))
    count = claims.products(problem, claims.samples_of(problem, paste.given))
    if count > claims.MOST_PRODUCTS:
        return found._replace(too_large=count)
    if not paste.claimed:
        return found
    judgement = claims.judged(problem, paste)
    return found._replace(judgement=judgement, remarks=(*found.remarks, *judgement.told))
