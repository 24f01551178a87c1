r"""Whole matrices written with indices: δ_{ij} = δ_{ij} * rot180(W) is δ = δ * rot180(W).

Between two cells a * is a product of numbers; beside a matrix that is turned it slides, and what
stands on either side is a matrix, too.
"""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Dressed

_LAYER = r"(?:\s?\^\s?(?:\{[^{}]{1,12}\}|[A-Za-z0-9]))?"
_INDICES = r"\s?_\s?(?:\{\s?[a-z]'?\s?,?\s?[a-z]'?\s?\}|[a-z]{2}(?![A-Za-z]))"
_PLACE = re.compile(_INDICES)
_NO_LETTER = re.compile(r"[\s_{},]")
_INDEXED = rf"(?:δ|\\delta|d?[A-Za-z]){_LAYER}{_INDICES}{_LAYER}"
_LEFT = (
    rf"(?:{_INDEXED}|\\[dt]?frac\s?\{{\s?(?:\\partial|∂)\s?[A-Z]\s?\}}"
    rf"\s?\{{\s?(?:\\partial|∂)\s?{_INDEXED}\s?\}})"
)
_SLIDES = (
    r"\s?(?:\*|∗|⋆|⊗|⊛|\\(?:ast|star|otimes|circledast)(?![A-Za-z]))(?:\s?_\s?\{?\w{1,8}\}?)?\s?"
)
_TURN = (
    r"(?:↷|(?:\\(?:text|mathrm|operatorname)\s?\{\s?)?(?:rot|flip)(?:\s?180)?\s?\}?"
    r"(?:\s?_\s?\{?\s?180(?:\s?\^\s?\{?\s?\\circ\s?\}?)?\s?\}?)?)\s?"
)
_TURNED = (
    rf"{_TURN}(?:\\left\s?)?(?:\(|\\\{{)(?:[^(){{}}=\\]|\\delta|\{{[^{{}}]*\}}){{1,60}}"
    r"(?:\\right\s?)?(?:\)|\\\})"
)
_BESIDE = re.compile(_TURNED)
_WHOLES = re.compile(
    rf"{_LEFT}\s?&?=\s?(?:{_INDEXED}{_SLIDES}{_TURNED}|{_TURNED}{_SLIDES}{_INDEXED})"
)


def wholes(found: Dressed) -> Dressed:
    r"""The text with such matrices without their indices.

    >>> text = r"\delta^l_{ij} = \delta^{l+1}_{ij} * rot180(W^{l+1})"
    >>> wholes(Dressed(text, tuple(range(len(text) + 1)))).text
    '\\delta^l = \\delta^{l+1} * rot180(W^{l+1})'
    """
    return found.put(_WHOLES, _bare)


def has_wholes(text: str) -> bool:
    """Whether a text as it was typed has such matrices."""
    return any(_bare(one) != one[0] for one in _WHOLES.finditer(text))


def _bare(found: re.Match[str]) -> str:
    """An equation without indices, where both sides have the same: δ_{ji} is no δ_{ij}."""
    places = _PLACE.findall(_BESIDE.sub("", found[0]))
    same = len({_NO_LETTER.sub("", place) for place in places}) == 1
    return _PLACE.sub("", found[0]) if same else found[0]
