"""Every mistake made on purpose is recognised, and none is seen in a right answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.practice import ALMOST, MISSING, NOT_THERE, MissingFactor, Number, Vanishing, WholeLine
from engine.practice.products import collected, exists, products_of
from engine.practice.slips import SLIPS, wrong_lines
from engine.symbolic import NOTES, Cell, Line, Notation, derive
from tests.effort import draws
from tests.engine.practice.drawn import (
    as_set,
    changed,
    exercises,
    own_products,
    small_specs,
    typed_sum,
    values_of,
)

CONV, TRANSPOSE = Conv2dSpec(), ConvTranspose2dSpec((2, 2), (2, 2))
ROTATED = {Conv2dSpec: "input_gradient", ConvTranspose2dSpec: "forward"}
"""The result for which the kernel is rotated."""


def dx(row: int, column: int, spec: Spec = CONV, notation: Notation = NOTES) -> WholeLine:
    """The exercise to write ∂L/∂x at a zero-based place."""
    return WholeLine(derive(spec, notation).input_gradient.at((0, row, column)))


@st.composite
def rotated_lines(draw: st.DrawFn, *, square: bool = False) -> Line:
    """A line of the result that rotates the kernel."""
    spec = draw(small_specs())
    if square:
        spec = replace(spec, input_size=4, kernel_size=2, padding=1)
    lines = derive(spec).results[ROTATED[type(spec)]]
    met = [line for line in lines if line.size > bool(line.bias)]
    assume(met)
    return draw(st.sampled_from(met))


def kernel_changed(line: Line, change: object) -> list[list[Cell]]:
    """The line's products with every kernel cell at another place."""
    height, width = line.derivation.spec.kernel_size

    def cell(one: Cell) -> Cell:
        if one.grid != "k":
            return one
        place = change(*one.index[-2:], height, width)  # type: ignore[operator]
        return Cell("k", (0, 0, *place))

    return changed(line, cell)


# --- whole lines ------------------------------------------------------------------------------


@draws(60)
@given(line=rotated_lines())
def test_the_unrotated_kernel(line: Line) -> None:
    wrong = kernel_changed(line, lambda u, v, h, w: (h - 1 - u, w - 1 - v))
    said = WholeLine(line).check(typed_sum(line, wrong))
    looks_right = as_set(wrong) == as_set(own_products(line))
    assert said.solved == looks_right
    if looks_right:
        return
    assert said.mistake == "turned"
    assert said.says == "These are the terms with the kernel as it is: here it is rotated by 180°."


@draws(60)
@given(line=rotated_lines(square=True))
def test_the_transposed_kernel(line: Line) -> None:
    wrong = kernel_changed(line, lambda u, v, h, w: (w - 1 - v, h - 1 - u))
    assume(as_set(wrong) != as_set(own_products(line)))
    assume(as_set(wrong) != as_set(kernel_changed(line, lambda u, v, h, w: (h - 1 - u, w - 1 - v))))
    said = WholeLine(line).check(typed_sum(line, wrong))
    assert (said.solved, said.mistake) == (False, "transposed")
    assert "rotated by 180°, not transposed" in said.says


@draws(20)
@given(spec=small_specs(), seed=st.integers(1, 999))
def test_every_known_wrong_line_is_told_as_such(spec: Spec, seed: int) -> None:
    """Whatever wrong line of cells that exist is typed, a mistake that leads to it is named."""
    for exercise in exercises(spec, seed, "line"):
        line = exercise.line
        known: dict[object, str] = {}
        for wrong in wrong_lines(line):
            known.setdefault(frozenset(collected(wrong.products).items()), wrong.name)
        for products, name in list(known.items())[:12]:
            cells = [(n, list(factors)) for factors, n in products]  # type: ignore[attr-defined]
            if not all(exists(spec, cell) for _, factors in cells for cell in factors):
                continue
            terms = (f"{n} {typed_sum(line, [factors])}" for n, factors in cells)
            text = " + ".join(terms).replace("+ -", "- ") or "0"
            said = exercise.check(text)
            assert not said.solved, text
            assert said.mistake in (name, "other base"), (text, name, said)


