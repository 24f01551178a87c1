"""What the app prints of layers and numbers is read back equal."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from derivations.ui.is_mine_right import numbers_box, own_machine
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import layer
from derivations.ui.settings.part import line_of, whole_of
from engine import own_machine as files
from engine.reading import read_layer, read_named_numbers
from tests.derivations.problems import any_settings, default_grids
from tests.effort import draws

shapes = st.lists(st.integers(1, 5), min_size=2, max_size=4).map(tuple)
finite = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@draws(60)
@pytest.mark.parametrize("call", ["tensor", "np.array"])
@given(values=shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=finite)))
def test_numbers_of_any_size_are_printed_with_every_digit(call: str, values: np.ndarray) -> None:
    (found,) = read_named_numbers(numbers_box.printed(call, values))
    shown = values[0] if values.ndim == 3 and len(values) == 1 else values
    assert found.values.shape == shown.shape
    assert np.array_equal(found.values, shown)


def test_many_numbers_are_printed_without_dots() -> None:
    values = np.arange(2_000.0).reshape(40, 50) / 7
    (found,) = read_named_numbers(numbers_box.printed("np.array", values))
    assert np.array_equal(found.values, values)


@draws(100)
@pytest.mark.parametrize("operation", [CONV2D, CONV_TRANSPOSE2D], ids=lambda one: one.name)
@given(data=st.data())
def test_a_whole_layer_is_kept_as_a_line(operation: Operation, data: st.DataObject) -> None:
    settings = data.draw(any_settings(operation))
    try:
        operation.spec(settings)
    except ValueError:
        return
    whole = whole_of(read_layer(layer.write(operation, settings)))
    assert whole_of(read_layer(line_of(whole))) == whole


@pytest.mark.parametrize("write", [files.check_file, files.notebook])
def test_the_numbers_of_the_file_are_those_of_the_page(write: files.Writer) -> None:
    spec = CONV2D.spec(CONV2D.notes)
    grids = {grid: values / 7 for grid, values in default_grids(spec).items()}
    problem = Problem(CONV2D, spec, grids)
    held = own_machine.arrays_of(problem, None)
    text = own_machine.written(problem, held, "", write).replace("\\n", "\n")
    lines = re.findall(r"(?m)^(x|k|b|dz) = (np\.array\([\d\[\], e.-]+\))", text)
    assert [name for name, _ in lines] == ["x", "k", "b", "dz"]
    for name, written in lines:
        (found,) = read_named_numbers(written)
        assert np.array_equal(found.values, held[name])
