"""Why a program comes to nothing: what it leaves, and names that are nothing here."""

from __future__ import annotations

from engine.geometry import Pair
from engine.reading.reader import CannotRead


class Leaves(ValueError):
    """A slice or an index that leaves its array, in a sentence."""


class OfTwoSides(CannotRead):
    """A size that rows and columns have each their own of, where one number is meant."""

    def __init__(self, name: str, size: Pair) -> None:
        super().__init__(
            f"“{name}” is one number there, and here the rows have {size[0]} and the columns "
            f"{size[1]}: write {name}[0] and {name}[1], or the numbers."
        )


class UnknownName(ValueError):
    """A name that is nothing here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