@draws(60)
@given(spec=small_specs(), seed=st.integers(1, 999))
def test_no_known_wrong_line_is_the_right_one(spec: Spec, seed: int) -> None:
    for exercise in exercises(spec, seed, "line"):
        right = collected(products_of(exercise.line))
        for wrong in wrong_lines(exercise.line):
            assert collected(wrong.products) != right, wrong.name


def test_a_neighbours_line_is_named() -> None:
    said = dx(1, 1).check("dz12 k22 + dz22 k12")
    assert said.mistake == "another line"
    assert said.says == r"These are the terms of $\frac{\partial L}{\partial x_{23}}$."


def test_the_line_of_another_result_is_named() -> None:
    said = dx(1, 1).check("dz11 x11 + dz12 x12 + dz21 x21 + dz22 x22")
    assert said.says == r"These are the terms of $\frac{\partial L}{\partial k_{11}}$."


@pytest.mark.parametrize("text", ["dz00 k11 + dz01 k10 + dz10 k01 + dz11 k00"])
def test_counted_from_zero(text: str) -> None:
    said = dx(1, 1).check(text)
    assert (said.mistake, said.solved) == ("other base", False)
    assert said.says == "Read from 0 this is right; here cells count from 1."
    assert dx(1, 1, notation=Notation(base=0)).check(text).solved


def test_counted_from_one_where_cells_count_from_zero() -> None:
    own = "dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11"
    said = dx(1, 1, notation=Notation(base=0)).check(own)
    assert said.says == "Read from 1 this is right; here cells count from 0."


def test_row_and_column_changed_over() -> None:
    said = WholeLine(derive(CONV).forward.at((0, 0, 1))).check(
        "x21 k11 + x31 k21 + x22 k12 + x32 k22 + B"
    )
    assert (said.mistake, said.solved) == ("changed over", False)


def test_the_bias_forgotten() -> None:
    for spec, bias in ((CONV, "B"), (TRANSPOSE, "b")):
        line = derive(spec).forward.at((0, 1, 1))
        said = WholeLine(line).check(typed_sum(line, own_products(line)[:-1]))
        assert (said.mistake, said.solved) == ("forgotten bias", False)
        assert said.says == f"The bias is missing: every output ends in $+\\, {bias}$."
        assert said.marks[-1].verdict == MISSING


def test_the_output_for_its_gradient() -> None:
    said = dx(1, 1).check("z11 k22 + z12 k21 + z21 k12 + z22 k11")
    assert said.mistake == "z for its gradient"
    assert all(mark.verdict == NOT_THERE for mark in said.marks)


def test_x_for_k() -> None:
    assert dx(1, 1).check("dz11 x22 + dz12 x21 + dz21 x12 + dz22 x11").mistake == "other letter"


def test_every_sign_turned() -> None:
    said = dx(1, 1).check("-dz11 k22 - dz12 k21 - dz21 k12 - dz22 k11")
    assert (said.mistake, said.solved) == ("sign", False)
    assert "gradient descent" in said.says


def test_stride_padding_and_dilation_ignored() -> None:
    spec = Conv2dSpec((4, 4), (2, 2), stride=2)
    without = derive(replace(spec, stride=1)).input_gradient.at((0, 0, 1))
    said = dx(0, 1, spec).check(typed_sum(without, own_products(without)))
    assert said.says == "These are the terms without stride (which is 2 here)."
    spec = Conv2dSpec((3, 3), (3, 3), padding=1)
    bare = derive(replace(spec, padding=0)).input_gradient.at((0, 1, 1))
    assert dx(1, 1, spec).check(typed_sum(bare, own_products(bare))).mistake == "padding ignored"
    spec = Conv2dSpec((4, 4), (2, 2), dilation=2)
    close = derive(replace(spec, dilation=1)).input_gradient.at((0, 1, 1))
    said = dx(1, 1, spec).check(typed_sum(close, own_products(close)))
    assert said.mistake == "dilation ignored"


