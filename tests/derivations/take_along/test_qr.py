"""A QR code says the link, and a telephone's library reads it; one that is too long is told."""

from __future__ import annotations

import struct
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.take_along import qr
from derivations.ui.take_along.links import embed_code
from tests.effort import draws

LINKS = (
    "http://10.0.0.7:8501/conv2d-input-gradient?q=h5w5kh3kw3s2p1&k=~12z.034.A00",
    "https://a.example/x?letters=%CE%B1+%CE%B8+%CF%86+%CF%89&up=grad_out",
    "https://a.example/x?tex=" + "z" * 1_500,
)


def pixels(png: bytes) -> np.ndarray:
    """The picture of a file of one bit a pixel, of which a row may say what differs from above."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, size = 8, b"", (0, 0)
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth = struct.unpack(">IIB", body[:9])
            assert depth == 1
            size = height, width
        data += body if kind == b"IDAT" else b""
        at += length + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(size[0], -1)
    plain = np.zeros_like(rows[:, 1:])
    for n, (kind, *row) in enumerate(rows.tolist()):
        assert kind in (0, 2)
        plain[n] = np.array(row, np.uint8) + (plain[n - 1] if kind else 0)
    return np.asarray(np.unpackbits(plain, axis=1)[:, : size[1]] * 255)


def read(picture: np.ndarray) -> list[str]:
    return [one.text for one in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("link", LINKS, ids=("numbers", "greek", "long"))
def test_it_says_the_link(link: str) -> None:
    picture = pixels(qr.png(link))
    assert read(picture) == [link]
    assert picture.shape[0] >= qr.PIXELS
    border = qr.QUIET * picture.shape[0] // (qr.side(link) + 2 * qr.QUIET)
    assert (picture[:border] == 255).all()  # the quiet zone
    assert (picture[:, -border:] == 255).all()


@draws(60)
@given(st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=200))
def test_so_does_that_of_any_link(query: str) -> None:
    link = f"https://a.example/sandbox?q={query}"
    assert read(pixels(qr.png(link))) == [link]


def test_an_svg_is_black_on_white_and_has_the_link_as_its_title() -> None:
    link = LINKS[0] + "&x=<1>"
    root = ElementTree.fromstring(qr.svg(link))
    assert root.findtext("{http://www.w3.org/2000/svg}title") == link
    colours = {path.get("fill") or path.get("stroke") for path in root.iter()} - {None}
    assert colours == {"#fff", "#000"}


def test_a_link_that_is_too_long_is_told_with_what_to_do() -> None:
    link = "https://a.example/x?tex=" + "z" * 3_000
    with pytest.raises(qr.TooLongForACode, match=r"3,024 characters.*saved state"):
        qr.code(link)


def test_what_a_link_or_a_title_says_ends_no_attribute() -> None:
    root = ElementTree.fromstring(
        embed_code('https://a.example/?k="><script>&x=1', "∂L/∂X \"' <b>").replace(
            ' allow="fullscreen"', ""
        )
    )
    assert root.get("src") == 'https://a.example/?k="><script>&x=1'
    assert root.get("title") == "∂L/∂X \"' <b>"
    assert not [*root]
