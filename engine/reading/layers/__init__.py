"""Reading a layer as people copy it: a constructor's line, or a line of a printed model.

``read_layer`` finds the call, reads its arguments (:mod:`calls`: a text is parsed, never
evaluated) and hands it to the framework that has a layer of this name: a module for each, with a
table ``READERS`` from names to what reads them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from engine.geometry import Pair
from engine.reading.layers import pytorch
from engine.reading.layers.calls import Call, call_at, shown
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

LONGEST_LAYER = 4_000
"""Characters of a text that are read."""
LONGEST_NUMBER = 6
"""Digits of a size."""

READERS = {**pytorch.READERS}
"""Every layer that is known, by its name."""

EXPECTED = "a layer such as Conv2d(1, 1, 2, stride=1, padding=0) on 3×3"

_CALL = re.compile(r"(?<![\w.])(?:[A-Za-z_]\w{0,40}\.){0,6}(?P<name>[A-Za-z_]\w{0,40})\s*\(")
_SIZE = re.compile(r"on\s+(?:an?\s+input\s+of\s+)?(\d+)\s*[×xX*,]\s*(\d+)")
_OUTPUT = re.compile(r"(?:→|->)\s*\w*\s*\d+\s*[×xX*]\s*\d+")
_PASSED_OVER = re.compile(r"[\s,;)]*")


def read_layer(text: str) -> Layer:
    """The layer that a text names; of several the first, which its remarks say.

    An input size may follow: "on 32×32". Raises CannotRead with the place and what was expected.

    >>> layer = read_layer("(conv1): nn.Conv2d(3, 64, (7, 7), stride=2, padding=3, bias=False)")
    >>> layer.spec((224, 224)).output_size, layer.bias, layer.framework
    ((112, 112), False, 'PyTorch')
    """
    if len(text) > LONGEST_LAYER:
        raise CannotRead(f"The text has {len(text)} characters: at most {LONGEST_LAYER} are read.")
    known = [found for found in _CALL.finditer(text) if found["name"] in READERS]
    if not known:
        raise _unknown(text)
    call, end = call_at(text, known[0].start("name"))
    layer = replace(READERS[call.name](call), input_size=_input_size(text, end))
    if len(known) == 1:
        return layer
    told = f"The text has {len(known)} convolutions; the first is taken."
    return replace(layer, remarks=(*layer.remarks, told))


def _unknown(text: str) -> CannotRead:
    """Why a text is no layer."""
    if found := _CALL.search(text):
        said = f"{shown(found['name'])} is none of the layers that are known here"
        return CannotRead(f"{said}, {' and '.join(READERS)}: expected {EXPECTED}.", found.start())
    bare = next((name for name in READERS if re.search(rf"\b{name}\b", text)), None)
    if bare:
        return CannotRead(f"{bare} has no arguments in brackets: expected {EXPECTED}.")
    return CannotRead(f"{shown(text) or 'Nothing'} is no layer: expected {EXPECTED}.")


def _input_size(text: str, at: int) -> Pair | None:
    """The size that follows a layer on its line; Z's size may stand behind it."""
    line = text[at:].partition("\n")[0].partition("#")[0]
    rest = line[_end(_PASSED_OVER, line, 0) :]
    size = _SIZE.match(rest)
    after = rest[size.end() if size else 0 :].strip()
    after = after[_end(_OUTPUT, after, 0) :].strip(" ,;.")
    if after and ("\n" in text.strip() or _CALL.search(text[at:])):
        after = ""  # one layer among others, and what stands between them
    if after:
        told = "expected “on” and a size, such as on 3×3"
        raise CannotRead(f"After the layer stands {shown(after)}: {told}.", at)
    return (_length(size[1], at), _length(size[2], at)) if size else None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _length(digits: str, at: int) -> int:
    if len(digits) > LONGEST_NUMBER or int(digits) < 1:
        told = f"expected a size from 1 to {10**LONGEST_NUMBER - 1}"
        raise CannotRead(f"The input's {shown(digits)} is no size: {told}.", at)
    return int(digits)


__all__ = ["LONGEST_LAYER", "Call", "Layer", "read_layer"]
