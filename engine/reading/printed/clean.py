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
    | dict.fromkeys("⎡⎢⎣⎤⎥⎦⎛⎜⎝⎞⎟⎠│┌┐└┘", " ")
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
    re.compile(_LINE_BEGINS + r"(?:In|Out)\[\d{0,6}\](?://\w{1,20})?:?=(?!=)"),  # Mathematica
    re.compile(_LINE_BEGINS + r"-[ \t]+(?=\[)"),  # a list in YAML
    re.compile(_LINE_BEGINS + r"(?:import|from|using|library|require|clear|close all|clc)\b[^\n]*"),
    re.compile(r"(?:Parameter|Variable) containing:"),
    re.compile(
        r"\\(?:begin|end)\{(?:align|equation|gather|split|eqnarray|displaymath)(?:ed)?\*?\}"
    ),
    re.compile(_LINE_BEGINS + r"\+[-=+]{2,}[ \t]*$"),  # the rules of a drawn table
    re.compile(r"(?:<Variable\b|KerasVariable\()[^\[\n]{0,200}?value="),
    re.compile(r"\b(?:vec|array|arr\d|tensor|d?matrix)!|\bnew\s+\w+\s*\[[,\]\[]*|OrderedDict\((?:\[)?"),
    re.compile(_LINE_BEGINS + r"torch\.Size\([^()\n]*\)[ \t]*$"),
    re.compile(_LINE_BEGINS + r"(?:disp|print|dput|show|display)\([\w.]*\);?[ \t]*$"),
    re.compile(r"(?:\[\d{0,6}\]){1,4}(?:float(?:32|64)|u?int\d{0,2})(?=\{)"),  # Go
    re.compile(r"<NDArray [^<>\n]{1,60}>|\bTensor\[\[[\d, ]{0,60}\], [\w: ]{1,30}\]"),
    re.compile(r"\[ \w{1,40}Type\{[\d,]{0,60}\} \](?:\[ [^\[\]\n]{1,80} \]){0,3}"),
    re.compile(r"\[torch\.[\w.]{1,40} of size [^\[\]\n]{0,60}\]|<tvm\.nd\.NDArray[^<>\n]{0,80}>"),
    re.compile(r"\b(?:Float|Int|Uint)\d{1,2}(?:Clamped)?Array\(\d{1,9}\)(?=\s*\[)"),  # JavaScript
    re.compile(_LINE_BEGINS + r"\d{1,6}\([SCBTU]\)(?: [×x] \d{1,6}\([SCBTU]\))+[^\n]*$"),  # dlarray
    re.compile(r"\A\s*=(?=\s*\{)"),  # a spreadsheet's constant
    re.compile(_LINE_BEGINS + r"(?:torch_tensor|(?:Full|Diagonal|Permutation) Matrix)[ \t]*$"),
    re.compile(r", shape=\[[\d, ]{0,60}\](?:, strides=\[[-\d, ]{0,60}\])?, layout=[^\n]{1,80}"),
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
    text = text.translate(_BOXED) if re.search("[┬┼╦╬]", text) else text
    plain = text.replace("\r\n", " \n").translate(_SIGNS)
    if "\n" not in plain:  # a field of one line has made blanks of R's line breaks
        plain = re.sub(r"[ \t](?=\[\d{1,6},\])", "\n", plain)
    plain = _unwrapped(plain)
    plain = _paged(plain)
    for pattern in _DROPPED:
        plain = pattern.sub(_blanks, plain)
    plain = _HEADING.sub(_heading, plain)
    plain = _ITEM.sub(lambda item: f" {item[1]}=".ljust(len(item[0])), plain)
    plain = _COMMENT.sub(_blanks, plain)
    # MATLAB's three dots go on in the next line; only it has semicolons within brackets.
    return _ELLIPSIS.sub("   ", plain) if re.search(r"\[[^\][;]*+;", plain) else plain


_LIBTORCH_PAGE = re.compile(
    r"(?m)^([ \t]*)\([ \t]{0,9}(\d{1,6})[ \t]{0,9}(?:,[ \t]{0,9}(\d{1,6})[ \t]{0,9})?,\.,\.\)(?= =)"
)
"""A page as LibTorch prints it: the image first, then the channel; once they began at 0."""
_OCTAVE_PAGE = re.compile(r"(?m)^ans(?=\(:,:(?:,\d{1,6}){1,3}\) =)")
_OCTAVE_NAME = re.compile(r"(?m)^(?!ans\b)[^\W\d]\w{0,60} =\s*\nans\(:,:")
_OF_R = re.compile(r"(?<=\w)\$(?=(?:grad|weight|bias|input|output|data)\b)")


def _paged(text: str) -> str:
    """The text with its pages as MATLAB writes them: (:,:,channel,image), without a name."""
    found = _LIBTORCH_PAGE.findall(text)
    more = 1 if any("0" in numbers[1:] for numbers in found) else 0

    def page(found: re.Match[str]) -> str:
        inner = ",".join(str(int(n) + more) for n in (found[3], found[2]) if n)
        return f"{found[1]}(:,:,{inner})".ljust(len(found[0]))

    text = _OF_R.sub(".", _LIBTORCH_PAGE.sub(page, text))
    return _OCTAVE_PAGE.sub("   ", text) if _OCTAVE_NAME.search(text) else text


_BOXED = str.maketrans(dict.fromkeys("│┃║┆┊", "|") | dict.fromkeys("─━═╌", "-")
                       | dict.fromkeys("┌┐└┘├┤┬┴┼╞╡╪╔╗╚╝╠╣╦╩╬╭╮╰╯", "+"))  # fmt: skip
"""The lines of a drawn table."""

_BURN = re.compile(r"\bTensor\s{0,9}\{\s{0,9}data:")
_BURN_ASIDE = re.compile(
    _LINE_BEGINS + r"(?:shape|device|backend|kind|dtype):[^\n]{0,80},[ \t]*$|" + r"(?m:^\}[ \t]*$)"
)
"""What Burn prints beside the numbers of a tensor."""

_TUPLE = re.compile(
    r"\s*(?:\((?=\s*(?:tensor|Array|<tf\.Tensor|<tf\.Variable)\b)"
    r"|\[(?=\s*(?:<tf\.(?:Tensor|Variable)\b|(?:array|tensor|Array)\(\s*\[\[\[\[)))"
)
"""What opens several arrays, such as the gradients that autograd gives, or a layer's weights."""

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_QUOTED = re.compile(r"\s*(['\"])(?=\s*[\[({])")


def _unwrapped(text: str) -> str:
    """The text without the tags of a table in HTML, and without quotes around all of it."""
    if re.search(r"<td[\s>]", text):
        lines = text.replace("\n", " ")
        return _TAG.sub(
            lambda tag: ("\n" if tag[0].lower() == "</tr>" else " ").ljust(len(tag[0])), lines
        )
    if _BURN.search(text):
        text = _BURN_ASIDE.sub(_blanks, _BURN.sub(_blanks, text))
    opening = _TUPLE.match(text)
    if opening and text.rstrip().endswith(closing := ")" if opening[0][-1] == "(" else "]"):
        last = text.rindex(closing)
        text = f"{text[: opening.end() - 1]} {text[opening.end() : last]} {text[last + 1 :]}"
    quoted = _QUOTED.match(text)
    inner = text.rstrip()
    if quoted and inner.endswith(quoted[1]) and inner.count(quoted[1]) == 2:
        return text.replace(quoted[1], " ")
    return text


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
