"""Exercises from the lines of a derivation, drawn by a seed, and what is said to an answer.

``draw`` makes an exercise; each kind is a class with the same verbs: ``question``, ``solution``,
``hints`` and ``check``. ``slips`` knows what goes wrong on the way to a line.
"""

from engine.practice.drawing import (
    KINDS,
    LARGEST_INPUT,
    LARGEST_KERNEL,
    choices,
    draw,
    is_small,
)
from engine.practice.exercise import Exercise
from engine.practice.factor import MissingFactor
from engine.practice.feedback import (
    ALMOST,
    MISSING,
    NOT_THERE,
    RIGHT,
    VERDICTS,
    Feedback,
    Mark,
)
from engine.practice.grid_pair import DrawnGrid, GridPair, RightGrids, letter_of
from engine.practice.number import Number
from engine.practice.products import Product
from engine.practice.reasons import reasons
from engine.practice.vanishing import Vanishing
from engine.practice.whole_line import WholeLine

__all__ = [
    "ALMOST",
    "KINDS",
    "LARGEST_INPUT",
    "LARGEST_KERNEL",
    "MISSING",
    "NOT_THERE",
    "RIGHT",
    "VERDICTS",
    "DrawnGrid",
    "Exercise",
    "Feedback",
    "GridPair",
    "Mark",
    "MissingFactor",
    "Number",
    "Product",
    "RightGrids",
    "Vanishing",
    "WholeLine",
    "choices",
    "draw",
    "is_small",
    "letter_of",
    "reasons",
]
