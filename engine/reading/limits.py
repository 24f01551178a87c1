"""The limits of sums in letters, H − k₁ or k − 1, as the numbers they are in this geometry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.geometry import Spec
from engine.reading.reader import CannotRead
from engine.reading.syntax import (
    Factor,
    Limits,
    Number,
    Product,
    Statement,
    Sum,
    Symbol,
    parts_of,
    rebuilt,
)
from engine.reading.to_latex import quoted

LENGTHS = "MNRSPQTUVFABCDIJm"
"""Letters of lengths that a text may use without saying what they are."""


def with_numbers(statement: Statement, spec: Spec, told: list[str]) -> Statement:
    """The statement with every limit that is known by its letters as a number.

    A lone letter that is no size here is taken for the length of what the index runs over, which is
    ``told``. Raises CannotRead for any other limit.
    """

    def resolved(node: object) -> object:
        if not isinstance(node, Limits) or not node.between:
            return node
        least, most = (value_of(limit, spec) for limit in node.between)
        if isinstance(least, int) and isinstance(most, int):
            return Limits(node.letters, (least, most))
        known = [value_of(limit, spec, _in_limits(spec)) for limit in node.between]
        if all(isinstance(value, int) for value in known) and _letters_of(node.between) > 1:
            told.append("in the limits $N$ is the size of the input, $m$ that of the kernel")
            return Limits(node.letters, (known[0], known[1]))  # type: ignore[arg-type]
        for limit, value in zip(node.between, (least, most), strict=True):
            if value is None:
                told.append(_assumed(limit, node))
        return Limits(node.letters)

    return rebuilt(statement, resolved)


def _assumed(limit: int | Sum, node: Limits) -> str:
    symbols = {part.letter for part in parts_of(limit) if isinstance(part, Symbol)}
    if isinstance(limit, int) or len(symbols) != 1 or not set(symbols) & set(LENGTHS):
        shown = limit if isinstance(limit, int) else quoted(limit)
        raise CannotRead(f"I cannot read this: {shown} is no limit that I know.")
    return f"${symbols.pop()}$ is as far as ${', '.join(node.letters)}$ runs"


def _letters_of(limits: tuple[int | Sum, int | Sum]) -> int:
    """How many letters stand in the limits."""
    return len({part.letter for part in parts_of(limits) if isinstance(part, Symbol)})


def _in_limits(spec: Spec) -> dict[str, int]:
    """Letters that are sizes among the limits of a sum, and may be indices anywhere else."""
    known: dict[str, int] = {}
    if len(set(spec.input_size)) == 1:
        known |= dict.fromkeys("nN", spec.input_size[0])
    if len(set(spec.kernel_size)) == 1:
        known |= dict.fromkeys("mMfF", spec.kernel_size[0])
    return known


def value_of(
    limit: int | Sum, spec: Spec, more: Mapping[str, int] = MappingProxyType({})
) -> int | None:
    """A limit as a number, sizes in letters put in; None where a letter is no size here."""
    if isinstance(limit, int):
        return limit
    total = 0
    for summand in limit.summands:
        if not isinstance(summand.term, Product):
            return None
        product = summand.sign
        for factor in summand.term.factors:
            value = _size(factor, spec, more)
            if value is None:
                return None
            product *= value
        total += product
    return total


def _size(factor: Factor, spec: Spec, more: Mapping[str, int]) -> int | None:
    """A number, or a size by its letter: H, W, k_1, s …"""
    if isinstance(factor, Number) and isinstance(factor.value, int):
        return factor.value
    if not isinstance(factor, Symbol) or factor.above:
        return None
    name = factor.letter + "".join(map(str, factor.below))
    return sizes_of(spec).get(name, more.get(name))


def sizes_of(spec: Spec) -> dict[str, int]:
    """What is known by a letter for a size, where rows and columns agree or the letter says which.

    >>> from engine import Conv2dSpec
    >>> sizes = sizes_of(Conv2dSpec((3, 4), (2, 2)))
    >>> sizes["H"], sizes["W"], sizes["k1"], sizes["k"]
    (3, 4, 2, 2)
    """
    (rows, columns), (height, width) = spec.kernel_size, spec.input_size
    known = {"H": height, "W": width} | dict.fromkeys(("Hin", "Hi"), height)
    known |= dict.fromkeys(("Win", "Wi"), width)
    known |= dict.fromkeys(("k1", "kh", "K1", "KH", "kH"), rows)
    known |= dict.fromkeys(("k2", "kw", "K2", "KW", "kW"), columns)
    tall, wide = spec.output_size
    known |= dict.fromkeys(("Hout", "Ho"), tall) | dict.fromkeys(("Wout", "Wo"), wide)
    if rows == columns:
        known |= dict.fromkeys("kK", rows)
    if spec.axes[0].stride == spec.axes[1].stride:
        known |= dict.fromkeys("sS", spec.axes[0].stride)
    if spec.axes[0].dilation == spec.axes[1].dilation:
        known["d"] = spec.axes[0].dilation
    pads = {pad for axis in spec.axes for pad in (axis.pad_before, axis.pad_after)}
    return known | (dict.fromkeys("pP", pads.pop()) if len(pads) == 1 else {})
