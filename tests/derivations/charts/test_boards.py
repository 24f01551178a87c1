"""A board shows every cell of every channel once, and nothing where groups leave nothing."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from derivations.ui.charts.panels import board_of, panels, plain_grid
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.problem import Problem, shape_of
from engine.correlation import INSERTED, PADDING, Expanded
from engine.geometry import Spec
from engine.results import RESULTS
from tests.cases import CONV2D as CONV2D_SPECS
from tests.cases import CONV_TRANSPOSE2D as CONV_TRANSPOSE2D_SPECS
from tests.derivations.problems import CASES, Case, default_grids, problem_of

SPECS: dict[str, Spec] = {
    **{f"conv2d: {name}": spec for name, spec in CONV2D_SPECS.items()},
    **{f"conv_transpose2d: {name}": spec for name, spec in CONV_TRANSPOSE2D_SPECS.items()},
}
problems = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
results = pytest.mark.parametrize("result", RESULTS)

axes = st.lists(st.sampled_from((PADDING, INSERTED, 0)), min_size=1, max_size=6).map(
    lambda kinds: tuple(kind if kind < 0 else place for place, kind in enumerate(kinds))
)


def places_of(board: Board, state: int = CELL) -> list[tuple[int, int, int]]:
    """(channel, row, column) of every place of a board in a state."""
    return [
        (board.channel(row, column), row[1], column[1])
        for row, column in product(board.rows, board.columns)
        if state_of(board, row, column) == state
    ]


def spec_problem(spec: Spec) -> Problem:
    return Problem(CONV2D, spec, default_grids(spec))


# --- every cell once --------------------------------------------------------------------------


@results
@problems
def test_every_cell_of_every_channel_stands_exactly_once(case: Case, result: str) -> None:
    problem = problem_of(*case)
    for panel in panels(problem, result):
        shape = shape_of(problem.spec, panel.grid, problem.samples)
        board = panel.board
        cells = Counter(places_of(board))
        assert set(cells.values()) == {1}
        shown = product(range(shape[0]), *(sorted({i for i in axis if i >= 0}) for axis in (
            board.expanded.rows, board.expanded.columns)))  # fmt: skip
        assert sorted(cells) == list(shown)
        # A crop cuts cells off, and shows them: nothing is left out.
        cropped = places_of(board, CROPPED)
        assert bool(cropped) == board.expanded.is_cropped
        assert sorted([*cells, *cropped]) == list(product(*map(range, shape)))


@pytest.mark.parametrize("grid", ["x", "k", "dz", "b"])
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_plain_board_of_any_spec_holds_its_whole_grid(spec: Spec, grid: str) -> None:
    problem = spec_problem(spec)
    board = board_of(problem, plain_grid(problem, grid))
    assert sorted(places_of(board)) == list(product(*map(range, shape_of(spec, grid))))
    assert not places_of(board, PADDING)
    assert not places_of(board, INSERTED)


@given(axes, axes, st.integers(1, 4), st.integers(1, 4))
def test_each_channel_is_the_expanded_grid(
    rows: tuple[int, ...], columns: tuple[int, ...], channels: int, samples: int
) -> None:
    expanded = Expanded("x", rows, columns)
    board = column_of(expanded, channels, samples)
    several = channels * samples > 1
    assert board.size == (
        channels * (len(rows) + several),
        samples * len(columns) + samples - 1,
    )
    for flat in range(channels * samples):
        block = flat % channels, flat // channels  # channel below channel, sample beside sample
        assert board.channels[block[0]][block[1]] == flat
        own = [index for at, index in board.rows if at == block[0]]
        assert own == [*([HEADER] if several else []), *rows]
        own = [index for at, index in board.columns if at == block[1]]
        assert own == [*([HEADER] if block[1] else []), *columns]


def test_one_channel_is_the_expanded_grid_itself() -> None:
    expanded = Expanded("x", (PADDING, 0, INSERTED, 1), (0, PADDING))
    board = column_of(expanded, 1)
    assert board.is_single
    assert board.size == expanded.size
    assert [index for _, index in board.rows] == list(expanded.rows)
    assert not places_of(board, HEADER)


# --- states -----------------------------------------------------------------------------------


@given(axes, axes, st.integers(1, 3), st.integers(1, 3))
def test_every_place_is_a_cell_a_zero_of_its_kind_or_a_header(
    rows: tuple[int, ...], columns: tuple[int, ...], channels: int, samples: int
) -> None:
    board = column_of(Expanded("x", rows, columns), channels, samples)
    for row, column in product(board.rows, board.columns):
        kinds = (row[1], column[1])
        expected = next((kind for kind in (HEADER, PADDING, INSERTED) if kind in kinds), CELL)
        assert state_of(board, row, column) == expected


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_kernel_is_cut_exactly_where_no_channel_of_the_group_meets(spec: Spec) -> None:
    problem = spec_problem(spec)
    board = board_of(problem, plain_grid(problem, "k"))
    assert len(board.channels) == spec.out_channels
    assert {len(across) for across in board.channels} == {spec.in_channels}
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    for out, channel in product(range(spec.out_channels), range(spec.in_channels)):
        meets = out // outs == channel // ins
        assert (board.channels[out][channel] != CUT) == meets, (out, channel)
    height, width = spec.kernel_size
    cut = spec.out_channels * spec.in_channels * (1 - 1 / spec.groups)
    assert len(places_of(board, CUT)) == round(cut) * height * width


@pytest.mark.parametrize("grid", ["x", "dz", "b"])
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_nothing_but_a_kernel_is_cut(spec: Spec, grid: str) -> None:
    problem = spec_problem(spec)
    assert not places_of(board_of(problem, plain_grid(problem, grid)), CUT)


def test_filters_stand_as_a_matrix_out_by_in() -> None:
    expanded = Expanded("k", (0, 1), (0, 1))
    board = filters_of(expanded, 2, 3, {(0, 0): 0, (0, 1): 1, (1, 2): 2})
    assert board.channels == ((0, 1, CUT), (CUT, CUT, 2))
    assert board.size == (2 * 3, 3 * 2 + 2)
