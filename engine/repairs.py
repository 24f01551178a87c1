"""Settings that make no geometry: what does not fit, and the nearest settings that do.

A repair is found by trying: every change of one parameter, the smallest first, until the spec
accepts it; changes of two parameters where one is not enough. So it can promise nothing that the
spec refuses, and knows none of its rules.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import combinations, islice
from typing import Any

from engine.geometry import Conv2dSpec, Pair, Spec

Settings = Mapping[str, Any]
"""The keyword arguments of a spec."""
Bounds = Mapping[str, Pair]
"""Smallest and largest value of every parameter that may be changed."""

MOST_REPAIRS = 4
MOST_TRIES = 10_000
"""Changes of single parameters, and again of pairs, that are tried in all: about 0.1 s."""

PREFERRED = (
    "padding", "kernel_size", "dilation", "input_size", "output_padding", "stride", "groups",
    "in_channels", "out_channels",
)  # fmt: skip
"""Of two changes as small as each other, the one of the parameter that stands first comes first."""


# --- what does not fit ------------------------------------------------------------------------


@dataclass(frozen=True)
class KernelTooLong:
    """The dilated kernel is longer than the padded input along ``side`` ("rows", "columns")."""

    side: str
    input: int
    pad_before: int
    pad_after: int
    kernel: int
    dilation: int

    @property
    def padded(self) -> int:
        """Cells of the input with its padding."""
        return self.pad_before + self.input + self.pad_after

    @property
    def span(self) -> int:
        """Cells from the kernel's first to its last: d(k − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def cells(self) -> range:
        """Where the kernel's cells lie when its first lies on the padded input's first."""
        return range(0, self.span, self.dilation)


@dataclass(frozen=True)
class OutputPaddingTooLarge:
    """``output_padding`` is neither smaller than the stride nor than the dilation."""

    side: str
    output_padding: int
    stride: int
    dilation: int

    @property
    def largest(self) -> int:
        """The largest output_padding there may be."""
        return max(self.stride, self.dilation) - 1


@dataclass(frozen=True)
class NothingLeft:
    """The padding of a transposed convolution removes the whole output along ``side``."""

    side: str
    whole: int
    """Cells of the output before the padding removes any, output_padding included."""
    pad_before: int
    pad_after: int

    @property
    def size(self) -> int:
        """The size the output would have: 0 or less."""
        return self.whole - self.pad_before - self.pad_after


@dataclass(frozen=True)
class ChannelsNotShared:
    """``name`` (in_channels or out_channels) is no multiple of the groups."""

    name: str
    channels: int
    groups: int


