"""Settings that make no geometry: what does not fit, and the nearest settings that do.

A repair is found by trying: every change of one parameter, the smallest first, until the spec
accepts it; changes of two parameters where one is not enough. So it can promise nothing that the
spec refuses, and knows none of its rules: those, and their numbers, are :mod:`engine.misfits`.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from itertools import combinations, islice
from typing import Any

from engine.geometry import Pair, Spec
from engine.misfits import Misfit, SameWithStride

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


def what_does_not_fit(cls: type[Spec], settings: Settings) -> tuple[Misfit, ...]:
    """Everything that keeps ``cls(**settings)`` from being a geometry; () where it is one.

    A number that is illegal by itself, or the name of no padding, stands alone: nothing else can
    be asked then. Raises TypeError for a value of a wrong type or an unknown parameter.

    >>> from engine import Conv2dSpec
    >>> what_does_not_fit(Conv2dSpec, {"input_size": (2, 5), "kernel_size": 3})
    (KernelTooLong(side='rows', input=2, pad_before=0, pad_after=0, kernel=3, dilation=1),)
    """
    try:
        cls(**settings)
    except Misfit as error:
        return error.misfits
    return ()


def _fits(cls: type[Spec], settings: Settings) -> bool:
    return not what_does_not_fit(cls, settings)


def _complete(cls: type[Spec], settings: Settings) -> dict[str, Any]:
    """The settings with the spec's own defaults."""
    defaults = {name: one.default for name, one in signature(cls).parameters.items()}
    return defaults | dict(settings)


@dataclass(frozen=True)
class Change:
    """One number of a parameter, or all of them at once, with its new and its old value.

    ``place`` says which of several: height or width, vertical or horizontal, top, bottom, left or
    right; it is empty for the only one, or for all.
    """

    name: str
    place: str
    new: str
    old: str

    def says(self, title: str) -> str:
        """The change in words, the parameter under this title: kernel height 4 instead of 7."""
        words = (title, self.place) if self.place in _LENGTHS else (self.place, title)
        return f"{' '.join(filter(None, words))} {self.new} instead of {self.old}"


@dataclass(frozen=True)
class Repair:
    """Parameters to change, with their new values in the form of the old ones."""

    changes: dict[str, Any]
    parts: tuple[Change, ...]
    size: int
    """By how much the numbers change, all together."""

    @property
    def sentence(self) -> str:
        """The changes in words: kernel height 4 instead of 7."""
        titles = {"input_size": "input", "kernel_size": "kernel"}
        return " and ".join(part.says(titles.get(part.name, part.name)) for part in self.parts)


def repairs(cls: type[Spec], settings: Settings, bounds: Bounds) -> tuple[Repair, ...]:
    """The nearest legal settings, at most ``MOST_REPAIRS``, the smallest change first.

    Of each parameter in ``bounds`` the smallest change that alone is enough; where none is, of
    each pair of them. Of a pair of numbers only the one that does not fit changes. Empty where
    the settings are legal, or no one or two parameters within their bounds can help. Raises
    TypeError for a value of a wrong type or an unknown parameter.

    >>> from engine import Conv2dSpec
    >>> bounds = {"padding": (0, 4), "kernel_size": (1, 7)}
    >>> [r.sentence for r in repairs(Conv2dSpec, {"input_size": 4, "kernel_size": (7, 2)}, bounds)]
    ['padding 2 instead of 0', 'kernel height 4 instead of 7']
    """
    if _fits(cls, settings):
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
    """What "same" means at a stride, in numbers: the misfit knows them."""
    found = next((m for m in what_does_not_fit(cls, whole) if isinstance(m, SameWithStride)), None)
    if found is None:
        return ()
    numbers = _leaves(found.padding)
    least, most = bounds.get("padding", (0, max(numbers)))
    changes = {"padding": found.padding}
    if not _fits(cls, whole | changes) or not all(least <= n <= most for n in numbers):
        return ()
    sides = ", ".join(f"{place} {number}" for place, number in zip(_FOUR, numbers, strict=True))
    return (Repair(changes, (Change("padding", "", sides, "same"),), sum(numbers)),)


def _smallest(
    cls: type[Spec], whole: dict[str, Any], names: tuple[str, ...], bounds: Bounds, tries: int
) -> Repair | None:
    """The smallest change of all the named parameters that the spec accepts, among so many."""
    old = {name: _as_numbers(name, whole[name]) for name in names}
    leaves = [(number, *bounds[name]) for name in names for number in _leaves(old[name])]
    for numbers in islice(_nearest(leaves), tries):
        rest = iter(numbers)
        new = {name: _filled(old[name], rest) for name in names}
        if _fits(cls, whole | new) and all(new[name] != whole[name] for name in names):
            parts = (part for name in new for part in _parts(name, whole[name], new[name]))
            return Repair(new, tuple(parts), _distance(leaves, numbers))
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


# --- number by number -------------------------------------------------------------------------

_LENGTHS = ("height", "width")
_PAIR = ("vertical", "horizontal")
_FOUR = ("top", "bottom", "left", "right")


def _parts(name: str, old: Any, new: Any) -> list[Change]:
    """Each number that changes; those of both sides are one where they change alike."""
    before, after = _leaves(old), _leaves(new)
    is_size = name in ("input_size", "kernel_size") and len(after) == 2
    if is_size and all(map(operator.ne, before, after)):
        return [Change(name, "", *(f"{height} × {width}" for height, width in (after, before)))]
    if len(after) == 2 and len({*before}) == len({*after}) == 1:
        return [Change(name, "", str(after[0]), str(before[0]))]
    if len(before) != len(after) or len(after) not in (2, 4):
        return [Change(name, "", str(new), str(old))]
    places = _LENGTHS if is_size else _PAIR if len(after) == 2 else _FOUR
    numbers = zip(places, before, after, strict=True)
    return [Change(name, at, str(now), str(then)) for at, then, now in numbers if then != now]
