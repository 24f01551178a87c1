"""What a large layer sends: exact where it is shown, and not much more."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest

from derivations.ui.problem import grid_text
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.problem.problem import GRIDS, Problem, shape_of
from derivations.ui.stage import packed
from derivations.ui.stage.model import model, taps_of
from engine import numeric


def problem_of(operation: Operation, **settings: int) -> Problem:
    spec = operation.spec({**operation.notes, **settings})
    grids = {g: grid_text.read("", shape_of(spec, g), g).values for g in GRIDS}
    return Problem(operation, spec, grids)


LARGE = {"h": 32, "w": 32, "kh": 4, "kw": 4, "s": 2, "p": 1, "ci": 16, "co": 8}


@pytest.mark.parametrize(
    ("dtype", "kind"), [("i1", "i1"), ("i2", "i2"), ("i4", "i4"), ("f8", "f8")]
)
def test_shown_channels_are_sent_exactly(dtype: str, kind: str) -> None:
    values = np.arange(5 * 30 * 30).reshape(5, 30, 30) % 100
    values = {"i1": values, "i2": 300 * values, "i4": 10**6 * values, "f8": values / 7}[dtype]
    sent = packed.numbers(values, {3, 1, 99})
    assert (sent["kind"], sent["channels"], sent["size"]) == (kind, [1, 3], values.size)
    found = np.frombuffer(b64decode(sent["numbers"]), f"<{kind}").reshape(2, 30, 30)
    assert (found == values[[1, 3]]).all()
    assert sent["strongest"] == np.abs(values).max()


def test_a_picture_shows_every_channel_in_few_cells() -> None:
    values = np.zeros((4, 60, 60), dtype=int)
    values[2, :30] = 50
    values[3] = -100
    pictures = packed.numbers(values, ())["pictures"]
    shares = np.frombuffer(b64decode(pictures["shares"]), np.int8).reshape(4, *pictures["size"])
    assert pictures["size"] == (packed.SIDE, packed.SIDE)
    assert not shares[:2].any()
    assert (shares[2][:7] == 64).all()
    assert not shares[2][7:].any()
    assert (shares[3] == -127).all()


def test_one_number_far_beyond_all_others_leaves_them_their_colours() -> None:
    values = np.tile([-3, 2, 1], (2, 40, 20))
    values[0, 0, 0] = 10**9
    sent = packed.numbers(values, {0})
    assert sent["strongest"] == 3
    assert np.frombuffer(b64decode(sent["numbers"]), "<i4")[0] == 10**9
    shares = np.frombuffer(b64decode(sent["pictures"]["shares"]), np.int8)
    assert {*shares.tolist()} <= {-127, 85, 42, 127}
    assert -127 in shares


def test_what_json_has_no_number_for_is_sent_all_the_same() -> None:
    values = np.array([1.5, np.inf, -np.inf, np.nan]).reshape(1, 2, 2)
    assert packed.numbers(values, ()) == [1.5, "Infinity", "-Infinity", "NaN"]
    large = packed.numbers(np.resize(values, (2, 50, 50)), {0})
    assert large["strongest"] == 1.5
    assert np.isinf(np.frombuffer(b64decode(large["numbers"]), "<f8")).sum() == 1250
    json.dumps(large, allow_nan=False)


def test_a_small_grid_goes_whole() -> None:
    values = np.arange(12).reshape(1, 3, 4)
    assert packed.numbers(values, ()) == list(range(12))


@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
def test_a_message_stays_small(operation: Operation) -> None:
    lesson = model(
        problem_of(operation, **LARGE), ("forward", "input_gradient"), (0, 1, 1), "numbers"
    )
    assert len(json.dumps(lesson)) < 110_000


def test_the_largest_message_stays_small() -> None:
    problem = problem_of(CONV2D, h=64, w=64, kh=3, kw=3, p=1, ci=64, co=64)
    lesson = model(problem, ("forward", "input_gradient"), (0, 1, 1), "numbers")
    assert len(json.dumps(lesson)) < 250_000


def test_what_is_wanted_is_sent_too() -> None:
    problem = problem_of(CONV2D, **LARGE)
    sent = model(problem, ("forward",), (5, 1, 1), "numbers", wanted={"x": [7], "z": [2]})
    assert sent["values"]["x"]["channels"] == [0, 7]
    assert sent["values"]["dz"]["channels"] if isinstance(sent["values"]["dz"], dict) else True


def test_channels_are_counted_through_in_bytes() -> None:
    channels, *_ = taps_of(problem_of(CONV2D, **LARGE))
    sent = packed.taps(channels)
    x, z = (b64decode(sent[grid]) for grid in "xz")
    assert [(a, n, b) for n, (a, b) in enumerate(zip(x, z, strict=True))] == [*map(tuple, channels)]


def test_large_layers_are_computed_exactly() -> None:
    problem = problem_of(CONV2D, **LARGE)
    x, k, b, dz = problem.operands.values()
    assert problem.result("forward").dtype == np.int64
    assert (problem.result("forward") == numeric.forward(problem.spec, x, k, b)).all()
    assert (problem.result("input_gradient") == numeric.backward(problem.spec, x, k, dz).dx).all()
