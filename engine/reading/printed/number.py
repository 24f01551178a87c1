"""One number as people and programs write it: 2, -0.25, .5, 1., 1.2340e-03, 1D3, 1/9."""

from __future__ import annotations

import re

import numpy as np

from engine.reading.layers.calls import shown
from engine.reading.printed.entries import EXACT, Number
from engine.reading.reader import CannotRead

LONGEST = 60
"""Characters of one number."""

PATTERN = r"[-+]?(?>\d++\.?+\d*+|\.\d++)(?>[eEdDf][-+]?\d{1,4}|[fL](?!\w))?+(?![\w.])"
"""Digits with a point and a power of ten, in Fortran's, C's and Julia's letters too."""

_WRITTEN = re.compile(r"([-+]?)(\d*)(\.?)(\d*)(?:[eEdDf]([-+]?\d{1,4}))?[fL]?")
NOT_FINITE = re.compile(r"[-+]?(?:nan|inf(?:inity)?|na|∞|\\infty)", re.IGNORECASE)


def number(text: str, at: int = 0) -> Number:
    """The number that a word is; CannotRead, naming it, for any other word.

    >>> number("1.2340e-03")
    Number(value=0.001234, last=-7, digits=5, is_whole=False)
    """
    found = _WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
    if not found or not found[2] + found[4]:
        raise no_number(text, at)
    sign, whole, point, decimals, power = found.groups()
    tens = int(power or 0)
    value = float(f"{sign}{whole or 0}.{decimals or 0}e{tens}")
    if not np.isfinite(value):
        raise CannotRead(f"{shown(text)} is too large for a float64.", at)
    written = len((whole + decimals).lstrip("0")) or 1
    is_whole = not point and power is None and not text.endswith("f")
    return Number(value, tens - len(decimals), written, is_whole)


def fraction(text: str, at: int = 0) -> Number:
    """A number, or one divided by another: 1/9.

    >>> fraction("-1/4").value
    -0.25
    """
    above, line, below = text.partition("/")
    if not line:
        return number(text, at)
    return divided(number(above, at), number(below, at), text, at)


def divided(above: Number, below: Number, text: str, at: int) -> Number:
    """A fraction: exact, where both are whole."""
    if not below.value:
        raise CannotRead(f"{shown(text)} divides by 0: only finite numbers can be read.", at)
    value = above.value / below.value
    if not np.isfinite(value):
        raise CannotRead(f"{shown(text)} is too large for a float64.", at)
    whole = above.is_whole and below.is_whole
    last = EXACT if whole else above.last - np.log10(abs(below.value))
    return Number(value, last, above.digits, False)


def no_number(text: str, at: int) -> CannotRead:
    """Why a word is no number."""
    if NOT_FINITE.fullmatch(text):
        told = "only finite numbers can be read"
        return CannotRead(f"{shown(text)} stands among the numbers: {told}.", at)
    if len(text) > LONGEST:
        return CannotRead(f"{shown(text)} has more than {LONGEST} characters: too long here.", at)
    if re.fullmatch(r"[-+.\d]+[ij]|[-+]?\d.*[-+].*[ij]", text):
        return CannotRead(f"{shown(text)} is a complex number: only real ones can be read.", at)
    if found := shown(text):
        return CannotRead(f"{found} is no number such as 2, -0.25, 1e-3 or 1/2.", at)
    return CannotRead("A number is missing: expected one such as 2, -0.25, 1e-3 or 1/2.", at)
