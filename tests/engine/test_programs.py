"""The NumPy programs compute what the engine computes; they run in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, numeric
from engine.geometry import Spec
from engine.programs import FORMS, as_program
from engine.results import RESULTS
from engine.taps import grid_shape
from tests.effort import draws
from tests.engine.test_figures import specs

RUN = """
import json, sys
import numpy as np
for code, name, given in json.load(sys.stdin):
    scope = {}
    exec(code, scope)
    print(json.dumps(scope[name](**{k: np.array(v) for k, v in given.items()}).tolist()))
"""

BATCH = 2


def numbers(spec: Spec) -> dict[str, np.ndarray]:
    """Whole numbers, so that what comes out is exact."""
    dice = np.random.default_rng(3)
    shapes = {
        "x": (BATCH, *grid_shape(spec, "x")),
        "k": spec.kernel_shape,
        "b": (spec.out_channels,),
        "dz": (BATCH, *grid_shape(spec, "z")),
    }
    return {name: dice.integers(-9, 10, shape) for name, shape in shapes.items()}


def right(spec: Spec, turned: bool) -> dict[str, np.ndarray]:
    arrays = numbers(spec)
    k = numeric.rotate180(arrays["k"]) if turned else arrays["k"]
    dx, dk, db = numeric.backward(spec, arrays["x"], k, arrays["dz"])
    return {
        "forward": numeric.forward(spec, arrays["x"], k, arrays["b"]),
        "kernel_gradient": numeric.rotate180(dk) if turned else dk,
        "input_gradient": dx,
        "bias_gradient": db,
    }


@draws(40)
@given(st.lists(st.tuples(specs(longest=6, channels=3), st.booleans()), min_size=1, max_size=12))
def test_programs_compute_what_the_engine_does(cases: list[tuple[Spec, bool]]) -> None:
    jobs: list[Any] = []
    expected = []
    for spec, turned in cases:
        arrays, results = numbers(spec), right(spec, turned)
        for result in RESULTS:
            for form in FORMS:
                code = as_program(spec, result, form, turned=turned)
                takes = code.partition("(")[2].partition(")")[0].split(", ")
                jobs.append((code, result, {name: arrays[name].tolist() for name in takes}))
                expected.append(results[result])
    ran = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for job, found, value in zip(jobs, ran.stdout.splitlines(), expected, strict=True):
        np.testing.assert_array_equal(np.array(json.loads(found)), value, err_msg=job[0])


def test_without_a_bias_there_is_none_to_give() -> None:
    assert "def forward(x, k):" in as_program(Conv2dSpec(), "forward", "einsum", bias=False)


def test_an_unknown_program_is_refused() -> None:
    with pytest.raises(ValueError, match="known here: forward"):
        as_program(Conv2dSpec(), "backward")
