"""What a browser is told of the app's pages: that they are made of this host's files alone."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_ORIGIN = re.compile(r"\*|https?://(\*\.)?[a-zA-Z0-9.-]+(:\d+)?|'self'")

HERE = "'self'"

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
    )
)  # fmt: skip
"""What no page needs: full screen and the clipboard are used."""


def hashes_of_inline_scripts(page: bytes) -> list[str]:
    """The scripts that stand in a page itself, as a policy names them."""
    digests = (sha256(code).digest() for code in _INLINE_SCRIPT.findall(page))
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


def policy(inline: Iterable[str] = (), frames: Iterable[str] = (HERE,)) -> str:
    """The Content-Security-Policy: everything from this host, nothing that a text could bring.

    ``inline``: hashes of the scripts in the page itself. ``frames``: who may show it in a frame.
    """
    rules = {
        "default-src": [HERE],
        # Streamlit makes a module of a component's few lines, by a blob of its own.
        "script-src": [HERE, "blob:", *inline],
        "worker-src": [HERE, "blob:"],
        # Emotion writes the front end's styles into the page, KaTeX and Plotly each element's own.
        "style-src": [HERE, "'unsafe-inline'"],
        "img-src": [HERE, "data:", "blob:"],
        "font-src": [HERE, "data:"],
        "connect-src": [HERE],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": [HERE],
        "form-action": ["'none'"],
        "frame-ancestors": [*frames],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def frames_from_environment(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Who besides this host may show a stage in a frame: CONV_FRAMES, origins or ``*``.

    Raises ValueError for what is no origin.
    """
    named = environment.get("CONV_FRAMES", "").split()
    for one in named:
        if not _ORIGIN.fullmatch(one):
            raise ValueError(f"CONV_FRAMES has {one!r}: an origin is https://courses.example.org")
    return tuple(named)


class Headers:
    """Puts the same few headers on every answer."""

    def __init__(self, app: ASGIApp, page: Path, frames: tuple[str, ...] = ()) -> None:
        self.app = app
        inline = hashes_of_inline_scripts(page.read_bytes())
        self.usual = policy(inline)
        self.framed = policy(inline, (HERE, *frames)) if frames else self.usual

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        csp = self.framed if is_stage_alone(scope["query_string"]) else self.usual

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = csp
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = PERMISSIONS
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                del headers["server"]
            await send(message)

        await self.app(scope, receive, with_headers)


def is_stage_alone(query: bytes) -> bool:
    """Whether an address asks for the stage alone, which a course shows on a page of its own."""
    return parse_qs(query.decode("latin-1")).get("view") == ["stage"]
