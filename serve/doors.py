"""What can be asked for at all: the rest of what Streamlit answers has no visitor here."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.counts import Counts
from serve.paths import ASKED_FIRST, kind_of, path_of

READ = frozenset({"GET", "HEAD"})
METHODS = {"upload": frozenset({"PUT", "DELETE", "OPTIONS"}), "closed": frozenset[str]()}


class Doors:
    """Closes the paths that no page of the app leads to: Streamlit's metrics, agents, logins."""

    def __init__(self, app: ASGIApp, counts: Counts, base: str = "") -> None:
        self.app, self.counts, self.base = app, counts, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what leads somewhere."""
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            self.counts.refuse("a websocket elsewhere")
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            path = path_of(scope, self.base)
            if not path.endswith(ASKED_FIRST):  # a front end asks below its page's address too
                self.counts.refuse("a closed door")
            closed = kind_of(path) == "closed"
            status, says = (404, "not here") if closed else (405, "not so")
            await PlainTextResponse(says, status)(scope, receive, send)

    def _is_open(self, scope: Scope) -> bool:
        kind = kind_of(path_of(scope, self.base))
        if scope["type"] == "websocket":
            return kind == "stream"
        return kind != "stream" and scope["method"] in METHODS.get(kind, READ)
