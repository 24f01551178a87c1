"""A layer that was pasted: what it sets, and what is to be said of that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from derivations.ui.problem.operations import CONV_TRANSPOSE2D, Operation, Settings
from derivations.ui.settings import layer as layers
from derivations.ui.settings import link
from derivations.ui.settings.choices import Choice
from derivations.ui.settings.fields import text_key
from derivations.ui.settings.parameters import ACTIVATION, PARAMETERS, SLOPE_OF_LEAKY, WHOLE
from derivations.ui.settings.part import called, line_of, part_of, whole_of
from derivations.ui.settings.pasted_numbers import numbers_of, size_of, texts_of
from engine import summary
from engine.activations import Activation
from engine.geometry import Pair
from engine.reading import Layer, read_layer

NO_BIAS = "zeros"
"""The numbers of the bias of a layer that has none."""


class Pasted(NamedTuple):
    """One layer of a text."""

    operation: Operation
    settings: Settings
    """The geometry of its part; what it leaves out is not in it."""
    whole: str
    """The layer as a line, where the geometry does not say all of it; else empty."""
    biased: bool
    says: str
    layers: tuple[Choice, ...] = ()
    """All layers of the text, where there are several."""
    numbers: Mapping[str, str] = {}
    """The texts of the grids whose numbers stand beside the layer."""
    does: str = ""
    """What becomes of the size, as the notes would say it."""
    activation: Activation | None = None
    """What the text puts behind Z."""

    @property
    def parameters(self) -> dict[str, object]:
        """What is set, by the names that a link has for it."""
        texts = {**({} if self.biased else {"b": NO_BIAS}), **self.numbers}
        numbers = {text_key(self.operation, grid): text for grid, text in texts.items()}
        named = {self.operation.key(name): value for name, value in self.settings.items()}
        behind: dict[str, object] = {ACTIVATION: ""} if "dz" in texts else {}
        if self.activation:
            behind = {ACTIVATION: self.activation.name, SLOPE_OF_LEAKY: self.activation.slope}
        return {**named, **numbers, **behind, WHOLE: self.whole}

    @property
    def stands(self) -> tuple[Operation, Settings]:
        """What is set once it is."""
        return self.operation, self.operation.notes | self.settings

    def to(self) -> dict[str, str]:
        """The parameters of a link to it."""
        return link.to(self.parameters)


Sizes = Callable[[Operation], Pair | None]
"""The input that an operation has so far."""


def read(text: str, sizes: Sizes = lambda _: None, which: int = 0) -> Pasted:
    """The layer of a text, of several the one that is chosen.

    Raises CannotRead with what was expected.
    """
    first = read_layer(text)
    found = (first, *first.others)
    if len(found) > 1:
        # Of several the engine says that it takes the first: here any of them can be taken.
        found = (replace(first, remarks=first.remarks[:-1]), *first.others)
    chosen = found[min(which, len(found) - 1)]
    size = sizes(layers.operation_of(chosen))
    if len(found) > 1:
        choices = tuple(Choice(one.name, called(one)) for one in found)
        return _set(chosen, size)._replace(layers=choices)
    return _with_numbers(chosen, numbers_of(text, chosen), size)


def _with_numbers(layer: Layer, numbers: Mapping[str, np.ndarray], size: Pair | None) -> Pasted:
    """The one layer of a text, with the numbers that stand beside it."""
    of_x = layer.input_size or size_of(numbers)
    found = _set(replace(layer, input_size=of_x), size, numbers)
    try:
        spec = found.operation.spec(found.stands[1])
    except ValueError:
        return found  # what does not fit is mended first
    texts, said = texts_of(numbers, spec)
    return found._replace(numbers=texts, says=f"{found.says} {said}".strip())


def _behind(layer: Layer, numbers: Collection[str] = ()) -> tuple[Activation | None, str]:
    """What stands behind Z once a layer is set, and what is to be said of it."""
    found = layer.activation
    if not found:
        return None, ""
    if "dz" in numbers:
        return None, f"∂L/∂Z is given, so {found.title} behind Z is left out."
    if PARAMETERS[SLOPE_OF_LEAKY].read(str(found.slope)) is None:
        return None, f"{found.title} with a slope of {found.slope:g} is left out."
    return found, f"{found.title} stands behind Z: change it under Numbers."


def _set(layer: Layer, size: Pair | None, numbers: Collection[str] = ()) -> Pasted:
    whole = whole_of(layer, size)
    part = part_of(whole)
    settings = layers.settings_of(part)
    is_all = part == whole and layer.bias
    activation, of_it = _behind(layer, numbers)
    said = [*layer.remarks, *_said(layer, whole, part, size), *([of_it] if of_it else [])]
    operation = layers.operation_of(layer)
    line = "" if is_all else line_of(whole)
    does = _does(whole)
    return Pasted(
        operation, settings, line, layer.bias, " ".join(said), does=does, activation=activation
    )


def _does(whole: Layer) -> str:
    try:
        return summary.shortly(whole.spec())
    except ValueError:
        return ""  # what does not fit is told where it is mended


def _said(layer: Layer, whole: Layer, part: Layer, size: Pair | None) -> Iterator[str]:
    if layer.input_size is None and whole.input_size and whole.input_size != size:
        rows, columns = whole.input_size
        yield f"No input size is named: {rows}×{columns} is taken."
    if not layer.bias:
        letter = "b" if layers.operation_of(layer) is CONV_TRANSPOSE2D else "B"
        yield f"The layer has no bias: {letter} is 0, and its gradient is shown all the same."
    if part != whole:
        yield of_part(whole, part)


def of_part(whole: Layer, part: Layer) -> str:
    """What of a layer the stage shows."""
    said = f"Of {line_of(whole)} the stage shows the part {line_of(part)}"
    if others := [word for name, word in _WORDS.items() if _differs(whole, part, name)]:
        said += f", with another {', another '.join(others)}"
    return f"{said}; the page of Z tells what all of it does."


_WORDS = {
    "kernel_size": "kernel", "stride": "stride", "padding": "padding", "dilation": "dilation",
    "output_padding": "output_padding",
}  # fmt: skip
"""What a part may have otherwise than the whole, beside fewer channels and a smaller input."""


def _differs(whole: Layer, part: Layer, name: str) -> bool:
    one, other = getattr(whole, name), getattr(part, name)
    if name == "padding" and one != other:
        return whole.spec().padding != part.spec().padding
    return bool(one != other)
