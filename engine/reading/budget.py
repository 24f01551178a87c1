"""What one text may cost: so many products of cells, counted where they are made."""

from __future__ import annotations

from engine.geometry import Spec
from engine.reading.reader import CannotRead
from engine.taps import axis_taps

MOST_PRODUCTS = 100_000
"""Products of cells that one text may stand for: about a second of work at most."""
FOR_A_TERM = 5
"""A term of a rule counts as so many: it is read, looked up, multiplied and compared."""


class TooMuch(CannotRead):
    """A text that stands for more products than are made for one text."""


class Budget:
    """How many products are left to be made for a text, all its statements together."""

    def __init__(self, products: int = MOST_PRODUCTS) -> None:
        self.left = products

    def spend(self, products: int) -> None:
        """Count products before they are made; CannotRead where they are too many."""
        self.check(products)
        self.left -= products

    def check(self, products: int) -> None:
        """CannotRead where so many products are more than is left; nothing is counted."""
        if products > self.left:
            raise TooMuch(
                "What is stated stands for too many products of this geometry to be checked one "
                "by one: choose a smaller geometry, or fewer lines at once."
            )


def products_of_a_picture(spec: Spec) -> int:
    """The products of one whole ⊗ of one pair of channels, whichever result it gives.

    >>> from engine import Conv2dSpec
    >>> products_of_a_picture(Conv2dSpec((3, 3), (2, 2)))
    16
    """
    return len(axis_taps(spec, 0)) * len(axis_taps(spec, 1))
