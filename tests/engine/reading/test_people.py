"""Other people's lines, rules, pictures, programs and sizes: true ones proved, false ones never."""

from __future__ import annotations

import pytest

from engine.reading import CannotRead, judge, worst
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import LOOSE
from engine.symbolic import derive
from tests.engine.reading.people import ASKED, CASES, CONV, RIGHT, WRONG, Case


def judged(case: Case) -> tuple[str, str]:
    """The kind of the verdict, and all that was told of how it was read; a refusal is one too."""
    try:
        verdicts = judge(case.text, derive(case.spec))
    except CannotRead as refusal:
        return NOT_UNDERSTOOD, str(refusal)
    told = [one for verdict in verdicts for one in (*verdict.read_as, *verdict.liberties)]
    return worst(verdicts), " | ".join(told)


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.expected == RIGHT], ids=lambda case: case.name
)
def test_a_true_text_is_proved_and_its_reading_told(case: Case) -> None:
    kind, told = judged(case)
    assert kind in (PROVED, LOOSE), told
    assert case.told in told


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.expected == WRONG], ids=lambda case: case.name
)
def test_a_false_text_is_a_slip(case: Case) -> None:
    kind, told = judged(case)
    assert kind == SLIP, told


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.expected == ASKED], ids=lambda case: case.name
)
def test_what_is_not_known_is_asked(case: Case) -> None:
    assert judged(case)[0] == NOT_UNDERSTOOD


def test_there_are_many_and_no_two_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len({*names}) > 120


def test_every_result_of_a_program_is_judged() -> None:
    program = (
        "dX = np.zeros(X.shape)\ndW = np.zeros(W.shape)\nh, w = dout.shape\n"
        "for i in range(h):\n    for j in range(w):\n"
        "        dX[i:i+2, j:j+2] += W * dout[i, j]\n        dW += X[i:i+2, j:j+2] * dout[{}]"
    )
    kinds = {
        place: [one.kind for one in judge(program.format(place), derive(CONV))]
        for place in ("i, j", "j, i")
    }
    assert kinds == {"i, j": [PROVED, PROVED], "j, i": [PROVED, SLIP]}
