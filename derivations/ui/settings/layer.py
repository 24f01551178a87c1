"""A geometry as the line of a program: written as PyTorch has it, and read back.

>>> write(CONV2D, CONV2D.notes)
'Conv2d(1, 1, 2, stride=1, padding=0) on 3×3'
>>> from engine.reading import read_layer
>>> settings_of(read_layer("Conv2d(1, 1, 2, padding=(0, 1))"))["pm"]
'each side'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from derivations.ui.problem.operations import (
    BOUNDS,
    CONV2D,
    CONV_TRANSPOSE2D,
    EQUAL,
    PADDING_IN_LINKS,
    SIDES,
    Operation,
    Settings,
    alike,
    both,
    is_within,
)
from engine.geometry import Pair
from engine.reading import CannotRead, Layer

NAMES = {CONV2D.name: "Conv2d", CONV_TRANSPOSE2D.name: "ConvTranspose2d"}
"""What PyTorch calls the operations."""

PADDINGS = {mode: name for name, mode in PADDING_IN_LINKS.items()}
"""Named paddings as a line has them."""

ENDS = (("pt", "pb"), ("pl", "pr"))
"""Padding at both ends of the columns, and of the rows: alike it is a pair, as PyTorch has it."""


class Number(NamedTuple):
    """A number of the line, and the setting that it is."""

    value: int
    setting: str


def write(operation: Operation, settings: Settings, *, short: bool = False) -> str:
    """The layer and its input in one line; ``short``: without what is as PyTorch has it anyway."""
    parts = _parts(operation, settings, short=short)
    return "".join(str(part.value) if isinstance(part, Number) else part for part in parts)


def bounds(operation: Operation, settings: Settings) -> list[tuple[int, int]]:
    """Smallest and largest value of every number of the line, in their order."""
    parts = _parts(operation, settings, short=False)
    return [BOUNDS[part.setting][:2] for part in parts if isinstance(part, Number)]


def _parts(operation: Operation, settings: Settings, *, short: bool) -> Iterator[str | Number]:
    def number(name: str) -> Number:
        return Number(settings[name], name)

    yield from (f"{NAMES[operation.name]}(", number("ci"), ", ", number("co"), ", ")
    yield from (number("kh"),) if settings["kh"] == settings["kw"] else _pair(settings, "kh", "kw")
    if not short or settings["s"] != 1:
        yield from (", stride=", *_one_or_two(settings, "s"))
    if not short or settings["pm"] != EQUAL or settings["p"]:
        yield from (", padding=", *_padding(settings))
    if operation.takes_output_padding(settings["pm"]) and settings["o"]:
        yield from (", output_padding=", *_one_or_two(settings, "o"))
    for name, title in (("d", "dilation"), ("gr", "groups")):
        if settings[name] != 1:
            yield from (f", {title}=", *_one_or_two(settings, name))
    yield from (") on ", number("h"), "×", number("w"))


def _padding(settings: Settings) -> Iterator[str | Number]:
    if settings["pm"] == EQUAL:
        yield Number(settings["p"], "p")
    elif settings["pm"] == SIDES and all(settings[one] == settings[other] for one, other in ENDS):
        yield from _pair(settings, *(one for one, _ in ENDS))
    elif settings["pm"] == SIDES:
        yield from ("(", *_pair(settings, "pt", "pb"), ", ", *_pair(settings, "pl", "pr"), ")")
    else:
        yield f'"{PADDINGS[settings["pm"]]}"'


def _one_or_two(settings: Settings, name: str) -> Iterator[str | Number]:
    value = settings[name]
    if isinstance(value, int):
        yield Number(value, name)
    else:
        yield from ("(", Number(value[0], name), ", ", Number(value[1], name), ")")


def _pair(settings: Settings, one: str, other: str) -> Iterator[str | Number]:
    yield from ("(", Number(settings[one], one), ", ", Number(settings[other], other), ")")


# --- and back -------------------------------------------------------------------------------------


def operation_of(layer: Layer) -> Operation:
    """The operation a layer is."""
    return CONV_TRANSPOSE2D if layer.transposed else CONV2D


def settings_of(layer: Layer) -> Settings:
    """What a layer sets; where it has no input size that is left out.

    Raises CannotRead where the fields go less far, naming the value and how far they go.
    """
    layer = with_fixed_padding(layer)
    found: Settings = {
        **_numbers(layer),
        **_padding_of(layer),
        "s": alike(layer.stride),
        "d": alike(layer.dilation),
    }
    if operation_of(layer).takes_output_padding(found["pm"]):
        found["o"] = alike(layer.output_padding)
    for name, value in found.items():
        if name in BOUNDS:
            _check(name, value)
    return found


def with_fixed_padding(layer: Layer) -> Layer:
    """A layer that names the size of its output, with the padding that leads there."""
    if layer.output_size is None:
        return layer
    if layer.input_size is None:
        told = "say on which input it stands, such as on 4×4"
        raise CannotRead(f"The padding follows from the sizes of input and output: {told}.")
    try:
        fixed = layer.spec().hyper_parameters
    except ValueError as error:
        raise CannotRead(f"The layer does not fit: {error}.") from None
    padding, more = fixed["padding"], fixed["output_padding"]
    return replace(layer, padding=padding, output_padding=more, output_size=None)


def _numbers(layer: Layer) -> Settings:
    size = dict(zip(("h", "w"), layer.input_size, strict=True)) if layer.input_size else {}
    kernel = dict(zip(("kh", "kw"), layer.kernel_size, strict=True))
    channels = {"ci": layer.in_channels, "co": layer.out_channels, "gr": layer.groups}
    return {**size, **kernel, **channels}


def _padding_of(layer: Layer) -> Settings:
    padding = layer.padding
    if isinstance(padding, str):
        return {"pm": PADDING_IN_LINKS[padding]}
    if isinstance(padding, int):
        return {"pm": EQUAL, "p": padding}
    (top, bottom), (left, right) = padding
    return {"pm": SIDES, "pt": top, "pb": bottom, "pl": left, "pr": right}


def _check(name: str, value: int | Pair) -> None:
    if is_within(name, value):
        return
    least, most, title = BOUNDS[name]
    wrong = next(number for number in both(value) if not least <= number <= most)
    far = "small" if wrong < least else "large"
    raise CannotRead(f"{title} {wrong} is too {far} here: it goes from {least} to {most}.")
