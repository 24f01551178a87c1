"""How cells are named: the notes' subscripts, absolute channels above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.symbolic import Cell, Symbols, array_place
from engine.taps import grid_shape
from tests.cases import conv2d_specs, conv_transpose2d_specs

ONE = Conv2dSpec((12, 12), (2, 2))
GROUPED = Conv2dSpec((3, 3), (2, 2), in_channels=4, out_channels=6, groups=2)
GROUPED_T = ConvTranspose2dSpec((2, 2), (2, 2), in_channels=4, out_channels=6, groups=2)


@pytest.mark.parametrize(
    ("spec", "grid", "index", "latex"),
    [
        (ONE, "x", (0, 0, 0), "x_{11}"),
        (ONE, "x", (0, 8, 8), "x_{99}"),
        (ONE, "x", (0, 9, 0), "x_{10,1}"),
        (ONE, "x", (0, 0, 9), "x_{1,10}"),
        (ONE, "z", (0, 9, 10), "z_{10,11}"),
        (ONE, "dz", (0, 0, 1), r"\frac{\partial L}{\partial z_{12}}"),
        (ONE, "k", (0, 0, 1, 0), "k_{21}"),
        (ONE, "b", (0,), "B"),
        (ConvTranspose2dSpec(), "b", (0,), "b"),
        (GROUPED, "x", (3, 0, 1), "x^{(4)}_{12}"),
        (GROUPED, "z", (5, 1, 1), "z^{(6)}_{22}"),
        (GROUPED, "dz", (5, 1, 1), r"\frac{\partial L}{\partial z^{(6)}_{22}}"),
        (GROUPED, "b", (5,), "B_{6}"),
        # The weight array counts its second channel within the group; the name does not.
        (GROUPED, "k", (0, 0, 0, 0), "k^{(1,1)}_{11}"),
        (GROUPED, "k", (3, 0, 0, 0), "k^{(4,3)}_{11}"),
        (GROUPED, "k", (5, 1, 0, 1), "k^{(6,4)}_{12}"),
        (GROUPED_T, "k", (0, 0, 0, 0), "k^{(1,1)}_{11}"),
        (GROUPED_T, "k", (0, 2, 0, 0), "k^{(4,3)}_{11}"),
        (GROUPED_T, "k", (2, 3, 0, 1), "k^{(6,4)}_{12}"),
        (GROUPED_T, "b", (5,), "b_{6}"),
    ],
)
def test_names(spec: Spec, grid: str, index: tuple[int, ...], latex: str) -> None:
    assert Symbols(spec).latex(Cell(grid, index)) == latex


@given(spec=conv2d_specs(max_size=4) | conv_transpose2d_specs(max_size=3))
def test_no_two_cells_share_a_name(spec: Spec) -> None:
    d = symbolic.derive(spec)
    cells = [cell for grid in ("x", "k", "b", "z", "dz") for cell in d.cells(grid)]
    assert len({d.symbols.latex(cell) for cell in cells}) == len(cells)


@given(spec=conv2d_specs(max_size=4) | conv_transpose2d_specs(max_size=3))
def test_every_kernel_name_says_which_channels_meet(spec: Spec) -> None:
    """A term x^{(c)} k^{(o,c)} stands in the line of z^{(o)}: absolute channels on all three."""
    d = symbolic.derive(spec)
    if spec.in_channels == spec.out_channels == 1:
        return
    for line in d.forward:
        z = line.target.index[0] + 1
        for term in line.terms[:-1]:
            x, k = term.factors
            name = d.symbols.latex(k)
            assert name.startswith(f"k^{{({z},{x.index[0] + 1})}}_")


@given(spec=conv2d_specs() | conv_transpose2d_specs(), order=st.permutations(["x", "k", "z", "dz"]))
def test_names_do_not_depend_on_what_was_asked_first(spec: Spec, order: list[str]) -> None:
    """Rows of names are made on demand: asked backwards they are the same as forwards."""
    d = symbolic.derive(spec)
    backwards = Symbols(spec)
    for grid in order:
        cells = list(d.cells(grid))
        spaced = [backwards.spaced[grid][n] for n in reversed(range(len(cells)))]
        assert [name[:-1] for name in reversed(spaced)] == [d.symbols.latex(c) for c in cells]


@given(spec=conv2d_specs() | conv_transpose2d_specs())
def test_a_kernel_cells_place_is_in_the_weight_array(spec: Spec) -> None:
    d = symbolic.derive(spec)
    places = [array_place(spec, cell) for cell in d.cells("k")]
    shape = spec.kernel_shape
    assert len(set(places)) == len(places) == shape[0] * shape[1] * shape[2] * shape[3]
    assert all(i < n for place in places for i, n in zip(place, shape, strict=True))
    assert grid_shape(spec, "k")[2:] == spec.kernel_size
