"""The notes, judged by reading them: the known slips, and every mutation of every other line."""

from __future__ import annotations

import random
from contextlib import suppress
from functools import cache
from time import process_time
from unittest.mock import Mock, patch

import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec, symbolic
from engine.geometry import Spec
from engine.reading import LONGEST_TEXT, CannotRead, judge, read, worst
from engine.reading.budget import MOST_PRODUCTS, Budget, products_of_a_picture
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP, Claims
from engine.reading.given import Given
from engine.reading.syntax import CrossCorrelation, Transposed, parts_of
from engine.reading.terms import Interpreter
from engine.reading.verdict import KINDS, LOOSE, prove_line
from engine.symbolic import Derivation
from tests.effort import share
from tests.engine.reading.hostile import strings
from tests.engine.reading.mutations import MUTATIONS, spell
from tests.notes import CONV, EQUATIONS, TRANSPOSED, Equation
from tests.test_notes import LOOSE as LOOSELY_WRITTEN
from tests.test_notes import SLIPS

ALSO_LOOSE = {51}
"""∂L/∂k for ∂L/∂K, as in equation 16."""
SLOWEST = 4.0
"""Seconds of the processor for one hostile text: twice what it may take, on a busy machine."""
MUTANTS, HOSTILE, ALL_HOSTILE = 200, 150, 10_000


@cache
def derivation(spec: Spec) -> Derivation:
    return symbolic.derive(spec)


def kind_of(text: str, spec: Spec = CONV) -> str:
    return worst(judge(text, derivation(spec)))


# --- the notes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: str(equation.number))
def test_an_equation_of_the_notes(equation: Equation) -> None:
    verdicts = judge(equation.latex, derivation(equation.spec))
    expected = PROVED
    if equation.number in LOOSELY_WRITTEN | ALSO_LOOSE:
        expected = LOOSE
    if equation.number in SLIPS:
        expected = SLIP
    assert worst(verdicts) == expected, [
        (check.differences, verdict.liberties) for verdict in verdicts for check in verdict.checks
    ]
    for verdict in verdicts:
        assert verdict.checks
        assert all(check.right for check in verdict.checks)
        assert all(check.differences for check in verdict.failed)


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: str(equation.number))
def test_what_was_understood_means_the_same(equation: Equation) -> None:
    spelled = spell(read(equation.latex))
    assert read(spelled) == read(equation.latex)


def differences(number: int) -> list[str]:
    equation = EQUATIONS[number - 1]
    verdicts = judge(equation.latex, derivation(equation.spec))
    return [said for v in verdicts for check in v.failed for said in check.differences]


def test_every_slip_is_named() -> None:
    of_z, not_there = r"\frac{\partial L}{\partial z_{%s}}", "a row and a column are needed"
    for number in (24, 28):
        (said,) = differences(number)
        assert not_there in said
        assert f"${of_z % 11}$ belongs there" in said
    assert differences(35) == [
        "The left side is 1×1, the right side 3×3.",
        "It is the operator that is transposed, not its result.",
    ]
    swapped = [f"$x_{{1{n}}}$ stands where $x_{{2{n}}}$ belongs." for n in (1, 2)]
    assert differences(49) == differences(50) == swapped
    assert differences(56) == [f"${of_z % 21}$ stands where ${of_z % 22}$ belongs."]


def test_what_is_right_is_proved_itself() -> None:
    """What a slip is set beside is no slip."""
    for number in SLIPS:
        equation = EQUATIONS[number - 1]
        for verdict in judge(equation.latex, derivation(equation.spec)):
            for check in verdict.checks:
                assert kind_of(check.right, equation.spec) == PROVED, check.right


def test_the_brackets_of_equation_35_hold_the_whole_correlation() -> None:
    (statement,) = read(EQUATIONS[34].latex)
    (transposed,) = [part for part in parts_of(statement) if isinstance(part, Transposed)]
    assert any(isinstance(part, CrossCorrelation) for part in parts_of(transposed))


def mutant(seed: int) -> tuple[Equation, str, str]:
    """An equation without a slip, with one thing wrong."""
    chance = random.Random(seed)
    sound = [equation for equation in EQUATIONS if equation.number not in SLIPS]
    while True:
        equation, mutation = chance.choice(sound), chance.choice(MUTATIONS)
        statements = list(read(equation.latex))
        place = chance.randrange(len(statements))
        changed = mutation(statements[place], chance)
        if changed is not None:
            assert changed != statements[place]
            statements[place] = changed
            return equation, mutation.__name__, spell(tuple(statements))


@pytest.mark.slow
def test_every_mutation_is_caught() -> None:
    tried = set()
    for seed in range(MUTANTS):
        equation, mutation, text = mutant(seed)
        verdicts = judge(text, derivation(equation.spec))
        found = worst(verdicts)
        # A line whose bias is dropped is true without a bias, and told to be.
        unbiased = mutation == "dropped" and "no bias" in verdicts[0].read_as
        assert found in (SLIP, EQUAL) or unbiased, (seed, equation.number, mutation, found, text)
        tried.add((equation.number, mutation))
    assert {mutation for _, mutation in tried} == {mutation.__name__ for mutation in MUTATIONS}
    assert len({number for number, _ in tried}) > 40


