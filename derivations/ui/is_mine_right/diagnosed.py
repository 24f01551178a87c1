"""The verdict on numbers: right, or which mistake gives them, where they part, and from what on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from derivations.ui import contents, pages
from derivations.ui.compared import parts
from derivations.ui.compared.words import behind_said, phrase, said
from derivations.ui.is_mine_right import numbers_box, own_numbers
from derivations.ui.is_mine_right.numbers_box import (
    GRID,
    TEXT,
    Found,
    grid_latex,
    name_of,
    shown_grid,
)
from derivations.ui.problem import claims
from derivations.ui.problem.claims import Judgement
from derivations.ui.problem.layer_of_numbers import fitting, right_in
from derivations.ui.problem.operations import Operation, Settings
from derivations.ui.problem.problem import GRIDS, Problem
from derivations.ui.problem.wording import literal
from derivations.ui.settings import given, keepsake, layer, link
from derivations.ui.settings.fields import text_key
from derivations.ui.settings.parameters import ACTIVATION, LONGEST_IN_LINK
from engine.mistakes import MISTAKES, Apart, Finding, GridDiagnosis
from engine.mistakes.search import FEWEST_BITS

APART = keepsake.yes_or_no("_apart")
"""Whether the numbers of the page have just been set to tell mistakes apart."""

MOST_NAMED = 5
"""Of more mistakes that give the same numbers so many are named."""

RIGHT, WRONG, UNCLEAR = (
    ("right", ":material/check_circle:"),
    ("slip", ":material/cancel:"),
    ("unclear", ":material/help:"),
)


def show(problem: Problem, found: Found | None) -> None:
    """The verdict and all there is to say of it."""
    apart = found is None and bool(APART.found())
    st.session_state[APART.key] = apart
    if apart:
        _show_apart(problem)
    elif found is None:
        _invite(problem)
    elif found.refusal:
        _refuse(found)
    elif found.misfits:
        _show_misfits(problem, found)
    elif found.too_large:
        _headline(
            UNCLEAR,
            "Too large to be judged here.",
            f"One result of this layer takes {found.too_large:,} products; up to "
            f"{claims.MOST_PRODUCTS:,} are looked at. A smaller layer has the same mistakes.",
        )
    elif found.judgement is None:
        _ask(problem, found)
    else:
        _show_judgement(problem, found, found.judgement)


def _headline(look: tuple[str, str], word: str, says: str = "") -> None:
    key, icon = look
    with st.container(key=f"verdict-{key}-numbers"):
        st.markdown(f"{icon} **{word}** {says}")


# --- no verdict yet -------------------------------------------------------------------------------


def _invite(problem: Problem) -> None:
    st.markdown(
        problem.write(
            ":gray[Paste what your own code gives for ∂L/∂X, ∂L/∂K, ∂L/∂B or Z: the verdict names "
            "the mistake that gives **exactly these numbers**.]"
        )
    )
    st.caption(
        "As NumPy, PyTorch, TensorFlow, JAX, MATLAB, Julia, R or a spreadsheet has them. Several "
        "arrays with their names are sorted: `x = …, w = …, dout = …, dx = …`."
    )


def _refuse(found: Found) -> None:
    if found.kind == "line" and _NAMES_A_CELL.search(str(link.held(TEXT))):
        _headline(UNCLEAR, "This is a line, and no numbers.")
        st.button("Check it in the box above", key="to-lines", on_click=_to_lines)
    elif found.kind == "layer":
        _headline(UNCLEAR, "This is a layer.", "It belongs in the line at the top of the page.")
    else:
        _headline(UNCLEAR, "I cannot read this.")
    st.caption(literal(str(found.refusal)))


_NAMES_A_CELL = re.compile(r"[A-Za-z∂]\}?[_(\[{]{0,2}(?:\d|[ijmn]\b|[ijmn]{2}\b)")
"""Without one a text is hardly a line: x11, x_{12}, x[0], z_{ij}."""


def _to_lines() -> None:
    text = link.held(TEXT)
    link.put(TEXT, "")
    link.put("tex", text)
    link.put("as", {})


def _ask(problem: Problem, found: Found) -> None:
    """Which grid an array is, where its shape does not say it; or what to do with given numbers."""
    one = found.paste.unnamed
    if one is None and not found.paste.given:
        _headline(UNCLEAR, "Nothing here is to be judged.")
        return
    if one is None:
        names = _listed([f"${problem.matrix(grid)}$" for grid in found.paste.given])
        _headline(UNCLEAR, "Nothing here is to be judged.", f"These are numbers for {names}.")
        _offer_given(problem, found)
        return
    shape = _size(one.values.shape)
    fits = found.paste.may_be
    if fits:
        _headline(UNCLEAR, "Which grid is it?", f"{shape} may be more than one.")
    else:
        _headline(UNCLEAR, "Which grid is it?", f"Nothing here has the shape {shape}.")
    with st.container(horizontal=True, key="which-grid", gap="small"):
        for grid in fits or claims.results_of(problem):
            size = "" if fits else f" ({_size(claims.shape_of(problem.spec, grid)[-2:])})"
            st.button(
                f"{name_of(problem, grid)}{size}",
                key=f"which-{grid}",
                on_click=link.put,
                args=(GRID, grid),
            )
    if not fits:
        _offer_geometry(problem, found)


def _size(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) or "1"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# --- of another layer -----------------------------------------------------------------------------


def _show_misfits(problem: Problem, found: Found) -> None:
    told = [
        f"${problem.matrix(grid)}$ is {_size(found.paste.given[grid].values.shape)}, and "
        f"{_size(_bare(claims.shape_of(problem.spec, grid)))} here"
        for grid in found.misfits
    ]
    _headline(UNCLEAR, "These numbers are of another layer.", f"{'; '.join(told)}.")
    _offer_geometry(problem, found)


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    while len(shape) > 2 and shape[0] == 1:
        shape = shape[1:]
    return shape


def _offer_geometry(problem: Problem, found: Found) -> None:
    """A button for the layer in which all arrays fit."""
    settings = given.held_settings(problem.operation)
    changes = fitting(problem, settings, found.paste)
    if not changes:
        if found.misfits:
            st.caption("No layer near to this one has these sizes: set it at the top of the page.")
        return
    _offer(problem, settings, changes)


def _offer(problem: Problem, settings: Settings, changes: Settings) -> None:
    line = layer.write(problem.operation, settings | changes, short=True)
    st.button(
        f"Make it {literal(line)}",
        key="fit-the-layer",
        icon=":material/straighten:",
        on_click=given.put,
        args=(problem.operation, changes),
    )


# --- judged ---------------------------------------------------------------------------------------


def _show_judgement(problem: Problem, found: Found, judgement: Judgement) -> None:
    one = judgement.diagnosis.of(shown_grid(found))
    settings = given.held_settings(problem.operation)
    if not one.right and (changes := right_in(problem, settings, found.paste)):
        _headline(UNCLEAR, "Right for another layer of these sizes.", "It is not the one above.")
        _offer(problem, settings, changes)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="numbers-verdict"):
        word, says = headline(problem, judgement, one)
        _headline(RIGHT if one.right else WRONG, word, says)
        if one.findings and not judgement.behind.get(one.grid) and one.grid != "a":
            _show_link(problem, judgement, one.findings[0])
            _show_what_if(problem, judgement, one.grid, one.findings[0])
    _show_others(problem, judgement, one)
    for remark in found.remarks:
        st.caption(literal(remark))
    if not one.right:
        _show_difference(problem, judgement, one)
        _offer_apart(problem, judgement, one)
    if found.paste.given:
        _offer_given(problem, found)


def headline(problem: Problem, judgement: Judgement, one: GridDiagnosis) -> tuple[str, str]:
    """The verdict on a grid in the first line: what is strong in it, and what follows."""
    several = len(judgement.diagnosis.grids) > 1
    name = f"{name_of(problem, one.grid)}: " if several else ""
    if one.right:
        if judgement.loosely:
            return f"{name}Right, as far as it can be told.", (
                "The numbers that are given with it are rounded, and within that it agrees."
            )
        return f"{name}Right, to the digits you wrote.", ""
    if behind := judgement.behind.get(one.grid):
        told = ", or with ".join(behind_said(problem, mistake) for mistake in behind)
        return f"{name}Exactly what you get with {told}.", ""
    if one.findings:
        phrases = [phrase(problem, one, finding) for finding in one.findings[:MOST_NAMED]]
        told = ", or with ".join(phrases)
        more = len(one.findings) - MOST_NAMED
        told += f", and {more} more that give the same" if more > 0 else ""
        return f"{name}Exactly what you get with {told}.", _shape_rule(problem, one)
    if one.shape:
        return f"{name}The wrong shape: {_size(one.claimed.shape)}.", said(
            problem, one.shape.says.partition(". ")[2]
        )
    right = one.pattern.right if one.pattern else 0
    cells = one.expected.size
    are = f"{right} of {cells} cells {'is' if right == 1 else 'are'} right."
    return f"{name}No known mistake gives these numbers.", are if right else ""


def _shape_rule(problem: Problem, one: GridDiagnosis) -> str:
    return said(problem, f"The shape tells: {one.shape.rule}") if one.shape else ""


def _show_others(problem: Problem, judgement: Judgement, one: GridDiagnosis) -> None:
    """The other grids of the paste, each a click away with its verdict."""
    others = [other for other in judgement.diagnosis.grids if other is not one]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="other-grids", gap="small"):
        st.caption("Beside it", width="content")
        for other in others:
            mark = "✓ right" if other.right else "✗ wrong"
            st.button(
                f"{name_of(problem, other.grid)} {mark}",
                key=f"other-{other.grid}",
                type="tertiary",
                on_click=link.put,
                args=(GRID, other.grid),
            )


# --- where it parts -------------------------------------------------------------------------------


def _show_difference(problem: Problem, judgement: Judgement, one: GridDiagnosis) -> None:
    explained = judgement.behind.get(one.grid)
    if one.pattern and not explained:
        st.markdown(said(problem, one.pattern.says))
    if one.findings and not explained and one.findings[0].bits < FEWEST_BITS:
        st.caption("So few numbers may come to this by chance: more of them would tell.")
    if one.differs is not None:
        parts.show(problem, judgement.arrays, one, grid_latex(problem, one.grid))


# --- from here on ---------------------------------------------------------------------------------


def _show_link(problem: Problem, judgement: Judgement, finding: Finding) -> None:
    """The page that explains a mistake, with these numbers in it."""
    entry = next(
        (one for one in contents.ALL if one.script == f"derivations/{finding.page}.py"), None
    )
    if entry is None:
        return
    st.page_link(
        pages.of(entry),
        label=f"{_see(problem, entry, finding)} →",
        query_params=_view_of(problem, judgement, entry),
        width="content",
    )


def _show_what_if(problem: Problem, judgement: Judgement, grid: str, finding: Finding) -> None:
    """Where the mistake hides, where "What if" shows it in this result."""
    (first, *more), setting = finding.mistakes, finding.recipe.setting
    if more or (first in MISTAKES and first.spoils != setting.made_in):
        return
    own = {"mistake": first.title}
    if first not in MISTAKES:
        own = {"other": first.title, "made": grid}
    st.page_link(
        pages.of(contents.WHAT_IF),
        label="Where it hides →",
        query_params=_view_of(problem, judgement, contents.WHAT_IF) | link.to(own),
        width="content",
    )


def _see(problem: Problem, entry: contents.Entry, finding: Finding) -> str:
    if entry is contents.WHY_ROTATED:
        return problem.write("See why $K$ is turned")
    return f"See “{entry.title_in(problem.notation)}”"


def _view_of(problem: Problem, judgement: Judgement, entry: contents.Entry) -> dict[str, str]:
    """The parameters that open a page with the numbers that were judged."""
    operation = problem.operation
    kept = link.address_of(entry.keys(operation))
    if entry.operation is None:
        kept |= link.to({"op": operation.short})
    arrays = dict(judgement.arrays)
    if judgement.upstream is not None:
        arrays["da"] = judgement.upstream
        del arrays["dz"]
    elif problem.activation:
        kept.pop(ACTIVATION, None)
    return kept | _texts(problem, operation, arrays)


def _texts(
    problem: Problem, operation: Operation, arrays: Mapping[str, np.ndarray]
) -> dict[str, str]:
    """Numbers that are not the page's own as a link has them, where it has room for them."""
    if own_numbers.is_set(problem, arrays) or not own_numbers.can_be_set(problem, arrays):
        return {}
    written = {
        text_key(operation, grid): own_numbers.text_of(problem, grid, values)
        for grid, values in arrays.items()
    }
    return written if sum(map(len, written.values())) <= LONGEST_IN_LINK else {}


