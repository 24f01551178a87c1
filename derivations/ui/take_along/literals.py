"""Arrays as the text of a program, which reads back equal."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np

_BLANK = re.compile(r"\n\s*\n")


def literal(values: np.ndarray, indent: int = 0) -> str:
    """Nested lists, a row a line, the lines behind the first pushed in by ``indent``.

    >>> print(literal(np.array([[1.0, 2.0], [3.0, -4.0]])))
    [[ 1,  2],
     [ 3, -4]]
    """
    values = np.asarray(values)
    text = np.array2string(
        _shortest(values),
        separator=", ",
        threshold=sys.maxsize,
        max_line_width=98 - indent,
        formatter={"float_kind": _number},
    )
    text = "\n".join(line.rstrip() for line in _BLANK.sub("\n", text).splitlines())
    return text.replace("\n", "\n" + " " * indent)


def _shortest(values: np.ndarray) -> np.ndarray:
    """Whole numbers as integers: 1 for 1.0."""
    if values.dtype.kind != "f":
        return values
    whole = np.isfinite(values).all() and (np.abs(values) < 2**53).all()
    if whole and not (values % 1).any():
        return values.astype(np.int64)
    return values


def _number(given: np.floating[Any]) -> str:
    value = float(given)
    if not np.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
