r"""A LaTeX text in the notes' notation, put into another: letters, first index, δ for ∂L/∂z.

So a page is written once, as the notes write it. Only what names a cell, a grid or the loss is
touched: x k z and X K Z, b and B, with their indices, and L; without a bias "+ b" goes. What is in
``\text{...}``, the numbers and the sizes i, k, s, p, d and o are not. A k with a minus behind it is
a size (k − p − 1), not a cell.
"""

from __future__ import annotations

import re

from engine.geometry import Conv2dSpec
from engine.symbolic.notation import NOTES, Notation

_SCRIPTS = r"(?:\^\{[^{}]*\})?(?:_(?:\{[^{}]*\}|\w))?"
_TOKEN = re.compile(
    rf"""(?P<kept>\\(?:text|operatorname|mathrm|begin|end)\{{[^{{}}]*\}} | k(?=\s*-))
    | \\t?frac\{{\\partial\ L\}}\{{\\partial\ (?P<vec>\\operatorname\{{vec\}}\ )?
      (?P<of>[zZ])(?P<of_scripts>{_SCRIPTS})\}}
    | (?P<sign>\s*[+-]\s*)(?P<bias>[bB])(?P<bias_scripts>{_SCRIPTS})(?![A-Za-z])
    | (?P<command>\\[A-Za-z]+)
    | (?P<loss>(?<![A-Za-z])L(?![A-Za-z]))
    | (?P<letter>[xkzbXKZB])(?P<scripts>{_SCRIPTS})
    """,
    re.VERBOSE,
)
_INDICES = re.compile(
    r"\^\{\((?P<channels>\d+(?:,\d+)*)\)\} | _\{(?P<row>\d+?),?(?P<column>\d+)\}", re.VERBOSE
)
_BIAS_TERM = re.compile(r"\s*\+\s*[bB](?:_(?:\{[^{}]*\}|\w))?(?![A-Za-z_{^])")
"""A bias that is added: what a notation without one leaves out."""
_FILTER = re.compile(r"_\{(\d+)\}")


def latex(notation: Notation, text: str) -> str:
    r"""The text in another notation than the notes', in which it is written.

    >>> latex(Notation(base=0, letters="a w z b", delta=True),
    ...       r"\frac{\partial L}{\partial z_{11}} k_{10,1}, \sum_{ij} x_{ij}")
    '\\delta_{00} w_{90}, \\sum_{ij} a_{ij}'
    >>> latex(Notation(loss="J", biased=False), r"z_{11} = x_{11} k_{11} + b, \partial L")
    'z_{11} = x_{11} k_{11}, \\partial J'
    """
    if notation == NOTES:
        return text
    if not notation.biased:
        text = _BIAS_TERM.sub("", text)
    return _TOKEN.sub(lambda token: _rewritten(notation, token), text)


def _rewritten(notation: Notation, token: re.Match[str]) -> str:
    if token["letter"]:
        return _name(notation, token["letter"], token["scripts"])
    if token["loss"]:
        return notation.loss
    if token["bias"]:
        name = _name(notation, token["bias"], token["bias_scripts"])
        return token["sign"] + name if notation.biased else ""
    if not token["of"]:
        return token[0]
    if letter := notation.upstream_letter:
        return f"{token['vec'] or ''}{letter}{_indices(notation, token['of_scripts'])}"
    name = token["of"] + token["of_scripts"]
    written = token[0].replace(name, _name(notation, token["of"], token["of_scripts"]))
    return written.replace(r"\partial L}", rf"\partial {notation.loss}}}", 1)


def _name(notation: Notation, letter: str, scripts: str) -> str:
    if letter in "bB":
        bias = letter if notation.letters == NOTES.letters else notation.bias(Conv2dSpec())
        return bias + _FILTER.sub(lambda at: f"_{{{_moved(notation, at[1])}}}", scripts)
    grid = letter.lower()
    written = notation.matrix(grid) if letter.isupper() else notation.letter(grid)
    return written + _indices(notation, scripts)


def _indices(notation: Notation, scripts: str) -> str:
    """The numbers among the indices counted from the notation's base; letters stay."""

    def moved(found: re.Match[str]) -> str:
        if found["channels"]:
            numbers = (_moved(notation, number) for number in found["channels"].split(","))
            return f"^{{({','.join(numbers)})}}"
        row, column = (int(found[side]) - NOTES.base for side in ("row", "column"))
        return f"_{{{notation.subscript(row, column)}}}"

    return _INDICES.sub(moved, scripts)


def _moved(notation: Notation, number: str) -> str:
    return notation.number(int(number) - NOTES.base)
