"""One process: the app behind its guard, from the first socket to the last."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, cast

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config, file_util
from streamlit.runtime import Runtime

from derivations.ui import elsewhere
from serve import asked_alone, logs, told_once
from serve import limits as limits_
from serve.assets import Assets
from serve.counts import Counts
from serve.doors import Doors
from serve.first_pages import sessions as first_pages
from serve.guard import Guard
from serve.headers import Headers, frames_from_environment
from serve.limits import Limits
from serve.told import Told
from serve.turns import Turns
from serve.uploads import Uploads
from serve.workers import Workers

ROOT = Path(__file__).resolve().parents[1]
LOG = logging.getLogger(f"{logs.OWN}.process")


@dataclass(frozen=True)
class Settings:
    """How a process is served."""

    limits: Limits = field(default_factory=Limits)
    host: str = ""
    """The address that is listened at; empty: every one of this machine."""
    port: int = 8501
    frames: tuple[str, ...] = ()
    """Who besides this host may show ``?view=stage`` in a frame."""
    metrics_are_open: bool = False
    is_warm: bool = False
    """Whether every page is run once before the first visitor, who waits for no import then."""


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings as the environment has them; raises ValueError with the variable's name."""
    port = environment.get("PORT", "") or "8501"
    if not port.isdigit() or not 0 <= int(port) < 65536:
        raise ValueError(f"PORT={port!r}: a port is a number below 65536")
    metrics = environment.get("CONV_METRICS", "")
    if metrics not in ("", "open", "here"):
        raise ValueError(f"CONV_METRICS={metrics!r}: it is open or here")
    warm = environment.get("CONV_WARM", "")
    if warm not in ("", "yes"):
        raise ValueError(f"CONV_WARM={warm!r}: it is yes")
    return Settings(
        limits_.from_environment(environment),
        environment.get("HOST", ""),
        int(port),
        frames_from_environment(environment),
        metrics == "open",
        warm == "yes",
    )


def misspelt(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """What the environment sets that is almost one of our variables: a sentence each."""
    limits = (f"CONV_{one.name.upper()}" for one in fields(Limits))
    known = ["CONV_FRAMES", "CONV_METRICS", "CONV_WARM", *limits]
    for name in sorted(environment.keys() - {*known}):
        for meant in get_close_matches(name, known, 1, 0.85) if name.startswith("CONV_") else ():
            yield f"{name} sets nothing: {meant} is what there is"


def app_of(settings: Settings, counts: Counts, turns: Turns | None = None) -> st.App:
    """The app with all that stands before it, the outermost first."""
    limits, base = settings.limits, str(config.get_option("server.baseUrlPath") or "")
    front_end = Path(file_util.get_static_dir())
    layers = [
        Middleware(logs.Access, counts, base),
        Middleware(Headers, front_end / "index.html", settings.frames),
        Middleware(Doors, counts, base),
        Middleware(Told, limits, counts, base, is_open=settings.metrics_are_open),
        Middleware(Assets, front_end, ROOT / "static", base),
        Middleware(Uploads, limits, counts, remove_file, base),
        Middleware(Guard, limits, counts, turns),
    ]
    return st.App(ROOT / "app.py", middleware=layers)


def remove_file(session: str, file: str) -> None:
    """Forget a file that was uploaded."""
    held: Any = Runtime.instance().uploaded_file_mgr
    held.remove_file(session, file)


# --- the socket -----------------------------------------------------------------------------------


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; raises OSError where the port is taken.

    Its protocol is named: asyncio sends small messages at once on TCP's sockets alone, and a
    message that waits for the last one's acknowledgement waits for 40 ms.
    """
    family = socket.AF_INET6 if (not host and socket.has_ipv6) or ":" in host else socket.AF_INET
    try:
        return _bound(family, host, port)
    except OSError:
        if host or family == socket.AF_INET:
            raise
        return _bound(socket.AF_INET, host, port)  # a machine without IPv6


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # who takes nothing for so long is gone
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE)
        found.bind((host, port))
        found.listen(BACKLOG)
        found.setblocking(False)
        return found
    except BaseException:
        found.close()
        raise


GONE = 60_000
"""Milliseconds."""
BACKLOG = 2048


def raise_the_number_of_files() -> None:
    """Let the process hold as many sockets as it may: each is a file, and the usual is 1024."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if most == resource.RLIM_INFINITY else min(most, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


# --- the process ----------------------------------------------------------------------------------


def server_of(app: st.App, limits: Limits) -> uvicorn.Server:
    """The server: it takes no larger frame than the guard, and does not compress again."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=limits.frame,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=max(1, int(limits.farewell / 2)),
            limit_concurrency=8 * limits.connections,
            access_log=False,
            log_config=None,
            server_header=False,
        )
    )


async def serve(settings: Settings, listening: socket.socket) -> None:
    """Serve until a signal says to stop; then take nobody new, and close what is open in order."""
    counts, limits = Counts(), settings.limits
    turns = Turns(limits.at_once, limits.turn)
    first_pages.stand_between(turns, limits, counts)
    server = server_of(app_of(settings, counts, turns), limits)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, partial(_stop, server, counts))
    host, port = listening.getsockname()[:2]
    where = "" if host not in EVERY else ", and at every other address of this machine"
    LOG.info("serving at http://%s:%s%s, process %d", _shown(host), port, where, os.getpid())
    await server._serve([listening])
    LOG.info("stopped")


def _stop(server: uvicorn.Server, counts: Counts) -> None:
    if counts.is_stopping:  # asked twice: at once
        server.force_exit = True
    counts.is_stopping = server.should_exit = True


EVERY = ("::", "0.0.0.0")


def _shown(host: str) -> str:
    if host in EVERY:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def main() -> int:
    """Serve; the exit code."""
    logs.set_up()
    sys.path.insert(0, str(ROOT))
    try:
        settings = settings_from()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        where = f"HOST={settings.host!r} PORT={settings.port}"
        print(f"{where}: nothing can listen there: {error.strerror}", file=sys.stderr)
        return 2
    for sentence in misspelt():
        LOG.warning(sentence)
    raise_the_number_of_files()
    if settings.is_warm:
        from serve import warm

        warm.visit()
    told_once.remember_the_theme()
    asked_alone.ask_alone()
    limits = settings.limits
    workers = Workers(limits.workers, limits.job, limits.queue)
    elsewhere.compute_by(workers)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(settings, listening))
    workers.end()
    leave(settings.limits.farewell / 2)
    return 0


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's event loop, where it is installed: a tenth less of a first page."""
    try:
        import uvloop
    except ImportError:
        return None
    return cast(Callable[[], asyncio.AbstractEventLoop], uvloop.new_event_loop)


def leave(seconds: float) -> None:
    """Go, whatever still computes: a run of a page ends by itself within moments, or is left."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(seconds)
    if any(t is not threading.main_thread() and not t.daemon for t in threading.enumerate()):
        sys.stdout.flush()
        os._exit(0)
