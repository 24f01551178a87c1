"""What people write who derive, teach or program this: one case a hand, true ones and false ones.

``right`` ones are proved, with ``told`` in what was assumed or read freely; a ``slip`` is named as
one; what is ``asked`` is answered by a question.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec

CONV = Conv2dSpec((3, 3), (2, 2))
WIDE = Conv2dSpec((5, 5), (3, 3))
OBLONG = Conv2dSpec((4, 5), (2, 3))
STRIDED = Conv2dSpec((5, 5), (3, 3), stride=2)
PADDED = Conv2dSpec((4, 4), (3, 3), padding=1)
DILATED = Conv2dSpec((5, 5), (2, 2), dilation=2)
CHANNELS = Conv2dSpec((4, 4), (3, 3), in_channels=2, out_channels=2)
BUSY = Conv2dSpec((5, 5), (3, 3), stride=2, padding=1, in_channels=2, out_channels=2)
FILTERS = Conv2dSpec((3, 3), (2, 2), in_channels=3, out_channels=2)
STACK = Conv2dSpec((3, 3), (2, 2), out_channels=2)
PAIRS = Conv2dSpec((3, 3), (2, 2), in_channels=2, out_channels=2)
GROUPED = Conv2dSpec((3, 3), (2, 2), in_channels=4, out_channels=4, groups=2)
LARGE = Conv2dSpec((16, 16), (3, 3), padding=1)
SAME = Conv2dSpec((4, 4), (2, 2), padding=((0, 1), (0, 1)))
TRANSPOSED = ConvTranspose2dSpec((2, 2), (2, 2))
UPSAMPLED = ConvTranspose2dSpec((2, 2), (3, 3), stride=2)
EXTENDED = ConvTranspose2dSpec((2, 2), (3, 3), stride=2, padding=1, output_padding=1)
SQUARE_FRAMES = ConvTranspose2dSpec((2, 2), (2, 2), in_channels=2, out_channels=2)
GROUPED_FRAMES = ConvTranspose2dSpec((2, 2), (2, 2), in_channels=4, out_channels=4, groups=2)
FRAMES = ConvTranspose2dSpec((2, 2), (2, 2), in_channels=2, out_channels=3)

RIGHT, WRONG, ASKED = "right", "a slip", "not understood"


class Case(NamedTuple):
    """A text, for which geometry it is judged, what it is, and what must be told of it."""

    name: str
    text: str
    expected: str
    spec: Spec = CONV
    told: str = ""


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_GEOMETRIES = {name.lower(): spec for name, spec in globals().items() if isinstance(spec, Spec)}

CASES = [
    Case(
        case["name"],
        case["text"],
        case["is"],
        _GEOMETRIES[case.get("for", "conv")],
        case.get("told", ""),
    )
    for case in _TABLE["case"]
]
