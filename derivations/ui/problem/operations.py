"""The two operations as the pages know them: names, URL parameters, bounds and examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import Any

from engine import Conv2dSpec, ConvTranspose2dSpec, paddings
from engine.geometry import Pair, Spec
from engine.misfits import TooManyCells

LARGEST_INPUT, LARGEST_KERNEL = 64, 11
LARGEST_STRIDE, LARGEST_PADDING, LARGEST_DILATION = 8, 40, 8
MOST_CHANNELS, MOST_SAMPLES = 64, 4
MOST_CELLS = 1_100_000
"""Of Z, all channels together: a transposed convolution makes it larger than X."""

Settings = dict[str, Any]
"""The geometry as it is set, by the short names of BOUNDS, and the padding's mode.

Those of OF_BOTH_SIDES are one number, or (vertical, horizontal) where rows and columns differ.
"""

OF_BOTH_SIDES = ("s", "d", "o")
"""Stride, dilation and output_padding: one number for rows and columns, or one for each."""

EQUAL, SIDES = "all sides alike", "each side"
"""How padding is given: one number or four numbers,"""
SAME, VALID = "same (PyTorch)", "valid (PyTorch)"
TENSORFLOW = "same (TensorFlow, Keras)"
SAME_UPPER, SAME_LOWER = "SAME_UPPER (ONNX)", "SAME_LOWER (ONNX)"
"""or by a name that a framework has for it."""

PADDING_IN_LINKS = {
    EQUAL: EQUAL,
    SIDES: SIDES,
    "same": SAME,
    "valid": VALID,
    "same_tensorflow": TENSORFLOW,
    "SAME_UPPER": SAME_UPPER,
    "SAME_LOWER": SAME_LOWER,
}
"""All of them as a link has them."""

ODD: dict[str, paddings.Odd] = {TENSORFLOW: "after", SAME_UPPER: "after", SAME_LOWER: "before"}
"""The names other frameworks have for a padding, and at which end they put an odd cell."""

BOUNDS: dict[str, tuple[int, int, str]] = {
    "h": (1, LARGEST_INPUT, "input height"),
    "w": (1, LARGEST_INPUT, "input width"),
    "kh": (1, LARGEST_KERNEL, "kernel height"),
    "kw": (1, LARGEST_KERNEL, "kernel width"),
    "s": (1, LARGEST_STRIDE, "stride"),
    "p": (0, LARGEST_PADDING, "padding"),
    "d": (1, LARGEST_DILATION, "dilation"),
    "o": (0, max(LARGEST_STRIDE, LARGEST_DILATION) - 1, "output_padding"),
    "ci": (1, MOST_CHANNELS, "input channels"),
    "co": (1, MOST_CHANNELS, "output channels"),
    "gr": (1, MOST_CHANNELS, "groups"),
    "pt": (0, LARGEST_PADDING, "padding at the top"),
    "pb": (0, LARGEST_PADDING, "padding at the bottom"),
    "pl": (0, LARGEST_PADDING, "padding at the left"),
    "pr": (0, LARGEST_PADDING, "padding at the right"),
}
"""Smallest and largest value of every setting, and its name in a sentence."""


def both(value: int | Pair) -> Pair:
    """A setting of both sides as (vertical, horizontal).

    >>> both(2), both((2, 1))
    ((2, 2), (2, 1))
    """
    return (value, value) if isinstance(value, int) else value


def alike(pair: Pair) -> int | Pair:
    """One number where rows and columns have the same: :func:`both` backwards.

    >>> alike((2, 2)), alike((2, 1))
    (2, (2, 1))
    """
    return pair[0] if pair[0] == pair[1] else pair


def is_within(name: str, value: int | Pair, most: int | None = None) -> bool:
    """Whether a setting is within its bounds, or below another largest value, along both sides.

    >>> is_within("s", (8, 1)), is_within("s", (9, 1)), is_within("s", 3, most=2)
    (True, False, False)
    """
    least, largest, _ = BOUNDS[name]
    most = largest if most is None else most
    return all(least <= number <= most for number in both(value))


HYPERPARAMETERS: dict[str, tuple[str, ...]] = {
    "input_size": ("h", "w"),
    "kernel_size": ("kh", "kw"),
    "stride": ("s",),
    "dilation": ("d",),
    "in_channels": ("ci",),
    "out_channels": ("co",),
    "groups": ("gr",),
    "output_padding": ("o",),
}
"""The settings of every parameter of a spec, all but the padding: that one has several forms."""


def _settings(i: int, k: int, *, s: int = 1, p: int = 0, d: int = 1, **more: Any) -> Settings:
    base = {"h": i, "w": i, "kh": k, "kw": k, "s": s, "p": p, "d": d, "pm": EQUAL}
    single = {"o": 0, "ci": 1, "co": 1, "gr": 1, "pt": 0, "pb": 0, "pl": 0, "pr": 0}
    return {**base, **single, **more}


@dataclass(frozen=True)
class Operation:
    """One of the two operations: how it is called and where its settings stand in the URL."""

    name: str
    title: str
    short: str
    prefix: str
    examples: dict[str, Settings] = field(hash=False)

    def __reduce__(self) -> tuple[Callable[[str], Operation], tuple[str]]:
        """Sent to another process it is the same operation there: it is its name."""
        return _named, (self.name,)

    def key(self, setting: str) -> str:
        """The widget key, which is the URL parameter, of a setting or a grid's text."""
        return self.prefix + setting

    @property
    def notes(self) -> Settings:
        """The geometry of the notes."""
        return self.examples[NOTES_EXAMPLE]

    @property
    def names(self) -> tuple[str, ...]:
        """The settings this operation has."""
        return tuple(name for name in BOUNDS if name != "o" or self is CONV_TRANSPOSE2D)

    def deciding(self, settings: Settings) -> list[str]:
        """The settings that tell an example: not the padding that its mode does not look at."""
        unused = {"p", "pt", "pb", "pl", "pr"} - _PADDINGS_OF.get(settings["pm"], set())
        if not self.takes_output_padding(settings["pm"]):
            unused.add("o")
        return [name for name in (*self.names, "pm") if name not in unused]

    @property
    def padding_modes(self) -> tuple[str, ...]:
        """How its padding may be given: PyTorch knows no named padding for the transposed one."""
        return (EQUAL, SIDES, *((SAME, VALID) if self is CONV2D else ()), *ODD)

    def takes_output_padding(self, mode: str) -> bool:
        """Whether there is an output_padding to choose: a named padding has its own."""
        return self is CONV_TRANSPOSE2D and mode not in ODD

    def spec(self, settings: Settings) -> Spec:
        """The spec of the settings; ValueError with the rule where they do not fit together."""
        return _spec(self, tuple(settings.items()))

    def spec_within(self, settings: Settings) -> Spec | None:
        """The spec of settings that keep to BOUNDS; None where they do not, or do not fit."""
        if not all(is_within(name, settings[name]) for name in BOUNDS):
            return None
        try:
            return self.spec(settings)
        except ValueError:
            return None

    @property
    def spec_class(self) -> type[Conv2dSpec] | type[ConvTranspose2dSpec]:
        """The engine's spec of this operation."""
        return Conv2dSpec if self is CONV2D else ConvTranspose2dSpec

    def arguments(self, settings: Settings) -> dict[str, Any]:
        """The settings by the spec's own parameter names."""
        found = {"padding": self._padding(settings)}
        if self is CONV_TRANSPOSE2D:
            found["output_padding"] = self._output_padding(settings)
        for name in self.parameters:
            if name not in found:
                values = tuple(settings[short] for short in HYPERPARAMETERS[name])
                found[name] = values if len(values) > 1 else values[0]
        return found

    def _padding(self, settings: Settings) -> Any:
        mode = settings["pm"]
        if mode == SIDES:
            return (settings["pt"], settings["pb"]), (settings["pl"], settings["pr"])
        if mode not in ODD:
            return {EQUAL: settings["p"], SAME: "same", VALID: "valid"}[mode]
        if self is CONV2D:
            return paddings.same((settings["h"], settings["w"]), *_window(settings), ODD[mode])
        return paddings.transposed_same(*_window(settings), ODD[mode])

    def _output_padding(self, settings: Settings) -> Any:
        mode = settings["pm"]
        if mode == TENSORFLOW:
            return paddings.same_output_padding(*_window(settings))
        return 0 if mode in ODD else settings["o"]

    def settings(self, arguments: Mapping[str, Any]) -> Settings:
        """Some parameters of the spec as settings: :meth:`arguments` backwards."""
        found: Settings = {}
        for name, value in arguments.items():
            if name == "padding":
                found |= _padding_settings(value)
            else:
                shorts = HYPERPARAMETERS[name]
                values = value if len(shorts) > 1 else (_short(value),)
                found |= dict(zip(shorts, values, strict=True))
        return found

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of its spec but the padding."""
        return tuple(name for name, shorts in HYPERPARAMETERS.items() if shorts[0] in self.names)

    def bounds(self, settings: Settings) -> dict[str, tuple[int, int]]:
        """Smallest and largest value of every parameter of the spec that these settings choose."""
        shorts = {name: HYPERPARAMETERS[name][0] for name in self.parameters} | {"padding": "p"}
        if not self.takes_output_padding(settings["pm"]):
            shorts.pop("output_padding", None)
        return {name: BOUNDS[short][:2] for name, short in shorts.items()}


@lru_cache(maxsize=512)
def _spec(operation: Operation, settings: tuple[tuple[str, Any], ...]) -> Spec:
    """Kept, since a run of a page asks for the same ones a dozen times."""
    found = operation.spec_class(**operation.arguments(dict(settings)))
    check_cells(found)
    return found


def check_cells(spec: Spec) -> None:
    """Raise TooManyCells for a Z that is larger than a page can show."""
    shape = (spec.out_channels, *spec.output_size)
    if prod(shape) > MOST_CELLS:
        raise TooManyCells(shape, MOST_CELLS)


def _short(value: int | Pair) -> int | Pair:
    return alike(both(value))


_PADDINGS_OF = {EQUAL: {"p"}, SIDES: {"pt", "pb", "pl", "pr"}}
"""The settings of the padding that its mode looks at."""


def _window(settings: Settings) -> tuple[Pair, Pair, Pair]:
    """Kernel, stride and dilation, each (vertical, horizontal)."""
    return (settings["kh"], settings["kw"]), both(settings["s"]), both(settings["d"])


def _padding_settings(padding: Any) -> Settings:
    if isinstance(padding, str):
        return {"pm": {"same": SAME, "valid": VALID}[padding]}
    if isinstance(padding, int):
        return {"pm": EQUAL, "p": padding}
    (top, bottom), (left, right) = padding
    return {"pm": SIDES, "pt": top, "pb": bottom, "pl": left, "pr": right}


NOTES_EXAMPLE = "The notes’ example"

# The names and sizes of the figures of Dumoulin & Visin, "A guide to convolution arithmetic for
# deep learning" (2016), chapters 2 and 4.
CONV2D = Operation(
    "conv2d",
    "Conv 2D",
    "Conv",
    "",
    {
        NOTES_EXAMPLE: _settings(3, 2),
        "No padding": _settings(4, 3),
        "Arbitrary padding": _settings(5, 4, p=2),
        "Half (same) padding": _settings(5, 3, p=1),
        "Full padding": _settings(5, 3, p=2),
        "Strides": _settings(5, 3, s=2),
        "Padding and strides": _settings(5, 3, s=2, p=1),
        "Odd remainder": _settings(6, 3, s=2, p=1),
        "Dilation": _settings(7, 3, d=2),
        "Channels: 3 → 2": _settings(4, 3, ci=3, co=2),
        "Depthwise, stride 2": _settings(
            6, 3, s=2, ci=3, co=3, gr=3, pm=SIDES, pt=0, pb=1, pl=0, pr=1
        ),
    },
)
CONV_TRANSPOSE2D = Operation(
    "conv_transpose2d",
    "Conv 2D Transpose",
    "Transpose",
    "t",
    {
        NOTES_EXAMPLE: _settings(2, 2),
        "No padding": _settings(2, 3),
        "Arbitrary padding": _settings(6, 4, p=2),
        "Half (same) padding": _settings(5, 3, p=1),
        "Full padding": _settings(7, 3, p=2),
        "Strides": _settings(2, 3, s=2),
        "Padding and strides": _settings(3, 3, s=2, p=1),
        "Odd remainder (output_padding 1)": _settings(3, 3, s=2, p=1, o=1),
        "Dilation": _settings(3, 3, d=2),
        "Upsampling by 2, channels 3 → 2": _settings(3, 4, s=2, p=1, ci=3, co=2),
    },
)
OPERATIONS = (CONV2D, CONV_TRANSPOSE2D)


def _named(name: str) -> Operation:
    return next(operation for operation in OPERATIONS if operation.name == name)
