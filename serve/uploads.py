"""Files that are opened: few are held, the newest of each visit, and none for longer than that.

The app opens a saved state by Streamlit's field for files, which puts it into the server's memory
until the visit ends. Any number of them could be put there, under any name: so the guard counts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import unquote

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.counts import Counts
from serve.limits import Limits
from serve.paths import UPLOAD, path_of

Remove = Callable[[str, str], None]
"""Takes the session and the file."""


class Uploads:
    """Bounds the files of all visits together; a visit holds the one that it opened last."""

    def __init__(
        self, app: ASGIApp, limits: Limits, counts: Counts, remove: Remove, base: str = ""
    ) -> None:
        self.app, self.limits, self.counts, self.base = app, limits, counts, base
        self.remove = remove
        self.held: OrderedDict[str, str] = OrderedDict()
        """The file of each session, the newest last."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file through, and count it."""
        path = path_of(scope, self.base) if scope["type"] == "http" else ""
        if scope["type"] != "http" or not path.startswith(UPLOAD) or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session, _, file = path.removeprefix(UPLOAD).partition("/")
        headers = dict(scope["headers"])
        size = headers.get(b"content-length", b"")
        if not size.isdigit() or int(size) > self.limits.body:
            self.counts.refuse("a file that is too large")
            await PlainTextResponse("too large", 413)(scope, receive, send)
            return

        async def noticing(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                self._hold(unquote(session), unquote(file))
            await send(message)

        await self.app(scope, receive, noticing)

    def _hold(self, session: str, file: str) -> None:
        """The newest file of a session takes the place of the one before."""
        before = self.held.pop(session, None)
        if before is not None and before != file:
            self.remove(session, before)
        self.held[session] = file
        while len(self.held) > self.limits.uploads:
            self.remove(*self.held.popitem(last=False))
