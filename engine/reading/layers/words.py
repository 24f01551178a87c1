"""A geometry in words: "conv 16x16, k7, stride 3, padding 2", "3×3 conv, stride 2, 64 → 128"."""

from __future__ import annotations

import re

from engine.geometry import Pair
from engine.reading.layers.calls import shown
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_TWO = r"(\d{1,6})(?:\s*[×xX*]\s*(\d{1,6}))?"
_NAMED = {
    "kernel_size": rf"(?:kernels?|filters?|k)(?:[ _]?size)?\s*[:=]?\s*(?:of\s*)?\(?{_TWO}",
    "stride": rf"(?:strides?|s)\s*[:=]?\s*(?:of\s*)?\(?{_TWO}",
    "output_padding": rf"(?:output[ _]?padding|op)\s*[:=]?\s*\(?{_TWO}",
    "padding": rf"(?<!output )(?<!output_)(?:padding|pad|p)\s*[:=]?\s*(?:of\s*)?\(?{_TWO}",
    "dilation": rf"(?:dilation|dilated by|rate|d)\s*[:=]?\s*(?:of\s*)?\(?{_TWO}",
    "groups": r"(?:groups?|g)\s*[:=]?\s*(\d{1,6})",
}
_BEFORE = rf"\b{_TWO}\s*(?:kernels?|filters?|conv)"
_CHANNELS = r"(\d{1,6})\s*(?:→|->|to)\s*(\d{1,6})(?:\s*channels)?"
_SIZE = (
    r"(?:(?:input|image|on|of|conv(?:olution)?\w*)\s*(?:size\s*)?[:=]?\s*(?:an?\s*)?)"
    r"\(?(\d{1,6})\s*[×xX]\s*(\d{1,6})"
)
_OPERATION = re.compile(r"\b(?:conv\w*|transposed|deconv\w*|kernel|filter)\b", re.IGNORECASE)
_TRANSPOSED = re.compile(r"transpos|deconv|fractional", re.IGNORECASE)
_NAME = re.compile(r"\b(same|valid)\b", re.IGNORECASE)

TOLD = "It is read in words: what they do not say is as PyTorch has it."


def in_words(text: str) -> Layer | None:
    """The layer that words describe; None where they name no kernel.

    >>> layer = in_words("conv 16x16, k7, stride 3, padding 2")
    >>> layer.spec().output_size
    (5, 5)
    """
    if not _OPERATION.search(text) or text.count("(") != text.count(")"):
        return None
    found = {name: _pair(pattern, text) for name, pattern in _NAMED.items() if name != "groups"}
    kernel = found.pop("kernel_size") or _pair(_BEFORE, text)
    if kernel is None:
        return None
    channels = re.search(_CHANNELS, text)
    groups = re.search(rf"(?<![\w]){_NAMED['groups']}", text)
    into, out = (int(n) for n in channels.groups()) if channels else (1, 1)
    padding = found.pop("padding")
    transposed = bool(_TRANSPOSED.search(text))
    named = _NAME.search(text)
    return Layer(
        transposed,
        max(into, 1),
        max(out, 1),
        _positive("kernel", kernel),
        stride=_positive("stride", found["stride"] or (1, 1)),
        padding=_padding(padding, named[1].lower() if named else "", transposed=transposed),
        output_padding=found["output_padding"] or (0, 0),
        dilation=_positive("dilation", found["dilation"] or (1, 1)),
        groups=max(1, int(groups[1])) if groups else 1,
        input_size=_pair(_SIZE, text),
        remarks=(TOLD,),
        assumed=() if channels else ("in_channels", "out_channels"),
    )


def _pair(pattern: str, text: str) -> Pair | None:
    found = re.search(
        rf"(?<![\w]){pattern}" if not pattern.startswith("\\b") else pattern, text, re.I
    )
    return (int(found[1]), int(found[2] or found[1])) if found else None


def _positive(name: str, pair: Pair) -> Pair:
    if min(pair) < 1:
        raise CannotRead(f"The {name} is {shown(str(min(pair)))}: expected 1 or more.")
    return pair


def _padding(pair: Pair | None, name: str, *, transposed: bool) -> int | str | tuple[Pair, Pair]:
    if pair is None:
        return (
            "same_tensorflow"
            if name == "same" and transposed
            else 0
            if name in ("", "valid")
            else name
        )
    down, across = pair
    return down if down == across else ((down, down), (across, across))
