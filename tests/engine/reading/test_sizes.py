"""Formulas for the output size, each compared as a formula of that quantity."""

from __future__ import annotations

import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED, SLIP
from engine.symbolic import derive

CONV = Conv2dSpec((3, 3), (2, 2))
EXACT = Conv2dSpec((5, 5), (3, 3), stride=2)
LEFT_OVER = Conv2dSpec((6, 6), (3, 3), stride=2)
TRANSPOSED = ConvTranspose2dSpec((2, 2), (3, 3), stride=2)
FLOOR = r"\left\lfloor \frac{i + 2p - k}{s} \right\rfloor + 1"


@pytest.mark.parametrize(
    ("text", "spec", "expected"),
    [
        ("o = i + 2p - k + 1", CONV, PROVED),
        ("o = i + p - k + 1", CONV, SLIP),
        ("o = i + 2p - k", CONV, SLIP),
        ("o = (i + 2p - k)/s + 1 = (3 + 0 - 2)/1 + 1 = 2", CONV, PROVED),
        ("o = (i + 2p - k)/s + 1 = (3 + 0 - 2)/1 + 1 = 3", CONV, SLIP),
        (f"o = {FLOOR}", EXACT, PROVED),
        (f"o = {FLOOR} = 2", LEFT_OVER, PROVED),
        (f"o = {FLOOR} = 3", LEFT_OVER, SLIP),
        (FLOOR.join(("o = ", " + 1")), LEFT_OVER, SLIP),
        (r"o = \frac{i + 2p - k}{s} + 1", EXACT, PROVED),
        (r"o = \frac{i + 2p - k}{s} + 1", LEFT_OVER, SLIP),
        ("o = s(i - 1) + k - 2p", TRANSPOSED, PROVED),
        ("o = s(i - 1) + k - p", TRANSPOSED, SLIP),
    ],
)
def test_output_size(text: str, spec: Spec, expected: str) -> None:
    verdicts = judge(text, derive(spec))
    assert worst(verdicts) == expected
    for check in verdicts[0].failed:
        assert check.right.startswith("o = "), "what is right is of the same quantity"


@pytest.mark.parametrize("text", ["o = i/(k - k)", "o = " + "(i+k+p)" * 40, "o = i/0"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(CannotRead):
        judge(text, derive(CONV))
