"""A geometry in words: "conv 16x16, k7, stride 3, padding 2", "7×7 conv, 64, /2".

What is understood is taken out of the text, so that no number is read twice: first what has a name
of its own, then the kernel, the input and the channels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.geometry import Pair
from engine.reading.layers.calls import shown
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_BY = r"\s{0,9}[×xX*]\s{0,9}"
_ONE = r"(\d{1,6})(?!\.?\d)"
_BOTH = rf"(\d{{1,6}}){_BY}(\d{{1,6}})(?!\.?\d|{_BY}\d)"
_PAIRED = r"\(\s{0,9}(\d{1,6})\s{0,9},\s{0,9}(\d{1,6})\s{0,9}\)"
_TWO = rf"(?:{_PAIRED}|\(?(?:{_BOTH}|{_ONE}(?!{_BY}\d)))"
_IS = r"\s{0,9}[:=]?\s{0,9}(?:of\s{1,9})?(?:size\s{1,9})?"

_NAMED = {
    "output_padding": rf"(?<!\w)(?:output[ _]?padding|op){_IS}{_TWO}",
    "stride": rf"(?<!\w)(?:strides?|s){_IS}{_TWO}",
    "padding": rf"(?<!\w)(?:padding|pad|p){_IS}{_TWO}",
    "dilation": rf"(?<!\w)(?:dilation|dilated by|rate|d){_IS}{_TWO}",
    "groups": rf"(?<!\w)(?:groups?|g){_IS}{_ONE}",
}
_HALVED = r"(?:^|[,\s]|(?<=[×xX*]\d))/\s{0,9}(\d{1,2})(?!\.?\d)"
"""The stride of a paper's table: conv, 64, /2."""
_FRACTION = re.compile(rf"\bstrides?{_IS}\d{{1,6}}\s{{0,9}}/\s{{0,9}}\d", re.IGNORECASE)

_KIND = r"(?:(?:transposed|strided|dilated|depthwise|atrous)\s{1,9})?"
_KERNELS = (
    rf"(?<!\w)(?:kernels?|k)(?:[ _]?size)?{_IS}{_TWO}",
    rf"(?<!\w)filters?[ _]?size{_IS}{_TWO}",
    rf"(?<!\w)filters?{_IS}{_BOTH}",
    rf"(?<![\w×*]){_BOTH}\s{{0,9}}{_KIND}(?:kernels?|filters?|windows?|conv|deconv)",
    rf"(?<!\w)filter{_IS}{_ONE}",
    r"(?<![\w×*.])(\d{1,2})\s{0,9}kernel",
)
_ALONE = rf"(?<![\w×*@]){_BOTH}"
_OF_OPERATION = rf"\b(?:de)?conv(?:olution\w{{0,2}}|\d?d?)\s{{0,9}}\(?{_BOTH}"

_VOLUME = rf"\(?(\d{{1,6}}){_BY}(\d{{1,6}})(?:{_BY}(\d{{1,6}}))?(?!\.?\d)\)?"
_INPUTS = (
    rf"\b(?:inputs?|images?)\b\s{{0,9}}(?:volume\s{{0,9}})?(?:is\s{{1,9}}|size\b)?{_IS}(?:an?\s{{1,9}})?{_VOLUME}",
    rf"(?<![\w×*]){_VOLUME}\s{{0,9}}(?:px|pixels?)?\s{{0,9}}(?:inputs?|images?|feature maps?)\b",
    rf"\b(?:on|of|over)\s{{0,9}}(?:size\s{{0,9}})?(?:an?\s{{1,9}})?{_VOLUME}",
)
_BESIDE = rf"\bconv\w{{0,12}}\s{{0,9}}{_VOLUME}"
"""Where a kernel is named otherwise, the size beside the operation is the input's."""