def _offer_apart(problem: Problem, judgement: Judgement, one: GridDiagnosis) -> None:
    """Of several mistakes that give the same: numbers on which they differ, in one click."""
    if len(one.findings) < 2 or judgement.behind.get(one.grid) or one.grid == "a":
        return
    apart = judgement.diagnosis.tell_apart(one.grid)
    if apart is None or not apart.tells:
        st.caption("In this geometry they are the same, whatever the numbers are.")
        return
    if judgement.samples > 1 or not own_numbers.can_be_set(problem, apart.arrays):
        return
    st.button(
        "Numbers that tell them apart",
        key="tell-apart",
        icon=":material/call_split:",
        help="Sets all numbers and empties the box: run yours with them, and paste what it gives.",
        on_click=partial(_set_apart, problem, apart),
    )


def _set_apart(problem: Problem, apart: Apart) -> None:
    own_numbers.set_numbers(problem, apart.arrays)
    link.put(TEXT, "")
    st.session_state[APART.key] = True


def _show_apart(problem: Problem) -> None:
    """The numbers that tell mistakes apart, to be copied into one's own code."""
    st.markdown("**Run yours with these numbers**, and paste what it gives.")
    arrays = problem.arrays
    grids = [grid for grid in GRIDS if grid != "b" or problem.notation.biased]
    lines = [f"{grid} = {numbers_box.printed('np.array', arrays[grid])}" for grid in grids]
    st.code("import numpy as np\n\n" + "\n".join(lines), language="python")


