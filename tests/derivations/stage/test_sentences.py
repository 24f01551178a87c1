"""What a page says of a line is so in every geometry."""

from __future__ import annotations

from hypothesis import given

from derivations.ui.stage.sentences import order, uses
from engine import Conv2dSpec, symbolic
from engine.symbolic import Line, Notation
from tests.cases import conv2d_specs, notations

NOTES = symbolic.derive(Conv2dSpec())


@given(spec=conv2d_specs(max_size=4, max_channels=2), notation=notations())
def test_the_kernel_is_read_backwards_and_of_a_true_convolution_forwards(
    spec: Conv2dSpec, notation: Notation
) -> None:
    for line in symbolic.derive(spec, notation).input_gradient:
        places = kernel_places(line)
        assert places == sorted(set(places), reverse=not notation.convolution)
        if places:
            assert ("backwards" in order(line)) != notation.convolution


def kernel_places(line: Line) -> list[tuple[int, ...]]:
    """Rows and columns of k in the terms with the line's first filter."""
    factors = [term.factors for term in line.terms]
    return [k.index[-2:] for z, k in factors if z.index[0] == factors[0][0].index[0]]


def test_the_order_in_the_notes() -> None:
    assert order(NOTES.input_gradient[4]) == (
        "In the line of $x_{22}$ the $z$ run forwards, $z_{11}$, $z_{12}$, $z_{21}$, $z_{22}$, "
        "and the $k$ backwards, $k_{22}$, $k_{21}$, $k_{12}$, $k_{11}$."
    )
    zero_based = Notation(base=0, letters="X W Y b", convolution=True)
    assert order(symbolic.derive(Conv2dSpec(), zero_based).input_gradient[1]) == (
        "In the line of $x_{01}$ the $y$ run forwards, $y_{00}$, $y_{01}$, "
        "and so do the $w$, $w_{10}$, $w_{11}$."
    )
    long = symbolic.derive(Conv2dSpec((5, 5), (3, 3))).input_gradient.at((0, 2, 2))
    assert "$z_{11}$, $z_{12}$, $z_{13}$, $z_{21}$, …, $z_{33}$, and" in order(long)


@given(spec=conv2d_specs(max_size=4, max_channels=2))
def test_the_windows_are_counted(spec: Conv2dSpec) -> None:
    derivation = symbolic.derive(spec)
    for line in derivation.input_gradient:
        vanishing = sum(part.vanishes for part in line.fragments("chain"))
        said = uses(line)
        assert ("no local derivative vanishes" in said) == (not vanishing)
        assert ("every local derivative is 0" in said) == (not line.size)
        if vanishing and line.size > 1:
            assert f"{line.size} of the {line.size + vanishing} $z$" in said


def test_the_corner_of_the_notes() -> None:
    assert uses(NOTES.input_gradient[0]) == (
        "$x_{11}$ is used by one $z$ alone. The others do not contain it: they give 0."
    )
