"""Laws of the lines: one order, three stages that say the same, and nothing done in vain."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.symbolic import STAGES, Cell, Line
from engine.taps import grid_shape, taps
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs

small = conv2d_specs(max_size=4, max_channels=2) | conv_transpose2d_specs(
    max_size=3, max_channels=2
)
NAMED = {f"conv2d-{name}": spec for name, spec in CONV2D.items()} | {
    f"transposed-{name}": spec for name, spec in CONV_TRANSPOSE2D.items()
}


def all_lines(spec: Spec) -> list[Line]:
    return [line for lines in symbolic.derive(spec).results.values() for line in lines]


@pytest.mark.parametrize("spec", NAMED.values(), ids=NAMED)
def test_latex_is_what_sympy_prints(spec: Spec) -> None:
    for line in all_lines(spec):
        printed = sympy.latex(line.expr, order="none")
        assert line.latex() == f"{line.left_side} = {printed}"


def test_latex_of_two_digits_keeps_the_order_that_sympy_would_sort() -> None:
    spec = Conv2dSpec((11, 11), (2, 2), padding=1)
    for line in all_lines(spec):
        assert line.latex() == f"{line.left_side} = {sympy.latex(line.expr, order='none')}"
    line = symbolic.derive(spec).forward.at((0, 2, 9))
    assert line.latex() == (
        r"z_{3,10} = x_{29} k_{11} + x_{2,10} k_{12} + x_{39} k_{21} + x_{3,10} k_{22} + B"
    )


@given(spec=small)
def test_terms_run_row_major(spec: Spec) -> None:
    """A z line over x, a gradient line over z: the first factor's index only grows."""
    for line in all_lines(spec):
        order = [t.factors[0].index for t in line.terms if t.factors[0].grid != "b"]
        assert order == sorted(set(order))


@given(spec=small)
def test_terms_are_the_taps_and_the_bias(spec: Spec) -> None:
    """Over all lines of a result the terms are the taps, each once; a z line ends in its bias."""
    d, every = symbolic.derive(spec), list(taps(spec))
    for name, grid, pick in (
        ("forward", "z", lambda t: (Cell("x", t.x), Cell("k", t.k))),
        ("kernel_gradient", "k", lambda t: (Cell("dz", t.z), Cell("x", t.x))),
        ("input_gradient", "x", lambda t: (Cell("dz", t.z), Cell("k", t.k))),
    ):
        found = {
            (line.target, term.factors)
            for line in d.results[name]
            for term in line.terms
            if len(term.factors) == 2
        }
        assert found == {(Cell(grid, getattr(tap, grid)), pick(tap)) for tap in every}
    for line in d.forward:
        assert line.terms[-1].factors == (Cell("b", line.target.index[:1]),)
    for line in d.bias_gradient:
        own = [z for z in d.cells("z") if z.index[0] == line.target.index[0]]
        assert [term.factors for term in line.terms] == [(Cell("dz", z.index),) for z in own]


@given(spec=small)
def test_the_chain_has_one_summand_per_z_and_local_says_which_survive(spec: Spec) -> None:
    d = symbolic.derive(spec)
    every_z = [Cell("dz", z.index) for z in d.cells("z")]
    for name in ("kernel_gradient", "input_gradient", "bias_gradient"):
        for line in d.results[name]:
            chain, local, result = map(line.fragments, STAGES)
            assert [part.cells[0] for part in chain] == every_z
            assert [part.cells[0] for part in local] == every_z
            assert [part.vanishes for part in chain] == [part.vanishes for part in local]
            surviving = [part for part in local if not part.vanishes]
            assert [part.cells for part in surviving] == [part.cells for part in result]
            assert not any(part.vanishes for part in result)
            one = " 1" if name == "bias_gradient" else ""
            assert [p.latex for p in surviving] == [p.latex + one for p in result]


@given(spec=small)
def test_the_vanishing_summands_are_those_sympy_finds_zero(spec: Spec) -> None:
    d = symbolic.derive(spec)
    for line in (d.kernel_gradient[-1], d.input_gradient[-1], d.bias_gradient[-1]):
        by = d.symbols.symbol(line.target)
        for part, z in zip(line.fragments("chain"), d.forward, strict=True):
            assert part.vanishes == (z.expr.diff(by) == 0)


@given(spec=small)
def test_a_z_line_shows_its_whole_window_before_the_zeros_go(spec: Spec) -> None:
    d = symbolic.derive(spec)
    window = spec.in_channels_per_group * spec.kernel_size[0] * spec.kernel_size[1]
    for line in d.forward:
        parts = line.fragments("local")
        assert len(parts) == window + 1
        kept = [part for part in parts if not part.vanishes]
        assert [part.latex for part in kept] == [part.latex for part in line.fragments()]
        assert all(part.latex.startswith("0 k") for part in parts if part.vanishes)


