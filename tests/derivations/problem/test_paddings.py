"""What is said of a padding is what is computed with it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    ODD,
    OPERATIONS,
    SAME,
    SAME_LOWER,
    SAME_UPPER,
    SIDES,
    TENSORFLOW,
    Operation,
    Settings,
)
from derivations.ui.problem.padding_said import padding_said
from engine import numeric


@st.composite
def choices(draw: st.DrawFn) -> tuple[Operation, Settings]:
    """An operation and settings of any size, with any way to give the padding."""
    operation = draw(st.sampled_from(OPERATIONS))
    bounds = {"h": (1, 9), "w": (1, 9), "kh": (1, 5), "kw": (1, 5), "s": (1, 4), "d": (1, 3)}
    bounds |= dict.fromkeys(("p", "pt", "pb", "pl", "pr"), (0, 4)) | {"o": (0, 3)}
    settings = {name: draw(st.integers(*ends)) for name, ends in bounds.items()}
    mode = draw(st.sampled_from(operation.padding_modes))
    return operation, {**operation.notes, **settings, "pm": mode}


def spec_of(operation: Operation, settings: Settings) -> Any:
    try:
        return operation.spec(settings)
    except ValueError:
        assume(False)


@given(choices())
def test_the_numbers_of_the_sentence_are_those_of_the_geometry(
    choice: tuple[Operation, Settings],
) -> None:
    operation, settings = choice
    spec, said = spec_of(operation, settings), padding_said(operation, settings)
    if settings["pm"] in (SIDES, "all sides alike"):
        assert not re.search(r" rows?\b", said)
        return
    parts = said.split(". ")[0].split("; ")
    assert len(parts) == 2
    for part, side, size, padding in zip(
        parts, ("rows", "columns"), spec.output_size, spec.padding, strict=True
    ):
        named = side.removesuffix("s") if size == 1 else side
        assert re.search(rf"\b{size} {named}\b", part), part
        ends = re.search(r"(?:padding |span, )(\d+) .*? and (\d+) ", part)
        assert (tuple(map(int, ends.groups())) if ends else (0, 0)) == padding
        for i, s, product in re.findall(r"(\d+)·(\d+) = (\d+)", part):
            assert int(i) * int(s) == int(product)


@given(choices(), st.integers(0, 99))
def test_what_is_done_in_pytorch_gives_the_same_numbers(
    choice: tuple[Operation, Settings], seed: int
) -> None:
    """Its two steps, with NumPy: zeros put on first, or the sides cut off afterwards."""
    operation, settings = choice
    assume(settings["pm"] == SIDES or settings["pm"] in ODD)
    spec, said = spec_of(operation, settings), padding_said(operation, settings)
    rng = np.random.default_rng(seed)
    x, k = rng.integers(-4, 5, spec.input_size), rng.integers(-4, 5, spec.kernel_size)
    steps = {"stride": spec.stride, "dilation": spec.dilation}
    found = re.search(r"[` ]padding=(\(\d+, \d+\)|0)`", said)
    assert found
    padding = tuple(map(int, re.findall(r"\d+", found[1])))
    padding = padding if len(padding) == 2 else (0, 0)
    if operation is CONV2D:
        if pad := re.search(r"F\.pad\(x, \((\d+), (\d+), (\d+), (\d+)\)\)", said):
            left, right, top, bottom = map(int, pad.groups())
            x = np.pad(x, ((top, bottom), (left, right)))
        z = numeric.conv2d(x, k, padding=padding, **steps)
    else:
        extra = re.search(r"output_padding=\((\d+), (\d+)\)", said)
        added = tuple(map(int, extra.groups())) if extra else (0, 0)
        z = numeric.conv_transpose2d(x, k, padding=padding, output_padding=added, **steps)
        if cut := re.search(r"z\[\.\.\., (\d+):(\d+), (\d+):(\d+)\]", said):
            top, bottom, left, right = map(int, cut.groups())
            z = z[top:bottom, left:right]
    arguments = spec.hyper_parameters | {"groups": 1}
    x = x if operation is not CONV2D else rng_again(spec, seed)
    forward = numeric.conv2d if operation is CONV2D else numeric.conv_transpose2d
    np.testing.assert_array_equal(z, forward(x, k, **arguments))


def rng_again(spec: Any, seed: int) -> np.ndarray:
    """The numbers of x before any zeros were put on."""
    return np.random.default_rng(seed).integers(-4, 5, spec.input_size)


@pytest.mark.parametrize(
    ("operation", "mode", "said"),
    [
        (CONV2D, TENSORFLOW, "⌈4/2⌉ = 2 rows, padding 0 above and 1 below"),
        (CONV2D, SAME_UPPER, "⌈4/2⌉ = 2 rows, padding 0 above and 1 below"),
        (CONV2D, SAME_LOWER, "⌈4/2⌉ = 2 rows, padding 1 above and 0 below"),
        (CONV_TRANSPOSE2D, TENSORFLOW, "4·2 = 8 rows: of the 9 that the products span, 0 above"),
        (CONV_TRANSPOSE2D, SAME_LOWER, "4·2 = 8 rows: of the 9 that the products span, 1 above"),
    ],
)
def test_every_name_says_where_the_odd_cell_goes(
    operation: Operation, mode: str, said: str
) -> None:
    settings = operation.notes | {"h": 4, "w": 4, "kh": 3, "kw": 3, "s": 2, "pm": mode}
    assert said in padding_said(operation, settings)
    assert mode.split(" ")[0].strip("(") in padding_said(operation, settings)


def test_pytorchs_same_with_a_stride_is_said_to_be_pytorchs_rule() -> None:
    said = padding_said(CONV2D, CONV2D.notes | {"s": 2, "pm": SAME})
    assert said.startswith("PyTorch knows “same” with stride 1 only")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_named_padding_has_its_own_output_padding(operation: Operation) -> None:
    for mode in operation.padding_modes:
        chosen = operation.takes_output_padding(mode)
        assert chosen == (operation is CONV_TRANSPOSE2D and mode not in ODD)
        assert ("o" in operation.deciding(operation.notes | {"pm": mode})) == chosen
