"""PyTorch's constructors ``nn.Conv2d`` and ``nn.ConvTranspose2d``, and the lines it prints of them.

Source: PyTorch ``torch.nn.Conv2d``, ``torch.nn.ConvTranspose2d``. Beyond them a padding may have
four sides, ``((top, bottom), (left, right))``, or be one of :data:`layer.ODD`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.geometry import Padding, Pair
from engine.reading.layers.calls import Call, Name, shown
from engine.reading.layers.layer import ODD, Layer
from engine.reading.reader import CannotRead

FRAMEWORK = "PyTorch"

_NEEDED = ("in_channels", "out_channels", "kernel_size")
_CONV2D = (*_NEEDED, "stride", "padding", "dilation", "groups", "bias", "padding_mode")
_CONV_TRANSPOSE2D = (
    *_NEEDED,
    *("stride", "padding", "output_padding", "groups", "bias", "dilation", "padding_mode"),
)
_ELSEWHERE = ("device", "dtype")
"""Arguments that say nothing of the geometry."""


def _conv2d(call: Call) -> Layer:
    given = _given(call, _CONV2D)
    padding = _padding(call, given, ("same", "valid", *ODD), "a number, “same” or “valid”")
    return Layer(False, **_shared(call, given), padding=padding)


def _conv_transpose2d(call: Call) -> Layer:
    given = _given(call, _CONV_TRANSPOSE2D)
    more = _pair(call, "output_padding", given.get("output_padding", 0), least=0)
    padding = _padding(call, given, (*ODD,), "a number: it has no padding by name")
    return Layer(True, **_shared(call, given), padding=padding, output_padding=more)


READERS: dict[str, Callable[[Call], Layer]] = {
    "Conv2d": _conv2d,
    "ConvTranspose2d": _conv_transpose2d,
}


def _given(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    """The arguments by their names."""
    if len(call.placed) > len(names):
        told = f"it takes {len(names)} at most"
        raise CannotRead(f"{call.name} has {len(call.placed)} arguments by place: {told}.")
    given = dict(zip(names, call.placed, strict=False))
    for name, value in call.named.items():
        if name in given:
            raise CannotRead(f"{call.name} is given {name} twice, by place and by name.")
        if name not in (*names, *_ELSEWHERE):
            raise CannotRead(f"{call.name} has no {shown(name)}: it takes {', '.join(names)}.")
        given[name] = value
    if missing := [name for name in _NEEDED if name not in given]:
        told = f"{_listed(_NEEDED)} come first, such as {call.name}(1, 1, 2)"
        raise CannotRead(f"{call.name} is missing {_listed(missing)}: {told}.")
    return given


def _listed(names: tuple[str, ...] | list[str]) -> str:
    *but, last = names
    return f"{', '.join(but)} and {last}" if but else last


def _shared(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """What both layers have alike."""
    _only_zeros(call, given.get("padding_mode", "zeros"))
    return {
        "in_channels": _whole(call, "in_channels", given["in_channels"], 1),
        "out_channels": _whole(call, "out_channels", given["out_channels"], 1),
        "kernel_size": _pair(call, "kernel_size", given["kernel_size"], least=1),
        "stride": _pair(call, "stride", given.get("stride", 1), least=1),
        "dilation": _pair(call, "dilation", given.get("dilation", 1), least=1),
        "groups": _whole(call, "groups", given.get("groups", 1), 1),
        "bias": _yes_or_no(call, "bias", given.get("bias", True)),
        "framework": FRAMEWORK,
    }


def _only_zeros(call: Call, mode: Any) -> None:
    if _word(mode) != "zeros":
        told = "only a padding of zeros is derived here"
        raise CannotRead(f"{call.name} has padding_mode={_value(mode)}: {told}.")


def _whole(call: Call, name: str, value: Any, least: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise _refused(call, name, value, f"a whole number, {least} or more")


def _yes_or_no(call: Call, name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _refused(call, name, value, "True or False")


def _pair(call: Call, name: str, value: Any, least: int) -> Pair:
    """One number for both sides, or (vertical, horizontal)."""
    values = value if isinstance(value, tuple) else (value,)
    if len(values) > 2 or not values or any(isinstance(one, tuple) for one in values):
        raise _refused(call, name, value, "a number, or two: (vertical, horizontal)")
    whole = [_whole(call, name, one, least) for one in values]
    return whole[0], whole[-1]


def _padding(
    call: Call, given: Mapping[str, Any], names: tuple[str, ...], expected: str
) -> int | Padding | str:
    """A number, (vertical, horizontal), ((top, bottom), (left, right)) or one of some names."""
    value = given.get("padding", 0)
    if (name := _word(value)) is not None:
        if name in names:
            return name
        raise _refused(call, "padding", value, expected)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], tuple):
        rows, columns = (_pair(call, "padding", side, least=0) for side in value)
        return rows, columns
    down, across = _pair(call, "padding", value, least=0)
    return down if down == across else ((down, down), (across, across))


def _word(value: Any) -> str | None:
    """A word; a printed model has it without its quotes."""
    return value.text if isinstance(value, Name) else value if isinstance(value, str) else None


def _refused(call: Call, name: str, value: Any, expected: str) -> CannotRead:
    if isinstance(value, Name):
        told = f"{call.name} has {name}={_value(value)}, which says no value"
        return CannotRead(f"{told}: expected {expected}.")
    return CannotRead(f"{call.name} has {name}={_value(value)}: expected {expected}.")


def _value(value: Any) -> str:
    """A value as a sentence repeats it."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))})"
    if isinstance(value, str):
        return shown(value) or "“”"
    return shown(value.text if isinstance(value, Name) else str(value)).strip("“”")
