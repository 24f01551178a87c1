"""A link as a QR code, for a hall: version and error level are the library's."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

QUIET = 4
"""Modules of white around a code, as its standard has it."""

PIXELS = 1200
"""What a picture of it has at least from side to side."""

MOST = 2_953
"""Bytes that the largest code holds."""

WIDE = 81
"""Modules of a side from which on a telephone does not read it from the last row."""


class TooLongForACode(ValueError):
    """A link of more characters than a code holds; the message says what to do."""


def code(link: str) -> segno.QRCode:
    """The code of a link. Raises TooLongForACode."""
    return _code(link)


@lru_cache(maxsize=32)
def _code(link: str) -> segno.QRCode:
    import segno  # at a click, and not when the app starts

    if len(link.encode()) > MOST:
        raise TooLongForACode(
            f"The link has {len(link.encode()):,} characters, and a QR code holds {MOST:,}. Fill a "
            "grid by a name, such as normal 1, choose a smaller layer, or hand out the saved state."
        )
    return segno.make_qr(link)


def side(link: str) -> int:
    """How many modules a code has from side to side."""
    return int(code(link).symbol_size(border=0)[0])


def svg(link: str) -> str:
    """The code as SVG, black on white whatever the theme is, with the link as its title."""
    file = BytesIO()
    code(link).save(
        file, kind="svg", border=QUIET, scale=_scale(link), dark="#000", light="#fff",
        title=link, svgclass=None, lineclass=None,
    )  # fmt: skip
    return file.getvalue().decode()


def png(link: str) -> bytes:
    """The code as PNG, black on white."""
    file = BytesIO()
    code(link).save(file, kind="png", border=QUIET, scale=_scale(link), dark="#000", light="#fff")
    return file.getvalue()


def _scale(link: str) -> int:
    """Pixels of a module: a whole number, so that every edge is sharp."""
    return -(-PIXELS // (side(link) + 2 * QUIET))
