r"""Sizes by the letters that people give them: H_{out}, n^{[l-1]}, k_h, F, padding[0], o'.

A quantity is one of "i", "o", "k", "p", "s", "d" and "op" (output padding), "fine" and "coarse" for
the sizes o' and i' of a transposed convolution, and "implied" for its padding p'.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.reading.code_names import HIDDEN, OUTPUT_PADDING, ROLE_OF_SIGN
from engine.reading.dress import PRIMED, PRIMED_CAPITAL
from engine.reading.size_names import COLUMNS, ROWS
from engine.reading.syntax import Symbol


class Quantity(NamedTuple):
    """What a symbol is the size of, and of which axis, where it says so."""

    name: str
    axis: int | None = None


_LETTERS = {
    **dict.fromkeys("iInNhHwW", "i"),
    **dict.fromkeys("oO", "o"),
    **dict.fromkeys("kKfFm", "k"),
    **dict.fromkeys("pP", "p"),
    **dict.fromkeys("sS", "s"),
    **dict.fromkeys("dDr", "d"),
    OUTPUT_PADDING: "op",
    HIDDEN["x"]: "i",
    HIDDEN["z"]: "o",
}
_OF_AXIS = {**dict.fromkeys("hH", ROWS), **dict.fromkeys("wW", COLUMNS)}
_OUTPUT = {"out", "o", "output", "new", "z", "y", "O"}
_INPUT = {"in", "i", "input", "old", "x", "prev", "I"}
AXES = {
    **dict.fromkeys(("h", "H", "1", "r", "rows", "y", "y0", "height"), ROWS),
    **dict.fromkeys(("w", "W", "2", "c", "cols", "x", "width"), COLUMNS),
}
_PRIMED = {"o": "fine", "O": "fine", "i": "coarse", "I": "coarse", "p": "implied"}


def quantity(symbol: Symbol) -> Quantity | None:
    """What a symbol is the size of; None where it is no size."""
    letter, primed = unprimed(symbol.letter)
    if symbol.above:
        return None
    below = "".join(place if isinstance(place, str) else "?" for place in symbol.below)
    role = ROLE_OF_SIGN.get(letter)
    if role in ("x", "z") and not below:  # \text{output}
        return Quantity("i" if role == "x" else "o")
    name = _LETTERS.get(letter)
    if name is None:
        return None
    axis = _OF_AXIS.get(letter)
    if primed:
        if letter in _PRIMED and not below:
            return Quantity(_PRIMED[letter])
        return Quantity("o", axis) if name == "i" and not below else None
    return _with_subscript(name, axis, below)


def _with_subscript(name: str, axis: int | None, below: str) -> Quantity | None:
    """Which of the two sizes, and of which axis, a subscript says."""
    if not below:
        return Quantity(name, axis)
    if name in ("i", "o"):
        for words, which in ((_OUTPUT, "o"), (_INPUT, "i")):
            for word in words:
                rest = below.removeprefix(word) if below.startswith(word) else None
                if rest is None and below.endswith(word):
                    rest = below.removesuffix(word)
                if rest == "" or rest in AXES:
                    return Quantity(which, axis if axis is not None else AXES.get(rest or ""))
        if axis is not None and below in ("1", "2"):  # CS231n: W_2 comes of W_1
            return Quantity("i" if below == "1" else "o", axis)
    if below in AXES and axis is None:
        return Quantity(name, AXES[below])
    if axis is not None and below in {*"kKfF"}:  # H_k: of the kernel
        return Quantity("k", axis)
    return Quantity("op") if name == "p" and below in ("out", "output", "o") else None


def unprimed(letter: str) -> tuple[str, bool]:
    """A letter without its prime, and whether it had one."""
    if "𝕒" <= letter <= "𝕫":
        return chr(ord(letter) - PRIMED), True
    capital = chr(max(0, ord(letter) - PRIMED_CAPITAL))
    return (capital, True) if "A" <= capital <= "Z" else (letter, False)


def numbers_of(axis: Axis, side: int, spec: Spec) -> dict[str, int]:
    """Every quantity of one axis (padding: of one side of it) as a number."""
    convolution = isinstance(spec, Conv2dSpec)
    first, last = (axis.fine, axis.coarse) if convolution else (axis.coarse, axis.fine)
    return {
        "i": first,
        "o": last,
        "k": axis.kernel,
        "p": (axis.pad_before, axis.pad_after)[side],
        "s": axis.stride,
        "d": axis.dilation,
        "op": axis.remainder,
        "fine": axis.fine,
        "coarse": axis.coarse,
        "implied": axis.implied_padding[side],
    }