@given(spec=small)
def test_every_latex_is_its_fragments(spec: Spec) -> None:
    for line in all_lines(spec):
        for stage in STAGES:
            parts = " + ".join(part.latex for part in line.fragments(stage)) or "0"
            assert line.latex(stage) == f"{line.left_side} = {parts}"


def test_a_cell_no_window_reaches_is_zero() -> None:
    d = symbolic.derive(Conv2dSpec((3, 3), (1, 1), stride=2))
    line = d.input_gradient.at((0, 1, 1))
    assert line.terms == ()
    assert line.expr == 0
    assert line.latex() == r"\frac{\partial L}{\partial x_{22}} = 0"
    assert all(part.vanishes for part in line.fragments("chain"))


def test_an_output_padding_cell_is_its_bias() -> None:
    spec = ConvTranspose2dSpec((2, 2), (1, 1), stride=2, output_padding=1)
    assert symbolic.derive(spec).forward.at((0, 3, 3)).latex() == "z_{44} = b"


@given(spec=small, data=st.data())
def test_lines_are_a_sequence(spec: Spec, data: st.DataObject) -> None:
    for lines in symbolic.derive(spec).results.values():
        targets = [line.target for line in lines]
        place = data.draw(st.integers(-len(lines), len(lines) - 1))
        assert lines[place].target == targets[place]
        assert lines[place].place == place % len(lines)
        assert lines.at(targets[place].index).latex() == lines.latex()[place]
        assert [line.target for line in lines[::-2]] == targets[::-2]
        assert [target.index for target in targets] == sorted(t.index for t in targets)
        assert lines.shape == grid_shape(spec, targets[0].grid)


def test_one_line_of_a_large_input_costs_no_table() -> None:
    """All 90,000 names alone are over 5 MB, the taps 12 times that; one line takes kilobytes."""
    d = symbolic.derive(Conv2dSpec((300, 300), (3, 3)))
    tracemalloc.start()
    try:
        line = d.input_gradient.at((0, 150, 150))
        assert len(line.terms) == 9
        assert line.latex().startswith(r"\frac{\partial L}{\partial x_{151,151}} = ")
        assert line.expr.args[0].args[1] == sympy.Symbol("k_{33}")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda d: d.forward[99], IndexError, "line 99 of z: there are 4"),
        (lambda d: d.forward[-5], IndexError, "line -5 of z: there are 4"),
        (lambda d: d.forward["1"], TypeError, "'str' object cannot"),
        (lambda d: d.forward[1.0], TypeError, "'float' object cannot"),
        (lambda d: d.forward.at((5, 5, 5)), ValueError, r"\(5, 5, 5\) is outside grid z of shape"),
        (lambda d: d.forward.at((0, -1, 0)), ValueError, r"\(0, -1, 0\) is outside grid z"),
        (lambda d: d.forward.at((0, 0)), ValueError, r"\(0, 0\) is outside grid z"),
        (lambda d: d.forward.at(3), TypeError, "index 3: expected a tuple of integers"),
        (lambda d: d.forward.at((0, 1.0, 0)), TypeError, "expected a tuple of integers"),
        (lambda d: d.forward[0].latex("foo"), ValueError, "stage 'foo': expected one of"),
        (lambda d: d.bias_gradient[0].fragments("all"), ValueError, "stage 'all': expected"),
        (lambda d: d.kernel_gradient[0].latex(None), ValueError, "stage None: expected"),
    ],
)
def test_refusals_name_value_and_rule(ask: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ask(symbolic.derive(Conv2dSpec()))


@pytest.mark.parametrize("wrong", ["x", None, 3, (3, 3), Conv2dSpec])
def test_derive_takes_a_spec_only(wrong: Any) -> None:
    with pytest.raises(TypeError, match="expected a Conv2dSpec or a ConvTranspose2dSpec"):
        symbolic.derive(wrong)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (Conv2dSpec((10**6, 10**6), (3, 3)), "x has 1000000000000 cells: .* at most 1100000"),
        (Conv2dSpec((1, 1), (1, 1), padding=10**4), "z has 400040001 cells"),
        (Conv2dSpec(in_channels=600, out_channels=600), "k has 1440000 cells"),
        (Conv2dSpec((100_000, 1), (50_000, 1)), "the rows have 50001 × 50000 taps"),
        (Conv2dSpec((1, 100_000), (1, 50_000)), "the columns have 50001 × 50000 taps"),
        (ConvTranspose2dSpec((2, 2), (2, 2), stride=10**6), "z has 1000004000004 cells"),
    ],
)
def test_derive_refuses_what_cannot_be_written(spec: Spec, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        symbolic.derive(spec)
