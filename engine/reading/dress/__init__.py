r"""What a text wears: words and marks that say nothing come off, other alphabets become one sign.

The passes stand in the order in which they are made: what says nothing, letters, signs between
grids, the limits of sums, cells written as functions. Every sign of the dressed text knows where it
stood in the text that was typed.
"""

from engine.reading.dress.dressed import Dressed, Pass
from engine.reading.dress.functions import FUNCTIONS
from engine.reading.dress.indices import IN, OUT, letters_for, name_in_latex, single_indices
from engine.reading.dress.lengths import lengths
from engine.reading.dress.letters import CHANNEL, LETTERS, PRIMED, PRIMED_CAPITAL
from engine.reading.dress.macros import written_out
from engine.reading.dress.prose import formulas_only, unboxed
from engine.reading.dress.signs import (
    CONV_FULL,
    CONV_SAME,
    CONV_VALID,
    CORR,
    CORR_FULL,
    CORR_SAME,
    CORR_VALID,
    FULL,
    SAME,
    SIGNS_OF_GRIDS,
    SIZES,
    VALID,
)
from engine.reading.dress.slopes import has_slopes, without_slopes
from engine.reading.dress.sums import LIMITS
from engine.reading.dress.wholes import has_wholes, wholes
from engine.reading.dress.words import WORDS

_FIRST = (*SIZES, *LETTERS)
_THEN = (*SIGNS_OF_GRIDS, *LIMITS, *FUNCTIONS)


_WIDE = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)} | {0x3000: " ", ord("★"): "⋆"}


def _half_width(text: str) -> str:
    """The text with signs as wide as Chinese ones as their narrow likes, place by place."""
    return text.translate(_WIDE)


def dressed(text: str) -> Dressed:
    r"""The text without what says nothing.

    >>> dressed(r"\color{green}{w_{12}} + 0.").text
    '{w_{12}} + 0'
    >>> dressed("Z(i,j) = X(i, j)").text
    'Z[i,j] = X[i, j]'
    """
    return _passed(single_indices(_with_its_indices(text)), _THEN)


def letters_of_indices(text: str) -> dict[str, str]:
    """The letters as which indices of several signs are shown, and how those were typed."""
    channels = {OUT if "out" in one[0] else IN: one[0] for one in CHANNEL.finditer(text)}
    return {sign: name_in_latex(name) for sign, name in channels.items()} | letters_for(
        _with_its_indices(text)
    )


def _with_its_indices(text: str) -> Dressed:
    """The text before each of its indices is one letter."""
    typed = Dressed(_half_width(text), tuple(range(len(text) + 1)))
    found = lengths(unboxed(formulas_only(written_out(typed))))
    return _passed(wholes(without_slopes(_passed(found, WORDS))), _FIRST)


def _passed(found: Dressed, passes: tuple[Pass, ...]) -> Dressed:
    """The text after some passes; one that would leave nothing is not made."""
    for pattern, change in passes:
        after = found.put(pattern, change)
        found = after if after.text.strip() else found
    return found


__all__ = [
    "CONV_FULL",
    "CONV_SAME",
    "CONV_VALID",
    "CORR",
    "CORR_FULL",
    "CORR_SAME",
    "CORR_VALID",
    "FULL",
    "PRIMED",
    "PRIMED_CAPITAL",
    "SAME",
    "VALID",
    "Dressed",
    "dressed",
    "has_slopes",
    "has_wholes",
    "letters_of_indices",
]
