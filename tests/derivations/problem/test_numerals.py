"""How numbers are written: exactly where they are kept, shortened where they are shown."""

from __future__ import annotations

import json
import random
import struct
import subprocess
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.problem.numerals import (
    about,
    exact,
    full,
    is_shown_exactly,
    readable,
    short,
    strongest,
    tex,
)
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "write_numbers.js"

finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = finite | st.integers(-(2**53), 2**53)

SHOWN = [
    (0.1, "0.1"),
    (-0.0, "0"),
    (12345.678, "12346"),
    (-3e20, "−3e20"),
    (1e-7, "1e−7"),
    (1.2345678e-7, "1.2e−7"),
    (1 / 3, "0.3333"),
    (0.1 + 0.2, "0.3"),
    (0.15625, "0.15625"),
    (2 / 300, "0.0067"),
    (9999999, "9999999"),
    (12345678, "1.2e7"),
    (123456.5, "123456"),
    (123457.5, "123458"),
    (99.9999, "99.9999"),
    (99.99999, "100"),
    (1.7976931348623157e308, "1.8e308"),
    (5e-324, "5e−324"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN)
def test_a_number_is_shown_in_few_characters(value: float, text: str) -> None:
    assert readable(value) == text


@given(numbers)
def test_what_is_written_exactly_is_read_as_the_same_number(value: float) -> None:
    assert float(exact(value)) == value
    assert len(exact(value)) <= 24


@given(numbers)
def test_what_is_shown_is_short_near_and_says_so(value: float) -> None:
    shown = short(value)
    assert len(shown.lstrip("-")) <= 8
    off = abs(float(shown) - value) if isfinite(float(shown)) else 0.05 * abs(value)
    assert off <= 0.05 * abs(value), "two digits at least"
    assert is_shown_exactly(value) == (off <= 1e-12 * abs(value))
    assert about(value).startswith("about ") is not is_shown_exactly(value)
    assert "e" not in tex(value)


def test_the_browser_writes_the_same() -> None:
    chance = random.Random(5)
    bits = (struct.unpack("d", chance.randbytes(8))[0] for _ in range(1500))
    usual = (round(chance.gauss(0, 10.0**power), digits) for power in range(-6, 9)
             for digits in range(9) for _ in range(8))  # fmt: skip
    halves = (n / 2**power for n in range(1, 300, 7) for power in range(9))
    halves_of_large = (n + 0.5 for n in range(99_990, 100_010))
    values = [value for value, _ in SHOWN]
    values += [n for n in (*bits, *usual, *halves, *halves_of_large) if isfinite(n)]
    done = subprocess.run([node(), SCRIPT], input=json.dumps(values), text=True, check=True,
                          capture_output=True)  # fmt: skip
    for value, (shown, all_of_it, is_exact) in zip(values, json.loads(done.stdout), strict=True):
        assert (shown, is_exact) == (readable(value), is_shown_exactly(value)), value
        assert float(all_of_it.replace("−", "-")) == value == float(full(value).replace("−", "-"))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [  # the same as in tests/js/colours.test.js
        ([1, -7, 3, 2, 1e9], 7),
        ([1, -7, 3, 2, 100], 100),
        ([0, 0, 0, 0, 0, 5], 5),
        ([1, 1, 1000], 1000),
        ([], 1),
        ([np.nan, np.inf, 2, -3], 3),
        ([*[2] * 98, 1e6, -1e6], 2),
        ([*[2] * 90, *[1e6] * 10], 1e6),
    ],
)
def test_a_few_numbers_far_beyond_all_others_leave_them_their_colours(
    numbers: list[float], expected: float
) -> None:
    assert strongest(np.array(numbers)) == expected