# --- more than the notes ------------------------------------------------------------------------

PADDED = Conv2dSpec((3, 4), (2, 3), padding=1, stride=2)
CHANNELS = Conv2dSpec((3, 3), (2, 2), in_channels=2, out_channels=2)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        (r"z_{ij} = \sum_{mn} x_{i+m-1,j+n-1} k_{mn} + B", CONV),
        (r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} dz_{m-i+1,n-j+1} k_{ij}", CONV),
        (r"\frac{\partial L}{\partial k_{mn}} = \sum_{ij} dz_{ij} x_{i+m-1,j+n-1}", CONV),
        (r"z_{ij} = \sum_{mn} x_{2i+m-3,2j+n-3} k_{mn} + B", PADDED),
        (r"z_{ij} = \sum_{mn} x_{i-m+1,j-n+1} k_{mn} + b", TRANSPOSED),
        (r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} dz_{m+i-1,n+j-1} k_{ij}", TRANSPOSED),
        (r"\frac{\partial L}{\partial B_k} = \sum_{ij} dz^{(k)}_{ij}", CHANNELS),
        (r"z^{(o)}_{ij} = \sum_{cmn} x^{(c)}_{i+m-1,j+n-1} k^{(o,c)}_{mn} + B_o", CHANNELS),
        ("X ⊗ K + B = Z", CONV),
        ("dx12 = dz11 k12 + dz12 k11; dx13 = dz12 k12", CONV),
        (r"d(k-1) - p = 1\,(2-1) - 0 = 1", CONV),
    ],
)
def test_rules_pictures_and_systems(text: str, spec: Spec) -> None:
    found = kind_of(text, spec)
    assert found in (PROVED, LOOSE), [v.failed for v in judge(text, derivation(spec))]


@pytest.mark.parametrize(
    ("text", "spec", "expected"),
    [
        (r"z_{ij} = \sum_{mn} x_{i+m,j+n-1} k_{mn} + B", CONV, SLIP),
        (r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} dz_{m+i-1,n+j-1} k_{ij}", CONV, SLIP),
        (r"\frac{\partial L}{\partial Z} \otimes K = \frac{\partial L}{\partial X}", CONV, SLIP),
        (
            r"\frac{\partial L}{\partial Z} \otimes K = \frac{\partial L}{\partial X}",
            TRANSPOSED,
            PROVED,
        ),
        (r"\frac{\partial L}{\partial B_k} = \sum_{ij} dz^{(1)}_{ij}", CHANNELS, SLIP),
        (r"x_{11} = x_{12}", CONV, SLIP),
        (r"x_{11} k_{11} = k_{11} x_{11}", CONV, PROVED),
        ("k + p - 1 = 1", CONV, PROVED),
        (r"\text{implied padding} = k + p - 1 = 1", CONV, SLIP),
        (r"\text{implied padding} = k - p - 1 = 2 - 1 = 1", CONV, EQUAL),
        ("dz11 k12 + dz12 k11", CONV, LOOSE),
        ("dz11 k12 + dz12 k12", CONV, SLIP),
        ("X ⊗ K", CONV, LOOSE),
        ("Z = 3", CONV, SLIP),
        (r"K \otimes \frac{\partial L}{\partial Z} = 0 + [[dx11]]", CONV, SLIP),
        (
            r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial x_{11}}",
            CONV,
            NOT_UNDERSTOOD,
        ),
        ("A = A", CONV, NOT_UNDERSTOOD),
        ("1 = 1", CONV, NOT_UNDERSTOOD),
    ],
)
def test_right_and_wrong(text: str, spec: Spec, expected: str) -> None:
    assert kind_of(text, spec) == expected, [v.failed for v in judge(text, derivation(spec))]


def test_a_rule_says_for_which_indices_it_fails() -> None:
    (verdict,) = judge(r"\frac{\partial L}{\partial k_{mn}} = dz_{11} x_{mn}", derivation(CONV))
    assert verdict.instances == 4
    assert [check.at for check in verdict.failed][:2] == ["m = 1, n = 1", "m = 1, n = 2"]


def test_every_engine_line_that_took_part_is_proved() -> None:
    (one,) = judge(EQUATIONS[1].latex, derivation(CONV))
    assert one.proved == 1
    (all_of_them,) = judge(EQUATIONS[32].latex, derivation(CONV))
    assert all_of_them.proved == 9


def test_a_picture_with_a_wrong_entry_names_it() -> None:
    text = EQUATIONS[32].latex.replace("k_{22} & k_{21}", "k_{22} & k_{12}")
    (verdict,) = judge(text, derivation(CONV))
    (check,) = verdict.failed
    assert check.differences == (
        "In row 1, column 2 of the right grid $k_{12}$ stands where $k_{21}$ belongs.",
    )


