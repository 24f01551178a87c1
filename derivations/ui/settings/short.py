"""A link said shortly: the same parameters in fewer characters, for a QR code and for a hall.

Whole numbers and choices stand in one parameter, key beside value, ``q=h5w5s2.1conv1``; the numbers
of a grid a digit each, ``k=~12.3z`` for ``1 2; 3 -1``. Whatever is not shorter so stays as it is,
and both ways of a link are read. A link outlives the app: what stands here may be added to, at the
end of each list, and never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import quote_plus

from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.settings.parameters import LONGEST_IN_LINK, NUMBERS, PARAMETERS, TARGET_NUMBERS

PACKED = "q"
"""The parameter that holds whole numbers and choices."""

NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("pm", "tpm"),
        ("all sides alike", "each side", "same", "valid", "same_tensorflow", "SAME_UPPER",
         "SAME_LOWER"),
    ),
    "bias": ("none", "there"),
    "delta": ("true", "false"),
    "conv": ("cross-correlation", "true convolution"),
    "act": ("relu", "leaky_relu", "sigmoid", "tanh", "none"),
    "op": ("Conv", "Transpose"),
    "step": ("Chain", "Local", "Result", "Activation", "Numbers", "Window"),
    "view": ("stage",),
    "made": ("z", "dk", "db", "dx"),
    "grid": ("z", "dk", "db", "dx", "a"),
    "show": ("All", "Slips", "Loose notation"),
    "kind": ("Mixed", "Missing factor", "What vanishes", "Whole line", "Numbers", "Grids"),
    "loss": ("Given", "Squares", "Target"),
}  # fmt: skip
"""What a choice is called in a link, by its number."""

GRIDS = frozenset(
    operation.key(name) for operation in OPERATIONS for name in (*NUMBERS, TARGET_NUMBERS)
)
"""The parameters that hold the numbers of a grid."""

_LITERAL = ",:;/@~"
"""Signs that mean themselves in the query of an address."""


def query(parameters: Mapping[str, str]) -> str:
    """Parameters as the query of an address, no sign of it longer than need be.

    >>> query({"k": "1 2; 3 4", "s": "2,1"})
    'k=1+2;+3+4&s=2,1'
    """
    return "&".join(f"{key}={_quoted(text)}" for key, text in parameters.items())


def _quoted(text: str) -> str:
    return quote_plus(text, safe=_LITERAL)


# --- parameters -----------------------------------------------------------------------------------


def shortened(parameters: Mapping[str, str]) -> dict[str, str]:
    """The same parameters in fewer characters; :func:`unpacked` is the way back.

    >>> shortened({"h": "5", "s": "2,1", "conv": "true convolution", "k": "1 2; 3 -1", "ell": "J"})
    {'q': 'h5s2.1conv1', 'k': '~12.3z', 'ell': 'J'}
    >>> shortened({"h": "5"})
    {'h': '5'}
    """
    short, long = [], {}
    for key, text in parameters.items():
        if said := _said(key, text):
            short.append(said)
        else:
            long[key] = _shorter(text) if key in GRIDS else text
    apart = {**parameters, **long}
    whole = {PACKED: "".join(short), **long}
    return whole if short and len(query(whole)) < len(query(apart)) else apart


def _said(key: str, text: str) -> str:
    """A parameter as the packed one has it; nothing where it has not."""
    if key in NAMES:
        return f"{key}{NAMES[key].index(text)}" if text in NAMES[key] else ""
    return f"{key}{text.replace(',', '.')}" if _WHOLE.fullmatch(text) else ""


_WHOLE = re.compile(r"\d{1,4}(,\d{1,4})?", re.ASCII)
_SAID = re.compile(r"([a-z]+)(\d{1,4}(?:\.\d{1,4})?)", re.ASCII)


def unpacked(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a link as the pages know them, in whichever way it says them.

    What cannot be read stays as it is, to be refused by its own parameter's reader.

    >>> unpacked({"q": "h5s2.1conv1", "k": "~12.3z", "ell": "J"})
    {'h': '5', 's': '2,1', 'conv': 'true convolution', 'k': '1 2; 3 -1', 'ell': 'J'}
    """
    found = {**dict(_parts(parameters.get(PACKED, ""))), **parameters}
    found.pop(PACKED, None)
    return {key: _numbers_of(text) if key in GRIDS else text for key, text in found.items()}


def unread(packed: str) -> str:
    """What the packed parameter says that is read as nothing: from there on it may be cut off.

    >>> unread("h5s2.1conv1"), unread("h5s"), unread("h5zz3k")
    ('', 's', 'zz3k')
    """
    at = 0
    for part in _pieces(packed):
        if part[1] not in PARAMETERS:
            break
        at = part.end()
    return packed[at:]


