"""Anybody's notation: the engine's own lines in other letters, bases, styles, without a bias."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec
from engine.geometry import Spec
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import LOOSE
from engine.symbolic import Notation, derive
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.effort import draws

CONV = Conv2dSpec((3, 3), (2, 2))
CHANNELS = Conv2dSpec((4, 4), (3, 3), in_channels=2, out_channels=2)
DIALECTS = [
    Notation(base=base, letters=letters, loss=loss, biased=biased)
    for base, letters, loss, biased in (
        (0, "x w y b", "J", False),
        (1, "i f o b", "E", True),
        (0, "a w z b", r"\mathcal{L}", False),
        (1, "x k y b", "C", False),
        (0, "x θ y β", "J", True),
    )
]


def verdict(text: str, spec: Spec = CONV) -> tuple[str, tuple[str, ...]]:
    found = judge(text, derive(spec))
    return worst(found), found[0].read_as


@draws(40)
@given(
    spec=conv2d_specs(max_channels=1) | conv_transpose2d_specs(max_size=3, max_channels=1),
    dialect=st.sampled_from(DIALECTS),
    seed=st.integers(0, 99),
)
def test_a_line_in_another_dialect_is_right_and_with_a_wrong_index_is_not(
    spec: Spec, dialect: Notation, seed: int
) -> None:
    """All lines of a result: so that the numbers tell from where they count."""
    chance = random.Random(seed)
    lines = chance.choice(list(derive(spec, dialect).results.values()))
    text = r" \\ ".join(line.latex() for line in lines)
    if len(text) > 3_000 or len(lines) > 40 or not any(line.terms for line in lines):
        return
    assert verdict(text, spec)[0] in (PROVED, LOOSE), text
    right = text.rindex("=")
    places = list(re.finditer(r"_\{(\d)(\d)\}", text[right:]))
    if places:
        at = right + chance.choice(places).end() - 2
        wrong = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
        with suppress(CannotRead):
            assert verdict(wrong, spec)[0] not in (PROVED, LOOSE), wrong


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        (r"y_{11} = x_{11}k_{11} + x_{12}k_{12} + x_{21}k_{21} + x_{22}k_{22}", "no bias"),
        (r"\frac{\partial J}{\partial k_{11}} = \sum_{ij} \frac{\partial J}{\partial z_{ij}} x_{ij}", "$J$ is the loss"),  # noqa: E501
        (r"\frac{\partial L}{\partial K_{m,n}} = \sum_{i,j} G_{i,j} X_{i+m,j+n}", "indices count from 0"),  # noqa: E501
        (r"\frac{\partial E}{\partial w_{m',n'}^l} = \sum_{i=0}^{H-k_1}\sum_{j=0}^{W-k_2} \delta^{l}_{i,j} x_{i+m^{\prime},j+n^{\prime}}^{l-1}", "$E$ is the loss"),  # noqa: E501
        (r"Z(i,j)=\sum_{u=1}^2\sum_{v=1}^2 X(i+u-1,j+v-1)K(u,v)", "no bias"),
    ],
)  # fmt: skip
def test_what_was_assumed_is_told(text: str, assumed: str) -> None:
    kind, told = verdict(text)
    assert kind in (PROVED, LOOSE)
    assert assumed in told


def test_a_bias_that_has_a_number_counts_in_numbers_and_only_there() -> None:
    ones = {"x": [[1] * 3] * 3, "k": [[1, 1], [1, 1]], "b": [5], "dz": [[1, 1], [1, 1]]}
    line = "z11 = x11 k11 + x12 k12 + x21 k21 + x22 k22"
    assert [v.read_as for v in judge(line, derive(CONV), numbers=ones)] == [("no bias",)]
    assert worst(judge("z11 = 9", derive(CONV), numbers=ones)) == PROVED
    assert worst(judge("z11 = 4", derive(CONV), numbers=ones)) == SLIP


def test_an_unknown_letter_is_asked_about_and_never_a_slip() -> None:
    kind, _ = verdict(r"\frac{\partial L}{\partial x_{11}} = q_{11} k_{11}")
    assert kind == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "text",
    [
        # Exchanged roles, an index of the wrong base, a limit that stops short, a batch not summed.
        r"\frac{\partial J}{\partial k_{12}} = \sum_{ij} \frac{\partial J}{\partial z_{ij}} x_{ij}",
        r"dx22 = dz11 k11",
        r"y_{ij} = \sum_{m=0}^{1}\sum_{n=0}^{0} k_{mn} x_{i+m,j+n}",
        r"y_{ij} = \sum_{m=1}^{2}\sum_{n=1}^{2} k_{mn} x_{i+m,j+n}",
        "z11 = x11 k11 + x12 k12 + x21 k21; z12 = x12 k11 + x13 k12 + x22 k21 + x23 k22",
        "z11 = x11 k11 + x12 k12 + x21 k21 + x22 k22; "
        "z12 = x12 k11 + x13 k12 + x22 k21 + x23 k22 + b",
    ],
)
def test_no_reading_makes_a_wrong_statement_right(text: str) -> None:
    assert verdict(text)[0] == SLIP


def test_axes_and_batches() -> None:
    batch = (
        r"\frac{\partial L}{\partial K_{o,c,m,n}} = \sum_{b,i,j} \delta_{b,o,i,j} X_{b,c,i+m,j+n}"
    )
    assert verdict(batch, CHANNELS)[0] in (PROVED, LOOSE)
    assert verdict(batch.replace("b,i,j}", "i,j}"), CHANNELS)[0] not in (PROVED, LOOSE)
    last = r"Y_{i,j,o} = b_o + \sum_{m=0}^{2}\sum_{n=0}^{2}\sum_c X_{i+m,j+n,c} W_{m,n,c,o}"
    assert verdict(last, CHANNELS)[0] in (PROVED, LOOSE)
    assert verdict(last.replace("W_{m,n,c,o}", "W_{n,m,c,o}"), CHANNELS)[0] == SLIP


def test_a_limit_in_a_letter_that_is_no_size_is_told_or_refused() -> None:
    rule = r"y_{ij} = \sum_{m=0}^{M-1}\sum_{n=0}^{N-1} k_{mn} x_{i+m,j+n}"
    kind, told = verdict(rule)
    assert kind in (PROVED, LOOSE)
    assert "$M$ is as far as $m$ runs" in told
    with pytest.raises(CannotRead, match="no limit that I know"):
        judge(rule.replace("M-1", "H-q_3"), derive(CONV))


@draws(40)
@given(
    spec=conv2d_specs(max_size=4, max_channels=2) | conv_transpose2d_specs(max_size=3),
    base=st.sampled_from((0, 1)),
    seed=st.integers(0, 99),
)
def test_channels_may_count_otherwise_than_cells(spec: Spec, base: int, seed: int) -> None:
    """All lines of a result, from one base, with the channels from the other."""
    chance = random.Random(seed)
    lines = chance.choice(list(derive(spec, Notation(base=base)).results.values()))
    text = r" \\ ".join(line.latex() for line in lines)
    by = 1 - 2 * base
    if len(text) > 3_000 or len(lines) > 40 or "^{(" not in text:
        return

    def moved(found: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda digits: str(int(digits[0]) + by), found[0])

    apart = re.sub(r"\^\{\([\d,]+\)\}|(?<=[bB]_)\d|(?<=[bB]_\{)\d", moved, text)
    found = judge(apart, derive(spec))
    assert worst(found) in (PROVED, LOOSE), apart


def test_channels_from_1_and_cells_from_0_are_told_and_checked() -> None:
    rule = (
        r"z^{(o)}_{i,j} = b_o + \sum_{c=1}^{2}\sum_{m=0}^{2}\sum_{n=0}^{2} "
        r"x^{(c)}_{i+m,j+n} k^{(o,c)}_{m,n}"
    )
    kind, told = verdict(rule, CHANNELS)
    assert kind in (PROVED, LOOSE)
    assert "channels count from 1, rows and columns from 0" in told
    assert verdict(rule.replace("i+m", "i+m+1"), CHANNELS)[0] not in (PROVED, LOOSE)
    assert verdict(rule.replace("k^{(o,c)}", "k^{(c,o)}"), CHANNELS)[0] not in (PROVED, LOOSE)


def test_where_the_numbers_do_not_say_how_channels_count_it_is_asked() -> None:
    """Counted from 0 it is of the second channel, and wrong."""
    line = r"db_{1} = dz^{(1)}_{00} + dz^{(1)}_{01} + dz^{(1)}_{10} + dz^{(1)}_{11}"
    assert verdict(line, CHANNELS)[0] in (PROVED, LOOSE)
    line = r"dx^{(1)}_{00} = dz^{(1)}_{00} k^{(1,1)}_{00} + dz^{(2)}_{00} k^{(2,1)}_{00}"
    assert verdict(line, CHANNELS)[0] in (PROVED, LOOSE), "there is no channel 2 from 0"
    grouped = Conv2dSpec((4, 4), (3, 3), in_channels=3, out_channels=3, groups=3)
    line = r"dx^{(1)}_{00} = dz^{(1)}_{00} k^{(1,1)}_{00}"
    assert verdict(line, grouped)[0] in (PROVED, LOOSE)
    numbers = {"dz": [[[1, 0], [0, 0]], [[5, 0], [0, 0]]]}
    (one,) = judge("dz^{(1)}_{00} = 1", derive(CHANNELS), numbers=numbers)
    assert one.kind == NOT_UNDERSTOOD
    assert "It is right if channels count from 1" in one.checks[0].differences[0]
    (one,) = judge("dz^{(1)}_{00} = 1", derive(CHANNELS, Notation(base=0)), numbers=numbers)
    assert one.kind == SLIP


@pytest.mark.parametrize(
    "text",
    ["dx11 = foo_{11} k11", "dx_{11} = foo11", "z_{11} = foo[1,1] + b", "dk11 = x11 * bar_11"],
)
def test_a_word_that_names_nothing_is_no_slip(text: str) -> None:
    with pytest.raises(CannotRead, match=r"I cannot read the word “(foo|bar)” here"):
        judge(text, derive(CONV))


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_{11}} k_{12}",
        r"\begin{bmatrix} z_{11} & z_{12} \end{bmatrix} = K",
        "dx11 = dout11 * weight12",
    ],
)
def test_a_slip_beside_words_that_are_known_stays_one(text: str) -> None:
    assert verdict(text)[0] == SLIP


def test_the_operands_of_a_call_are_no_remark() -> None:
    assert verdict("dX = conv(dZ, K, 'full')")[0] in (PROVED, LOOSE)


@pytest.mark.parametrize(
    "text",
    [
        "Therefore $dx11 = dz11 k11$.",
        "dx11 = dz11 k11, so that dx13 = dz12 k12",
        "dx11 = dz11 k11 \n and \n dx13 = dz12 k12 % both corners",
        r"dx11 = dz11 k11 \\ \text{and} \\ dx13 = dz12 k12 \tag{3} \label{c}",
        r"dx11 = \delta11 k11",
        r"\therefore \; dx11 = \color{red}{dz11} k11 \hspace{3mm} ∎",
    ],
)
def test_what_says_nothing_is_passed_over(text: str) -> None:
    assert verdict(text)[0] in (PROVED, LOOSE)
    assert verdict(text.replace("k11", "k12"))[0] == SLIP


# --- what was assumed can be changed, what is asked can be answered


def test_an_answer_makes_the_unknown_letter_what_it_is() -> None:
    text = r"\frac{\partial L}{\partial x_{11}} = q_{11} k_{11}"
    (asked,) = judge(text, derive(CONV))
    (question,) = asked.questions
    assert (question.key, question.shown) == ("q", "q")
    assert {"dz", "b"} <= {choice.value for choice in question.choices}
    assert not {"x", "k"} & {choice.value for choice in question.choices}, "those have letters"
    (answered,) = judge(text, derive(CONV), meanings={"q": "dz"})
    assert answered.kind in (PROVED, LOOSE)
    assert not answered.questions
    (wrong,) = judge(text, derive(CONV), meanings={"q": "z"})
    assert wrong.kind == SLIP


def test_every_assumption_can_be_changed() -> None:
    text = r"O_{i,j} = \sum_{m=0}^{1}\sum_{n=0}^{1} F_{m,n} I_{i+m,j+n}"
    (verdict,) = judge(text, derive(CONV))
    keys = {one.key: one for one in verdict.assumptions}
    assert {"O", "F", "I", "base", "bias"} <= {*keys}
    assert verdict.notation == Notation(base=0, letters="i f o b", biased=False)
    for key, assumption in keys.items():
        for choice in assumption.others:
            (other,) = judge(text, derive(CONV), meanings={key: choice.value})
            assert other.kind not in (PROVED, LOOSE) or key == "base", (key, choice)
    (same,) = judge(text, derive(CONV), meanings={key: keys[key].value for key in keys if key})
    assert same.kind == verdict.kind
    (adopted,) = judge(text, derive(CONV, verdict.notation))
    assert (adopted.read_as, adopted.notation) == ((), None)


def test_a_meaning_that_is_none_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="meaning of 'q' is 'w'"):
        judge("z11 = q11", derive(CONV), meanings={"q": "w"})
    with pytest.raises(ValueError, match="meaning of 'base' is '2'"):
        judge("z11 = q11", derive(CONV), meanings={"base": "2"})


def test_a_name_of_code_is_a_key_as_it_is_typed() -> None:
    (verdict,) = judge("dx11 = dout11 * k11", derive(CONV))
    keys = {one.key: one.value for one in verdict.assumptions}
    assert keys == {"dout": "dz"}
    assert verdict.notation == Notation(upstream="dout")
    (other,) = judge("dx11 = dout11 * k11", derive(CONV), meanings={"dout": "b"})
    assert other.kind == SLIP


def test_an_unknown_name_in_a_program_can_be_answered() -> None:
    text = "for i in range(2):\n    for j in range(2):\n        dK += blame[i, j] * X[i:i+2, j:j+2]"
    (asked,) = judge(text, derive(CONV))
    (question,) = asked.questions
    assert (asked.kind, question.key) == (NOT_UNDERSTOOD, "blame")
    (answered,) = judge(text, derive(CONV), meanings={question.key: "dz"})
    assert answered.kind in (PROVED, LOOSE)
    (wrong,) = judge(text, derive(CONV), meanings={question.key: "k"})
    assert wrong.kind == SLIP


def test_right_is_never_that_something_is_itself() -> None:
    for text in ("z11 = q11", "A = A", "X = X", "dx11 = dx11"):
        for verdict in judge(text, derive(CONV)):
            for check in verdict.failed:
                left, _, right = check.right.partition(" = ")
                assert not left or left != right
