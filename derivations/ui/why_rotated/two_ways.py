"""Scatter and gather in step: the two ways to ∂L/∂X (or to Z of a transposed convolution).

The whole story is sent to the browser once; stepping, playing and choosing a cell happen there
(two_ways.js), and Python hears of the place when it has come to rest, for the address. Where the
script does not run, the three numbers beneath move both ways as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import streamlit as st

from derivations.ui.problem.cell_names import channel_names, low_subscript, result_name
from derivations.ui.problem.numerals import readable
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link
from derivations.ui.settings.fields import whole_number
from derivations.ui.settings.given import current
from derivations.ui.settings.parameters import CELL
from derivations.ui.stage.component import STAGE, component, heard
from derivations.ui.why_rotated.hues import hues
from engine.correlation import INSERTED, PADDING, Expanded
from engine.geometry import Conv2dSpec, Pair, Spec
from engine.taps import kernel_pairs
from engine.two_ways import arrivals, brush, coarse_size, fine_size, gathering, patch, piled

_HERE = Path(__file__).parent

WIDEST, MOST_KERNEL_CELLS, MOST_SOURCES = 14, 25, 64
"""A grid of more rows or columns, a kernel or a source of more cells is not drawn here."""

PLACE_KEYS = (*CELL, "at")
"""Kernel grid, row and column of the watched cell, and how many cells are delivered."""


MODULES = (
    STAGE / "keys.js",
    *(
        _HERE / f"{name}.js"
        for name in ("story", "elements", "line", "drawing", "moving", "build", "two_ways")
    ),
)


def _component() -> Callable[..., Any]:
    markup = (_HERE / "two_ways.html").read_text(encoding="utf-8")
    return component("conv_two_ways", markup, _HERE / "two_ways.css", *MODULES)


def too_large(spec: Spec) -> str:
    """Why a geometry is not drawn here, in a sentence; empty when it is."""
    picture = gathering(spec)
    side = max(*picture.left.uncut.size, *fine_size(spec))
    kernel, source = (h * w for h, w in (spec.kernel_size, coarse_size(spec)))
    reasons = [
        f"{found} {what} (at most {most})"
        for found, most, what in (
            (side, WIDEST, "rows or columns with all zeros"),
            (kernel, MOST_KERNEL_CELLS, "kernel cells"),
            (source, MOST_SOURCES, "cells to scatter"),
        )
        if found > most
    ]
    return f"These sizes have {' and '.join(reasons)}." if reasons else ""


def remarks(problem: Problem) -> Iterator[str]:
    """What a link asks for that is not there."""
    titles = ("kernel grid", "row", "column", "number of delivered cells")
    for key, title, (least, most, _) in zip(PLACE_KEYS, titles, bounds(problem), strict=True):
        yield from link.misplaced(key, title, least, most)


def show_alone(problem: Problem) -> None:
    """The same and nothing around it, as large as the window."""
    st.html(_HERE / "alone.css")
    show(problem)


@st.fragment
def show(problem: Problem) -> None:
    """Both ways side by side, the watched cell's line, and the numbers that name the place."""
    place = st.container()
    with st.container(
        key="place",
        horizontal=True,
        horizontal_alignment="center",
        vertical_alignment="bottom",
        gap="small",
    ):
        flat, *at = _place_widgets(problem)
    with place:
        if problem.has_channels:
            st.caption(_one_pair(problem, flat), text_alignment="center")
        # A list: in a dictionary Streamlit would look for data frames, and import pandas to do so.
        told = [{**story(problem, flat), "at": at}]
        _component()(data=told, key="two-ways", on_at_change=_take_place)
    link.write()


