"""Choices that a seed decides, the same on every machine and in every Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Draws that follow from some words and numbers alone.

    Of :class:`random.Random` only ``random()`` is used: Python promises its sequence for a seed
    in every version, and a seed of text does not depend on the hash of a process.

    >>> Dice("line", 7).one_of("abc") == Dice("line", 7).one_of("abc")
    True
    """

    def __init__(self, *words: object) -> None:
        self._random = random.Random("/".join(map(str, words)))

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random.random() * len(items))]

    def some_of(self, items: Sequence[Item], most: int) -> list[Item]:
        """At most so many of the items, in a drawn order."""
        drawn = [(self._random.random(), place) for place in range(len(items))]
        return [items[place] for _, place in sorted(drawn)[:most]]
