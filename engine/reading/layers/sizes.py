"""The input that a layer stands on, where its text says it: "on 32×32", (1, 3, 32, 32), 28x28x1."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.geometry import Pair
from engine.reading.layers.calls import shown
from engine.reading.reader import CannotRead

LONGEST_NUMBER = 6
"""Digits of a size."""

_DIMS = r"[(\[]?\s*+\d+(?:\s*[×xX*,]\s*(?:\d+|None))*\s*[)\]]?"
_LEAD = re.compile(
    r"(?:(?:applied|used|running|run|on|onto|to|with|for|at|from|given|takes?|of|an?|the|inputs?"
    r"|images?|features?|maps?|sizes?|sized|shape|x|X|is|are|has|tensor|batch|in)"
    r"\b[\s:=.]*|torch\.Size\s*|,\s*|[:=@]\s*)+",
    re.IGNORECASE,
)
_SIZE = re.compile(
    rf"({_DIMS})\s*(?:px|pixels?|inputs?|images?|feature maps?|tensors?)?", re.IGNORECASE
)
_AND = r"\s{0,9}[×xX*,]\s{0,9}"
_TWO_OR_MORE = rf"[(\[]?\s{{0,9}}\d+{_AND}\d+(?:{_AND}\d+){{0,2}}(?:\s{{0,9}}[)\]])?"
_ELSEWHERE = re.compile(
    r"\b(?:(?:inputs?|images?|on)(?:[._ ]?(?:sizes?|shape))?\b(?:\s+(?:is|of|an?|the|size|shape))*"
    r"\s*[:=]?|x(?:\.shape)?\s*(?:[:=]|\bis\b))"
    rf"\s{{0,9}}(?:torch\.Size\s{{0,9}}\(?)?(?:\(?[a-z]{{1,4}}\)? x )?({_TWO_OR_MORE})"
    rf"|({_TWO_OR_MORE})\s{{1,9}}(?:inputs?|images?|pixels?)\b",
    re.IGNORECASE,
)
_OUTPUT = re.compile(rf"\s*+(?:→|->|=>|⟶|gives)\s*+(?:[A-Za-z_]++\s*+)?{_DIMS}")


class Order(NamedTuple):
    """In which order three sizes are: by the layer's channels, else by its framework."""

    is_last: bool
    channels: int


class Behind(NamedTuple):
    """What stands behind a layer on its line."""

    size: Pair | None
    channels: int | None
    rest: str
    """What of it says nothing that is known."""


def behind(line: str, at: int, order: Order) -> Behind:
    """The input's size at the beginning of a line's rest, and what follows."""
    rest = line.strip(" ,;.:")
    if output := _OUTPUT.match(rest):
        rest = rest[output.end() :].strip(" ,;.:")
    lead = _LEAD.match(rest)
    size = _SIZE.match(rest, lead.end()) if lead else _bare(rest)
    if not size:
        return Behind(None, None, rest)
    found, channels = _read(size[1], at, order)
    after = rest[size.end() :]
    output = _OUTPUT.match(after)
    after = after[output.end() :] if output else after
    return Behind(found, channels, after.strip(" ,;.:!?"))


def _bare(rest: str) -> re.Match[str] | None:
    """A size without a word before it: 32×32 input."""
    found = _SIZE.match(rest)
    return found if found and re.search(r"[×xX*,]", found[1]) else None


def elsewhere(text: str, order: Order) -> Pair | None:
    """A size that another line of the text says of an input."""
    found = _ELSEWHERE.search(text)
    if not found:
        return None
    try:
        return _read(found[1] or found[2], found.start(), order)[0]
    except CannotRead:
        return None


def _read(digits: str, at: int, order: Order) -> tuple[Pair, int | None]:
    """The rows and columns of what is written, and the channels, where it has three or four."""
    numbers = [_length(one, at) for one in re.findall(r"\d+", digits)]
    if "None" in digits and len(numbers) == 3:
        numbers = [1, *numbers]
    if len(numbers) == 1:
        return (numbers[0], numbers[0]), None
    if len(numbers) == 2:
        return (numbers[0], numbers[1]), None
    inner = numbers[1:] if len(numbers) == 4 else numbers
    if len(inner) != 3:
        told = "expected rows and columns, or channels too"
        raise CannotRead(f"The input's {shown(digits)} has {len(numbers)} sizes: {told}.", at)
    first, last = (inner[place] == order.channels for place in (0, 2))
    if last > first or (first == last and order.is_last):
        return (inner[0], inner[1]), inner[2]
    return (inner[1], inner[2]), inner[0]


def _length(digits: str, at: int) -> int:
    if len(digits) > LONGEST_NUMBER or int(digits) < 1:
        told = f"expected a size from 1 to {10**LONGEST_NUMBER - 1}"
        raise CannotRead(f"The input's {shown(digits)} is no size: {told}.", at)
    return int(digits)
