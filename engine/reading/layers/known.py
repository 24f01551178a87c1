"""What the other lines of a text say of a layer's variables: numbers, and the shapes of arrays."""

from __future__ import annotations

import re
from typing import Any

from engine.reading.layers.arguments import shape_of
from engine.reading.layers.calls import value_at
from engine.reading.reader import CannotRead

MOST = 60
_ASSIGNED = re.compile(r"(?m)^[ \t]*(?:self\.)?([A-Za-z_]\w{0,40})\s*(?::\s*\w+\s*)?=(?!=)\s*")
_SHAPE = re.compile(
    r"\b([A-Za-z_]\w{0,40})(?:\.shape)?\s*[:=]?\s*(?:is\s+|torch\.Size\s*)?"
    r"([(\[]\s*\d+(?:\s*,\s*\d+){1,4}\s*[)\]])"
)
_DIGITS = re.compile(r"\d{1,9}")


_INPUT = re.compile(
    r"\b(?:Input(?:Layer)?|imageInputLayer)\s*\(\s*(?:(?:batch_)?(?:input_)?shape\s*=\s*)?(?=[(\[])"
)


def input_shape(text: str) -> Any:
    """The shape of Keras's Input, without the batch; None where there is none.

    >>> input_shape("keras.Input(shape=(28, 28, 1))")
    (28, 28, 1)
    """
    found = _INPUT.search(text)
    if not found:
        return None
    try:
        value, _ = value_at(text, found.end())
    except CannotRead:
        return None
    return value[-3:] if isinstance(value, tuple) and len(value) in (3, 4) else None


def known_names(text: str) -> dict[str, Any]:
    r"""The names of a text that stand for a whole number or a shape.

    >>> known_names("nz = 100\nx = torch.randn(1, 3, 8, 8)  # w: (16, 3, 5, 5)")
    {'w': (16, 3, 5, 5), 'nz': 100, 'x': (1, 3, 8, 8)}
    """
    found: dict[str, Any] = {}
    for comment in re.findall(r"#([^\n]*)", text):
        for match in _SHAPE.finditer(comment):
            found[match[1]] = tuple(int(n) for n in _DIGITS.findall(match[2]))
    for match in [*_ASSIGNED.finditer(text)][:MOST]:
        try:
            value, _ = value_at(text, match.end())
        except CannotRead:
            continue
        shape = shape_of(value)
        if shape is not None:
            found[match[1]] = shape
        elif isinstance(value, int) and not isinstance(value, bool):
            found[match[1]] = value
    return found
