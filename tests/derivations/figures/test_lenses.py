"""Figures of large layers: a part of each grid, numbered, with what is lit in it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.problem.problem import Problem, shape_of
from derivations.ui.stage.model import model
from engine.results import RESULTS, grid_of
from engine.taps import axis_taps
from tests.derivations.figures.test_figures import SVG, result_of, run
from tests.derivations.problems import Case, problem_of

STEP, MOST = 50, 1500
LARGE: dict[str, Case] = {
    "an image": (CONV2D, {**CONV2D.notes, "h": 40, "w": 50, "kh": 5, "kw": 3}, 1),
    "strides": (
        CONV2D,
        {**CONV2D.notes, "h": 45, "w": 41, "kh": 4, "kw": 4, "s": 3, "p": 2, "d": 2},
        1,
    ),
    "a kernel as large as a part": (
        CONV2D,
        {**CONV2D.notes, "h": 40, "w": 40, "kh": 19, "kw": 17, "p": 9},
        1,
    ),
    "upsampled": (
        CONV_TRANSPOSE2D,
        {**CONV_TRANSPOSE2D.notes, "h": 30, "w": 26, "kh": 4, "kw": 4, "s": 2, "p": 1},
        1,
    ),
}


class Seen(NamedTuple):
    """A figure."""

    root: ElementTree.Element

    def board(self, key: str) -> ElementTree.Element:
        return next(one for one in self.root.iter(f"{SVG}g") if one.get("data-board") == key)

    def corner(self, key: str) -> tuple[float, float]:
        """Where the first cell of a part is: the line around it is four pixels further out."""
        left, top = (
            min(float(str(one.get(side))) for one in self.board(key).iter(f"{SVG}rect")) + 4
            for side in ("x", "y")
        )
        return left, top

    def numbered(self, key: str) -> tuple[dict[int, int], dict[int, int]]:
        """The rows, and the columns, that stand at places of a part; zeros have no number."""
        (rim,) = [one for one in self.board(key).iter(f"{SVG}g") if one.get("opacity") == "0.7"]
        left, top = self.corner(key)
        rows, columns = {}, {}
        for text in rim.iter(f"{SVG}text"):
            x, y = (float(str(text.get(name))) for name in ("x", "y"))
            if text.get("text-anchor") == "end":
                rows[int((y - top) // STEP)] = int(str(text.text)) - 1
            else:
                columns[int((x - left) // STEP)] = int(str(text.text)) - 1
        return rows, columns


@cache
def drawn(case: str) -> tuple[Problem, list[tuple[str, tuple[int, int, int], dict[str, Any]]]]:
    """Of every result the figures at its corners and inside."""
    problem = problem_of(*LARGE[case])
    places = []
    for row, result in enumerate(RESULTS):
        _, height, width = shape_of(problem.spec, grid_of(result))[-3:]
        chance = np.random.default_rng(row)
        for at in [(0, 0, 0), (0, height - 1, width - 1), *(
            (0, int(chance.integers(height)), int(chance.integers(width))) for _ in range(4)
        )]:  # fmt: skip
            places.append((row, at))
    told = model(problem, RESULTS, (0, 0, 0), "result", evidence={})
    (made,) = run("draw_lenses.js", [[told, places]])
    return problem, [(RESULTS[row], at, one) for (row, at), one in zip(places, made, strict=True)]


@pytest.mark.parametrize("case", LARGE)
def test_however_large_a_layer_is_its_figure_has_so_many_cells(case: str) -> None:
    for result, at, made in drawn(case)[1]:
        assert 0 < made["cells"] <= MOST, (result, at)
        assert made["lens"] or result == "bias_gradient", (result, at)


@pytest.mark.parametrize("case", LARGE)
def test_the_numbers_of_a_part_stand_where_its_rim_says(case: str) -> None:
    problem, figures = drawn(case)
    several = 0
    for result, at, made in figures:
        seen = Seen(ElementTree.fromstring(made["svg"]))
        cells = result_of(problem, result)[at[0]]
        numbers = [
            float(str(text.text).replace("−", "-"))
            for text in seen.board("result").iter(f"{SVG}text")
            if text.get("font-weight") == "600"
        ]
        if len(numbers) == cells.size:
            assert numbers == pytest.approx(cells.ravel(), rel=1e-3)
            continue
        several += 1
        rows, columns = (list(indices.values()) for indices in seen.numbered("result"))
        assert numbers == pytest.approx(cells[np.ix_(rows, columns)].ravel(), rel=1e-3), at
        assert at[1] in rows, (result, at)
        assert at[2] in columns, (result, at)
    assert several


def framed(seen: Seen, key: str) -> list[list[int | None]]:
    """The rows, and the columns, within the frame on a part; None where zeros stand."""
    frame = next(
        one
        for one in seen.root.iter(f"{SVG}rect")
        if one.get("stroke-width") == "2.5" and one.get("stroke") == "#ac390a"
    )
    x, y, width, height = (float(str(frame.get(of))) for of in ("x", "y", "width", "height"))
    left, top = seen.corner(key)
    spans = [(y + 1.5 - top, height - 1), (x + 1.5 - left, width - 1)]
    return [
        [indices.get(round(start / STEP) + place) for place in range(round(length / STEP))]
        for (start, length), indices in zip(spans, seen.numbered(key), strict=True)
    ]


@pytest.mark.parametrize("case", [case for case in LARGE if "kernel" not in case])
@pytest.mark.parametrize("result", ["forward", "input_gradient"])
def test_the_window_lies_around_the_cells_of_the_line(case: str, result: str) -> None:
    problem, figures = drawn(case)
    for of, at, made in figures:
        if of != result:
            continue
        window = framed(Seen(ElementTree.fromstring(made["svg"])), "left")
        for side in (0, 1):
            taps = axis_taps(problem.spec, side)
            met = (
                {tap.x for tap in taps if tap.z == at[side + 1]}
                if result == "forward"
                else {tap.z for tap in taps if tap.x == at[side + 1]}
            )
            assert met <= {*window[side]}, (at, side)
            assert len(window[side]) == problem.spec.axes[side].span, (at, side)
