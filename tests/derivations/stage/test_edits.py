"""What a browser sends of a cell is checked, and written where it belongs."""

from __future__ import annotations

from base64 import b64decode
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui.problem.grid_text import MOST_CELLS, CannotRead
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.problem import GRIDS
from derivations.ui.stage.edits import changed, take
from tests.derivations.pages import FORWARD
from tests.derivations.problems import problem_of
from tests.derivations.visits import address, check, opened, session_of, stage_of

CHANNELS = problem_of(CONV2D, {**CONV2D.notes, "ci": 2, "co": 4, "gr": 2})


@pytest.mark.parametrize(
    ("grid", "at", "text", "there"),
    [
        ("x", (1, 2, 0), "9", [[9]]),
        ("k", (3, 0, 1), "-0.5", [[-0.5]]),
        ("dz", (2, 0, 0), "1/4", [[0.25]]),
        ("x", (0, 0, 0), "1e-3", [[0.001]]),
        ("x", (0, 1, 1), "1 2\n3 4", [[1, 2], [3, 4]]),
        ("x", (0, 0, 1), "5\t6", [[5, 6]]),
        ("x", (0, 0, 0), "1,5", [[1.5]]),
        ("x", (0, 0, 0), " −0,25\n", [[-0.25]]),
        ("x", (0, 0, 0), "1, 5", [[1, 5]]),
        ("x", (0, 0, 0), "[1,5]", [[1, 5]]),
        ("x", (0, 0, 0), "1,5,2", [[1, 5, 2]]),
        ("x", (0, 0, 0), "1,5\n2,6", [[1, 5], [2, 6]]),
        ("x", (0, 0, 0), "1,5\t2,25", [[1.5, 2.25]]),
    ],
)
def test_a_text_is_written_from_its_cell_on(
    grid: str, at: tuple[int, int, int], text: str, there: list[list[float]]
) -> None:
    found = changed(CHANNELS, {"grid": grid, "at": [*at], "text": text}, GRIDS)
    assert found is not None
    assert found[0] == grid
    expected = CHANNELS.grids[grid].astype(float)
    channel, row, column = at
    block = np.array(there)
    assert not found.says
    expected[channel, row : row + block.shape[0], column : column + block.shape[1]] = block
    assert np.array_equal(found[1], expected)


@pytest.mark.parametrize("text", ["-0.12345678901234567", "1/3", "1e-300", "-3e20", "1e308"])
def test_a_number_is_kept_whole(text: str) -> None:
    found = changed(CHANNELS, {"grid": "x", "at": [0, 0, 0], "text": text}, GRIDS)
    assert found is not None
    above, _, below = text.partition("/")
    assert found.numbers[0, 0, 0] == float(above) / float(below or 1)
    assert not found.says


def test_a_block_is_cut_at_the_edge_of_its_grid() -> None:
    sent = {"grid": "x", "at": [0, 2, 2], "text": "1 2; 3 4"}
    found = changed(CHANNELS, sent, GRIDS)
    assert found is not None
    expected = CHANNELS.grids["x"].copy()
    expected[0, 2, 2] = 1
    assert np.array_equal(found[1], expected)
    assert (
        found.says
        == "From x⁽¹⁾₃₃ on there is room for 1×1 of the 2×2 numbers: the rest is cut off."
    )


def test_a_row_of_biases_runs_on_through_the_filters() -> None:
    found = changed(CHANNELS, {"grid": "b", "at": [1, 0, 0], "text": "7 8 9 10"}, GRIDS)
    assert found is not None
    assert found[1].ravel().tolist() == [CHANNELS.grids["b"].ravel()[0], 7, 8, 9]
    assert found.says == "From B₂ on there is room for 3 of the 4 numbers: the rest is cut off."


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        [],
        "x",
        {"grid": "z", "at": [0, 0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0, 3], "text": "1"},
        {"grid": "x", "at": [-1, 0, 0], "text": "1"},
        {"grid": "x", "at": [0, 0, True], "text": "1"},
        {"grid": "x", "at": "000", "text": "1"},
        {"grid": "x", "at": [0, 0, 0], "text": 1},
        {"grid": ["x"], "at": [0, 0, 0], "text": "1"},
    ],
)
def test_what_no_cell_sends_changes_nothing(sent: object) -> None:
    assert changed(CHANNELS, sent, list(GRIDS)) is None


