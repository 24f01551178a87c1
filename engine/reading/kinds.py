"""What a text is: a layer, numbers, or a line or rule to be judged; for a field that takes all."""

from __future__ import annotations

import re
from typing import Literal

from engine.reading.layers import names_a_layer, read_layer
from engine.reading.printed import Numbers, read_named_numbers
from engine.reading.reader import CannotRead

Kind = Literal["layer", "numbers", "line"]

_INDEXED = re.compile(r"\\?[A-Za-z∂δ].*\d[)\]}]*")
"""The name of a cell: x11, x_{11}, dz(1, 1)."""
_FRAMEWORK = re.compile(r"\b(?:nn|F|keras|layers|lax|nnx|onnx|tinygrad)\.[A-Za-z]")


def kind_of(text: str) -> Kind:
    r"""What a text seems to be; a line where nothing else is to be seen in it.

    >>> kind_of("nn.Conv2d(3, 16, 3) on 32×32"), kind_of("1 2; 3 4"), kind_of("z_{11} = x_{11}")
    ('layer', 'numbers', 'line')
    """
    if names_a_layer(text) or _FRAMEWORK.search(text):
        return "numbers" if _holds_numbers(text) and not names_a_layer(text) else "layer"
    if _holds_numbers(text):
        return "numbers"
    return "layer" if _is_in_words(text) else "line"


def _holds_numbers(text: str) -> bool:
    try:
        found = read_named_numbers(text)
    except CannotRead:
        return False
    return not all(map(_is_a_cells, found))


def _is_a_cells(numbers: Numbers) -> bool:
    """Whether it is one number for one cell: that is a line, x_{11} = 3."""
    return numbers.values.size == 1 and bool(_INDEXED.fullmatch(numbers.name))


def _is_in_words(text: str) -> bool:
    try:
        read_layer(text)
    except CannotRead:
        return False
    return True
