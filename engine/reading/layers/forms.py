"""Layers that differ from PyTorch's by what their arguments are called, and by what is usual.

A :class:`Form` says in which order a framework has its arguments and how PyTorch calls them. What
is left, a padding or a bias that is said in another way, its own module puts in PyTorch's way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.geometry import Padding
from engine.reading.layers import pytorch
from engine.reading.layers.arguments import given, in_words, pair, refused, sides, whole, word
from engine.reading.layers.calls import Call, Name
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead


@dataclass(frozen=True)
class Form:
    """The arguments of a framework's layer."""

    framework: str
    names: tuple[str, ...]
    """Those that say something of the geometry, in their order."""
    needed: tuple[str, ...]
    aside: tuple[str, ...] = ()
    """Those that say nothing of it."""
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """From its names to PyTorch's, where they differ."""
    such_as: str = ""

    def values(self, call: Call) -> dict[str, Any]:
        """What a call is given, by PyTorch's names; input channels are None where it has none."""
        found = given(call, self.names, self.needed, self.aside, self.such_as)
        named = {self.renamed.get(name, name): found[name] for name in found if self._says(name)}
        return {"in_channels": None} | named

    def _says(self, name: str) -> bool:
        return name not in self.aside

    def layer(
        self, call: Call, values: Mapping[str, Any], *, transposed: bool = False, told: str = ""
    ) -> Layer:
        """The layer of values that are PyTorch's."""
        read = pytorch.conv_transpose2d if transposed else pytorch.conv2d
        layer = read(Call(call.name, (), {**values}, call.prefix))
        remarks = (*layer.remarks, told) if told else layer.remarks
        return replace(layer, framework=self.framework, remarks=remarks)


def four(call: Call, value: Any, order: str) -> Any:
    """A padding of four numbers as ((top, bottom), (left, right)); any other as it is.

    ``order``: the sides by their first letters, such as tblr.
    """
    if not (isinstance(value, tuple) and len(value) == 4):
        return value
    sizes = {side: whole(call, "padding", n, 0) for side, n in zip(order, value, strict=True)}
    return (sizes["t"], sizes["b"]), (sizes["l"], sizes["r"])


def both_sides(call: Call, value: Any) -> Padding:
    """A number or (vertical, horizontal) as ((top, bottom), (left, right))."""
    return sides(call, "padding", value)


def has_bias(call: Call, name: str, value: Any) -> bool:
    """Whether an argument leaves the bias on that only False switches off."""
    if isinstance(value, Name):
        raise refused(call, name, value, "False, or what the bias begins with")
    return value is not False


def without_dilation(call: Call, value: Any, told: str) -> None:
    """CannotRead where a layer is dilated."""
    if max(pair(call, "dilation", value, least=1)) > 1:
        raise CannotRead(f"{call.name} has dilation={in_words(value)}: {told}.")


def named_padding(value: Any) -> str:
    """A padding's name in small letters; "" for a number."""
    return (word(value) or "").lower()
