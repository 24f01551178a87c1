"""Figures hold the numbers and the zeros of a grid, all of them, and never a highlight."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derivations.ui import figures
from derivations.ui.figures import Heatmap, cell_size, heatmap
from derivations.ui.numbers import number
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from tests.cases import conv2d_specs, conv_transpose2d_specs

COLOURS: list[list[Any]] = [[0, "rgb(160,20,59)"], [0.5, "rgb(244,241,236)"], [1, "rgb(20,90,148)"]]
LARGEST = {
    "conv2d": Conv2dSpec((16, 16), (7, 7), padding=4),
    "conv_transpose2d": ConvTranspose2dSpec((16, 16), (7, 7), stride=4, dilation=3),
}


def name(row: int, column: int) -> str:
    return f"x<sub>{row + 1}{column + 1}</sub>"


def drawn(grid: Expanded, values: np.ndarray, cell: int = 40) -> Heatmap:
    return heatmap(grid, values, name, "X", COLOURS, cell)


def layers(picture: Heatmap) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The layers of zeros, and the layer of cells (drawn last)."""
    *zeros, cells = (trace.to_plotly_json() for trace in picture.figure.data)
    return zeros, cells


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Expanded, np.ndarray]:
    """A grid of a closing picture of any legal geometry, with numbers."""
    spec: Spec = draw(conv2d_specs(max_channels=1) | conv_transpose2d_specs(max_channels=1))
    result = draw(st.sampled_from(("forward", "kernel_gradient", "input_gradient")))
    picture = as_correlation(spec, result)
    grid = draw(st.sampled_from((picture.left, picture.right, picture.result)))
    rows, columns = (max([0, *axis]) + 1 for axis in (grid.rows, grid.columns))
    values = np.random.default_rng(draw(st.integers(0, 99))).integers(-9, 10, (rows, columns))
    return grid, values


BOTH = (PADDING, 0, INSERTED, 1, PADDING)


@settings(max_examples=60, deadline=None)
@given(pictures())
@example((Expanded("dz", BOTH, BOTH), np.array([[1, 2], [3, 4]])))
def test_every_cell_is_its_number_and_every_zero_is_in_the_layer_of_its_kind(
    case: tuple[Expanded, np.ndarray],
) -> None:
    grid, values = case
    zeros, cells = layers(drawn(grid, values))
    why = {PADDING: "padding", INSERTED: "between"}
    for i, row in enumerate(grid.rows):
        for j, column in enumerate(grid.columns):
            alive = row >= 0 and column >= 0
            assert cells["z"][i][j] == (values[row, column] if alive else None)
            of = [layer for layer in zeros if layer["z"][i][j] is not None]
            if alive:
                assert not of
                continue
            kind = PADDING if PADDING in (row, column) else INSERTED
            assert len(of) == 1
            assert why[kind] in of[0]["hovertemplate"]
            assert cells["text"][i][j] == cells["customdata"][i][j] == ""


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_the_cells_say_their_symbol_and_their_number(case: tuple[Expanded, np.ndarray]) -> None:
    grid, values = case
    _, cells = layers(drawn(grid, values))
    for i, row in enumerate(grid.rows):
        for j, column in enumerate(grid.columns):
            if row >= 0 and column >= 0:
                assert cells["customdata"][i][j] == name(row, column)
                assert name(row, column) in cells["text"][i][j]
                assert number(values[row, column]) in cells["text"][i][j]


@settings(deadline=None)
@given(st.lists(st.integers(-999, 999) | st.floats(-999, 999), min_size=1, max_size=6))
def test_the_colours_are_symmetric_about_zero_and_none_is_beyond(flat: list[float]) -> None:
    values = np.array([flat], dtype=float)
    _, cells = layers(drawn(Expanded("x", (0,), tuple(range(len(flat)))), values))
    assert cells["zmin"] == -cells["zmax"] < 0
    assert cells["zmax"] == (np.abs(values).max() or 1.0)


def test_numbers_that_are_none_spoil_no_scale() -> None:
    values = np.array([[np.nan, np.inf, -2.0]])
    _, cells = layers(drawn(Expanded("z", (0,), (0, 1, 2)), values))
    assert (cells["zmin"], cells["zmax"]) == (-2, 2)


