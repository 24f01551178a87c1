"""The two operations as the pages know them: names, URL parameters, bounds and examples."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec

LARGEST_INPUT, LARGEST_KERNEL = 16, 7
LARGEST_STRIDE, LARGEST_PADDING, LARGEST_DILATION = 4, 4, 3

Settings = dict[str, int]
"""The geometry as the sidebar holds it: h, w, kh, kw, s, p, d (and o, output_padding)."""

BOUNDS: dict[str, tuple[int, int, str]] = {
    "h": (1, LARGEST_INPUT, "input height"),
    "w": (1, LARGEST_INPUT, "input width"),
    "kh": (1, LARGEST_KERNEL, "kernel height"),
    "kw": (1, LARGEST_KERNEL, "kernel width"),
    "s": (1, LARGEST_STRIDE, "stride"),
    "p": (0, LARGEST_PADDING, "padding"),
    "d": (1, LARGEST_DILATION, "dilation"),
    "o": (0, max(LARGEST_STRIDE, LARGEST_DILATION) - 1, "output_padding"),
}
"""Smallest and largest value of every setting, and its name in a sentence."""


def _settings(i: int, k: int, *, s: int = 1, p: int = 0, d: int = 1, o: int = 0) -> Settings:
    return {"h": i, "w": i, "kh": k, "kw": k, "s": s, "p": p, "d": d, "o": o}


@dataclass(frozen=True)
class Operation:
    """One of the two operations: how it is called and where its settings stand in the URL."""

    name: str
    title: str
    short: str
    prefix: str
    bias: str
    examples: dict[str, Settings] = field(hash=False)

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

    def spec(self, settings: Settings) -> Spec:
        """The spec of the settings; ValueError with the rule where they do not fit together."""
        size, kernel = (settings["h"], settings["w"]), (settings["kh"], settings["kw"])
        shared = {"stride": settings["s"], "padding": settings["p"], "dilation": settings["d"]}
        if self is CONV2D:
            return Conv2dSpec(size, kernel, **shared)
        return ConvTranspose2dSpec(size, kernel, **shared, output_padding=settings["o"])


NOTES_EXAMPLE = "The notes’ example"

# The names and sizes of the figures of Dumoulin & Visin, "A guide to convolution arithmetic for
# deep learning" (2016), chapters 2 and 4.
CONV2D = Operation(
    "conv2d",
    "Conv 2D",
    "Conv",
    "",
    "B",
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
    },
)
CONV_TRANSPOSE2D = Operation(
    "conv_transpose2d",
    "Conv 2D Transpose",
    "Transpose",
    "t",
    "b",
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
    },
)
OPERATIONS = (CONV2D, CONV_TRANSPOSE2D)
