"""A text that is being changed and still knows where each of its signs was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Change = Callable[[re.Match[str]], str] | str
Pass = tuple[re.Pattern[str], Change]
"""What is looked for, and what comes in its place."""

TEXT = r"\\(?:text(?:rm|it|bf|tt|sf)?|operatorname\*?|math(?:rm|it|tt|bf|sf)|mbox)"
r"""A command around words: \text, \operatorname and their likes."""


@dataclass(frozen=True)
class Dressed:
    """A text as the grammar reads it; ``at`` has the place of each sign in the text as typed."""

    text: str
    at: tuple[int, ...]

    def place(self, at: int) -> int:
        """The place in the text that was typed."""
        return self.at[min(at, len(self.at) - 1)]

    def put(self, pattern: re.Pattern[str], change: Change) -> Dressed:
        """Every match exchanged; the signs of what comes in stand where the match began."""
        pieces: list[str] = []
        at: list[int] = []
        last = 0
        for found in pattern.finditer(self.text):
            new = change if isinstance(change, str) else change(found)
            if new == found[0]:
                continue
            start, end = found.span()
            pieces += [self.text[last:start], new]
            at += [*self.at[last:start], *[self.at[start]] * len(new)]
            last = end
        if not pieces:
            return self
        return Dressed("".join([*pieces, self.text[last:]]), (*at, *self.at[last:]))


def seen(*pieces: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern by its pieces."""
    return re.compile("".join(pieces), flags)
