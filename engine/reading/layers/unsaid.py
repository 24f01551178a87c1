"""What a layer's line leaves open: channels that are variables, shapes that stand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.reading.layers.arguments import in_words, listed, refused, shape_of, whole
from engine.reading.layers.calls import Call, Name
from engine.reading.reader import CannotRead

KERNEL = (3, 3)
"""The kernel of a call that says none."""
DEPTHWISE = 2
"""The channels of a depthwise layer that says none: with one alone nothing would be seen of it."""


class Channels:
    """Channels and groups, those that are variables taken as the least that fits."""

    def __init__(self, call: Call, values: Mapping[str, Any]) -> None:
        self._call, self._values = call, values
        self.groups = self._groups()
        self._unsaid = {
            name: values.get(name)
            for name in ("in_channels", "out_channels")
            if _is_unknown(values.get(name))
        }

    def _groups(self) -> int:
        value = self._values.get("groups", 1)
        if not isinstance(value, Name):
            return whole(self._call, "groups", value, 1)
        into = self._values.get("in_channels")
        if isinstance(into, Name) and into.text == value.text:
            return DEPTHWISE
        raise refused(self._call, "groups", value, "a whole number, 1 or more")

    def number(self, name: str) -> int:
        """The channels of one name."""
        if name in self._unsaid:
            return self.groups
        return whole(self._call, name, self._values[name], 1)

    @property
    def assumed(self) -> tuple[str, ...]:
        """What is not said."""
        return tuple(self._unsaid)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was taken instead."""
        return tuple(
            f"{name} is not said and is taken as {self.groups}."
            if value is None
            else f"{name} is {in_words(value)}, of which nothing is known: taken as {self.groups}."
            for name, value in self._unsaid.items()
        )


def _is_unknown(value: Any) -> bool:
    return value is None or isinstance(value, (Name, Call))


def by_weight(
    call: Call, values: Mapping[str, Any], weight_axes: str, input_axes: str
) -> dict[str, Any]:
    """The sizes of a layer by the shapes of its operands, where they are known.

    The axes by their letters: N batch, C or I channels in, O channels out, H, W.
    """
    groups = values.get("groups", 1)
    groups = groups if isinstance(groups, int) and groups > 0 else 1
    weight, image = (shape_of(values.get(name)) for name in ("weight", "input"))
    size = dict(zip(input_axes, image, strict=True)) if image and len(image) == 4 else {}
    if image and len(image) == 3:
        size = dict(zip(input_axes.replace("N", ""), image, strict=True))
    found: dict[str, Any] = {
        "input_size": (size["H"], size["W"]) if size else None,
        "in_channels": size.get("C", groups),
        "out_channels": groups,
        "kernel_size": KERNEL,
    }
    assumed = [] if size else ["in_channels"]
    if weight and len(weight) == 4:
        found |= _by_kernel(dict(zip(weight_axes, weight, strict=True)), weight_axes, groups)
        return found | {"assumed": ()}
    assumed += ["out_channels", "kernel_size"]
    told = f"The shape of {in_words(values.get('weight'))} is not known"
    down, across = found["kernel_size"]
    told = f"{told}: {listed(assumed)} {'are' if len(assumed) > 1 else 'is'} taken as"
    taken = [f"{down}×{across}" if name == "kernel_size" else str(groups) for name in assumed]
    return found | {"assumed": tuple(assumed), "remarks": (f"{told} {listed(taken)}.",)}


def _by_kernel(axes: Mapping[str, int], order: str, groups: int) -> dict[str, Any]:
    """Channels and kernel by the weight: of a group's channels those that it has for one group."""
    into, out = axes["I"], axes["O"]
    # A convolution's weight has the inputs of one group, a transposed one's the outputs.
    transposed = order.index("I") < order.index("O") and order[0] == "I"
    return {
        "in_channels": into if transposed else into * groups,
        "out_channels": out * groups if transposed else out,
        "kernel_size": (axes["H"], axes["W"]),
    }


def check_weight(call: Call, shape: tuple[int, ...] | None) -> None:
    """CannotRead for a weight that is none of a convolution in two dimensions."""
    if shape is not None and len(shape) != 4:
        told = "a convolution in two dimensions has four axes in its weight"
        raise CannotRead(f"{call.name} has a weight of {len(shape)} axes: {told}.")
