"""Exercises to test with: small geometries, numbers that no two mistakes share, typed sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from engine.geometry import Spec
from engine.practice import Exercise, choices, draw, is_small
from engine.symbolic import NOTES, Cell, Line, Notation, Values, derive
from engine.symbolic.notation import BASES, LETTERS
from tests.cases import CONV2D, CONV_TRANSPOSE2D, conv2d_specs, conv_transpose2d_specs, shapes

SPECS: dict[str, Spec] = {
    f"{operation}: {name}": spec
    for operation, cases in (("conv2d", CONV2D), ("conv_transpose2d", CONV_TRANSPOSE2D))
    for name, spec in cases.items()
    if is_small(spec)
}


@st.composite
def small_specs(draw: st.DrawFn) -> Spec:
    """Any geometry there are exercises for."""
    spec = draw(conv2d_specs(5, 1) | conv_transpose2d_specs(5, 1))
    assume(is_small(spec))
    return spec


def notations() -> st.SearchStrategy[Notation]:
    """Every way to write."""
    return st.builds(
        Notation,
        base=st.sampled_from(BASES),
        letters=st.sampled_from(list(LETTERS)),
        delta=st.booleans(),
        convolution=st.booleans(),
    )


def arrays_of(spec: Spec, seed: int = 0) -> dict[str, np.ndarray]:
    """Numbers so large that two different sums of their products hardly ever meet."""
    rng = np.random.default_rng(seed)
    x, k, b, dz = (rng.integers(100, 999, shape) for shape in shapes(spec))
    return {"x": x[0], "k": k, "b": b, "dz": dz[0]}


def values_of(spec: Spec, seed: int = 0) -> Values:
    return Values(spec, **arrays_of(spec, seed))


def exercises(spec: Spec, seed: int, kind: str = "", notation: Notation = NOTES) -> list[Exercise]:
    """Every exercise that one seed draws, of one kind or of all."""
    derivation = derive(spec, notation)
    return [
        draw(derivation, values_of(spec), result, which, seed)
        for result, which in choices(derivation)
        if kind in ("", which)
    ]


def typed_sum(line: Line, products: Iterable[Iterable[Cell]], between: str = " + ") -> str:
    """Products of cells as LaTeX."""
    latex = line.derivation.symbols.latex
    return between.join(" ".join(map(latex, factors)) for factors in products)


def changed(line: Line, change: Callable[[Cell], Cell]) -> list[list[Cell]]:
    """The line's products, every cell changed."""
    return [[change(cell) for cell in term.factors] for term in line.terms]


def as_set(products: Iterable[Iterable[Cell]]) -> list[list[Cell]]:
    """Products without their order."""
    return sorted(sorted(factors) for factors in products)


def own_products(line: Line) -> list[list[Cell]]:
    return [list(term.factors) for term in line.terms]
