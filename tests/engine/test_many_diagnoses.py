"""Long walks: every mistake in many geometries, pairs, right numbers and wrong ones."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pytest

from engine.mistakes import TABLE, Mistake
from tests.effort import share
from tests.engine.test_diagnosis import (
    MADE_IN,
    Made,
    changed,
    named_of_pairs,
    right_ones,
    significant,
    spoilt_at_random,
)

pytestmark = pytest.mark.walk

GEOMETRIES = int(os.environ.get("GEOMETRIES", share(60)))
"""In so many each mistake is made; twice as many pairs, five times as many wrong numbers. It was
measured with GEOMETRIES=200, which takes a quarter of an hour."""

MOST_NAMED = 5
"""So many mistakes that give the same numbers the page names."""


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.name)
def test_a_mistake_alone_is_named(mistake: Mistake) -> None:
    """Every mistake named gives the same numbers: it stands first, or is tied with what does."""
    places = []
    for made, made_in, found in changed(mistake, GEOMETRIES):
        names = [finding.names for finding in made.judged(made_in, found).findings]
        assert (mistake.name,) in names, (made.spec, made_in, names)
        places.append(names.index((mistake.name,)))
    rates = (sum(place < most for place in places) / len(places) for most in (1, MOST_NAMED))
    print(f"FIGURES {mistake.name} first {next(rates):.0%} of five {next(rates):.0%}")


def test_of_pairs_nine_tenths_are_named() -> None:
    named, explained = named_of_pairs(500, 2 * GEOMETRIES)
    print(f"FIGURES pairs named {named:.1%} explained {explained:.1%}")
    assert explained >= 0.9


def test_right_numbers_are_never_blamed() -> None:
    for seed in range(GEOMETRIES):
        made = Made(seed)
        right = right_ones(made.spec, made.arrays)
        for made_in in MADE_IN:
            for claimed in _as_printed(right[made.grid(made_in)]):
                one = made.judged(made_in, claimed)
                assert one.right, (made.spec, one.says)
                assert not one.findings


def _as_printed(right: np.ndarray) -> Iterator[np.ndarray]:
    """Whole, to four decimals, to four digits, in single precision."""
    yield from (right, np.round(right, 4), significant(right, 4), right.astype(np.float32))


def test_wrong_numbers_are_never_a_known_mistake() -> None:
    for seed in range(5 * GEOMETRIES):
        made, rng = Made(seed + 10_000), np.random.default_rng(seed)
        made_in = made.dice.choice(MADE_IN)
        wrong = spoilt_at_random(made.dice, rng, made.bench.array(made.grid(made_in)))
        one = made.judged(made_in, np.round(wrong, 4) if seed % 2 else wrong)
        assert one.right or not one.findings, one.says
