"""The limits of sums in letters, H − k₁ or k − 1, as the numbers they are in this geometry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TypeGuard

from engine.geometry import Spec
from engine.reading.quantities import AXES
from engine.reading.reader import CannotRead
from engine.reading.syntax import (
    Derivative,
    Limits,
    Statement,
    Sum,
    Symbol,
    cells_of,
    letters_of,
    parts_of,
    rebuilt,
)
from engine.reading.to_latex import quoted
from engine.reading.worth import worth

LENGTHS = "MNRSPQTUVFABCDIJm"
"""Letters of lengths that a text may use without saying what they are."""


def of_the_output(
    statements: tuple[Statement, ...], spec: Spec, told: list[str]
) -> tuple[Statement, ...]:
    """The statements with H and W for the output's sizes where they cannot be the input's.

    That is so where sums run from the first to the H-th place of the gradient that comes from the
    loss, which is smaller than the input, and H and W stand nowhere else.
    """
    pairs = tuple(zip(spec.input_size, spec.output_size, strict=True))
    if not all(one >= other for one, other in pairs) or pairs[0][0] + pairs[1][0] == sum(
        spec.output_size
    ):
        return statements
    standing = [part.letter for part in parts_of(statements) if _is_side(part)]
    held = [side for one in statements for side in _sides_run_over(one)]
    if not held or sorted(standing) != sorted(held):
        return statements
    named = " and ".join(f"${side}$" for side in sorted({*held}))
    told.append(f"{named} {'are the sizes' if len({*held}) > 1 else 'is a size'} of the output")
    return rebuilt(statements, _of_output)


def _of_output(node: object) -> object:
    return replace(node, below=("out",)) if _is_side(node) else node


def _is_side(node: object) -> TypeGuard[Symbol]:
    return isinstance(node, Symbol) and node.letter in "HW" and not node.below and not node.above


def _sides_run_over(statement: Statement) -> Iterator[str]:
    """H for every sum over H places that are the rows of what comes from the loss; W likewise."""
    upstream = [
        tuple(place for part in symbol.below for place in _apart(part))
        for part in parts_of(statement.sides[1:])
        for symbol in ([part.by] if isinstance(part, Derivative) else [part])
        if isinstance(symbol, Symbol) and (symbol is not part or symbol.letter in "δΔ")
    ]
    for limits in parts_of(statement.sides[1:]):
        if not isinstance(limits, Limits) or not limits.between or len(limits.letters) != 1:
            continue
        for place, side in ((-2, "H"), (-1, "W")):
            runs = any(len(one) > 1 and one[place] == limits.letters[0] for one in upstream)
            if runs and all(_places(limits.between, side, size) == size for size in (7, 12)):
                yield side


def _apart(place: object) -> tuple[object, ...]:
    """ij as i, j."""
    return tuple(place) if isinstance(place, str) and len(place) == 2 else (place,)


def _places(limits: tuple[int | Sum, int | Sum], side: str, size: int) -> int | None:
    """Over how many places a sum runs if a side has this size, from 0 or 1 on."""
    least, most = (_worth_of(limit, {side: size}) for limit in limits)
    return None if least not in (0, 1) or most is None else int(most - least + 1)


def _worth_of(limit: int | Sum, known: Mapping[str, int]) -> Fraction | None:
    return Fraction(limit) if isinstance(limit, int) else worth(limit, _number_of(known))


def with_numbers(statement: Statement, spec: Spec, told: list[str]) -> Statement:
    """The statement with every limit that is known by its letters as a number.

    A limit in which an index stands that runs elsewhere is kept: it is another one in each case.
    A lone letter that is no size here is taken for the length of what the index runs over, which is
    ``told``. Raises CannotRead for any other limit.
    """
    running = {
        letter
        for one in cells_of(statement)
        for place in (*one.below, *one.above)
        for letter in letters_of(place)
    }

    grids = {one.letter for one in cells_of(statement)}

    def resolved(node: object) -> object:
        if not isinstance(node, Limits) or not node.between:
            return node
        least, most = (_end(limit, spec) for limit in node.between)
        if isinstance(least, int) and isinstance(most, int):
            return Limits(node.letters, (least, most))
        usual = _in_limits(spec)
        known = [value_of(limit, spec, usual) for limit in node.between]
        if (
            all(isinstance(value, int) for value in known)
            and len(_letters_of(node.between) & {*usual}) > 1
        ):
            told.append("in the limits $N$ is the size of the input, $m$ that of the kernel")
            return Limits(node.letters, (known[0], known[1]))  # type: ignore[arg-type]
        if any(_moves(limit, spec, running - {*node.letters}) for limit in node.between):
            return Limits(node.letters, (_kept(least, node, 0), _kept(most, node, 1)))
        for limit, value in zip(node.between, (least, most), strict=True):
            if value is None:
                told.append(_assumed(limit, node, grids, spec))
        return Limits(node.letters)

    return rebuilt(statement, resolved)


def _end(limit: int | Sum, spec: Spec) -> int | None:
    """A limit as a number; no sum ends at a padding, and a lone p is another length."""
    return None if _letters_of(limit) == {"p"} else value_of(limit, spec)


def _moves(limit: int | Sum, spec: Spec, running: set[str]) -> bool:
    """Whether a limit is known once the indices are that run elsewhere, and not before."""
    return (
        value_of(limit, spec) is None
        and value_of(limit, spec, dict.fromkeys(running - sizes_of(spec).keys(), 1)) is not None
    )


def _kept(value: int | None, node: Limits, end: int) -> int | Sum:
    """A limit as its number where it has one."""
    assert node.between
    return node.between[end] if value is None else value


def _assumed(limit: int | Sum, node: Limits, grids: set[str], spec: Spec) -> str:
    """What is told of a limit in letters that are no sizes here: that it is as far as there are."""
    symbols = [part for part in parts_of(limit) if isinstance(part, Symbol)]
    if not symbols or not all(_may_be_length(symbol, grids, spec) for symbol in symbols):
        shown = limit if isinstance(limit, int) else quoted(limit)
        raise CannotRead(f"I cannot read this: {shown} is no limit that I know.")
    shown = f"${symbols[0].letter}$" if _is_lone(symbols) else quoted(limit)  # type: ignore[arg-type]
    return f"{shown} is as far as ${', '.join(node.letters)}$ runs"


def _is_lone(symbols: list[Symbol]) -> bool:
    return len(symbols) == 1 and not symbols[0].below


def _may_be_length(symbol: Symbol, grids: set[str], spec: Spec) -> bool:
    """Whether a letter may be a length that a text uses without saying of what: M, n_f, q."""
    is_size = _number_of(sizes_of(spec))(symbol) is not None and symbol.letter not in "pP"
    if symbol.above or is_size:
        return False
    return symbol.letter in LENGTHS or bool(symbol.below) or symbol.letter not in grids


def _letters_of(limits: object) -> set[str]:
    """The letters that stand in a limit, or in some."""
    return {part.letter for part in parts_of(limits) if isinstance(part, Symbol)}


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
    known = {**sizes_of(spec), **more} if more else sizes_of(spec)
    found = worth(limit, _number_of(known))
    return None if found is None or found.denominator != 1 else int(found)


def _number_of(known: Mapping[str, int]) -> Callable[[Symbol], int | None]:
    """The sizes of a geometry by their letters and what stands below them."""

    def number(symbol: Symbol) -> int | None:
        name = symbol.letter + "".join(map(str, symbol.below))
        return None if symbol.above else known.get(name)

    return number


@lru_cache(maxsize=64)
def sizes_of(spec: Spec) -> Mapping[str, int]:
    """What is known by a letter for a size, where rows and columns agree or the letter says which.

    Below an index a size of one side has its line, s_h.

    >>> from engine import Conv2dSpec
    >>> sizes = sizes_of(Conv2dSpec((3, 4), (2, 2), stride=(2, 1)))
    >>> sizes["H"], sizes["W"], sizes["k1"], sizes["k"], sizes["sw"], sizes["s_h"], "s" in sizes
    (3, 4, 2, 2, 1, 2, False)
    """
    (rows, columns), (height, width) = spec.kernel_size, spec.input_size
    known = {"H": height, "W": width} | dict.fromkeys(("Hin", "Hi"), height)
    known |= dict.fromkeys(("Win", "Wi"), width)
    known |= dict.fromkeys(("k1", "kh", "K1", "KH", "kH", "Kh"), rows)
    known |= dict.fromkeys(("k2", "kw", "K2", "KW", "kW", "Kw"), columns)
    tall, wide = spec.output_size
    known |= dict.fromkeys(("Hout", "Ho"), tall) | dict.fromkeys(("Wout", "Wo"), wide)
    if rows == columns:
        known |= dict.fromkeys("kK", rows)
    if spec.stride[0] == spec.stride[1]:
        known |= dict.fromkeys("sS", spec.stride[0])
    if spec.dilation[0] == spec.dilation[1]:
        known["d"] = spec.dilation[0]
    pads = {pad for axis in spec.axes for pad in (axis.pad_before, axis.pad_after)}
    known |= dict.fromkeys("pP", pads.pop()) if len(pads) == 1 else {}
    return MappingProxyType(known | dict(_of_one_side(spec)))


def _of_one_side(spec: Spec) -> Iterator[tuple[str, int]]:
    """s_h, d_2, p_w: a letter with the word for rows or for columns."""
    for word, side in AXES.items():
        axis = spec.axes[side]
        sizes = {"s": axis.stride, "S": axis.stride, "d": axis.dilation, "k": axis.kernel}
        if axis.pad_before == axis.pad_after:
            sizes |= dict.fromkeys("pP", axis.pad_before)
        for letter, size in sizes.items():
            yield f"{letter}{word}", size
            yield f"{letter}_{word}", size