def test_a_kernel_that_is_not_turned_is_told_so() -> None:
    turned = r"\begin{bmatrix} k_{22} & k_{21} \\ k_{12} & k_{11} \end{bmatrix}"
    assert turned in EQUATIONS[32].latex
    text = EQUATIONS[32].latex.replace(
        turned, r"\begin{bmatrix} k_{11} & k_{12} \\ k_{21} & k_{22} \end{bmatrix}"
    )
    (verdict,) = judge(text, derivation(CONV))
    assert verdict.failed[0].differences == ("The right grid has to be rotated by 180°.",)


def test_what_is_too_large_is_refused() -> None:
    large = derivation(Conv2dSpec((16, 16), (3, 3), padding=1))
    with pytest.raises(CannotRead, match="smaller geometry"):
        judge(r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} dz_{ij} x_{mn}", large)
    with pytest.raises(CannotRead, match="at once"):
        judge("x11 = 1;" * 900, large)


LARGEST = Conv2dSpec((16, 16), (7, 7), padding=4, in_channels=4, out_channels=4)
RULES = {
    "by name": "Z = X ⊗ K + B",
    "with channels": "Z^{(1)} = X^{(1)} ⊗ K^{(1,1)} + X^{(2)} ⊗ K^{(1,2)} + B_1",
    "a rule": r"z^{(o)}_{ij} = \sum_{cmn} x^{(c)}_{i+m-1,j+n-1} k^{(o,c)}_{mn} + B_o",
    "a gradient": r"\partial L/\partial k^{(1,1)}_{mn} = \sum_{ij} dz^{(1)}_{ij} x^{(1)}_{ij}",
}


@pytest.mark.slow
@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
@pytest.mark.parametrize("lines", [1, 60])
@pytest.mark.parametrize(
    "spec", [LARGEST, Conv2dSpec((16, 16), (7, 7)), Conv2dSpec((16, 16), (7, 7), padding=3)]
)
def test_a_text_never_costs_more_than_its_budget(
    text: str, lines: int, spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All statements together: what they make is counted, whatever becomes of them."""
    made = []
    spend = Budget.spend
    monkeypatch.setattr(Budget, "spend", lambda self, n: (spend(self, n), made.append(n)))
    with suppress(CannotRead):
        judge("; ".join([text] * lines)[:LONGEST_TEXT].rpartition(";")[0] or text, derivation(spec))
    assert sum(made) <= MOST_PRODUCTS


def test_sixty_whole_grids_are_refused_before_a_product_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Budget, "spend", Mock(side_effect=AssertionError))
    with pytest.raises(CannotRead, match="or fewer lines at once"):
        judge("Z = X ⊗ K + B; " * 60, derivation(Conv2dSpec((16, 16), (7, 7))))


def test_what_a_whole_grid_costs_is_counted() -> None:
    """A product counts when it is made, and when the engine's own line has it."""
    spec = Conv2dSpec((16, 16), (7, 7))
    budget, d = Budget(), derivation(spec)
    sides = read("X ⊗ K + B = Z")[0].sides
    Claims(sides, Interpreter(d, budget=budget), "", Given(d, None)).checks()
    assert MOST_PRODUCTS - budget.left >= 2 * products_of_a_picture(spec)


def test_a_line_is_proved_once_a_text() -> None:
    line = "dx22 = dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11"
    with patch("engine.reading.verdict.prove_line", wraps=prove_line) as proving:
        verdicts = judge(f"{line}; {line}", derivation(CONV))
    assert [one.proved for one in verdicts] == [1, 1]
    assert proving.call_count == 1


# --- hostile ------------------------------------------------------------------------------------


def answer(text: str, spec: Spec) -> str:
    """The verdict, or the sentence that refuses it."""
    try:
        return kind_of(text, spec)
    except CannotRead as refusal:
        return str(refusal)


@pytest.mark.slow
def test_hostile_strings_get_an_answer_or_a_plain_refusal() -> None:
    """Each gets an answer or a sentence; ten thousand more do in the long walks."""
    specs = (CONV, TRANSPOSED, ConvTranspose2dSpec((4, 5), (3, 2), stride=2, in_channels=2))
    said = [answer(text, specs[n % 3]) for n, text in enumerate(strings(HOSTILE, seed=0))]
    assert max(map(len, said)) < 400, max(said, key=len)
    answered = sum(kind in KINDS for kind in said)
    assert HOSTILE / 50 < answered < HOSTILE / 2, "the strings should be neither hopeless nor tame"


@pytest.mark.slow
@pytest.mark.walk
def test_many_hostile_strings_at_the_largest_geometry() -> None:
    """Each gets an answer or a refusal, in bounded time."""
    for text in strings(share(ALL_HOSTILE), seed=1):
        start = process_time()
        assert len(answer(text, LARGEST)) < 400
        assert process_time() - start < SLOWEST, text[:80]
