"""What is told to whoever runs the app: whether it lives, whether it takes visitors, its counters.

All of it stands below one path, which a proxy closes to the world with one rule. The counters are
told to this machine alone, unless ``CONV_METRICS=open`` says that somebody else asks for them.
"""

from __future__ import annotations

import os
from ipaddress import ip_address

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.counts import Counts
from serve.limits import Limits
from serve.paths import TOLD, path_of


class Told:
    """Answers below ``/_serve/``: live, ready, metrics."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        counts: Counts,
        base: str = "",
        *,
        is_open: bool = False,
    ) -> None:
        self.app, self.limits, self.counts, self.base = app, limits, counts, base
        self.is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is asked for here."""
        path = path_of(scope, self.base) if scope["type"] == "http" else ""
        if path.startswith(TOLD):
            answer = self._answer(path.removeprefix(TOLD), scope)
            answer.headers["Cache-Control"] = "no-store"
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _answer(self, name: str, scope: Scope) -> Response:
        if name == "live":
            return PlainTextResponse("ok")
        if name == "ready":
            free = self.limits.connections - self.counts.open_sockets
            if self.counts.is_stopping or free <= 0:
                return PlainTextResponse("stopping" if self.counts.is_stopping else "full", 503)
            return PlainTextResponse("ok")
        if name == "metrics" and (self.is_open or is_here(scope.get("client"))):
            return PlainTextResponse(written(self.counts), media_type="text/plain; version=0.0.4")
        return PlainTextResponse("not here", 404)


def is_here(client: tuple[str, int] | None) -> bool:
    """Whether somebody asks from this machine; a proxy on it asks for others, so it closes this."""
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address is not None and (mapped or address).is_loopback


def written(counts: Counts) -> str:
    """The counters as Prometheus reads them."""
    lines = [
        *_one("conv_open_sockets", "gauge", "Visitors that are connected.", counts.open_sockets),
        *_one("conv_sockets_total", "counter", "Visits since the start.", counts.opened),
        *_one("conv_slowed_total", "counter", "Messages that were held back.", counts.slowed),
        *_one("conv_runs_total", "counter", "Runs of a page.", counts.runs),
        *_one("conv_shown_total", "counter", "First pages sent as others got them.", counts.shown),
        *_one("conv_waiting_runs", "gauge", "Runs that wait for their turn.", counts.waiting),
        *_one("conv_resident_bytes", "gauge", "Memory of the process.", resident_bytes()),
        "# HELP conv_refused_total What the guard refused, by its reason.",
        "# TYPE conv_refused_total counter",
        *(
            f'conv_refused_total{{reason="{reason}"}} {count}'
            for reason, count in sorted(counts.refused.items())
        ),
        "# HELP conv_answers_total Answers to requests, by status.",
        "# TYPE conv_answers_total counter",
        *(
            f'conv_answers_total{{status="{status}"}} {count}'
            for status, count in sorted(counts.answers.items())
        ),
    ]
    return "\n".join(lines) + "\n"


def _one(name: str, kind: str, says: str, value: int) -> list[str]:
    return [f"# HELP {name} {says}", f"# TYPE {name} {kind}", f"{name} {value}"]


def resident_bytes() -> int:
    """The memory of this process; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
