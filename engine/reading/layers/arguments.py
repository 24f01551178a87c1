"""The arguments of a call as the numbers of a layer, or a sentence that says what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from engine.geometry import Padding, Pair
from engine.reading.layers.calls import Call, Name, shown
from engine.reading.reader import CannotRead

MAKERS = frozenset(
    [
        "randn",
        "view",
        "reshape",
        "rand",
        "zeros",
        "ones",
        "empty",
        "normal",
        "uniform",
        "Input",
        "placeholder",
        "Tensor",
        "full",
        "random_normal",
        "random_uniform",
        "ShapeDtypeStruct",
        "keras_tensor",
        "truncated_normal",
        "kaiming_uniform",
    ]
)
"""Calls whose arguments are a shape."""


def given(
    call: Call,
    names: Sequence[str],
    needed: Sequence[str] = (),
    aside: Sequence[str] = (),
    such_as: str = "",
) -> dict[str, Any]:
    """The arguments by their names; ``aside``: those that say nothing of the geometry."""
    if len(call.placed) > len(names):
        told = f"it takes {len(names)} at most"
        raise CannotRead(f"{call.name} has {len(call.placed)} arguments by place: {told}.")
    found = dict(zip(names, call.placed, strict=False))
    for name, value in call.named.items():
        if name in found:
            raise CannotRead(f"{call.name} is given {name} twice, by place and by name.")
        if name not in (*names, *aside):
            near = get_close_matches(name, names, 1)
            meant = f", but {near[0]}" if near else ""
            takes = ", ".join(names)
            raise CannotRead(f"{call.name} has no {shown(name)}{meant}: it takes {takes}.")
        found[name] = value
    if missing := [name for name in needed if name not in found]:
        example = f", such as {such_as}" if such_as else ""
        told = f"{listed(needed)} come first{example}"
        raise CannotRead(f"{call.name} is missing {listed(missing)}: {told}.")
    return found


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    *but, last = names
    return f"{', '.join(but)} and {last}" if but else last


def whole(call: Call, name: str, value: Any, least: int) -> int:
    """A whole number."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    if isinstance(value, float) and value.is_integer() and value >= least:
        return int(value)
    raise refused(call, name, value, f"a whole number, {least} or more")


def yes_or_no(call: Call, name: str, value: Any) -> bool:
    """True or False."""
    if isinstance(value, bool):
        return value
    raise refused(call, name, value, "True or False")


def pair(call: Call, name: str, value: Any, least: int) -> Pair:
    """One number for both sides, or (vertical, horizontal)."""
    values = value if isinstance(value, tuple) else (value,)
    if len(values) > 2 or not values or any(isinstance(one, tuple) for one in values):
        raise refused(call, name, value, "a number, or two: (vertical, horizontal)")
    numbers = [whole(call, name, one, least) for one in values]
    return numbers[0], numbers[-1]


def sides(call: Call, name: str, value: Any, least: int = 0) -> Padding:
    """A number, (vertical, horizontal) or ((top, bottom), (left, right))."""
    if isinstance(value, tuple) and len(value) == 2 and any(isinstance(v, tuple) for v in value):
        rows, columns = (pair(call, name, side, least) for side in value)
        return rows, columns
    down, across = pair(call, name, value, least)
    return (down, down), (across, across)


def simple(padding: Padding) -> int | Padding:
    """A padding as one number, where it is the same on all sides."""
    numbers = {number for side in padding for number in side}
    return numbers.pop() if len(numbers) == 1 else padding


def word(value: Any) -> str | None:
    """A word; a printed model has it without its quotes."""
    return value.text if isinstance(value, Name) else value if isinstance(value, str) else None


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape that a value says: (16, 3, 3, 3), torch.randn(16, 3, 3, 3); None where it does not.

    >>> shape_of(Call("zeros", ((1, 3, 8, 8),), {}))
    (1, 3, 8, 8)
    """
    if isinstance(value, Call):
        named = value.named.get("shape", value.named.get("size"))
        if value.name not in MAKERS:
            return None
        tuples = [one for one in (*value.placed, named) if isinstance(one, tuple)]
        values: Any = tuples[0] if tuples else value.placed
    else:
        values = value
    if isinstance(values, tuple) and 2 <= len(values) <= 5:
        numbers = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
        return tuple(numbers) if len(numbers) == len(values) and min(numbers) > 0 else None
    return None


def refused(call: Call, name: str, value: Any, expected: str) -> CannotRead:
    """What was expected of an argument."""
    if isinstance(value, (Name, Call)):
        told = f"{call.name} has {name}={in_words(value)}, which says no value"
        return CannotRead(f"{told}: expected {expected}.")
    return CannotRead(f"{call.name} has {name}={in_words(value)}: expected {expected}.")


def in_words(value: Any) -> str:
    """A value as a sentence repeats it."""
    if isinstance(value, tuple):
        return shown(f"({', '.join(map(in_words, value))})").strip("“”")
    if isinstance(value, str):
        return shown(value) or "“”"
    if isinstance(value, Call):
        return f"{shown(value.name).strip('“”')}(…)"
    return shown(value.text if isinstance(value, Name) else str(value)).strip("“”")


def told_aside(call: Call, asides: Mapping[str, str]) -> tuple[str, ...]:
    """What is said of arguments that are left out."""
    return tuple(says for name, says in asides.items() if call.named.get(name) is not None)