def test_a_zero_that_is_a_number_is_no_padding() -> None:
    grid = Expanded("x", (PADDING, 0, PADDING), (PADDING, 0, PADDING))
    zeros, cells = layers(drawn(grid, np.array([[0]])))
    assert cells["z"][1][1] == 0
    assert "<b>0</b>" in cells["text"][1][1]
    assert [layer["z"][1][1] for layer in zeros] == [None]


def test_the_layers_of_zeros_look_unlike_each_other_and_unlike_a_cell() -> None:
    grid = Expanded("x", (PADDING, 0, INSERTED, 1), (0,))
    zeros, cells = layers(drawn(grid, np.array([[1], [2]])))
    colours = [str(layer["colorscale"]) for layer in (*zeros, cells)]
    assert len(zeros) == 2
    assert len(set(colours)) == 3


@pytest.mark.parametrize("spec", LARGEST.values(), ids=LARGEST)
@pytest.mark.parametrize("result", ["forward", "kernel_gradient", "input_gradient"])
def test_the_largest_grids_fit_a_telephone(spec: Spec, result: str) -> None:
    picture = as_correlation(spec, result)
    grids = [picture.left, picture.right, picture.result]
    cell = cell_size(grids)
    for grid in grids:
        image = drawn(grid, np.zeros((100, 100), dtype=int), cell)
        assert image.width <= figures.WIDEST
        assert image.height <= figures.WIDEST
        assert len(image.alt) < 4_000


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=4))
def test_a_cell_has_a_size_within_bounds(sizes: list[tuple[int, int]]) -> None:
    grids = [Expanded("x", tuple(range(h)), tuple(range(w))) for h, w in sizes]
    cell = cell_size(grids)
    assert 3 <= cell <= figures.LARGEST_CELL
    assert cell * max(map(max, sizes)) <= figures.WIDEST
    # Plotly refuses what is too small: building each figure is the test.
    for grid in grids:
        image = drawn(grid, np.zeros(grid.size, dtype=int), cell)
        assert image.figure.layout.width == image.width >= figures.NARROWEST
        assert image.figure.layout.height == image.height > 0


@settings(deadline=None)
@given(st.integers(1, 40))
def test_larger_grids_never_get_larger_cells(side: int) -> None:
    sizes = [
        cell_size([Expanded("x", tuple(range(n)), tuple(range(n)))] * 3) for n in (side, side + 1)
    ]
    assert all(one >= other for one, other in pairwise(sizes))


def test_the_cells_are_square_and_stand_in_the_middle_of_a_chart_that_must_be_wider() -> None:
    image = drawn(Expanded("k", (0, 1), (0, 1)), np.ones((2, 2), dtype=int), 40)
    margin = image.figure.layout.margin
    assert image.width - margin.l - margin.r == image.height == 80
    assert abs(margin.l - margin.r) <= 1


def test_no_highlight_and_no_axis_stands_in_the_figure() -> None:
    spec = drawn(Expanded("x", (0, 1), (0, 1)), np.eye(2, dtype=int)).figure.to_plotly_json()
    assert {"shapes", "annotations", "images", "selections"}.isdisjoint(spec["layout"])
    assert all(trace["type"] == "heatmap" for trace in spec["data"])
    assert not any("selectedpoints" in trace for trace in spec["data"])
    assert not spec["layout"]["xaxis"]["visible"]
    assert spec["layout"]["yaxis"]["autorange"] == "reversed"  # row 1 is the top one


def test_the_text_for_those_who_do_not_see_it_reads_the_numbers_row_by_row() -> None:
    grid = Expanded("x", (PADDING, 0, 1), (0, 1))
    assert drawn(grid, np.array([[1, -2], [0.5, 4]])).alt == (
        "X, 3 rows by 2 columns: 0 0; 1 -2; 0.5 4"
    )


@pytest.mark.parametrize("cell", range(3, figures.LARGEST_CELL + 1))
def test_a_text_is_written_only_where_it_fits(cell: int) -> None:
    _, cells = layers(drawn(Expanded("x", (0,), (0,)), np.array([[-12]]), cell))
    shown = cells["text"][0][0] if cells["texttemplate"] else ""
    assert ("-12" in shown) == (cell >= figures.ONLY_NUMBER)
    assert ("<sub>" in shown) <= (cell >= figures.FULL_TEXT)
