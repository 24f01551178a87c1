r"""Indices written with a letter and a word below it, c_{out}, k_h: each is read as one letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.reading.dress.dressed import Dressed

_POOL = "κλμνξρτυχψ"
"""Letters that stand for such an index, where a text has none of its own by them."""
OUT, IN = "ο", "ι"
_WORD = r"\\(?:text|mathrm|textrm)\s?\{\s?[A-Za-z]{1,6}\s?\}|[A-Za-z0-9]{1,6}"
_INDEX = re.compile(
    rf"(?<![A-Za-z\\])(?P<letter>[A-Za-z])_(?:\{{\s?(?P<a>{_WORD})\s?\}}|(?P<b>[A-Za-z0-9])(?!\w))"
)
_SUBSCRIPT = r"_\s?\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*+)\}"
_BELOW = re.compile(_SUBSCRIPT)
_SUMMED = re.compile(r"(?:\\sum(?![A-Za-z])|∑)(?:\\limits)?\s?" + _SUBSCRIPT)
_LIMIT = re.compile(r"=|<|≤|∈|\\(?:leq?|in)(?![A-Za-z])")
_CHANNELS = {"out": OUT, "o": OUT, "in": IN, "i": IN}


def single_indices(found: Dressed) -> Dressed:
    r"""The text with each index of several signs as one letter.

    Below a letter c_{out} and c_{in} are the channels; whatever a Σ runs over is an index, too.

    >>> text = r"\sum_{k_h,k_w} x_{c_{in},i+k_h,j+k_w}"
    >>> single_indices(Dressed(text, tuple(range(len(text) + 1)))).text
    '\\sum_{κ,λ} x_{ι,i+κ,j+λ}'
    """
    if "_" not in found.text:
        return found
    found = found.put(_BELOW, lambda one: _INDEX.sub(_channel, one[0]))
    free = (letter for letter in _POOL if letter not in found.text)
    # More of them than there are letters stay as they are.
    signs = dict(zip(dict.fromkeys(_running(found.text)), free, strict=False))
    if not signs:
        return found
    return found.put(_INDEX, lambda one: signs.get(_name(one), one[0]))


def _name(found: re.Match[str]) -> str:
    r"""An index by its letter and its word: c_{\text{out}} is c_out."""
    word = re.sub(r"\\[a-z]+|[{}\s]", "", found["a"] or found["b"])
    return f"{found['letter']}_{word}"


def _channel(found: re.Match[str]) -> str:
    letter, _, word = _name(found).partition("_")
    return _CHANNELS.get(word, found[0]) if letter in "cC" else found[0]


def _running(text: str) -> Iterator[str]:
    """The names of what the sums of a text run over."""
    for one in _SUMMED.finditer(text):
        for part in one[1].split(","):
            index = _INDEX.fullmatch(_LIMIT.split(part)[0].strip())
            if index:
                yield _name(index)