def _pieces(packed: str) -> Iterator[re.Match[str]]:
    """A key and its text, one after the other, up to the first that is none."""
    at = 0
    while at < len(packed) <= LONGEST_IN_LINK and (part := _SAID.match(packed, at)):
        yield part
        at = part.end()


def _parts(packed: str) -> Iterator[tuple[str, str]]:
    for part in _pieces(packed):
        key, text = part[1], part[2].replace(".", ",")
        if key in NAMES:
            name = int(text) if text.isdigit() else len(NAMES[key])
            text = NAMES[key][name] if name < len(NAMES[key]) else text
        if key in PARAMETERS:
            yield key, text


# --- the numbers of a grid ------------------------------------------------------------------------

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Of numbers to the base 62. As in a computer's own the last ones stand for negative numbers."""

_FIRST_NEGATIVE = 36
_MOST = 35
"""Of decimals, and of digits a number."""

_WRITTEN = re.compile(r"[-0-9.; |]+", re.ASCII)


def _shorter(text: str) -> str:
    """The numbers of a grid packed, where that is shorter."""
    packed = pack(text)
    return packed if packed and len(packed) < len(_quoted(text)) else text


def pack(text: str) -> str:
    """The numbers of a text, as :func:`grid_text.write` writes them, all with as many digits.

    A point parts two rows, a line below two channels. Where one digit does not do, it begins with
    the number of decimals and that of digits. Empty where the text is none of these.

    >>> pack("1 0; -1 35"), pack("0.25 -1; 100 7"), pack("1 2 | 3 4"), pack("edge")
    ('~10.zZ', '~23~00PzyO.2bI0BI', '~12_34', '')
    """
    if not _WRITTEN.fullmatch(text):
        return ""
    try:
        channels = [
            [[Decimal(number) for number in row.split()] for row in channel.split(";")]
            for channel in text.split("|")
        ]
    except InvalidOperation:
        return ""
    numbers = [number for channel in channels for row in channel for number in row]
    if not all(row for channel in channels for row in channel) or max(map(_figures, numbers)) > 25:
        return ""
    decimals = max(-int(number.normalize().as_tuple().exponent) for number in numbers)
    decimals = max(0, decimals)
    if decimals > _MOST:
        return ""
    whole = [[[int(n.scaleb(decimals)) for n in row] for row in rows] for rows in channels]
    width = max(_width(int(number.scaleb(decimals))) for number in numbers)
    if width > _MOST:
        return ""
    head = "~" if (decimals, width) == (0, 1) else f"~{DIGITS[decimals]}{DIGITS[width]}~"
    return head + "_".join(
        ".".join("".join(_digits(number, width) for number in row) for row in rows)
        for rows in whole
    )


def _figures(number: Decimal) -> int:
    return len(number.as_tuple().digits)


def _width(number: int) -> int:
    """How many digits it takes."""
    width = 1
    while not -26 * 62 ** (width - 1) <= number < _FIRST_NEGATIVE * 62 ** (width - 1):
        width += 1
    return width


def _digits(number: int, width: int) -> str:
    number %= 62**width
    return "".join(DIGITS[number // 62**place % 62] for place in reversed(range(width)))


_HEAD = re.compile(r"~(?:([0-9A-Z])([1-9A-Z])~)?", re.ASCII)
_BODY = re.compile(r"[0-9A-Za-z]+(?:[._][0-9A-Za-z]+)*", re.ASCII)


def _numbers_of(text: str) -> str:
    """The text of packed numbers; any other, and what cannot be read, as it is."""
    head = _HEAD.match(text) if len(text) <= LONGEST_IN_LINK else None
    if not head:
        return text
    decimals, width = (DIGITS.index(digit) for digit in (head[1] or "0", head[2] or "1"))
    body = text[head.end() :]
    rows = [row for channel in body.split("_") for row in channel.split(".")]
    if not _BODY.fullmatch(body) or any(len(row) % width for row in rows):
        return text
    return " | ".join(
        "; ".join(
            " ".join(
                _number(row[at : at + width], decimals) for at in range(0, len(row), width)
            )
            for row in channel.split(".")
        )
        for channel in body.split("_")
    )  # fmt: skip


def _number(digits: str, decimals: int) -> str:
    number = 0
    for digit in digits:
        number = 62 * number + DIGITS.index(digit)
    if number >= _FIRST_NEGATIVE * 62 ** (len(digits) - 1):
        number -= 62 ** len(digits)
    sign, figures = "-" * (number < 0), f"{abs(number):0{decimals + 1}d}"
    if not decimals:
        return sign + figures
    return f"{sign}{figures[:-decimals]}.{figures[-decimals:]}".rstrip("0").rstrip(".")
