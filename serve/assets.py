"""Files of the front end and the app: compressed once, and kept by browsers as long as may be."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.paths import FRONT_END, OWN_FILES, kind_of, path_of

FINGERPRINTED = re.compile(r"(?:\.[0-9A-Za-z_-]{8}\.\w+|-[0-9a-f]{12}\.mjs)$")
"""The end of a name that says what is in the file: another content has another name."""

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
ASK_EACH_TIME = "no-cache"

COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
WORTH_IT = 1000
"""Bytes from which on a file is sent compressed."""

MOST_HELD = 64_000_000
"""Bytes of files that are held in memory, compressed; the front end of these pages takes 3 MB."""

for _end, _type in {".mjs": "text/javascript", ".woff2": "font/woff2"}.items():
    mimetypes.add_type(_type, _end)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    type: str
    tag: str
    changed: str
    lasts: str
    compressed: bytes | None = None


def made(file: Path, lasts: str) -> Asset:
    """A file, read and compressed; raises OSError where it is none."""
    body = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    small = None
    if kind.startswith(COMPRESSED) and len(body) >= WORTH_IT:
        small = gzip.compress(body, 6, mtime=0)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return Asset(
        body if small is None else b"",
        kind + charset,
        f'"{sha256(body).hexdigest()[:20]}"',
        formatdate(file.stat().st_mtime, usegmt=True),
        lasts,
        small,
    )


def lifetime(name: str) -> str:
    """How long a browser may keep a file without asking, by its name."""
    return FOR_GOOD if FINGERPRINTED.search(name) else FOR_AN_HOUR


class Assets:
    """Answers for files; what is not a file here is the app's to answer."""

    def __init__(self, app: ASGIApp, front_end: Path, own: Path, base: str = "") -> None:
        self.app, self.base = app, base
        self.page = front_end / "index.html"
        self.roots = {FRONT_END: (front_end / "static").resolve(), OWN_FILES: own.resolve()}
        self.held: OrderedDict[Path, Asset] = OrderedDict()
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a file, or let the app answer."""
        asset = await self._asked_for(scope) if scope["type"] == "http" else None
        if asset is None:
            await self.app(scope, receive, send)
        else:
            await answer(asset, Headers(scope=scope))(scope, receive, send)

    async def _asked_for(self, scope: Scope) -> Asset | None:
        if scope["method"] not in ("GET", "HEAD"):
            return None
        path = path_of(scope, self.base)
        for before, root in self.roots.items():
            if path.startswith(before):
                file = inside(root, path.removeprefix(before))
                return await self._of(file, lifetime(file.name)) if file else None
        if kind_of(path) == "page" and ("." not in path) and (path == "/" or path[-1] != "/"):
            return await self._of(self.page, ASK_EACH_TIME)
        return None

    async def _of(self, file: Path, lasts: str) -> Asset | None:
        if file in self.held:
            self.held.move_to_end(file)
            return self.held[file]
        try:
            asset = await to_thread.run_sync(made, file, lasts)
        except OSError:
            return None
        self._hold(file, asset)
        return asset

    def _hold(self, file: Path, asset: Asset) -> None:
        if file not in self.held:
            self.held[file] = asset
            self.size += len(asset.body) + len(asset.compressed or b"")
        while self.size > MOST_HELD and len(self.held) > 1:
            _, gone = self.held.popitem(last=False)
            self.size -= len(gone.body) + len(gone.compressed or b"")


def inside(root: Path, name: str) -> Path | None:
    """A file below a folder; None for a name that leads out of it, or to no file."""
    if "\0" in name or "\\" in name:
        return None
    try:
        file = (root / name).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except OSError:  # a name too long for a file system
        return None


def answer(asset: Asset, asked: Headers) -> Response:
    """The answer to a request for a file, compressed where its sender can read that."""
    headers = {"ETag": asset.tag, "Cache-Control": asset.lasts, "Last-Modified": asset.changed}
    if asset.compressed is not None:
        headers["Vary"] = "Accept-Encoding"
    if asset.tag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if asset.compressed is None:
        return Response(asset.body, headers=headers, media_type=asset.type)
    if "gzip" in asked.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, headers=headers, media_type=asset.type)
    return Response(gzip.decompress(asset.compressed), headers=headers, media_type=asset.type)