@pytest.mark.parametrize(
    "text",
    [
        "1/4 (dz11 + dz12 + dz21 + dz22)",
        r"\frac{1}{4} (dz11 + dz12 + dz21 + dz22)",
        "1/4 dz11 + 1/4 dz12 + 1/4 dz21 + 1/4 dz22",
    ],
)
def test_the_mean_for_the_sum(text: str) -> None:
    said = WholeLine(derive(CONV).bias_gradient[0]).check(text)
    assert (said.mistake, said.solved) == ("mean", False), said
    assert "the sum" in said.says


@pytest.mark.parametrize("text", ["dx22", "dL/dx22", r"\sum_{ij} dz_{ij} dz_{ij}/dx22"])
def test_what_is_true_but_not_worked_out_is_no_answer(text: str) -> None:
    said = dx(1, 1).check(text)
    assert (said.mistake, said.solved) == ("not worked out", False), said


def test_the_left_side_of_another_line() -> None:
    said = dx(1, 1).check("dx23 = dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11")
    assert (said.mistake, said.solved) == ("left side", False)


# --- single terms -----------------------------------------------------------------------------

TERMS = {
    "unrotated": ("dz11 k11", "You used $k_{11}$; the rotated kernel has $k_{22}$ there."),
    "one of many": (
        "dz11 k22 + dz12 k12 + dz21 k12 + dz22 k11",
        "You used $k_{12}$; the rotated kernel has $k_{21}$ there.",
    ),
    "z": (
        "z12 k21",
        r"$\frac{\partial L}{\partial z_{12}}$ belongs there, not $z_{12}$ itself.",
    ),
    "x for k": ("dz11 x22", "The place is right, the grid is not: $k_{22}$, not $x_{22}$."),
    "half": (
        "dz11",
        r"$\frac{\partial L}{\partial z_{11}}$ lacks the factor $k_{22}$.",
    ),
}


@pytest.mark.parametrize(("text", "says"), TERMS.values(), ids=TERMS)
def test_a_single_wrong_term(text: str, says: str) -> None:
    said = dx(1, 1).check(text)
    assert not said.solved
    assert [mark.says for mark in said.marks if mark.verdict == NOT_THERE] == [says]


def test_a_vanishing_term() -> None:
    said = dx(0, 0).check("dz11 k11 + dz22 k21")
    (mark,) = [mark for mark in said.marks if mark.verdict == NOT_THERE]
    assert mark.says == "$z_{22}$ does not contain $x_{11}$: the term vanishes."
    line = derive(CONV).forward.at((0, 0, 0))
    said = WholeLine(line).check(f"{typed_sum(line, own_products(line))} + x33 k22")
    (mark,) = [mark for mark in said.marks if mark.verdict == NOT_THERE]
    assert mark.says == "The window of $z_{11}$ does not meet $x_{33}$."


def test_a_doubled_term_and_a_wrong_sign() -> None:
    own = "dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11"
    for text, says in (
        (f"{own} + dz22 k11", "more than once"),
        (own.replace("dz22 k11", "2 dz22 k11"), "2 times"),
        (own.replace("+ dz22", "- dz22"), "sign"),
    ):
        said = dx(1, 1).check(text)
        assert not said.solved, text
        (mark,) = [mark for mark in said.marks if mark.verdict == ALMOST]
        assert says in mark.says


def test_missing_terms_are_named_by_their_first_factor_alone() -> None:
    said = dx(1, 1).check("dz11 k22 + dz12 k21")
    missing = [mark for mark in said.marks if mark.verdict == MISSING]
    assert [mark.latex for mark in missing] == [
        r"\frac{\partial L}{\partial z_{21}}\,\square",
        r"\frac{\partial L}{\partial z_{22}}\,\square",
    ]
    assert said.says == "Not yet: 2 right, 2 missing."