@pytest.mark.parametrize(
    "text", ["one", "1 2; 3", "1e999", "__import__('os')", "1 | 2", "9" * 5000, "1 nan", "-inf"]
)
def test_what_holds_no_numbers_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(CannotRead) as refused:
        changed(CHANNELS, {"grid": "x", "at": [0, 0, 0], "text": text}, GRIDS)
    assert len(str(refused.value)) > 10


def test_changes_are_read_once_and_each_stands_on_the_one_before() -> None:
    """Also before the run has come to them: the first two messages are one run's."""
    app = opened(FORWARD)
    send(app, [change(5, [0, 0, 0], "5"), change(7, [0, 1, 1], "7")])
    send(app, [change(7, [0, 1, 1], "1"), change(8, [0, 2, 2], "8"), change(9, [0, 0, 1], "one")])
    stage = stage_of(check(app.run()))
    assert stage["values"]["x"][::4] == [5, 7, 8]
    assert stage["answer"]["n"] == 9
    assert "one" in stage["answer"]["says"]


@pytest.mark.parametrize("sent", [None, 5, {}, [None], [{"n": True}], [{"n": "9"}], [[]]])
def test_what_no_stage_sends_is_not_read(sent: object) -> None:
    app = opened(FORWARD)
    before = stage_of(app)
    send(app, sent)
    assert stage_of(check(app.run())) == before


def change(n: int, at: list[int], text: str) -> dict[str, object]:
    """A change of X as a browser sends it."""
    return {"n": n, "grid": "x", "at": at, "text": text}


def send(app: AppTest, sent: object) -> None:
    """Have what a browser sends taken, as Streamlit does before a run."""
    with session_of(app, stage=SimpleNamespace(edit=sent)):
        take("stage")


def test_numbers_that_are_too_long_for_a_link_are_held_and_come_back() -> None:
    """The address has a name for them, which leads back to them, here and in another visit."""
    size = {"h": 64, "w": 64, "kh": 1, "kw": 1}
    app = opened(FORWARD, **size)
    before = app.session_state["x"]
    numbers = np.random.default_rng(1).standard_normal((64, 64))
    send(
        app,
        [change(1, [0, 0, 0], "\n".join("\t".join(map(repr, row)) for row in numbers.tolist()))],
    )
    stage = stage_of(check(app.run()))
    assert "too long for a link" in stage["answer"]["says"]
    name = address(app)["x"]
    assert len(name) < 40
    send(app, [change(2, [0, 63, 63], "1e-300")])
    assert stage_of(check(app.run()))["answer"]["says"] == "", "said once"
    changed_once = numbers.copy()
    changed_once[63, 63] = 1e-300
    assert address(app)["x"] != name != before
    for where, expected in ((name, numbers), (address(app)["x"], changed_once)):
        again = stage_of(check(opened(FORWARD, **size, x=where)))["values"]["x"]
        assert np.array_equal(numbers_of(again), expected)


def numbers_of(sent: dict[str, Any]) -> np.ndarray:
    """The one channel of a large grid."""
    return np.frombuffer(b64decode(sent["numbers"]), f"<{sent['kind']}").reshape(64, 64)


def test_a_name_of_numbers_that_are_not_here_is_said_to_be_one() -> None:
    app = check(opened(FORWARD, x=f"numbers-{'0' * 20}"), warnings=1)
    assert "no longer here" in app.warning[0].value


def test_a_grid_of_too_many_numbers_is_not_open() -> None:
    few, many = (stage_of(check(opened(FORWARD, h=64, w=64, ci=ci))) for ci in (9, 10))
    assert 64 * 64 * 9 < MOST_CELLS < 64 * 64 * 10
    assert set(few["editable"]) - set(many["editable"]) == {"x"}