def bounds(problem: Problem) -> tuple[tuple[int, int, int], ...]:
    """Smallest, largest and first value of every number in the address, in their order.

    Places count from the notation's first index. It opens at an inner cell, with half of its terms
    arrived.
    """
    spec, base = problem.spec, problem.notation.base
    height, width = fine_size(spec)
    rows, columns = coarse_size(spec)
    sources = rows * columns
    met = [source for source, _ in arrivals(spec, (min(1, height - 1), min(1, width - 1)))]
    half = _flat(met[(len(met) - 1) // 2], columns) + 1 if met else sources
    return (
        (base, base + len(kernel_pairs(spec)) - 1, base),
        (base, base + height - 1, base + min(1, height - 1)),
        (base, base + width - 1, base + min(1, width - 1)),
        (0, sources, half),
    )


def _place_widgets(problem: Problem) -> list[int]:
    """Kernel grid, row, column (from 0) and step; a number with one value needs no widget."""
    of = _target(problem)
    titles = ("Filter, channel", f"Row of {of}", f"Column of {of}", "Cells delivered")
    values = []
    limits = bounds(problem)
    for title, key, (least, most, first) in zip(titles, PLACE_KEYS, limits, strict=True):
        value = first
        if most > least:
            value = whole_number(st, title, (least, most), first, key, width=130)
        values.append(value - least)
    return values


def _take_place() -> None:
    """Where the visitor came to rest, as the address names it."""
    at = heard("two-ways", "at")
    if not isinstance(at, list) or len(at) != 3 or not all(isinstance(value, int) for value in at):
        return
    limits = bounds(current())[1:]
    for key, value, (least, most, _) in zip(PLACE_KEYS[1:], at, limits, strict=True):
        if most > least:
            link.put(key, min(max(value, 0) + least, most))


# --- what the browser is told -------------------------------------------------------------------


def story(problem: Problem, flat: int) -> dict[str, Any]:
    """Everything both ways show for one kernel grid: names, numbers and every patch."""
    spec, names = problem.spec, channel_names(problem)
    out, channel = kernel_pairs(spec)[flat]
    convolution = isinstance(spec, Conv2dSpec)
    fine, coarse = ("x", "dz") if convolution else ("z", "x")
    here, there = (out, channel) if convolution else (channel, out)
    source, kernel = problem.grids[coarse][here], problem.grids["k"][flat]
    start = 0 if convolution else problem.grids["b"].ravel()[out].item()
    turned = problem.notation.convolution
    picture, on_patch = gathering(spec, turned=turned), brush(spec, turned=turned)
    target_names = _names(problem, names[fine][there], fine_size(spec))
    return {
        "source": _grid(problem, names[coarse][here], source),
        "kernel": {
            **_grid(problem, names["k"][flat], kernel),
            "hues": hues(kernel.size),
        },
        "target": {
            "size": fine_size(spec),
            "names": target_names,
            "lefts": [problem.gradient(name) if convolution else name for name in target_names],
            "start": readable(start),
            "starts": "" if convolution else names["b"][out],
        },
        "left": _board(picture.left.uncut),
        "kept": {
            "start": [len(before) for before, _ in picture.left.cut],
            "size": picture.left.size,
        },
        "right": _board(picture.right),
        "painted": _board(on_patch),
        "kinds": {"padding": PADDING, "inserted": INSERTED},
        "base": problem.notation.base,
        "others": _others(problem, flat),
        "patches": _patches(spec, source, kernel, start, turned),
        "titles": {
            "source": problem.plain(coarse),
            "kernel": problem.plain("k"),
            "target": _target(problem),
            "around": _around(picture.left),
            "painted": _laid(on_patch),
            "turned": _laid(picture.right),
        },
    }


def result_of(problem: Problem) -> str:
    """The result that both ways lead to."""
    return "input_gradient" if isinstance(problem.spec, Conv2dSpec) else "forward"


def _target(problem: Problem) -> str:
    """The grid that both ways lead to."""
    return result_name(problem, result_of(problem))


def _one_pair(problem: Problem, flat: int) -> str:
    """That one filter and one channel are drawn of several, and what the others add."""
    count = problem.notation.number
    out, channel = kernel_pairs(problem.spec)[flat]
    pair = f"One pair is drawn: filter {count(out)} and channel {count(channel)}."
    of = _target(problem)
    if others := _others(problem, flat):
        add = "add theirs" if "," in others else "adds its own"
        return f"{pair} It is a share of {of}: {others} {add} in the same way."
    return f"{pair} It is all of this channel of {of}: groups cut the others off."


def _others(problem: Problem, flat: int) -> str:
    """The pairs that add to the same cells of the target, by filter or by channel."""
    convolution = isinstance(problem.spec, Conv2dSpec)
    mine, kind = (1, "filter") if convolution else (0, "channel")
    pairs = kernel_pairs(problem.spec)
    found = [
        problem.notation.number(pair[1 - mine])
        for pair in sorted(pairs)
        if pair[mine] == pairs[flat][mine] and pair != pairs[flat]
    ]
    return f"{kind}{'s' if len(found) > 1 else ''} {', '.join(found)}" if found else ""


def _grid(problem: Problem, name: str, values: Any) -> dict[str, Any]:
    return {
        "size": values.shape,
        "names": _names(problem, name, values.shape),
        "numbers": [readable(value) for value in values.ravel().tolist()],
    }


def _names(problem: Problem, name: str, size: Sequence[int]) -> list[str]:
    places = product(*map(range, size))
    return [name + low_subscript(problem.notation, *place) for place in places]


def _board(grid: Expanded) -> dict[str, Any]:
    return {"rows": grid.rows, "columns": grid.columns}


def _laid(kernel: Expanded) -> str:
    return "rotated by 180°" if kernel.rotated else "as it is"


def _patches(
    spec: Spec, source: Any, kernel: Any, start: float, turned: bool
) -> list[list[list[Any]]]:
    """For every coarse cell: fine cell, kernel cell, product and the sum after it, of its patch."""
    sums = piled(spec, source, kernel, start, turned=turned)
    height, beside = coarse_size(spec)
    width, across = fine_size(spec)[1], spec.kernel_size[1]
    return [
        [
            [
                *(_flat(target, width), _flat(k, across)),
                *(readable(value) for value in (source[place] * kernel[k], sums[n][target])),
            ]
            for k, target in patch(spec, place, turned=turned)
        ]
        for n, place in enumerate(product(range(height), range(beside)), start=1)
    ]


def _flat(place: Pair, width: int) -> int:
    return place[0] * width + place[1]


def _around(left: Expanded) -> str:
    """What was done to the coarse grid, in words."""
    done = [
        word
        for word, happened in (
            ("zeros between", left.is_spread),
            ("padded", left.is_padded),
            ("cropped", left.is_cropped),
        )
        if happened
    ]
    return ", ".join(done) or "as it is"
