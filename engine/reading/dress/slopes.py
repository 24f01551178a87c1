r"""The slope of the layer below, δ^{l-1} = δ^l * rot180(W^l) ⊙ σ′(z^{l-1}).

δ^{l-1} is ∂L/∂z of the layer below: what stands before the ⊙ σ′ is ∂L/∂X. The slope comes off
where it is that of the layer that the δ on the left is of; of another layer it is out of place.
"""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Dressed

MISPLACED = "\ue127"
"""The grammar names a slope that is out of place by it."""

_FUNCTION = (
    r"(?:\\(?:operatorname|mathrm|text|mathit)\s?\{\s?\w{1,12}\s?\}|\\(?:sigma|varphi|phi|tanh)"
    r"|(?<![A-Za-z])(?:relu|ReLU|sigmoid|tanh|act|[fgh])|[σφϕ])"
)
_PRIME = r"\s?(?:'|′|\^\s?\\prime|\^\s?\{\s?(?:\\prime|'|′)\s?\})(?:\s?_\s?(?:\{[^{}]{1,9}\}|\w))?"


def _script(name: str) -> str:
    """What stands above a letter, under a name."""
    return rf"\^\s?(?:\{{(?P<{name}>[^{{}}]{{1,16}})\}}|\(?(?P<{name}2>[lLℓ0-9])\)?)"


_BELOW = r"(?:\s?_\s?(?:\{[^{}]{1,12}\}|\w))?"


def _of_a_layer(letter: str, name: str) -> str:
    """A letter with its layer above, and perhaps a cell below."""
    return rf"{letter}(?P<{name}3>{_BELOW})\s?{_script(name)}(?P<{name}4>{_BELOW})"


_TIMES = r"(?:\\(?:odot|circ|cdot|times|ast)(?![A-Za-z])|[⊙∘·×*∗])"
_SLOPE = re.compile(
    rf"(?P<before>\s?{_TIMES}\s?)?(?:\\left\s?)?(?P<slope>{_FUNCTION}{_PRIME}\s?(?:\\left\s?)?\(\s?"
    rf"{_of_a_layer('(?P<of>[A-Za-z])', 'z')}"
    rf"\s?(?:\\right\s?)?\))(?P<after>\s?{_TIMES})?"
)
_OF_A_LAYER = _of_a_layer(r"(?:δ|\\delta)", "d")
_DELTA = re.compile(_OF_A_LAYER)
_BEGINS = r"(?:^|\\\\|[\n;$])[\s&]{0,6}"
_LEFT = re.compile(rf"{_BEGINS}{_OF_A_LAYER}")
_LEFT_BY = re.compile(
    rf"{_BEGINS}\\[dt]?frac\s?\{{\s?(?:\\partial|∂)\s?[A-Z]\s?\}}\s?"
    rf"\{{\s?(?:\\partial|∂)\s?{_of_a_layer('(?P<by>[a-z])', 'd')}\s?\}}"
)
"""∂E/∂x^l, of an x that the function is taken of: it is the δ^l of others."""
_EQUALS = re.compile(r"\s?&?\s?=")
_ANOTHER = re.compile(r"(?:\\\\|[\n;])[\s&]{0,6}[^\s&=][^=\n]{0,200}=")
_ENDS = re.compile(r"\s?(?:$|=|&|\\\\|[\n;$.,]|\\(?:tag|end|q?quad|text)(?![A-Za-z]))")
FURTHEST = 800
"""So many characters before a slope the statement that it is in may begin."""


def without_slopes(found: Dressed) -> Dressed:
    r"""The text without the slopes of the layer below.

    >>> text = r"δ^l = (δ^{l+1} * ↷(w^{l+1})) ⊙ σ'(z^l)"
    >>> without_slopes(Dressed(text, tuple(range(len(text) + 1)))).text.rstrip()
    'δ^l = (δ^{l+1} * ↷(w^{l+1}))'
    """
    return found.put(_SLOPE, _off) if _DELTA.search(found.text) else found


def _off(slope: re.Match[str]) -> str:
    """Nothing for a slope that belongs where it stands; one of another place is marked so."""
    left = _left_of(slope)
    if left is None or not _is_a_factor_of_the_side(slope, left.end()):
        return slope[0]
    own = _layer(left, "d")
    around = slope.string[left.end() : slope.start()] + slope.string[slope.end() :][:FURTHEST]
    if all(_layer(other, "d") == own for other in _DELTA.finditer(around)):
        return slope[0]
    if (_layer(slope, "z"), _place(slope, "z")) == (own, _place(left, "d")):
        return ""
    before = "" if slope["after"] else slope["before"] or "⊙"
    return f"{before}{MISPLACED}{slope['after'] or ''}"


def _left_of(slope: re.Match[str]) -> re.Match[str] | None:
    """The δ^{l}, or the ∂E/∂x^{l}, that begins the statement of a slope."""
    text, at = slope.string, slope.start()
    lefts = [*_LEFT.finditer(text, max(0, at - FURTHEST), at)]
    if not any(_EQUALS.match(text, left.end()) for left in lefts):
        found = _LEFT_BY.finditer(text, max(0, at - FURTHEST), at)
        lefts = [left for left in found if left["by"] == slope["of"]] or lefts
    return None if not lefts or _ANOTHER.search(text, lefts[-1].end(), at) else lefts[-1]


def _is_a_factor_of_the_side(slope: re.Match[str], start: int) -> bool:
    """Whether a slope is the first or the last factor of a side that is no sum of several terms."""
    text = slope.string
    depth, side, signs = 0, start, 0
    for at in range(start, slope.start()):
        sign = text[at]
        depth += (sign in "([{") - (sign in ")]}")
        if not depth and sign == "=":
            side, signs = at + 1, 0
        signs += not depth and sign in "+-−"
    before = text[side : slope.start()].strip(" &\n")
    if depth or signs or side == start:
        return False
    if not before:
        return bool(slope["after"]) and not _has_signs(text, slope.end())
    joined = slope["before"] or before[-1] in ")}" or before[-1].isalnum()
    return bool(joined) and not slope["after"] and bool(_ENDS.match(text, slope.end()))


def _has_signs(text: str, start: int) -> bool:
    """Whether the rest of a side is a sum of several terms."""
    depth = 0
    for sign in text[start : start + FURTHEST]:
        depth += (sign in "([{") - (sign in ")]}")
        if not depth and sign in "=\n;":
            return False
        if not depth and sign in "+-−":
            return True
    return False


def _place(found: re.Match[str], name: str) -> str:
    """The cell that is named below, on either side of the layer."""
    return re.sub(r"[\s_{},]", "", (found[f"{name}3"] or "") + (found[f"{name}4"] or ""))


def _layer(found: re.Match[str], name: str) -> str:
    written = found[name] or found[f"{name}2"]
    return re.sub(r"[\s()\[\]]|\\[,;!]", "", written).replace("−", "-")


def has_slopes(text: str) -> bool:
    """Whether a text as it was typed has slopes of a layer."""
    return bool(_SLOPE.search(text) and _DELTA.search(text))
