"""Hostile texts in the one field of the start page: a way or a sentence each, in bounded time."""

from __future__ import annotations

import random
from time import process_time

import pytest

from derivations.ui.settings import pasted
from derivations.ui.start.numbers import take
from engine.reading import CannotRead, kind_of
from tests.effort import share
from tests.engine.reading.hostile import soup, strings
from tests.engine.reading.layer_lines import LINES
from tests.engine.reading.pasted import PASTED

COUNT = 10_000
SLOWEST = 2.0
"""Seconds of the processor: usual are milliseconds."""

WHOLE = [*(text for text, *_ in LINES.values()), *(text for text, _ in PASTED.values())]


def texts(count: int, seed: int) -> list[str]:
    """What people paste, torn, doubled and mixed; and what nobody would type."""
    chance = random.Random(seed)
    found = strings(count // 4, seed)
    while len(found) < count:
        text = "\n".join(chance.sample(WHOLE, chance.choice((1, 1, 1, 2))))
        for _ in range(chance.randrange(1, 5)):
            a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
            b = min(b, a + 9)
            piece = soup(chance)[:20]
            text = chance.choice(
                (text[:a] + text[b:], text[:b] + text[a:], text[:a] + piece + text[b:])
            )
        found.append(text)
    return found


def led(text: str) -> str:
    """To what a text leads, or the sentence that says why not."""
    kind = kind_of(text)
    if kind == "layer":
        try:
            found = pasted.read(text)
        except CannotRead as refusal:
            return str(refusal)
        assert len(found.says) < 2_000
        assert found.parameters
        assert all(len(one.line) < 400 for one in found.layers)
    elif kind == "numbers":
        taken = take(text)
        assert taken is None or taken.pasted.stands
    return kind


@pytest.mark.walk
def test_many_hostile_texts_lead_somewhere_or_are_told_why_not() -> None:
    said: dict[str, int] = {}
    count = share(COUNT)
    for text in texts(count, seed=3):
        start = process_time()
        answer = led(text)
        assert process_time() - start < SLOWEST, text[:200]
        assert len(answer) < 400
        kind = answer if answer in ("layer", "numbers", "line") else "refused"
        said[kind] = said.get(kind, 0) + 1
    print("FIGURES", said)
    assert min(said.values()) > count / 50
    assert len(said) == 4
