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
_OUT_WORDS, _IN_WORDS = ("out", "oc", "cout"), ("in", "ic", "cin")
_ALONE = {
    *_OUT_WORDS, *_IN_WORDS, "ch", "chan", "channel", "row", "col", "filt", "kh", "kw", "fh", "fw",
    "oh", "ow", "ih", "iw",
}  # fmt: skip
"""Words that are an index wherever one stands by itself."""
_SUMMED_WORDS = _ALONE | {
    "co", "ci", "ki", "kj", "nf", "kx", "ky", "kr", "kc", "rows", "cols", "hk", "wk",
}  # fmt: skip
"""Words that are one where a Σ runs over them."""
_IN_TEXT = re.compile(r"\\(?:text|mathrm|textrm)\s?\{\s?([a-z]{2,7})\s?\}")
_CHANNELS = {"out": OUT, "o": OUT, "in": IN, "i": IN}


def single_indices(found: Dressed) -> Dressed:
    r"""The text with each index of several signs as one letter.

    Below a letter c_{out} and c_{in} are the channels; whatever a Σ runs over is an index, too.

    >>> text = r"\sum_{k_h,k_w} x_{c_{in},i+k_h,j+k_w}"
    >>> single_indices(Dressed(text, tuple(range(len(text) + 1)))).text
    '\\sum_{κ,λ} x_{ι,i+κ,j+λ}'
    """
    return _with_letters(found)[0]


def letters_for(found: Dressed) -> dict[str, str]:
    r"""The letters that stand for indices of several signs, and those indices in LaTeX.

    >>> text = r"\sum_{ch,k_h} x_{ch,i+k_h,j}"
    >>> letters_for(Dressed(text, tuple(range(len(text) + 1))))
    {'κ': '\\mathit{ch}', 'λ': 'k_{\\mathit{h}}'}
    """
    return _with_letters(found)[1]


def _with_letters(found: Dressed) -> tuple[Dressed, dict[str, str]]:
    if "_" not in found.text:
        return found, {}
    letters = {_channel(one): _name(one) for one in _channels_in(found.text)}
    found = found.put(_BELOW, lambda one: _INDEX.sub(_channel, one[0]))
    free = (letter for letter in _POOL if letter not in found.text)
    if words := dict(_words_in(found.text, free)):
        each = re.compile(rf"(?<![A-Za-z\\])(?:{'|'.join(words)})(?![A-Za-z])")
        found = found.put(
            _BELOW, lambda one: each.sub(lambda word: words[word[0]], _IN_TEXT.sub(_bare, one[0]))
        )
    # More of them than there are letters stay as they are.
    signs = dict(zip(dict.fromkeys(_running(found.text)), free, strict=False))
    if signs:
        found = found.put(_INDEX, lambda one: signs.get(_name(one), one[0]))
    letters |= {sign: name for name, sign in {**words, **signs}.items()}
    return found, {sign: name_in_latex(name) for sign, name in letters.items()}


def _channels_in(text: str) -> Iterator[re.Match[str]]:
    """The channels c_{out} and c_{in} in the subscripts of a text."""
    for below in _BELOW.finditer(text):
        yield from (one for one in _INDEX.finditer(below[0]) if _channel(one) != one[0])


def name_in_latex(name: str) -> str:
    r"""An index in LaTeX, whether it was typed as c_{out} or as c_{\text{out}}."""
    name = re.sub(r"\\[a-z]+|[{}\s]", "", name)
    head, _, word = name.partition("_")
    return rf"{head}_{{\mathit{{{word}}}}}" if word else rf"\mathit{{{head}}}"


def _words_in(text: str, free: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The words that are indices in a text, each with the letter that stands for it."""
    signs = {**dict.fromkeys(_OUT_WORDS, OUT), **dict.fromkeys(_IN_WORDS, IN)}
    sums = {part for one in _SUMMED.finditer(text) for part in _parts(one[1])} & _SUMMED_WORDS
    below = (_parts(one[1]) for one in _BELOW.finditer(text) if "," in one[1])
    alone = {part for parts in below for part in parts} & _ALONE
    for word in sorted(sums | alone):
        sign = signs.get(word) or next(free, "")
        if sign:
            yield word, sign


def _parts(subscript: str) -> list[str]:
    """The indices of a subscript, of a sum without its limits."""
    return [_LIMIT.split(_IN_TEXT.sub(_bare, part))[0].strip() for part in subscript.split(",")]


def _bare(found: re.Match[str]) -> str:
    return found[1]


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
