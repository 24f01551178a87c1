"""What people write that is right stays right in other letters: those of the input and its like."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

import pytest

from engine.reading import CannotRead, judge, worst
from engine.reading.arithmetic import is_arithmetic
from engine.reading.claims import PROVED
from engine.reading.code.parsed import looks_like_code, may_be_code
from engine.reading.code.windows import has_windows
from engine.reading.syntax import Limits, Statement, Symbol, letters_of, parts_of
from engine.reading.verdict import LOOSE
from engine.symbolic import Notation, derive
from tests.effort import share
from tests.engine.reading.people import CASES, RIGHT, Case

LOSSES = ("L", "J", "E", "C")
SETS = ("x k z b", "x w y b", "a w z b", "i f o b", "u k y b", "x w s b", "h w z b")
FEW, DIALECTS = 1, 20
"""Sets of letters of every true text in `make check`, in `make test` and in `make test-walks`."""


def running_in(statements: tuple[Statement, ...]) -> set[str]:
    """Every letter that is an index somewhere, or that a sum runs over."""
    found: set[str] = set()
    for part in parts_of(statements):
        if isinstance(part, Symbol):
            found.update(letter for p in (*part.below, *part.above) for letter in letters_of(p))
        elif isinstance(part, Limits):
            found.update(part.letters)
    return found


def with_letters(text: str, new: dict[str, str]) -> str:
    """The text with other letters, behind a d too; a command is none, the break of a row is."""
    letters = "|".join(new)
    alone = rf"(?<![A-Za-z])(?<!(?<!\\)\\)(d?)({letters})(?![A-Za-z]|_\{{?(?:in|out))"
    return re.sub(alone, lambda found: found[1] + new[found[2]], text)


def in_other_letters(case: Case, seeds: Iterable[int]) -> Iterator[str]:
    """The case's text in other letters, where it is no program and its own stand for one thing."""
    if looks_like_code(case.text) or may_be_code(case.text) or has_windows(case.text):
        return
    verdicts = judge(case.text, derive(case.spec))
    statements = tuple(one.statement for one in verdicts)
    notation = verdicts[0].notation or Notation()
    own = notation.letters.split()
    cells = {one.letter.lower() for one in parts_of(statements) if isinstance(one, Symbol)}
    running = running_in(statements)
    if any(map(is_arithmetic, statements)) or running & {*own} or not "".join(own).isascii():
        return
    for seed in seeds:
        chance = random.Random(seed)
        four = chance.choice(SETS).split()
        if (running | cells - {*own}) & {*four}:
            continue
        new = dict(zip(own, four, strict=True))
        new |= {one.upper(): other.upper() for one, other in new.items()}
        if notation.loss in LOSSES and notation.loss not in new:
            free = [one for one in LOSSES if one.lower() not in cells and one not in new.values()]
            new[notation.loss] = chance.choice([notation.loss, *free])
        yield with_letters(case.text, new)


def assert_right_in_other_letters(case: Case, seeds: Iterable[int]) -> int:
    """How many texts were tried."""
    texts = list(in_other_letters(case, seeds))
    for text in texts:
        try:
            kind = worst(judge(text, derive(case.spec)))
        except CannotRead as refusal:
            kind = str(refusal)
        assert kind in (PROVED, LOOSE), (case.text, text)
    return len(texts)


TRUE = [case for case in CASES if case.expected == RIGHT and not case.name.startswith("size-")]
"""Formulas of sizes are left out: their letters are no grid's, and none is put in."""


def test_what_is_true_is_right_in_some_other_letters() -> None:
    assert sum(assert_right_in_other_letters(case, range(FEW)) for case in TRUE) > len(TRUE) / 2


@pytest.mark.slow
@pytest.mark.walk
def test_what_is_true_is_right_in_any_letters() -> None:
    seeds = range(FEW, FEW + share(DIALECTS - FEW))
    tried = sum(assert_right_in_other_letters(case, seeds) for case in TRUE)
    assert tried > len(seeds) * len(TRUE) / 3
