"""Numbers pasted on the start page: the layer that they lead to, and the page."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.ui.problem.operations import CONV2D
from derivations.ui.start.numbers import TOLD, take
from engine import Conv2dSpec, numeric
from tests.cases import conv2d_specs, random_arrays
from tests.effort import draws


def text_of(arrays: dict[str, np.ndarray]) -> str:
    return "\n".join(f"{name} = {values.tolist()}" for name, values in arrays.items())


def arrays_of(spec: Conv2dSpec, seed: int = 1) -> dict[str, np.ndarray]:
    x, k, _, dz = random_arrays(spec, seed=seed)
    return {"x": x[0], "w": k, "dout": dz[0]}


LARGER = Conv2dSpec((5, 6), (3, 2), stride=2, padding=1, in_channels=2, out_channels=3)


@pytest.mark.parametrize(
    ("names", "result"),
    [
        (("x", "w", "dout"), "input_gradient"),
        (("w", "dout"), "input_gradient"),
        (("x", "dout"), "kernel_gradient"),
        (("x", "w"), "forward"),
    ],
)
@pytest.mark.parametrize("spec", [Conv2dSpec(), Conv2dSpec((4, 5), (2, 3)), LARGER])
def test_given_numbers_open_the_page_of_what_they_make(
    spec: Conv2dSpec, names: tuple[str, ...], result: str
) -> None:
    arrays = {name: values for name, values in arrays_of(spec).items() if name in names}
    taken = take(text_of(arrays))
    assert taken
    assert taken.result == result
    grids = {"w": "k", "dout": "dz"}
    for name, values in arrays.items():
        held = np.array(json.loads(taken.pasted.numbers[grids.get(name, name)]))
        assert np.array_equal(held.squeeze(), values.squeeze())
    there = CONV2D.spec(taken.pasted.stands[1])
    if len(names) == 3:
        assert (there.input_size, there.kernel_size) == (spec.input_size, spec.kernel_size)
        assert there.output_size == spec.output_size
        assert (TOLD in taken.pasted.says) == (spec != Conv2dSpec())


@draws(6)
@given(conv2d_specs(max_size=5, max_channels=2), st.integers(0, 99))
@example(Conv2dSpec((1, 1), (2, 1), padding=((0, 2), (0, 0))), 0)  # 1×2×1 is 1×2 with C last
def test_of_all_layers_with_these_sizes_that_in_which_mine_is_right(
    spec: Conv2dSpec, seed: int
) -> None:
    """Where there is none with small steps, none is taken."""
    arrays = arrays_of(spec, seed)
    right = numeric.backward(spec, arrays["x"], arrays["w"], arrays["dout"])
    taken = take(text_of({**arrays, "dx": right.dx}))
    if taken is None:
        return
    assert not taken.result, "it is to be judged"
    there = CONV2D.spec(taken.pasted.stands[1])
    assert there.output_size == spec.output_size
    assert (there.in_channels, there.out_channels) == (spec.in_channels, spec.out_channels)


@pytest.mark.parametrize(
    "text", ["", "hello", "1 2; 3 4", "dx = 1 2; 3 4", "x = 1 2; 3 4", "b = 1", "x = 1 2; 3 4\n7"]
)
def test_what_leads_nowhere_is_left_to_the_page_that_judges(text: str) -> None:
    taken: Any = take(text)
    assert taken is None or not taken.result


def test_numbers_of_the_usual_layer_set_no_other() -> None:
    spec = Conv2dSpec()
    arrays = arrays_of(spec)
    right = numeric.backward(spec, arrays["x"], arrays["w"], arrays["dout"])
    assert take(text_of({**arrays, "dx": right.dx})) is None
