"""Figures hold the numbers and the zeros of a grid, all of them, and never a highlight."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.ui.charts import heatmaps
from derivations.ui.charts.boards import (
    CELL,
    CROPPED,
    CUT,
    HEADER,
    Board,
    column_of,
    filters_of,
    state_of,
)
from derivations.ui.charts.heatmaps import Heatmap, Labels, cell_sizes, heatmap, matrix_heatmap
from derivations.ui.problem.numerals import readable, strongest
from engine.correlation import INSERTED, PADDING, Expanded, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.effort import draws

COLOURS: list[list[Any]] = [[0, "rgb(160,20,59)"], [0.5, "rgb(244,241,236)"], [1, "rgb(20,90,148)"]]
LARGEST = {
    "conv2d": Conv2dSpec((16, 16), (7, 7), padding=4),
    "conv_transpose2d": ConvTranspose2dSpec((16, 16), (7, 7), stride=4, dilation=3),
}


def name(channel: int, row: int, column: int) -> str:
    return f"x{channel}<sub>{row + 1}{column + 1}</sub>"


def channel_name(channel: int) -> str:
    return f"x({channel})"


def drawn(board: Board | Expanded, values: np.ndarray, cell: int = 40) -> Heatmap:
    """A board, or a grid of one channel, with its numbers."""
    if isinstance(board, Expanded):
        board, values = column_of(board, 1), values[None]
    return heatmap(board, values, Labels("X", name, channel_name), COLOURS, cell)


def layers(picture: Heatmap) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The layers of zeros, and the layer of cells (drawn last)."""
    *zeros, cells = (trace.to_plotly_json() for trace in picture.figure.data)
    return zeros, cells


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Board, np.ndarray]:
    """A board of a closing picture of any legal geometry, with numbers."""
    spec: Spec = draw(conv2d_specs(max_channels=1) | conv_transpose2d_specs(max_channels=1))
    result = draw(st.sampled_from(("forward", "kernel_gradient", "input_gradient")))
    picture = as_correlation(spec, result)
    grid = draw(st.sampled_from((picture.left, picture.right, picture.result)))
    rows, columns = (
        max([0, *axis, *before, *after]) + 1
        for axis, (before, after) in zip((grid.rows, grid.columns), grid.cut, strict=True)
    )
    down, across = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    board = column_of(grid, down, across)
    if draw(st.booleans()):  # as a kernel of two groups: some blocks do not exist
        pairs = [(o, i) for o in range(down) for i in range(across) if (o + i) % 2 == 0]
        board = filters_of(grid, down, across, {pair: at for at, pair in enumerate(pairs)})
    random = np.random.default_rng(draw(st.integers(0, 99)))
    return board, random.integers(-9, 10, (down * across, rows, columns))


KINDS = {PADDING: "0", INSERTED: "0", CUT: "·"}
BOTH = (PADDING, 0, INSERTED, 1, PADDING)


@draws(60)
@given(pictures())
@example((column_of(Expanded("dz", BOTH, BOTH), 1), np.array([[[1, 2], [3, 4]]])))
def test_every_cell_is_its_number_and_every_zero_is_in_the_layer_of_its_kind(
    case: tuple[Board, np.ndarray],
) -> None:
    board, values = case
    zeros, cells = layers(drawn(board, values))
    used: dict[int, set[int]] = {}
    for i, row in enumerate(board.rows):
        for j, column in enumerate(board.columns):
            state = state_of(board, row, column)
            of = [at for at, layer in enumerate(zeros) if layer["z"][i][j] is not None]
            if state == CELL:
                channel = board.channel(row, column)
                assert cells["z"][i][j] == values[channel, row[1], column[1]]
                assert not of
                continue
            assert cells["z"][i][j] is None
            assert cells["text"][i][j] == ""
            if state == HEADER:
                assert not of
                continue
            assert len(of) == 1
            if state == CROPPED:  # without a colour, but with its number
                place = board.channel(row, column), row[1], column[1]
                assert zeros[of[0]]["z"][i][j] == values[place]
                assert readable(values[place]) in zeros[of[0]]["text"][i][j]
            else:
                assert zeros[of[0]]["text"][i][j] == KINDS[state]
            used.setdefault(state, set()).update(of)
    # One layer a kind, and no layer without a place.
    assert sorted(at for layer in used.values() for at in layer) == list(range(len(zeros)))
    looks = [str(zeros[at]["colorscale"]) for (at,) in used.values()]
    assert len(set(looks)) == len(looks)