@dataclass(frozen=True)
class SameWithStride:
    """Padding "same" asks for as many ``side`` of z as of x; a stride leaves fewer."""

    side: str
    input: int
    stride: int

    @property
    def output(self) -> int:
        """What a stride leaves at most, the sides padded as needed: ⌈i / s⌉."""
        return -(-self.input // self.stride)


@dataclass(frozen=True)
class Refused:
    """Anything else: the spec's own sentence."""

    sentence: str


Misfit = (
    KernelTooLong
    | OutputPaddingTooLarge
    | NothingLeft
    | ChannelsNotShared
    | SameWithStride
    | Refused
)

_SIDES = ("rows", "columns")


def what_does_not_fit(cls: type[Spec], settings: Settings) -> tuple[Misfit, ...]:
    """Everything that keeps ``cls(**settings)`` from being a geometry; () where it is one.

    A number that is illegal by itself, or a named padding, is ``Refused`` with the spec's
    sentence. Raises TypeError for a value of a wrong type or an unknown parameter.

    >>> (misfit,) = what_does_not_fit(Conv2dSpec, {"input_size": (2, 5), "kernel_size": 3})
    >>> misfit.side, misfit.padded, list(misfit.cells)
    ('rows', 2, [0, 1, 2])
    """
    refusal = _refusal(cls, settings)
    if not refusal:
        return ()
    whole = _complete(cls, settings)
    least = {"padding": 0, "output_padding": 0}
    if any(n < least.get(name, 1) for name, value in whole.items() for n in _leaves(value)):
        return (Refused(refusal),)
    found = list(_on_channels(whole))
    if whole["padding"] == "same":
        found += _on_same(whole)
    elif whole["padding"] != "valid":
        on_axis = _on_axis if cls is Conv2dSpec else _on_transposed_axis
        found += [*on_axis(whole, 0), *on_axis(whole, 1)]
    return tuple(found) or (Refused(refusal),)


def _on_channels(whole: Settings) -> Iterator[Misfit]:
    for name in ("in_channels", "out_channels"):
        if whole[name] % whole["groups"]:
            yield ChannelsNotShared(name, whole[name], whole["groups"])


def _on_same(whole: Settings) -> Iterator[Misfit]:
    for side, name in enumerate(_SIDES):
        i, s = (_along(whole[key], side) for key in ("input_size", "stride"))
        if s > 1:
            yield SameWithStride(name, i, s)


def _on_axis(whole: Settings, side: int) -> Iterator[Misfit]:
    i, k, d = (_along(whole[name], side) for name in ("input_size", "kernel_size", "dilation"))
    found = KernelTooLong(_SIDES[side], i, *_padding_along(whole["padding"], side), k, d)
    if found.span > found.padded:
        yield found


def _on_transposed_axis(whole: Settings, side: int) -> Iterator[Misfit]:
    names = "input_size", "kernel_size", "stride", "dilation", "output_padding"
    i, k, s, d, extra = (_along(whole[name], side) for name in names)
    if extra >= max(s, d):
        yield OutputPaddingTooLarge(_SIDES[side], extra, s, d)
    uncropped = (i - 1) * s + d * (k - 1) + extra + 1
    found = NothingLeft(_SIDES[side], uncropped, *_padding_along(whole["padding"], side))
    if found.size < 1:
        yield found


def _refusal(cls: type[Spec], settings: Settings) -> str:
    """The spec's sentence about the settings; empty where it accepts them."""
    try:
        cls(**settings)
    except ValueError as error:
        return str(error)
    return ""


def _complete(cls: type[Spec], settings: Settings) -> dict[str, Any]:
    """The settings with the spec's own defaults."""
    return {field.name: field.default for field in fields(cls)} | dict(settings)


def _along(value: Any, side: int) -> Any:
    """The entry for rows (0) or columns (1) of an int, (n,) or (vertical, horizontal)."""
    if not hasattr(value, "__len__"):
        return value
    return value[side if len(value) > 1 else 0]


def _padding_along(value: Any, side: int) -> Pair:
    both = _along(value, side)
    return _along(both, 0), _along(both, 1)


# --- what would fit ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Repair:
    """Parameters to change, with their new values in the form of the old ones."""

    changes: dict[str, Any]
    sentence: str
    size: int
    """By how much the numbers change, all together."""


def repairs(cls: type[Spec], settings: Settings, bounds: Bounds) -> tuple[Repair, ...]:
    """The nearest legal settings, at most ``MOST_REPAIRS``, the smallest change first.

    Of each parameter in ``bounds`` the smallest change that alone is enough; where none is, of
    each pair of them. Of a pair of numbers only the one that does not fit changes. Empty where
    the settings are legal, or no one or two parameters within their bounds can help. Raises
    TypeError for a value of a wrong type or an unknown parameter.

    >>> bounds = {"padding": (0, 4), "kernel_size": (1, 7)}
    >>> [r.sentence for r in repairs(Conv2dSpec, {"input_size": 4, "kernel_size": (7, 2)}, bounds)]
    ['padding 2 instead of 0', 'kernel height 4 instead of 7']
    """
    if not _refusal(cls, settings):
        return ()
    whole = _complete(cls, settings)
    names = [name for name in PREFERRED if name in bounds and name in whole]
    by_side = _same_by_side(cls, whole, bounds)
    for several in (1, 2):
        choices = list(combinations(names, several))
        found = [
            repair
            for chosen in choices
            if (repair := _smallest(cls, whole, chosen, bounds, MOST_TRIES // len(choices)))
        ]
        if found or by_side:
            nearest = sorted(found, key=lambda repair: repair.size)
            return (*by_side, *nearest)[:MOST_REPAIRS]
    return ()


def _same_by_side(cls: type[Spec], whole: dict[str, Any], bounds: Bounds) -> tuple[Repair, ...]:
    """What "same" means at a stride: ⌈i / s⌉ cells of z, an odd zero at the end."""
    if whole["padding"] != "same":
        return ()
    padding = tuple(_same_padding(whole, side) for side in (0, 1))
    changes = {"padding": padding}
    least, most = bounds.get("padding", (0, max(_leaves(padding))))
    if _refusal(cls, whole | changes) or not all(least <= n <= most for n in _leaves(padding)):
        return ()
    parts = zip(_FOUR, _leaves(padding), strict=True)
    sides = ", ".join(f"{place.format('').strip()} {number}" for place, number in parts)
    return (Repair(changes, f"padding {sides}", sum(_leaves(padding))),)


def _same_padding(whole: Settings, side: int) -> Pair:
    names = "input_size", "kernel_size", "stride", "dilation"
    i, k, s, d = (_along(whole[name], side) for name in names)
    total = max(0, (-(-i // s) - 1) * s + d * (k - 1) + 1 - i)
    return total // 2, total - total // 2


def _smallest(
    cls: type[Spec], whole: dict[str, Any], names: tuple[str, ...], bounds: Bounds, tries: int
) -> Repair | None:
    """The smallest change of all the named parameters that the spec accepts, among so many."""
    old = {name: _as_numbers(name, whole[name]) for name in names}
    leaves = [(number, *bounds[name]) for name in names for number in _leaves(old[name])]
    for numbers in islice(_nearest(leaves), tries):
        rest = iter(numbers)
        new = {name: _filled(old[name], rest) for name in names}
        if not _refusal(cls, whole | new) and all(new[name] != whole[name] for name in names):
            return Repair(new, _sentence(whole, new), _distance(leaves, numbers))
    return None


def _nearest(leaves: list[tuple[int, int, int]]) -> Iterator[tuple[int, ...]]:
    """All numbers within their bounds, by the sum of their distances; larger ones first.

    A leaf is (number, least, most). A number need not lie within its bounds: all that do are then
    on one side of it, and as ordered as they are from the nearest bound.
    """
    inside = [(min(max(number, least), most), least, most) for number, least, most in leaves]
    farthest = sum(max(most - number, number - least) for number, least, most in inside)
    for total in range(farthest + 1):
        yield from _at_distance(inside, total)


def _at_distance(leaves: list[tuple[int, int, int]], total: int) -> Iterator[tuple[int, ...]]:
    """Those whose distances sum to ``total``."""
    (number, least, most), *others = leaves
    for step in range(total, -1, -1) if others else (total,):
        for value in dict.fromkeys((number + step, number - step)):
            if least <= value <= most:
                if not others:
                    yield (value,)
                else:
                    yield from ((value, *rest) for rest in _at_distance(others, total - step))


def _distance(leaves: list[tuple[int, int, int]], numbers: tuple[int, ...]) -> int:
    return sum(abs(leaf[0] - value) for leaf, value in zip(leaves, numbers, strict=True))


def _as_numbers(name: str, value: Any) -> Any:
    """A named padding counts as none."""
    return 0 if name == "padding" and isinstance(value, str) else value


def _leaves(value: Any) -> list[int]:
    """The numbers of an int, a pair or a pair of pairs."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return [] if isinstance(value, str) else [value]
    return [number for part in value for number in _leaves(part)]


def _filled(value: Any, numbers: Iterator[int]) -> Any:
    """``value`` with its numbers replaced in order."""
    if not hasattr(value, "__len__"):
        return next(numbers)
    return tuple(_filled(part, numbers) for part in value)


# --- in words ---------------------------------------------------------------------------------

_SIZES = {"input_size": "input", "kernel_size": "kernel"}
_PAIR = ("vertical {}", "horizontal {}")
_FOUR = ("top {}", "bottom {}", "left {}", "right {}")


def _sentence(old: Settings, new: Settings) -> str:
    return " and ".join(part for name in new for part in _parts(name, old[name], new[name]))


def _parts(name: str, old: Any, new: Any) -> list[str]:
    """Each number that changes, by name: ``padding 1 instead of 0``."""
    before, after = _leaves(old), _leaves(new)
    if name in _SIZES and len(after) == 2:
        if all(map(operator.ne, before, after)):
            sizes = (f"{height} × {width}" for height, width in (after, before))
            return [f"{_SIZES[name]} {' instead of '.join(sizes)}"]
        names: tuple[str, ...] = (f"{_SIZES[name]} height", f"{_SIZES[name]} width")
    elif len(before) == len(after) and len(after) in (2, 4):
        names = tuple(place.format(name) for place in (_PAIR if len(after) == 2 else _FOUR))
    else:
        return [f"{name} {new} instead of {old}"]
    changes = zip(names, before, after, strict=True)
    return [f"{leaf} {now} instead of {then}" for leaf, then, now in changes if then != now]
