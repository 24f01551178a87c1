"""Words in a formula that name nothing: foo would be read letter by letter as a product."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from engine.reading.dress import dressed
from engine.reading.names import Names

MOST_SHOWN = 40
"""Letters of a word that a sentence repeats."""

_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z][A-Za-z_]{3,}")
_ALONE = re.compile(r"(?<![\\A-Za-z])d?([A-Za-z])(?![A-Za-z])")
_LETTERS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
_NO_LETTERS_OF_CELLS = re.compile(
    r"\\(?:begin|end|text\w*|mathrm|operatorname|tag|label)\s*\{[^{}]*\}|rot180|\\[A-Za-z]+"
    r"|[_^]\s*\{[^{}]*\}|[_^][A-Za-z0-9,]+|(?<=[A-Za-z0-9\]])\[[^\[\]]*\]"
)
"""Environments, words in a text, commands, indices."""


class Strange(NamedTuple):
    """A word, and where it stands in the text."""

    word: str
    at: int

    def __str__(self) -> str:
        shown = self.word if len(self.word) <= MOST_SHOWN else f"{self.word[:MOST_SHOWN]}…"
        return f"I cannot read the word “{shown}” here."


def word_of(text: str, letters: Collection[str]) -> Strange | None:
    """The first word of a text whose letters are asked about as if each were a grid."""
    wanted = {letter for letter in letters if len(letter) == 1}
    if wanted & {*_ALONE.findall(text)}:
        return None
    found = (match for match in _WORD.finditer(text) if wanted & {*match[0]})
    return next((Strange(match[0].rstrip("_"), match.start()) for match in found), None)


def unknown_word(text: str, names: Names) -> Strange | None:
    """The first word of three letters or more of which some stand nowhere else and name nothing.

    >>> from engine.reading.names import NOTES
    >>> unknown_word("z_{11} = foo_{11} k_{11}", NOTES)
    Strange(word='foo', at=9)
    """
    worn = dressed(text)
    plain = _NO_LETTERS_OF_CELLS.sub(lambda found: " " * len(found[0]), worn.text)
    known = {*names.grids, *names.loss, "d", *_ALONE.findall(plain)}
    for match in _LETTERS.finditer(plain):
        if not {*match[0]} <= known:
            return Strange(match[0], worn.place(match.start()))
    return None