@draws(40)
@given(pictures())
def test_the_cells_say_their_symbol_and_their_number(case: tuple[Board, np.ndarray]) -> None:
    board, values = case
    _, cells = layers(drawn(board, values))
    for i, row in enumerate(board.rows):
        for j, column in enumerate(board.columns):
            if state_of(board, row, column) == CELL:
                place = board.channel(row, column), row[1], column[1]
                assert name(*place) in cells["text"][i][j]
                assert readable(values[place]) in cells["text"][i][j]


@draws(40)
@given(pictures())
def test_the_name_of_every_channel_stands_once_above_its_block(
    case: tuple[Board, np.ndarray],
) -> None:
    board, values = case
    notes = drawn(board, values).figure.layout.annotations
    if board.is_single:
        assert not notes
        return
    channels = [channel for across in board.channels for channel in across if channel >= 0]
    assert sorted(note.text for note in notes) == sorted(map(channel_name, channels))
    for note in notes:
        block, index = board.rows[note.y]
        assert index == HEADER
        at = board.columns[round(note.x + 0.4)]
        assert at[1] != HEADER
        assert channel_name(board.channels[block][at[0]]) == note.text


@given(st.lists(st.integers(-999, 999) | st.floats(-999, 999), min_size=1, max_size=6))
def test_the_colours_are_symmetric_about_zero_and_hardly_one_is_beyond(flat: list[float]) -> None:
    values = np.array([flat], dtype=float)
    _, cells = layers(drawn(Expanded("x", (0,), tuple(range(len(flat)))), values))
    assert cells["zmin"] == -cells["zmax"] < 0
    assert cells["zmax"] == strongest(values)
    assert (np.abs(values) > cells["zmax"]).sum() <= 1


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


def single(height: int, width: int) -> Board:
    return column_of(Expanded("x", tuple(range(height)), tuple(range(width))), 1)


@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("spec", LARGEST.values(), ids=LARGEST)
@pytest.mark.parametrize("result", ["forward", "kernel_gradient", "input_gradient"])
def test_the_largest_grids_fit_a_telephone(spec: Spec, result: str, channels: int) -> None:
    picture = as_correlation(spec, result)
    boards = [column_of(grid, channels) for grid in (picture.left, picture.right, picture.result)]
    for board, cell in zip(boards, cell_sizes(boards), strict=True):
        image = drawn(board, np.zeros((channels, 100, 100), dtype=int), cell)
        assert image.width <= heatmaps.WIDEST
        assert image.height <= max(heatmaps.TALLEST, 3 * board.size[0])
        assert len(image.alt) < 4_000


@given(
    st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_a_cell_has_a_size_within_bounds(
    sizes: list[tuple[int, int]], channels: int, samples: int
) -> None:
    boards = [
        column_of(Expanded("x", tuple(range(h)), tuple(range(w))), channels, samples)
        for h, w in sizes
    ]
    for board, cell in zip(boards, cell_sizes(boards), strict=True):
        assert 3 <= cell <= heatmaps.LARGEST_CELL
        assert cell == 3 or cell * board.size[1] <= heatmaps.WIDEST
        assert cell == 3 or cell * board.size[0] <= heatmaps.TALLEST


@draws(30)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 3))
def test_a_figure_of_any_size_is_one_that_can_be_drawn(h: int, w: int, channels: int) -> None:
    board = column_of(Expanded("x", tuple(range(h)), tuple(range(w))), channels)
    # Plotly refuses what is too small: building each figure is the test.
    image = drawn(board, np.zeros((channels, h, w), dtype=int), cell_sizes([board])[0])
    assert image.figure.layout.width == image.width >= heatmaps.NARROWEST
    assert image.figure.layout.height == image.height >= heatmaps.SHORTEST


