"""Long sums keep what survives, and terms can be found again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.charts import equations
from derivations.ui.charts.equations import fragments, stage_sum, stages_of
from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.operations import CONV2D, OPERATIONS
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.symbolic import Cell, Fragment, Values, derive
from engine.symbolic.layout import MOST_SHORTENED, MOST_SUMMANDS, kept, written
from tests.cases import random_arrays
from tests.derivations.problems import CASES, Case, problem_of

LARGEST: tuple[Spec, ...] = (
    Conv2dSpec((16, 16), (7, 7), padding=4),
    Conv2dSpec((16, 16), (1, 1), padding=4),
    ConvTranspose2dSpec((16, 16), (7, 7), stride=4, dilation=3),
    ConvTranspose2dSpec((16, 16), (7, 7), stride=4, output_padding=3),
)
EXAMPLES = [o.spec(geometry) for o in OPERATIONS for geometry in o.examples.values()]
DIGITS = re.compile(r"\\colorbox\{#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})00\}")

# Lengths drawn as such: lists of that length would mostly be short.
sums = st.builds(
    lambda size, often, chance: [
        Fragment(f"t_{{{i}}}", (), chance.random() < often) for i in range(size)
    ],
    st.integers(0, 400),
    st.sampled_from((0.0, 0.3, 0.9, 1.0)),
    st.randoms(use_true_random=False),
)


def decoded(latex: str) -> list[tuple[int, int]]:
    """(stage, place) of every term, as the linker reads them off the colours."""
    return [
        (int(code, 16), int(low, 16) + 256 * int(high, 16))
        for code, low, high in DIGITS.findall(latex)
    ]


# --- long sums --------------------------------------------------------------------------------


@given(sums)
def test_a_long_sum_keeps_its_ends_and_every_survivor_that_fits(parts: list[Fragment]) -> None:
    places = [place for place in kept(parts) if place is not None]
    assert places == sorted(set(places))
    assert len(kept(parts)) <= 2 * MOST_SUMMANDS
    alive = [i for i, part in enumerate(parts) if not part.vanishes]
    if len(parts) <= MOST_SHORTENED or (len(alive) == len(parts) <= MOST_SUMMANDS):
        assert places == list(range(len(parts)))
        return
    assert {0, 1, len(parts) - 1} <= set(places)
    assert len(places) <= MOST_SHORTENED
    # Room is kept for the ends; nothing else that vanishes is written.
    assert set(alive[: MOST_SHORTENED - 3]) <= set(places)
    assert set(places) <= {0, 1, len(parts) - 1, *alive}


@given(sums)
def test_dots_stand_exactly_where_summands_are_left_out(parts: list[Fragment]) -> None:
    before = -1
    dots = False
    for place in kept(parts):
        if place is None:
            assert not dots
            dots = True
            continue
        assert dots == (place > before + 1)
        before, dots = place, False
    assert not dots
    assert before == len(parts) - 1
    assert written(parts).count(r"\cdots") == kept(parts).count(None)


@pytest.mark.parametrize("spec", [*EXAMPLES, *LARGEST], ids=repr)
def test_no_window_of_a_page_is_too_long_to_be_written(spec: Spec) -> None:
    derivation = derive(spec)
    for lines in (derivation.forward, derivation.input_gradient):
        for line in (lines[0], lines[len(lines) // 2], lines[-1]):
            parts = line.fragments("result")
            assert None not in kept(parts)


# --- findable terms ---------------------------------------------------------------------------


@given(st.integers(1, 4), st.integers(0, 2**16 - 1))
def test_the_colour_of_a_term_spells_its_stage_and_place(code: int, place: int) -> None:
    assert decoded(equations._boxed(Fragment("t", ()), code, place)) == [(code, place)]


@given(sums, st.integers(1, 4))
def test_every_written_term_of_a_sum_can_be_found(parts: list[Fragment], code: int) -> None:
    places = [place for place in kept(parts) if place is not None]
    latex = stage_sum(parts, code)
    assert decoded(latex) == [(code, place) for place in places]
    assert latex.count(r"\cdots") == kept(parts).count(None)
    for place in places:
        assert f"t_{{{place}}}" in latex


def test_an_empty_sum_is_written_as_zero() -> None:
    assert stage_sum([], 1) == "0"


@pytest.mark.parametrize("spec", EXAMPLES, ids=repr)
def test_every_stage_of_a_line_has_the_same_survivors(spec: Spec) -> None:
    derivation = derive(spec)
    arrays = random_arrays(spec, batch=1)
    numbers = Values(spec, **{name: array[0] for name, array in arrays._asdict().items()
                              if name in ("x", "dz")}, k=arrays.k, b=arrays.b)  # fmt: skip
    for lines in derivation.results.values():
        for line in (lines[0], lines[len(lines) // 2], lines[-1]):
            for stage in stages_of(line):
                parts = fragments(line, stage, numbers)
                alive = [part for part in parts if not part.vanishes]
                assert len(alive) == len(line.terms), (line, stage)
                if stage in ("result", "numbers"):
                    assert len(parts) == len(alive)


def test_a_vanishing_term_is_grey_and_a_surviving_one_is_not() -> None:
    assert "gray" in stage_sum([Fragment("t", (), vanishes=True)], 1)
    assert "gray" not in stage_sum([Fragment("t", ())], 1)


# --- names ------------------------------------------------------------------------------------


def test_the_stages_of_a_gradient_and_of_a_z() -> None:
    derivation = derive(CONV2D.spec(CONV2D.notes))
    assert list(stages_of(derivation.input_gradient[0])) == ["chain", "local", "result", "numbers"]
    assert list(stages_of(derivation.forward[0])) == ["local", "result", "numbers"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (Cell("x", (0, 1, 1)), "x₂₂"),
        (Cell("k", (0, 0, 0, 1)), "k₁₂"),
        (Cell("z", (0, 8, 0)), "z₉₁"),
        (Cell("z", (0, 9, 0)), "z₁₀,₁"),
        (Cell("dz", (0, 0, 10)), "∂L/∂z₁,₁₁"),
        (Cell("b", (0,)), "B"),
    ],
)
def test_a_cell_is_spoken_as_it_is_written(cell: Cell, name: str) -> None:
    assert spoken(problem_of(CONV2D, CONV2D.notes), cell) == name


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (Cell("x", (1, 1, 1)), "x⁽²⁾₂₂"),
        (Cell("k", (2, 1, 0, 1)), "k⁽³,²⁾₁₂"),
        (Cell("dz", (2, 0, 0)), "∂L/∂z⁽³⁾₁₁"),
        (Cell("b", (2,)), "B₃"),
    ],
)
def test_a_cell_of_several_channels_is_spoken_with_its_channel(cell: Cell, name: str) -> None:
    assert spoken(problem_of(CONV2D, {**CONV2D.notes, "ci": 2, "co": 3}), cell) == name


def test_a_kernel_of_groups_is_spoken_with_the_channels_that_meet() -> None:
    # The second filter of a depthwise convolution reads the second channel, its array's first.
    depthwise = problem_of(CONV2D, {**CONV2D.notes, "ci": 2, "co": 2, "gr": 2})
    assert spoken(depthwise, Cell("k", (1, 0, 0, 0))) == "k⁽²,²⁾₁₁"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_name_says_the_channels_of_its_symbol(case: Case) -> None:
    operation, geometry, _ = case
    problem = problem_of(operation, geometry)
    for lines in derive(problem.spec).results.values():
        for line in (lines[0], lines[-1]):
            for cell in {line.target, *(cell for term in line.terms for cell in term.factors)}:
                written_so = line.derivation.symbols.latex(cell)
                assert _digits(spoken(problem, cell)) == re.findall(r"\d+", written_so), cell


def _digits(name: str) -> list[str]:
    """The numbers in a spoken name, as its LaTeX has them: x⁽²⁾₁₂ is 2 and 12."""
    plain = name.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789"))
    return re.findall(r"\d+", plain.replace("⁾", " "))


def test_a_one_is_told_from_the_subscript_before_it() -> None:
    line = derive(Conv2dSpec()).bias_gradient[0]
    arrays = {name: one[0] for name, one in random_arrays(Conv2dSpec())._asdict().items()}
    parts = fragments(line, "local", Values(Conv2dSpec(), **arrays))
    assert parts[0].latex == r"\frac{\partial L}{\partial z_{11}} \cdot 1"
