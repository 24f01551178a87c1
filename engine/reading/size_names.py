"""Names of sizes as code and documentation have them: out_height, padH, n_in, stride[0], OP.

A name is taken apart into its words; the words say which size is meant, and of which axis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

ROWS, COLUMNS = 0, 1
LONGEST_NAME = 40
"""Characters of a name that are looked at."""

_WORDS = MappingProxyType(
    {
        word: meaning
        for meaning, words in {
            "o": "o out output outputs new result fmap feature map",
            "i": "i in input inputs old prev image img",
            "k": "k f kernel kernels filter filters ksize kern filt fsize",
            "s": "s stride strides",
            "p": "p pad pads padding paddings",
            "d": "d dilation dilations dil",
            "op": "op outpad",
            "rows": "h height heights row rows",
            "columns": "w width widths col cols column columns",
            "long": "n l size length len dim shape spatial hw",
        }.items()
        for word in words.split()
    }
)
_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_GLUED = re.compile(
    r"(?P<size>out|in|pad|[oikfpsd])(?P<axis>[hw])|(?P<axis2>[hw]|n|l)(?P<size2>out|in|[oikf])"
    r"|(?P<twice>hh|ww)"
)
"""Two words that are written as one: KH, ow, hout; HH and WW are the filter's sides in CS231n."""
_AXES = {"rows": ROWS, "columns": COLUMNS}


def size_of(name: str) -> tuple[str, int | None] | None:
    """Which size a name is and of which axis, None where it is none.

    >>> size_of("outputPadHeight"), size_of("kernel_size[1]"), size_of("KH"), size_of("bias")
    (('op', 0), ('k', 1), ('k', 0), None)
    """
    if len(name) > LONGEST_NAME:
        return None
    meanings: list[str] = []
    axis = None
    for word in _words_of(name):
        if word in ("0", "1") and meanings:  # stride[1]: of the columns
            axis = int(word)
            continue
        if word not in _WORDS:
            return None
        meanings.append(_WORDS[word])
    axes = {_AXES[one] for one in meanings if one in _AXES} | ({axis} - {None})
    found = _which({*meanings} - {*_AXES, "long"}, meanings)
    if found is None or len(axes) > 1:
        return None
    return found, axes.pop() if axes else None


def _which(said: set[str], meanings: list[str]) -> str | None:
    """The size that all words together mean: the padding of an output is output_padding."""
    if not said:  # a height alone is the input's
        return "i" if meanings else None
    if said == {"o", "p"}:
        return "op"
    return said.pop() if len(said) == 1 else None


def _words_of(name: str) -> Iterator[str]:
    """The words of a name in small letters, those written together taken apart."""
    for piece in _PIECES.findall(name):
        word = piece.lower()
        glued = None if word in _WORDS else _GLUED.fullmatch(word)
        if glued and glued["twice"]:
            yield from ("k", word[0])
        elif glued:
            yield glued["size"] or glued["size2"]
            yield glued["axis"] or glued["axis2"]
        else:
            yield word
