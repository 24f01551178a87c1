"""The guard against being too kind: true claims in random hands are right, false ones never are.

Whether a claim is true is computed by NumPy and loops over every index, and never by the reader.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cache

import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.reading import CannotRead, Verdict, judge, worst
from engine.reading.claims import PROVED
from engine.reading.verdict import LOOSE
from engine.symbolic import Notation, derive
from tests.effort import share
from tests.engine.reading.claimed import MUTATIONS, Claim, Numbers, holds, lines, rules
from tests.engine.reading.hands import Hand, hand

SPECS: tuple[Spec, ...] = (
    Conv2dSpec((3, 3), (2, 2)),
    Conv2dSpec((4, 5), (2, 3)),
    Conv2dSpec((5, 5), (3, 3), stride=2),
    Conv2dSpec((3, 3), (3, 3), padding=1),
    Conv2dSpec((4, 4), (2, 2), dilation=2),
    ConvTranspose2dSpec((2, 2), (2, 2)),
    ConvTranspose2dSpec((2, 2), (3, 3), stride=2),
)
HANDS = 20
"""In so many hands every true claim is written: in two of them in `make check`."""
FEW, ALL = 150, 10_000
"""Mutants in `make check`, in `make test` and in `make test-walks`."""

_SAYS_ITS_BASE = re.compile(r"(?<![0-9])0(?![0-9])|(?<=[_{])0|=[01]\}")


@cache
def numbers(spec: Spec) -> Numbers:
    return Numbers(spec)


def drawn(chance: random.Random) -> Claim:
    """A true claim: a line of numbers, or a rule with running indices."""
    spec, base = chance.choice(SPECS), chance.choice((0, 1))
    if chance.random() < 0.5:
        return lines(spec, base, chance)
    return chance.choice(list(rules(spec, base)))


def said(text: str, claim: Claim, chance: random.Random) -> tuple[Verdict, ...]:
    """The verdicts on any page, or on one of the writer's base where the text does not say it."""
    base = chance.choice((0, 1)) if _SAYS_ITS_BASE.search(text) else claim.base
    try:
        return judge(text, derive(claim.spec, Notation(base=base)))
    except CannotRead:
        return ()


def is_right(verdicts: tuple[Verdict, ...]) -> bool:
    return bool(verdicts) and worst(verdicts) in (PROVED, LOOSE)


def assert_right_in_hands(spec: Spec, base: int, seeds: Iterable[int]) -> None:
    """Every rule of a geometry, and a line of it, in one hand a seed."""
    for seed in seeds:
        chance = random.Random(seed)
        for claim in (*rules(spec, base), lines(spec, base, chance)):
            assert holds(claim, numbers(spec))
            text = hand(chance).write(claim)
            assert is_right(said(text, claim, chance)), text


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_what_is_true_is_right_in_a_hand(spec: Spec, base: int) -> None:
    assert_right_in_hands(spec, base, range(2))


@pytest.mark.slow
@pytest.mark.walk
@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_what_is_true_is_right_in_every_hand(spec: Spec, base: int) -> None:
    assert_right_in_hands(spec, base, range(2, HANDS))


def is_another_letter(verdicts: tuple[Verdict, ...], written: Hand) -> bool:
    """Whether the text was read as one about another grid, which its only letter for it may be."""
    letters = {written.upstream, *written.letters}
    return any(
        one.key in letters and one.key == written.upstream.strip("\\") and one.value != "dz"
        for verdict in verdicts
        for one in verdict.assumptions
    )


def assert_never_right(seeds: Iterable[int]) -> None:
    tried = 0
    for seed in seeds:
        chance = random.Random(seed)
        claim, written = drawn(chance), hand(chance)
        mutant = chance.choice(MUTATIONS)(claim, chance)
        if mutant is None or holds(mutant, numbers(claim.spec)):
            continue
        tried += 1
        text = written.write(mutant)
        verdicts = said(text, claim, chance)
        if is_right(verdicts) and not is_another_letter(verdicts, written):
            raise AssertionError((seed, text, verdicts[0].read_as, verdicts[0].liberties))
    assert tried, "no mutant at all"


def test_some_mutants_are_never_right() -> None:
    assert_never_right(range(FEW))


@pytest.mark.slow
@pytest.mark.walk
def test_many_mutants_are_never_right() -> None:
    # About three in five draws give a mutant that is false.
    assert_never_right(range(FEW, FEW + share(2 * ALL)))


def test_the_numbers_tell_a_false_claim() -> None:
    """The oracle can say no: each mutation makes some claim false."""
    for mutation in MUTATIONS:
        mutants = (mutation(drawn(c), c) for seed in range(60) for c in [random.Random(seed)])
        false = [m for m in mutants if m and not holds(m, numbers(m.spec))]
        assert false, mutation.__name__
