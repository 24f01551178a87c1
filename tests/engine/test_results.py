"""The names of results and grids: each look-up agrees with the lines, no name is guessed."""

from __future__ import annotations

import pytest

from engine import Conv2dSpec, numeric, symbolic
from engine.numeric.matrix import matrix_shape
from engine.results import FACTORS, GRID_OF, RESULT_OF, RESULTS, factors_of, grid_of, result_of
from engine.taps import grid_shape

SPEC = Conv2dSpec()


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_is_made_of_its_grids_cells_and_of_its_factors(result: str) -> None:
    lines = symbolic.derive(SPEC).results[result]
    for line in lines:
        assert line.target.grid == grid_of(result) == GRID_OF[result]
        factors = [term.factors for term in line.terms if term.factors != (line.bias,)]
        assert {tuple(cell.grid for cell in cells) for cells in factors} == {FACTORS[result]}
        assert result_of(line.target.grid) == RESULT_OF[line.target.grid] == result
    assert symbolic.derive(SPEC).lines_of(grid_of(result)).shape == lines.shape


@pytest.mark.parametrize(
    ("look_up", "name"),
    [
        (grid_of, "kernel_gradeint"),
        (factors_of, "kernel_gradeint"),
        (result_of, "dz"),
        (lambda name: grid_shape(SPEC, name), "kk"),
        (lambda name: matrix_shape(SPEC, name), "kernel_gradeint"),
        (lambda name: symbolic.derive(SPEC).lines_of(name), "kk"),
        (lambda name: numeric.compute(SPEC, name, x=None, k=None, b=None, dz=None), "z"),
    ],
    ids=["grid", "factors", "result", "shape", "matrix", "lines", "compute"],
)
def test_an_unknown_name_is_refused_and_quoted(look_up, name) -> None:
    with pytest.raises(ValueError, match=f"'{name}': expected one of"):
        look_up(name)