_ARROW = rf"(?<![\w×*.])(\d{{1,6}})\s{{0,9}}(?:→|->|to)\s{{0,9}}(\d{{1,6}})(?!\.?\d|{_BY}\d)"
_BOTH_WAYS = r"\bin\s{0,9}[:=]?\s{0,9}(\d{1,6})\b[^\d\n]{1,20}\bout\s{0,9}[:=]?\s{0,9}(\d{1,6})\b"
_INTO = (
    r"\bin(?:put)?[ _]?channels?\s{0,9}[:=]?\s{0,9}(\d{1,6})\b|\b(\d{1,6})\s{1,9}input channels?"
)
_OUT = (
    r"\bout(?:put)?[ _]?channels?\s{0,9}[:=]?\s{0,9}(\d{1,6})\b",
    r"\bfilters\s{0,9}[:=]?\s{0,9}(\d{1,6})\b",
    r"(?<![\w×*.])(\d{1,6})\s{1,9}(?:filters|output channels?)\b",
    r"(?<![\w×*.])(\d{1,6})\s{1,9}(?=#)",
    r"^[^,;\n]{0,60},\s{0,9}(\d{1,6})\s{0,9}(?=$|[,;#])",
)
_OPERATION = re.compile(
    r"\b(?:conv\w*|transposed|deconv\w*|kernel(?:_size)?|filters?)\b", re.IGNORECASE
)
_TRANSPOSED = re.compile(r"transpos|deconv|fractional", re.IGNORECASE)
_TABLE = re.compile(
    rf"\s{{0,9}}{_BOTH}\s{{0,9}},\s{{0,9}}\d{{1,6}}(?:\s{{0,9}},\s{{0,9}}stride \d)?\s{{0,9}}"
)
"""7×7, 64, stride 2."""
_NAME = re.compile(r"\b(same|valid)\b", re.IGNORECASE)
_TAKEN = "#"
"""Stands where something was understood."""

_LETTERS = {"i": "input", "n": "input", "w": "input", "k": "kernel", "f": "kernel", "s": "stride",
            "p": "pad", "d": "dilation"}  # fmt: skip
_LETTER = re.compile(r"([A-Za-z])\s{0,9}=\s{0,9}(\d{1,6})(?:\s{0,9}[,;]\s{0,9}|\s{1,9}|$)")
_OF_LETTERS = re.compile(rf"(?:{_LETTER.pattern}){{2,6}}")

_SETTINGS = re.compile(
    r"(?:(?:(?:in|out)_channels|kernel_size|stride|(?:output_)?padding|dilation|groups)"
    rf"\s{{0,9}}=\s{{0,9}}(?:\d{{1,6}}|{_PAIRED})(?:\s{{0,9}}[,;]\s{{0,9}}|\s{{1,9}}|$)){{1,9}}"
)

TOLD = "It is read in words: what they do not say is as PyTorch has it."


@dataclass
class _Words:
    """A text of which what is understood is taken out."""

    left: str
    numbers: dict[str, Pair] = field(default_factory=dict)

    def take(self, *patterns: str) -> tuple[int, ...] | None:
        """The numbers of the first pattern that is found."""
        for pattern in patterns:
            if found := re.search(pattern, self.left, re.IGNORECASE):
                self.left = f"{self.left[: found.start()]} {_TAKEN} {self.left[found.end() :]}"
                return tuple(int(number) for number in found.groups() if number)
        return None

    def pair(self, *patterns: str) -> Pair | None:
        """One number for both sides, or two."""
        found = self.take(*patterns)
        return (found[0], found[-1]) if found else None