boards_of_a_stage = st.lists(
    st.builds(single, st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=4
)


@given(boards_of_a_stage)
def test_cells_are_the_largest_that_keep_the_boards_in_one_row(boards: list[Board]) -> None:
    def in_one_row(most: int) -> bool:
        widths = (
            max(heatmaps.NARROWEST_PANEL, board.size[1] * min(cell, most))
            for board, cell in zip(boards, fits, strict=True)
        )
        return sum(widths) <= heatmaps.ROW

    alone = [cell_sizes([board])[0] for board in boards]
    alike = min(alone) >= heatmaps.ONLY_NUMBER
    fits = [min(alone)] * len(boards) if alike else alone
    cells = cell_sizes(boards)
    assert len(set(cells)) == 1 or not alike
    if cells != fits:
        assert cells == [min(cell, max(cells)) for cell in fits]
        assert in_one_row(max(cells))
        assert not in_one_row(max(cells) + 1)
    elif not in_one_row(max(fits)):
        # They stand in two rows, since in one their numbers could not be read.
        assert not any(map(in_one_row, range(heatmaps.ONLY_NUMBER + 5, heatmaps.LARGEST_CELL)))


@given(st.integers(1, 40), st.integers(1, 3))
def test_larger_grids_never_get_larger_cells(side: int, count: int) -> None:
    alone = [cell_sizes([single(n, n)])[0] for n in (side, side + 1)]
    assert alone[0] >= alone[1]
    # Together they may: from where on they stand in two rows.
    together = [cell_sizes([single(n, n)] * count)[0] for n in (side, side + 1)]
    assert together[0] >= together[1] or together[1] == alone[1]


def test_the_cells_are_square_and_stand_in_the_middle_of_a_chart_that_must_be_wider() -> None:
    image = drawn(Expanded("k", (0, 1), (0, 1)), np.ones((2, 2), dtype=int), 40)
    margin = image.figure.layout.margin
    assert image.width - margin.l - margin.r == image.height == 80
    assert abs(margin.l - margin.r) <= 1


def test_no_highlight_and_no_axis_stands_in_the_figure() -> None:
    spec = drawn(Expanded("x", (0, 1), (0, 1)), np.eye(2, dtype=int)).figure.to_plotly_json()
    assert {"images", "selections"}.isdisjoint(spec["layout"])
    assert not spec["layout"].get("shapes")
    assert not spec["layout"].get("annotations")
    assert all(trace["type"] == "heatmap" for trace in spec["data"])
    assert not any("selectedpoints" in trace for trace in spec["data"])
    assert not spec["layout"]["xaxis"]["visible"]
    assert spec["layout"]["yaxis"]["autorange"] == "reversed"  # row 1 is the top one


def test_the_text_for_those_who_do_not_see_it_reads_the_numbers_row_by_row() -> None:
    grid = Expanded("x", (PADDING, 0, 1), (0, 1))
    assert drawn(grid, np.array([[1, -2], [0.5, 4]])).alt == (
        "X, 3 rows by 2 columns: 0 0; 1 −2; 0.5 4"
    )


def crop(padding: int = 2) -> Board:
    """∂L/∂Z of a convolution with more padding than its kernel reaches: 7×7 cut to 5×5."""
    spec = Conv2dSpec((5, 5), (2, 2), padding=padding)
    return column_of(as_correlation(spec, "input_gradient").left, 1)


def test_a_crop_is_framed_and_what_it_cuts_off_is_struck_through() -> None:
    board = crop()
    assert board.size == (8, 8)
    path, frame = drawn(board, np.arange(64).reshape(1, 8, 8)).figure.layout.shapes
    assert (frame.type, frame.x0, frame.x1, frame.y0, frame.y1) == ("rect", 0.5, 6.5, 0.5, 6.5)
    assert path.path.count("M") == 64 - 36


def test_a_mixed_border_is_padded_and_cropped_at_its_own_sides() -> None:
    spec = Conv2dSpec((5, 5), (2, 2), padding=((2, 0), (1, 1)))
    board = column_of(as_correlation(spec, "input_gradient").left, 2)
    assert board.rows[1:4] == ((0, 0), (0, 1), (0, 2))
    assert board.cut == ({0}, set())
    frames = drawn(board, np.zeros((2, 6, 6), dtype=int)).figure.layout.shapes[1:]
    assert [(frame.y0, frame.y1) for frame in frames] == [(1.5, 7.5), (9.5, 15.5)]
    assert all(frame.x1 - frame.x0 == board.size[1] for frame in frames)


def test_the_text_reads_what_a_crop_leaves_and_says_what_it_cuts_off() -> None:
    alt = drawn(crop(), np.arange(64).reshape(1, 8, 8)).alt
    assert alt.startswith("X, 6 rows by 6 columns: 9 10 11")
    assert alt.endswith(
        "; cut off: 1 row above, 1 row below, 1 column at the left, 1 column at the right"
    )
    assert "cut off" not in drawn(crop(1), np.arange(36).reshape(1, 6, 6)).alt


def test_what_no_window_reaches_stands_in_a_dotted_frame_in_every_channel() -> None:
    board = replace(
        column_of(Expanded("x", (PADDING, 0, 1, 2), (0, 1, 2)), 2), unreached=((2,), (1, 2))
    )
    frames = drawn(board, np.zeros((2, 3, 3), dtype=int)).figure.layout.shapes
    assert all(frame.type == "rect" and frame.line.dash == "dot" for frame in frames)
    rows = {round((f.y0 + f.y1) / 2) for f in frames if f.x1 - f.x0 == board.size[1]}
    assert rows == {4, 9}  # the third row below each header and its padding
    columns = {(round((f.x0 + f.x1) / 2), f.y0, f.y1) for f in frames if f.y1 - f.y0 == 4}
    # From the first to the last row of a channel: the header above it has no part in it.
    assert columns == {(at, top, top + 4) for at in (1, 2) for top in (0.5, 5.5)}
    assert len(frames) == len(rows) + len(columns)


# --- a matrix ---------------------------------------------------------------------------------


def test_a_matrix_is_its_kernel_cells_and_its_zeros_are_another_layer() -> None:
    entries = [[2, None], [0, -1]]
    names = [["k₁₁", "no kernel cell"], ["k₁₂", "k₁₁"]]
    image = matrix_heatmap(entries, names, "C", COLOURS, 2.0)
    (zeros,), cells = layers(image)
    assert cells["z"] == entries
    assert zeros["z"] == [[None, 1], [None, None]]
    assert cells["text"] == [["2", ""], ["0", "−1"]]  # a kernel cell that is 0 is no empty entry
    assert (cells["zmin"], cells["zmax"]) == (-2, 2)
    assert image.alt.startswith("C, 2 rows by 2 columns")


@pytest.mark.parametrize("shape", [(1, 1), (1, 144), (144, 1), (144, 144), (4, 9)])
def test_a_matrix_of_any_size_can_be_drawn(shape: tuple[int, int]) -> None:
    rows, columns = shape
    image = matrix_heatmap([[1.0] * columns] * rows, [["k"] * columns] * rows, "C", COLOURS, 1.0)
    assert image.figure.layout.width == image.width >= heatmaps.NARROWEST
    assert image.width <= max(heatmaps.NARROWEST, heatmaps.WIDEST_MATRIX)
    assert image.figure.layout.height == image.height >= heatmaps.SHORTEST


# --- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", range(3, heatmaps.LARGEST_CELL + 1))
def test_a_text_is_written_only_where_it_fits(cell: int) -> None:
    _, cells = layers(drawn(Expanded("x", (0,), (0,)), np.array([[-12]]), cell))
    shown = cells["text"][0][0] if cells["texttemplate"] else ""
    assert ("−12" in shown) == (cell >= heatmaps.ONLY_NUMBER)
    sizes = [int(size) for size in re.findall(r"font-size:(\d+)px", shown)]
    number_size = min([cells["textfont"]["size"], *sizes[-1:]])
    assert not shown or 0.58 * 3 * number_size <= cell - 3
    assert ("<sub>" in shown) <= (cell >= heatmaps.FULL_TEXT)


@pytest.mark.parametrize("cell", [10, 12, 28, 48])
def test_the_name_of_a_channel_is_no_higher_than_its_header(cell: int) -> None:
    board = column_of(Expanded("x", tuple(range(16)), tuple(range(16))), 4)
    notes = drawn(board, np.zeros((4, 16, 16), dtype=int), cell).figure.layout.annotations
    assert [note.font.size < cell for note in notes] == [True] * 4
