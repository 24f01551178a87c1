"""What stands around numbers, taken off: prompts, comments, fences, signs of other keyboards.

Every character is replaced by one character, so that a place in the text stays the same place.
"""

from __future__ import annotations

import re

from engine.reading.printed.names import grid_of

_SIGNS = str.maketrans(
    dict.fromkeys("−‒–﹣－", "-")  # dashes that stand for a minus; a long one ends a phrase
    | dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000", " ")
    | dict.fromkeys("\u200b\u2060\ufeff\x0b\x0c", " ")
    | dict.fromkeys("\r\u2028\u2029\x85", "\n")
    | dict.fromkeys("⎡⎢⎣⎤⎥⎦⎛⎜⎝⎞⎟⎠│", " ")
    | {"⁄": "/", "∕": "/", "，": ",", "；": ";", "“": '"', "”": '"', "‘": "'", "’": "'"}
)  # fmt: skip

_LINE_BEGINS = r"(?m)^[ \t]*"
_DROPPED = (
    re.compile(_LINE_BEGINS + r"(?:```|~~~)[\w-]*[ \t]*$"),
    re.compile(r"\$\$?|(?<!\\)\\[\[\]()](?!\d)"),
    re.compile(
        _LINE_BEGINS
        + r"(?:>>>|\.\.\.(?=[ \t]+\S)|>>|>|julia>|octave:\d+>|(?:In|Out) ?\[\d*\]:)(?=\s)"
    ),
    re.compile(_LINE_BEGINS + r"-[ \t]+(?=\[)"),  # a list in YAML
    re.compile(_LINE_BEGINS + r"(?:import|from|using|library|require|clear|close all|clc)\b[^\n]*"),
    re.compile(r"Parameter containing:"),
    re.compile(
        r"\\(?:begin|end)\{(?:align|equation|gather|split|eqnarray|displaymath)(?:ed)?\*?\}"
    ),
    re.compile(_LINE_BEGINS + r"\+[-=+]{2,}[ \t]*$"),  # the rules of a drawn table
    re.compile(r"(?:<Variable\b|KerasVariable\()[^\[\n]{0,200}?value="),
    re.compile(r"\bvec!|\bnew\s+\w+\s*\[[,\]\[]*|OrderedDict\((?:\[)?"),
    re.compile(_LINE_BEGINS + r"torch\.Size\([^()\n]*\)[ \t]*$"),
    re.compile(_LINE_BEGINS + r"(?:disp|print|dput|show|display)\([\w.]*\);?[ \t]*$"),
    re.compile(_LINE_BEGINS + r"with torch\.no_grad\(\):[ \t]*$"),
)  # fmt: skip
_COMMENT = re.compile(r"#[^\n]*|(?:(?m:^)|(?<=[;,\])}]))[ \t]*(?:%+|//)(?=[ \t]*[^\W\d])[^\n]*")
"""A comment; in another place % and // are operators."""
_ELLIPSIS = re.compile(r"\.\.\.(?=[ \t]*\n)")


def clean(text: str) -> str:
    """The text with blanks in the place of what is no part of its numbers, and plain signs.

    >>> clean(">>> x  # mine")
    '    x        '
    """
    plain = text.replace("\r\n", " \n").translate(_SIGNS)
    if "\n" not in plain:  # a field of one line has made blanks of R's line breaks
        plain = re.sub(r"[ \t](?=\[\d{1,6},\])", "\n", plain)
    for pattern in _DROPPED:
        plain = pattern.sub(_blanks, plain)
    plain = _HEADING.sub(_heading, plain)
    plain = _ITEM.sub(lambda item: f" {item[1]}=".ljust(len(item[0])), plain)
    plain = _COMMENT.sub(_blanks, plain)
    # MATLAB's three dots go on in the next line; only it has semicolons within brackets.
    return _ELLIPSIS.sub("   ", plain) if re.search(r"\[[^\][;]*+;", plain) else plain


_HEADING = re.compile(r"(?m)^([ \t]*)(#{1,6}[ \t]*)(\w[\w. ]{0,40}:?[ \t]*$)")
_ITEM = re.compile(r"\(\s*['\"]([\w.]{1,60})['\"]\s*,(?=\s*(?:tensor|array|Parameter)\b)")
"""An item of a printed dictionary: ('weight', tensor(…))."""


def _heading(found: re.Match[str]) -> str:
    """A comment that is the name of a grid is the name of what follows."""
    if grid_of(found[3]) is None:
        return found[0]
    name = found[3].rstrip().rstrip(":")
    return f"{found[1]}{name}:".ljust(len(found[0]))


def _blanks(found: re.Match[str]) -> str:
    return "".join("\n" if c == "\n" else " " for c in found[0])