def in_words(text: str) -> Layer | None:
    """The layer that words describe; None where they name no kernel.

    >>> layer = in_words("conv 16x16, k7, stride 3, padding 2")
    >>> layer.spec().output_size
    (5, 5)
    >>> layer = in_words("10 filters of 5x5 on a 32x32x3 image, stride 2")
    >>> layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride
    (3, 10, (5, 5), (2, 2))
    """
    text = _spelled(text.strip())
    is_one = _OPERATION.search(text) or _TABLE.fullmatch(text)
    if not is_one or text.count("(") != text.count(")"):
        return None
    if _FRACTION.search(text):
        told = "a transposed convolution has the stride 2 where one speaks of 1/2"
        raise CannotRead(f"A stride is a whole number: {told}.")
    words = _Words(text)
    found = {name: words.pair(pattern) for name, pattern in _NAMED.items()}
    found["stride"] = found["stride"] or words.pair(_HALVED)
    kernel = words.pair(*_KERNELS)
    volume = words.take(*_INPUTS) or (words.take(_BESIDE) if kernel else None)
    kernel = kernel or words.pair(_OF_OPERATION)
    if not kernel and len(re.findall(_ALONE, words.left)) == 1:
        kernel = words.pair(_ALONE)
    if kernel is None:
        return None
    into, out = _channels(words, volume)
    named = _NAME.search(text)
    transposed = bool(_TRANSPOSED.search(text))
    groups = max(1, found["groups"][0]) if found["groups"] else 1
    return Layer(
        transposed,
        into or groups,
        out or groups,
        _positive("kernel", kernel),
        stride=_positive("stride", found["stride"] or (1, 1)),
        padding=_padding(found["padding"], named[1].lower() if named else "", transposed),
        output_padding=found["output_padding"] or (0, 0),
        dilation=_positive("dilation", found["dilation"] or (1, 1)),
        groups=groups,
        input_size=_size(volume),
        remarks=(TOLD,),
        assumed=tuple(
            name for name, said in (("in_channels", into), ("out_channels", out)) if not said
        ),
    )


def is_listed(text: str) -> bool:
    """Whether a text is a list of a layer's settings alone, kernel_size=3, stride=2, or F=3, S=2.

    >>> is_listed("kernel_size=3, stride=2"), is_listed("x = 3, k = 2")
    (True, False)
    """
    plain = text.strip()
    return _spelled(plain) != plain or ("kernel_size" in plain and bool(_SETTINGS.fullmatch(plain)))


def _spelled(text: str) -> str:
    """W=7, F=3, S=2, P=1, in words; any other text as it is."""
    if not _OF_LETTERS.fullmatch(text):
        return text
    found = {letter.lower(): number for letter, number in _LETTER.findall(text)}
    names = {_LETTERS.get(letter, "") for letter in found}
    if len(names) != len(found) or not {"kernel", "stride"} <= names or "" in names:
        return text
    said = {_LETTERS[letter]: number for letter, number in found.items()}
    if size := said.get("input"):
        said["input"] = f"{size}x{size}"
    return ", ".join(f"{name} {number}" for name, number in said.items())


def _channels(words: _Words, volume: tuple[int, ...] | None) -> Pair:
    """The channels in and out, 0 where they are not said."""
    both = words.take(_ARROW, _BOTH_WAYS)
    if both:
        return both[0], both[1]
    into, out = words.take(_INTO), words.take(*_OUT)
    deep = 0
    if volume and len(volume) == 3:
        deep = volume[0] if _is_first(volume) else volume[2]
    return (into[0] if into else deep), (out[0] if out else 0)


def _is_first(volume: tuple[int, ...]) -> bool:
    """Whether of three sizes the first is the channels: of 3×32×32, not of 32×32×3."""
    return volume[0] != volume[1] == volume[2]


def _size(volume: tuple[int, ...] | None) -> Pair | None:
    """The rows and columns of an input."""
    if volume is None or 0 in volume:
        return None
    sides = volume[1:] if len(volume) == 3 and _is_first(volume) else volume[:2]
    return sides[0], sides[1]


def _positive(name: str, pair: Pair) -> Pair:
    if min(pair) < 1:
        raise CannotRead(f"The {name} is {shown(str(min(pair)))}: expected 1 or more.")
    return pair


def _padding(pair: Pair | None, name: str, transposed: bool) -> int | str | tuple[Pair, Pair]:
    if pair is None:
        if name == "same" and transposed:
            return "same_tensorflow"
        return 0 if name in ("", "valid") else name
    down, across = pair
    return down if down == across else ((down, down), (across, across))
