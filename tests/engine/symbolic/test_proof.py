"""SymPy proves every line, and refuses a wrong one."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.symbolic import Cell, Line, ProofError, proof
from engine.taps import Table
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs

NAMED = {f"conv2d-{name}": spec for name, spec in CONV2D.items()} | {
    f"transposed-{name}": spec for name, spec in CONV_TRANSPOSE2D.items()
}


@pytest.mark.parametrize("spec", NAMED.values(), ids=NAMED)
def test_named_geometries(spec: Spec) -> None:
    d = symbolic.derive(spec)
    assert symbolic.prove(d) == sum(map(len, d.results.values()))


@given(spec=conv2d_specs(max_size=4, max_channels=3))
def test_any_convolution(spec: Spec) -> None:
    symbolic.prove(symbolic.derive(spec))


@given(spec=conv_transpose2d_specs(max_size=3, max_channels=3))
def test_any_transposed_convolution(spec: Spec) -> None:
    symbolic.prove(symbolic.derive(spec))


@given(
    spec=conv2d_specs(max_size=4, max_channels=3) | conv_transpose2d_specs(max_size=3),
    data=st.data(),
)
def test_what_is_left_out_of_z_is_constant(spec: Spec, data: st.DataObject) -> None:
    """The readable twin: every z written whole, and all of them differentiated."""
    derivation = symbolic.derive(spec)
    target = data.draw(st.sampled_from(list(derivation.cells(data.draw(st.sampled_from("xkb"))))))
    by = derivation.symbols.symbol(target)
    whole = sympy.Add(
        *(
            derivation.symbols.symbol(z._replace(grid="dz"))
            * proof._expected(derivation.symbols, z).diff(by)
            for z in derivation.cells("z")
        )
    )
    assert proof._expected(derivation.symbols, target) == whole


LARGEST = [
    Conv2dSpec((16, 16), (7, 7), padding=4, in_channels=4, out_channels=4),
    ConvTranspose2dSpec(
        (16, 16), (7, 7), stride=4, dilation=3, output_padding=3, in_channels=4, out_channels=4
    ),
]
"""The largest geometries of the app: all their z together have some 200,000 products."""


@pytest.mark.parametrize("spec", LARGEST, ids=["conv", "trans"])
def test_a_line_of_a_large_grid_costs_itself(spec: Spec) -> None:
    derivation = symbolic.derive(spec)
    for lines in derivation.results.values():
        line = lines[len(lines) // 2]
        written = sum(map(len, proof._definition(derivation.symbols, line.target).values()))
        assert written == line.size
        assert symbolic.prove_line(derivation, line) != 0


@pytest.mark.parametrize("spec", [Conv2dSpec(), ConvTranspose2dSpec((2, 2))], ids=["conv", "trans"])
@pytest.mark.parametrize("result", ["forward", "kernel_gradient", "input_gradient"])
def test_a_moved_tap_is_found(spec: Spec, result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Table.line

    def moved(self: Table, by: str, index: tuple[int, ...]) -> tuple[list[int], list[int]]:
        first, (place, *others) = whole(self, by, index)
        return first, [place + 1, *others]

    monkeypatch.setattr(Table, "line", moved)
    d = symbolic.derive(spec)
    with pytest.raises(ProofError, match="the line says"):
        symbolic.prove_line(d, d.results[result][0])


@pytest.mark.parametrize("spec", [Conv2dSpec(), ConvTranspose2dSpec((2, 2))], ids=["conv", "trans"])
@pytest.mark.parametrize("result", ["forward", "kernel_gradient", "input_gradient"])
def test_a_lost_term_is_found(spec: Spec, result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Table.line

    def lossy(self: Table, by: str, index: tuple[int, ...]) -> tuple[list[int], list[int]]:
        first, second = whole(self, by, index)
        return first[1:], second[1:]

    monkeypatch.setattr(Table, "line", lossy)
    d = symbolic.derive(spec)
    line = d.results[result][0]
    with pytest.raises(ProofError) as caught:
        symbolic.prove_line(d, line)
    lost = sympy.expand(caught.value.expected - caught.value.found)
    assert isinstance(lost, sympy.Mul), "what is missing is the one term"
    assert all(
        str(side) in str(caught.value) for side in (caught.value.found, caught.value.expected)
    )
    assert str(caught.value).startswith(f"{line.left_side}: the line says ")


def test_a_doubled_or_foreign_term_is_found() -> None:
    d = symbolic.derive(Conv2dSpec())

    class Wrong(Line):
        @property
        def expr(self) -> sympy.Expr:
            return sympy.Add(super().expr, self.extra, evaluate=False)

    for extra in (
        super_term(d),
        sympy.Symbol("B"),
        sympy.Symbol(r"\frac{\partial L}{\partial z_v}"),
    ):
        line = Wrong(d, Cell("x", (0, 0, 0)), 0)
        line.extra = extra
        with pytest.raises(ProofError):
            symbolic.prove_line(d, line)


def super_term(d: symbolic.Derivation) -> sympy.Expr:
    return d.input_gradient[0].expr


@pytest.mark.parametrize("wrong", ["x", None, Conv2dSpec()])
def test_prove_takes_a_derivation_only(wrong: object) -> None:
    with pytest.raises(TypeError, match="expected what derive"):
        symbolic.prove(wrong)
