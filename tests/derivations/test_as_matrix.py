"""The operation as a matrix: its entries against the engine, and where it is too large to draw."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.as_matrix import LONGEST_SIDE
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, SIDES, Operation, Settings
from engine.results import RESULTS
from tests.derivations.problems import LARGEST, computed, problem_of
from tests.derivations.visits import check, figures_of, link, opened


def matrix_on(app: AppTest, key: str) -> np.ndarray:
    """The entries of a drawn matrix, 0 where no kernel cell stands."""
    return np.nan_to_num(np.array(figures_of(app)[key], dtype=float))


MATRICES = {
    "conv2d": (CONV2D, CONV2D.notes),
    "conv_transpose2d": (CONV_TRANSPOSE2D, CONV_TRANSPOSE2D.notes),
    "channels": (CONV2D, {**CONV2D.notes, "ci": 2, "co": 3}),
    "groups": (CONV2D, {**CONV2D.notes, "ci": 2, "co": 4, "gr": 2}),
    "depthwise, stride 2": (CONV2D, CONV2D.examples["Depthwise, stride 2"]),
    "upsampling": (
        CONV_TRANSPOSE2D,
        CONV_TRANSPOSE2D.examples["Upsampling by 2, channels 3 → 2"],
    ),
    "sides": (CONV2D, {**CONV2D.notes, "pm": SIDES, "pt": 1, "pb": 0, "pl": 0, "pr": 2}),
}


@pytest.mark.parametrize(("operation", "geometry"), MATRICES.values(), ids=MATRICES)
def test_the_matrix_times_x_is_z_and_its_transpose_times_dz_is_dx(
    operation: Operation, geometry: Settings
) -> None:
    app = check(opened(contents.MATRIX, **link(contents.MATRIX, geometry, operation)))
    problem = problem_of(operation, geometry)
    forward, backward = matrix_on(app, "matrix"), matrix_on(app, "matrix-transposed")
    assert np.array_equal(forward, backward.T)
    bias = problem.grids["b"]
    z = forward @ problem.grids["x"].ravel()
    assert np.array_equal(z, (computed(problem, "forward") - bias).ravel())
    dx = backward @ problem.grids["dz"].ravel()
    assert np.array_equal(dx, computed(problem, "input_gradient").ravel())
    # All four results have a verdict by the matrix.
    badges = [line.value for line in app.markdown if "-badge[" in line.value]
    assert len(badges) == len(RESULTS)
    assert not app.info


def test_a_matrix_that_is_too_large_is_a_sentence() -> None:
    app = check(opened(contents.MATRIX, **link(contents.MATRIX, LARGEST[CONV2D])))
    assert not figures_of(app)
    (note,) = app.info
    rows = int(np.prod(problem_of(CONV2D, {**CONV2D.notes, **LARGEST[CONV2D]}).spec.output_size))
    assert f"{rows} rows and 256 columns" in note.value
    assert str(LONGEST_SIDE) in note.value


def test_one_row_is_called_a_row() -> None:
    geometry = {"h": 13, "w": 13, "kh": 7, "kw": 7, "d": 2}
    app = check(opened(contents.MATRIX, **link(contents.MATRIX, geometry)))
    (note,) = app.info
    assert "has 1 row and 169 columns" in note.value


def test_the_largest_matrix_that_is_drawn() -> None:
    side = int(LONGEST_SIDE**0.5)
    geometry = {"h": side, "w": side, "kh": 3, "kw": 3, "p": 1}
    app = check(opened(contents.MATRIX, **link(contents.MATRIX, geometry)))
    assert matrix_on(app, "matrix").shape == (side * side, side * side)