def _offer_given(problem: Problem, found: Found) -> None:
    """The numbers that came with the paste, to be the page's own in one click."""
    arrays = _given_arrays(problem, found)
    names = _listed([f"${problem.matrix(grid)}$" for grid in found.paste.given])
    if arrays is None or own_numbers.is_set(problem, arrays):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="given-numbers"):
        if found.judgement:
            st.caption(f"Computed with {names} of the paste.", width="content")
        if own_numbers.can_be_set(problem, arrays):
            st.button(
                f"Make {'it' if len(arrays) == 1 else 'them'} the numbers of the page",
                key="take-given",
                help="Nothing stands behind them then." if _ends_at_z(problem, arrays) else None,
                on_click=partial(own_numbers.set_numbers, problem, arrays),
            )


def _ends_at_z(problem: Problem, arrays: Mapping[str, np.ndarray]) -> bool:
    """Whether numbers of ∂L/∂Z itself take an activation away."""
    return problem.activation is not None and "dz" in arrays


def _given_arrays(problem: Problem, found: Found) -> dict[str, np.ndarray] | None:
    """What is given, in the engine's layout; None where it does not fit."""
    samples = claims.samples_of(problem, found.paste.given)
    arrays = {}
    for grid, numbers in found.paste.given.items():
        fits = claims.fitted(problem.spec, grid, numbers, samples)
        if fits is None:
            return None
        arrays[grid] = claims.counted(problem, grid, fits[0])
    return arrays or None
