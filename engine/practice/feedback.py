"""What is said to an answer: as a whole, and term by term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

RIGHT, ALMOST, NOT_THERE, MISSING = "right", "almost", "not there", "missing"
VERDICTS = (RIGHT, ALMOST, NOT_THERE, MISSING)
"""Almost is a term of the line that has the wrong sign or stands there too often."""

OTHER_ORDER = "Right, in another order than the notes’."


class Mark(NamedTuple):
    """One part of an answer: its LaTeX, one of ``VERDICTS``, and why (empty where it is plain)."""

    latex: str
    verdict: str
    says: str = ""


@dataclass(frozen=True)
class Feedback:
    """Whether the answer is right, what is said to it, and a mark for each part of it.

    ``mistake`` names what was recognised, if anything.
    """

    solved: bool
    says: str
    marks: tuple[Mark, ...] = ()
    mistake: str = ""
