"""What is logged: that something happened and where in the code; nothing that a visitor sent."""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.counts import Counts
from serve.paths import kind_of, path_of

OWN = "serve"
"""The logger of this package, which knows what it says."""


def without_values(record: logging.LogRecord) -> logging.LogRecord:
    """A record as it stands in the code; of an exception its type and where it came from.

    What others log has values in it: an address, a header, a session, what somebody typed in the
    message of an exception. Their sentences are kept, with the places for the values left open.
    """
    if record.name != OWN and not record.name.startswith(f"{OWN}."):
        record.msg, record.args = one_line(str(record.msg)), None
    if record.exc_info:
        record.exc_text = places(record.exc_info[1])
        record.exc_info = None
    return record


LONGEST_SENTENCE = 200


def one_line(text: str) -> str:
    """The first line of what somebody logs, with a sign where a value would stand."""
    return _PLACE.sub("…", text.splitlines()[0][:LONGEST_SENTENCE]) if text.strip() else ""


_PLACE = re.compile(r"%(\(\w+\))?[-+#0-9.]*[diouxXeEfFgGcrsa]")

NOISE = {
    "uvicorn.error": logging.WARNING,  # each websocket in three lines: ours has one
    "streamlit.runtime.scriptrunner_utils.script_run_context": logging.ERROR,
}
"""Who says at every visit what is no news, and from which level on he is heard. The second warns
that something is done without a visitor, as the server does when it names his session."""


def places(error: BaseException | None) -> str:
    """Where an exception came from and of which type it is: its message may hold anything."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*lines, f"  {type(error).__name__}"])


def set_up(level: str = "INFO") -> None:
    """Let every logger log without values, whoever made it and wherever it writes."""
    usual = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *how, **more: without_values(usual(*how, **more)))
    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    own = logging.getLogger(OWN)
    own.handlers[:] = [handler]
    own.propagate = False
    own.setLevel(level)
    for name, least in NOISE.items():
        logging.getLogger(name).addFilter(_from(least))
    threading.excepthook = lambda failed: own.error("a thread failed\n%s", places(failed.exc_value))


def _from(least: int) -> Callable[[logging.LogRecord], bool]:
    return lambda record: record.levelno >= least


class Access:
    """One line for each request and each websocket, by the kind of what was asked for."""

    def __init__(self, app: ASGIApp, counts: Counts, base: str = "") -> None:
        self.app, self.counts, self.base = app, counts, base
        self.log = logging.getLogger(f"{OWN}.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and say so."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 0, 0

        async def noticing(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            size += len(message.get("body") or message.get("bytes") or b"")
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        finally:
            if scope["type"] == "http":
                self.counts.answers[status] += 1
            took = time.perf_counter() - began
            kind = kind_of(path_of(scope, self.base))
            what = scope["method"] if scope["type"] == "http" else "SOCKET"
            self.log.info("%s %s %d %d bytes %.3f s", what, kind, status, size, took)