# --- factors, marks and numbers -----------------------------------------------------------------

FACTORS = {
    "unrotated": ("k12", "turned"),
    "z for its gradient": ("z11", ""),
    "counted from 0": ("k10", "other base"),
    "x for k": ("x21", "other letter"),
    "of another term": ("k22", ""),
}


@pytest.mark.parametrize(("text", "mistake"), FACTORS.values(), ids=FACTORS)
def test_a_wrong_factor(text: str, mistake: str) -> None:
    exercise = MissingFactor(dx(1, 1).line, 1, 1)  # dz12 [k21]
    said = exercise.check(text)
    assert (said.solved, said.mistake) == (False, mistake)
    assert said.says
    assert exercise.check("k21").solved


def test_the_output_for_its_gradient_as_a_factor() -> None:
    said = MissingFactor(dx(1, 1).line, 1, 0).check("z12")
    assert said.mistake == "z for its gradient"


@draws(60)
@given(spec=small_specs(), seed=st.integers(1, 999))
def test_a_slipped_factor_is_explained(spec: Spec, seed: int) -> None:
    for exercise in exercises(spec, seed, "factor"):
        assert isinstance(exercise, MissingFactor)
        for slip in SLIPS:
            used = slip.take(exercise.line, exercise.right)
            if used == exercise.right or not exists(spec, used):
                continue
            said = exercise.check(exercise.symbols.latex(used))
            names = [s.name for s in SLIPS if s.take(exercise.line, exercise.right) == used]
            assert (said.solved, said.mistake) == (False, names[0])


def test_marks_of_another_cell_and_the_other_half() -> None:
    line = derive(CONV).input_gradient.at((0, 0, 0))
    exercise = Vanishing(line)
    others = Vanishing(derive(CONV).input_gradient.at((0, 2, 2)))
    assert exercise.check(others.right).says == "These are the ones that vanish for $x_{33}$."
    said = exercise.check(set(exercise.cells) - exercise.right)
    assert said.mistake == "complement"
    said = exercise.check(set())
    assert said.says == "Not yet: 3 that vanish are not marked."
    assert [mark.verdict for mark in said.marks] == [MISSING]
    assert "does not contain" in said.marks[0].says


@draws(40)
@given(spec=small_specs(), seed=st.integers(1, 999))
def test_the_value_of_a_wrong_line_is_recognised(spec: Spec, seed: int) -> None:
    for exercise in exercises(spec, seed, "number"):
        assert isinstance(exercise, Number)
        known = list(wrong_lines(exercise.line))
        for wrong in known[:8]:
            cells = [cell for _, factors in wrong.products for cell in factors]
            if not all(cell.grid != "z" and exists(spec, cell) for cell in cells):
                continue
            values = values_of(spec)
            value = sum(
                n * (values(factors[0]) * (values(factors[1]) if len(factors) > 1 else 1))
                for n, factors in wrong.products
            )
            if value == values.line(exercise.line):
                continue  # with these numbers the wrong line comes to the right one
            said = exercise.check(float(value))
            assert not said.solved
            assert said.mistake, (wrong.name, said)
            names = [w.name for w in known if collected(w.products) == collected(wrong.products)]
            assert said.mistake == names[0]


def test_a_term_left_out_and_one_added_twice() -> None:
    line = dx(1, 1).line
    values = values_of(CONV)
    exercise = Number(line, values)
    first = values(line.terms[0].factors[0]) * values(line.terms[0].factors[1])
    assert exercise.check(exercise.right - first).mistake == "left out"
    assert exercise.check(exercise.right + first).mistake == "doubled"
    assert exercise.check(exercise.right + 1).says.startswith("Not yet")
