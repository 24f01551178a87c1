"""Layers in other languages than Python, written as Python's, character for character.

Julia, MATLAB, R, C++, Rust and JavaScript call a layer with names, lists and options that they
write in another way: ``3 => 16``, ``'Stride',2``, ``c(3, 3)``, ``).stride(2)``, ``{filters: 8}``.
Every place of a text stays where it was, so that what is said of it is said of what was pasted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

LONGEST_CALL = 2_000
"""Characters of a call that are looked at for where it ends."""
MOST_CALLS = 60


class _Language(NamedTuple):
    """Its layers, up to the bracket that opens, and what is written for what they are given."""

    call: re.Pattern[str]
    written: Callable[[str], str]
    methods: re.Pattern[str] | None = None
    """Options that follow as methods."""


def as_python(text: str) -> str:
    """A text of the same length, in which the calls of other languages are Python's.

    >>> as_python("Conv((3, 3), 1 => 6, relu; stride=2)")
    'Conv((3, 3), 1 ,  6, relu, stride=2)'
    >>> as_python("nn_conv2d(1, 6, kernel_size = c(3, 3), bias = FALSE)")
    'nn_conv2d(1, 6, kernel_size =  (3, 3), bias = False)'
    """
    for before, after in _HEADS:
        text = before.sub(after, text)
    for language in _LANGUAGES:
        for found in [*language.call.finditer(text)][:MOST_CALLS]:
            text = _translated(text, found.end() - 1, language)
    return text


def _translated(text: str, opening: int, language: _Language) -> str:
    """A text with the call whose arguments begin at a place, and its options, written anew."""
    end = _end(text, opening)
    while language.methods and (method := language.methods.match(text, end)):
        last = _end(text, method.end() - 1)
        if last == method.end() - 1:
            break
        before = method["before"]
        blank = "".join("\n" if character == "\n" else " " for character in before)
        joined = f"{blank} {method[0][len(before) + 1 : -1]}="
        text = f"{text[: end - 1]},{joined}{text[method.end() :]}"
        end = last
    if end == opening:
        return text
    return text[:opening] + language.written(text[opening:end]) + text[end:]


def _end(text: str, opening: int) -> int:
    """Behind the bracket that closes the one at a place; that place where none does."""
    depth = 0
    for found in _BRACKETS.finditer(text, opening, opening + LONGEST_CALL):
        depth += 1 if found[0] in "([{" else -1
        if not depth:
            return found.end()
    return opening


_BRACKETS = re.compile(r"[()\[\]{}]")


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


# --- what is written otherwise -------------------------------------------------------------------


_BEFORE_METHOD = r"(?P<before>(?:\s++|//[^\n]{0,200}+\n){0,20}+)"
"""A line break and comments, with nothing that could be tried again."""


def _julia(call: str) -> str:
    if "=>" not in call:
        return call
    return call.replace("=>", ", ").replace(";", ",").replace("÷ ", "//")


_PAIR = re.compile(
    r"(?P<mark>['\"])(?P<name>[A-Z]\w{2,40})(?P=mark)(?P<gap>[ \t]{0,9}),"
    r"(?P<value>\s{0,99}(?:'[^'\n]{0,99}'|\"[^\"\n]{0,99}\"|\[[^\[\]]{0,99}\]|[^'\",\[\](){}]{1,99}))"
)
_IN_BRACKETS = re.compile(r"\[[^\[\]]{0,99}\]")


def _matlab(call: str) -> str:
    call = _PAIR.sub(r" \g<name> \g<gap>=\g<value>", call.replace("...", "   "))
    return _IN_BRACKETS.sub(_matlab_list, call)


def _matlab_list(found: re.Match[str]) -> str:
    """[3 5] with a comma; of words that are joined, ['conv' n], nothing is said."""
    if "'" in found[0] or '"' in found[0]:
        return f"[{'0'.ljust(len(found[0]) - 2)}]"
    return re.sub(r"(?<=\d) (?=\d)", ",", found[0])


_R_WORDS = {"TRUE": "True", "FALSE": "False", "NULL": "None"}


def _r(call: str) -> str:
    call = re.sub(r"\b(TRUE|FALSE|NULL)\b", lambda found: _R_WORDS[found[0]], call)
    return re.sub(r"(?<=\d)L\b|\bc(?=\()", " ", call)


def _cpp(call: str) -> str:
    call = re.sub(r"/\*[^*]{0,99}\*/|\b(?:torch|nn)::", _blank, call)
    return call.translate(str.maketrans("{}", "[]"))


def _rust(call: str) -> str:
    return re.sub(r"\b[A-Za-z_]\w{0,40}::|\{[^{}]{0,200}\}", _blank, call)


def _rust_function(call: str) -> str:
    """conv2d(p, 1, 6, 5, ConvConfig { stride: 2, ..Default::default() }) of tch and Candle."""
    call = re.sub(r"\.\.[A-Za-z][\w:]{0,60}\(\)|\b[A-Za-z_]\w{0,40}::|&|\?", _blank, call)
    named = re.sub(r"\b([a-z]\w{0,40}\s{0,9}):", r"\1=", call)
    named = re.sub(r"\bConv2dConfig\b", "ConvConfig  ", named)  # no layer of its own
    return named.translate(str.maketrans("{}", "()"))


_INNER = re.compile(r"\n[ \t]{0,99}\(\w{1,40}\):[^\n]{0,300}")


def _detectron(call: str) -> str:
    """A printed layer without what is printed within it: (norm): FrozenBatchNorm2d(…)."""
    return _INNER.sub(_blank, call)


def _javascript(call: str) -> str:
    return re.sub(r"\b([A-Za-z]\w{0,40}\s{0,9}):", r"\1=", call).translate(
        str.maketrans("{}", "  ")
    )


_HEADS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    # torch::nn::Conv2d(torch::nn::Conv2dOptions(…)), or the name of a member: conv1(…Options(…)).
    (
        re.compile(
            r"\b(\w{1,40})\s{0,9}\((?=\s{0,99}(?:torch::)?(?:nn::)?Conv(?:Transpose)?2dOptions\b)"
        ),
        lambda found: _blank(found) if found[1].startswith("Conv") else f"{found[0][:-1]}=",
    ),
    (re.compile(r"\b(?:torch::)?nn::(?=Conv(?:Transpose)?2dOptions\b)"), _blank),
    (re.compile(r"(?<=\bConv2dConfig)::new(?=\s{0,9}\()"), _blank),
    (re.compile(r"(?<=\bConvTranspose2dConfig)::new(?=\s{0,9}\()"), _blank),
    # Gluon prints the channels of a layer so.
    (
        re.compile(r"(?<=\bConv2D\()\s{0,9}\w{1,9}\s{0,9}->"),
        lambda found: f"{found[0][:-2]}, ",
    ),
    (
        re.compile(r"(?<=\bConv2DTranspose\()\s{0,9}\w{1,9}\s{0,9}->"),
        lambda found: f"{found[0][:-2]}, ",
    ),
)

_LANGUAGES = (
    _Language(re.compile(r"\bConv(?:Transpose)?2d\((?=[ \t]{0,99}\n)"), _detectron),
    _Language(
        re.compile(r"\b(?:Conv|ConvTranspose|CrossCor|DepthwiseConv)\((?=\s{0,9}\()"), _julia
    ),
    _Language(
        re.compile(
            r"\b(?:convolution2dLayer|groupedConvolution2dLayer|transposedConv2dLayer"
            r"|imageInputLayer)\("
        ),
        _matlab,
    ),
    _Language(re.compile(r"\b(?:nnf?_conv_?\w{0,20}|layer_\w{0,20}conv_2d\w{0,20})\s{0,9}\("), _r),
    _Language(
        re.compile(r"\bConv(?:Transpose)?2dOptions\("),
        _cpp,
        re.compile(
            _BEFORE_METHOD
            + r"\.(?:stride|padding|dilation|groups|bias|output_padding|padding_mode)\("
        ),
    ),
    _Language(
        re.compile(r"\bConv(?:Transpose)?2dConfig\s{0,14}\("),
        _rust,
        re.compile(_BEFORE_METHOD + r"\.with_\w{1,40}\("),
    ),
    _Language(
        re.compile(
            r"\bconv2d(?:_no_bias)?\("
            r"(?=[^;{}]{0,200}(?:\bDefault::default\(|\bnn::ConvConfig\b|\bConv(?:2d)?Config\b))"
        ),
        _rust_function,
    ),
    _Language(
        re.compile(r"\b(?:conv2d|conv2dTranspose|depthwiseConv2d)\((?=\s{0,9}\{)"), _javascript
    ),
)
