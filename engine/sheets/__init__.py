"""Sheets of exercises for a course: drawn by a seed, with their answers, apart from any paper.

``draw`` makes the sheets of a ``Plan``. Each kind of exercise is a class with the same verbs
(``question``, ``answer``, ``worked``) that gives blocks of words, formulas and grids
(:mod:`content`), and with what it shows and asks for as facts, by which no exercise of a sheet
gives another's answer away (:mod:`task`).
"""

from engine.sheets.content import Block, Formula, Grid, Grids, Room, Words
from engine.sheets.layers import EASY, HARD, LEVELS, MIDDLE, OPERATIONS
from engine.sheets.sheet import (
    CONV,
    MOST_COPIES,
    MOST_TASKS,
    TASKS,
    TRANSPOSED,
    Plan,
    Sheet,
    draw,
)
from engine.sheets.task import Order, Task

__all__ = [
    "CONV",
    "EASY",
    "HARD",
    "LEVELS",
    "MIDDLE",
    "MOST_COPIES",
    "MOST_TASKS",
    "OPERATIONS",
    "TASKS",
    "TRANSPOSED",
    "Block",
    "Formula",
    "Grid",
    "Grids",
    "Order",
    "Plan",
    "Room",
    "Sheet",
    "Task",
    "Words",
    "draw",
]
