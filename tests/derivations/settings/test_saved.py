"""A page is saved in a file and opened again: nothing of it is lost, and no file does harm."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from derivations.ui import contents
from derivations.ui.problem.grid_text import MOST_CELLS
from derivations.ui.settings import saved
from derivations.ui.settings.saved import CannotOpen, State, read, written
from tests.derivations.pages import FORWARD
from tests.derivations.visits import address, check, follow, opened, session_of, stage_of
from tests.effort import draws

PARAMETERS = {"x": "0.1 1e-7; -3e20 2", "h": "2", "w": "2", "letters": "I W O b", "base": "0"}

shapes = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
numbers = shapes.flatmap(
    lambda shape: (
        arrays(np.float64, shape, elements={"allow_nan": False, "allow_infinity": False})
        | arrays(np.int64, shape)
    )
)


@draws(60)
@given(st.sampled_from(contents.ALL), st.dictionaries(st.sampled_from("xkg"), numbers))
def test_what_is_written_is_read_again(entry: contents.Entry, grids: dict[str, np.ndarray]) -> None:
    found = read(written(State(entry.url, PARAMETERS, grids)))
    assert (found.page, found.parameters) == (entry.url, PARAMETERS)
    assert {*found.grids} == {*grids}
    for key, values in grids.items():
        assert found.grids[key].dtype == values.dtype
        assert np.array_equal(found.grids[key], values)


def test_as_many_numbers_as_can_be_held_make_a_file_that_is_opened() -> None:
    side = np.random.default_rng(0).standard_normal((1, 1, MOST_CELLS))
    data = written(State("sandbox", {}, dict.fromkeys("xkgt", side)))
    assert len(data) <= saved.LARGEST_FILE
    assert all(np.array_equal(values, side) for values in read(data).grids.values())


def test_a_saved_page_is_opened_from_another_as_it_was() -> None:
    """Its geometry, notation, cell and numbers; what was set otherwise meanwhile is as usual."""
    rows = "0.1 12345.678 1e-7; -3e20 0.3333333333333333 7; 1 2 3"
    first = check(opened(FORWARD, x=rows, kh=1, base=0, letters="X W Y b", row=1, step="Window"))
    with session_of(first):
        data = written(saved.now())
    there = opened(contents.START, k="9 9; 9 9", p="1", up="G")
    with session_of(there):
        saved.take(read(data))
    assert check(follow(there, FORWARD)) is there
    assert address(there) == address(first)
    assert stage_of(there)["values"] == stage_of(first)["values"]
    assert stage_of(there)["id"] == stage_of(first)["id"]


GOOD = json.loads(written(State("sandbox", PARAMETERS, {"x": np.ones((1, 2, 2))})))
GRID = GOOD["grids"]["x"]
NANS = b64encode(np.full(4, np.nan).tobytes()).decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "x"}, "no saved state"),
        ({"version": 2}, "another version"),
        ({"version": "1"}, "another version"),
        ({"page": "../etc"}, "not here"),
        ({"page": ["x"]}, "not here"),
        ({"parameters": []}, "no parameters"),
        ({"parameters": {"h": "65"}}, "`65`: it goes from"),
        ({"parameters": {"h": 5}}, "`5`"),
        ({"parameters": {"nothing": "1"}}, "`nothing`, which is not known"),
        ({"parameters": {"letters": "![](//host)"}}, "letters"),
        ({"parameters": {"x": "1" * 4001}}, "at most 4000 characters"),
        ({"grids": []}, "no grid"),
        ({"grids": {"h": GRID}}, "no grid"),
        ({"grids": {"x": None}}, "no shape"),
        ({"grids": {"x": GRID | {"shape": [2, 2]}}}, "no shape"),
        ({"grids": {"x": GRID | {"shape": [1, 2, True]}}}, "no shape"),
        ({"grids": {"x": GRID | {"shape": [1, 2, 3]}}}, "do not fill"),
        ({"grids": {"x": GRID | {"shape": [-1, 2, -2]}}}, "are read"),
        ({"grids": {"x": GRID | {"shape": [9**9, 9**9, 9]}}}, "are read"),
        ({"grids": {"x": GRID | {"kind": "O"}}}, "do not fill"),
        ({"grids": {"x": GRID | {"kind": ["<f8"]}}}, "do not fill"),
        ({"grids": {"x": GRID | {"numbers": "!" * 44}}}, "do not fill"),
        ({"grids": {"x": GRID | {"numbers": 7}}}, "do not fill"),
        ({"grids": {"x": GRID | {"kind": "<f8", "numbers": NANS}}}, "finite"),
    ],
)
def test_a_file_that_holds_no_state_is_answered_by_a_sentence(
    change: dict[str, Any], said: str
) -> None:
    with pytest.raises(CannotOpen) as refused:
        read(json.dumps(GOOD | change).encode())
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300
    assert "](" not in "".join(str(refused.value).split("`")[::2])


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(CannotOpen, match=r"2,000,001 bytes: at most 2,000,000"):
        read(b" " * (saved.LARGEST_FILE + 1))


@draws(60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"[" * 1_000_000)
@example(b"9" * 1_000_000)
@example(b'{"a":' * 200_000)
@example(b"NaN")
@example(b"\xff\xfe")
def test_no_other_bytes_are_a_state(data: bytes) -> None:
    with pytest.raises(CannotOpen):
        read(data)
