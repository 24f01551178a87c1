"""How a number is written: exactly, as it is kept; and shortened, as a cell has room for it.

The browser writes the shortened ones in the same way (``stage/numbers.js``).
"""

from __future__ import annotations

from math import isfinite

import numpy as np

LONGEST = 7
"""Characters of a number that is shown, beside its sign: what takes no more is shown exactly."""

MOST_WHOLE = 10_000_000
"""From here on a whole number is written with a power of ten."""

NOISE = 1e-12
"""A shortened number that is off by less than this part is off by what floats round anyway."""


def exact(value: float) -> str:
    """The shortest text that is read as this very float64.

    >>> exact(2.0), exact(-0.1), exact(1e-7), exact(-3e20)
    ('2', '-0.1', '1e-7', '-3e20')
    """
    if isinstance(value, int | np.integer):
        return str(int(value))
    if not isfinite(value):
        return str(float(value))
    if abs(value) < 1e16 and value == int(value):
        return str(int(value))
    return _plain_power(repr(float(value)))


def _plain_power(text: str) -> str:
    """Python's 1e-07 and 1e+20 without what says nothing."""
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}" if power else text


def short(value: float) -> str:
    """A number as it is shown: exactly where that takes little room, else shortened.

    >>> short(-0.5), short(0.00012), short(1 / 3), short(12345.678), short(1.2345678e-7)
    ('-0.5', '0.00012', '0.3333', '12346', '1.2e-7')
    """
    if not isfinite(value):
        return str(float(value))
    size = abs(value)
    if size < MOST_WHOLE and value == int(value):
        return str(int(value))
    text = repr(float(value))
    if "e" not in text and len(text.lstrip("-")) <= LONGEST:
        return text
    powered = _with_power(text)
    if len(powered.lstrip("-")) <= LONGEST:
        return powered
    if not 1e-3 <= size < MOST_WHOLE:
        mantissa, _, power = f"{value:.1e}".partition("e")
        return f"{mantissa.removesuffix('.0')}e{int(power)}"
    places = max(0, 5 - len(str(int(size))))
    rounded = f"{value:.{places}f}"
    return rounded.rstrip("0").rstrip(".") if places else rounded


def _with_power(text: str) -> str:
    """A number that Python has written, with all its digits and a power of ten.

    >>> _with_power("-0.000125"), _with_power("12000000.0")
    ('-1.25e-4', '1.2e7')
    """
    if "e" in text:
        return _plain_power(text)
    sign = "-" if text.startswith("-") else ""
    whole, _, parts = text.removeprefix("-").partition(".")
    digits = (whole + parts).lstrip("0")
    power = len(digits) - len(parts) - 1
    digits = digits.rstrip("0")
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{power}"


def readable(value: float) -> str:
    """:func:`short` with a true minus sign: as it is shown, and not typed.

    >>> readable(-0.5)
    '−0.5'
    """
    return short(value).replace("-", "−").replace("inf", "∞")


def full(value: float) -> str:
    """:func:`exact` in the same way: what is heard, and what stands where there is room."""
    return exact(value).replace("-", "−").replace("inf", "∞")


def is_shown_exactly(value: float) -> bool:
    """Whether :func:`short` leaves nothing out but what floats round anyway."""
    return isfinite(value) and abs(value - float(short(value))) <= NOISE * abs(value)


def about(value: float) -> str:
    """A number in a sentence, which says where it is shortened.

    >>> about(0.25), about(1 / 3)
    ('0.25', 'about 0.3333')
    """
    return readable(value) if is_shown_exactly(value) else f"about {readable(value)}"


def tex(value: float) -> str:
    r"""A number as it is shown, in LaTeX.

    >>> tex(-0.5), tex(1e-7)
    ('-0.5', '1 \\cdot 10^{-7}')
    """
    mantissa, _, power = short(value).partition("e")
    if power:
        return rf"{mantissa} \cdot 10^{{{power}}}"
    return mantissa.replace("inf", r"\infty").replace("nan", r"\text{nan}")


FAR, FEW, FEWEST = 30, 0.02, 4


def strongest(values: np.ndarray) -> float:
    """The number of the strongest colour: the largest, unless a few would leave the others without.

    It is the largest of these others where what lies beyond is more than FAR times as large, and no
    more than FEW of all numbers, or one; of FEWEST numbers that are not 0, or more.

    >>> strongest(np.array([1, -7, 3, 2, 1e9])), strongest(np.array([1, -7, 3, 2, 100]))
    (7.0, 100.0)
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)]).astype(float)
    if not sizes.size:
        return 1.0
    most = float(sizes.max())
    if sizes.size < FEWEST:
        return most
    place = min(sizes.size - 2, int(np.floor((1 - FEW) * (sizes.size - 1))))
    others = float(np.partition(sizes, place)[place])
    return others if most > FAR * others else most
