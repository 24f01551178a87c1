"""Replicas of the app behind the proxy of serve/haproxy.cfg, all on loopback addresses.

A container's own command and the proxy's own file are run, without a container: what an engine
would say by the environment is said here. ::

    with fleet(2) as many:
        many.door            # "http://127.0.0.1:port"
        many.kill(0)         # as the out-of-memory killer does
        many.start(0)        # at the same address again
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.names import NameServer

ROOT = Path(__file__).resolve().parents[2]
SERVE = ROOT / "serve"
VALUES = dict(
    line.split("=", 1)
    for line in (SERVE / ".env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
PATIENCE = 60.0


def haproxy() -> str | None:
    """The proxy's program, as `make test-load` has found or installed it."""
    return os.environ.get("HAPROXY") or shutil.which(
        "haproxy", path=f"{os.environ['PATH']}:/usr/sbin"
    )


@dataclass
class Fleet:
    """The replicas, the proxy, and what each of them has logged."""

    folder: Path
    names: NameServer
    port: int
    door_port: int
    settings: dict[str, str]
    replicas: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    proxy: subprocess.Popen[bytes] | None = None

    @property
    def door(self) -> str:
        """Where visitors come in."""
        return f"http://127.0.0.1:{self.door_port}"

    @property
    def stream(self) -> str:
        """The same for their websockets."""
        return f"ws://127.0.0.1:{self.door_port}/_stcore/stream"

    def address(self, which: int) -> str:
        """Of a replica: each has a loopback address of its own, and the same port."""
        return f"127.0.0.{10 + which}"

    # --- the replicas -----------------------------------------------------------------------------

    def start(self, which: int) -> None:
        """Start a replica, or start it again; it is told to the proxy when it answers."""
        told = {
            **VALUES,
            "PORT": str(self.port),
            "HOST": self.address(which),
            "CONV_WARM": "yes",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        self.replicas[which] = self._run(f"replica-{which}", command(), told)
        wait(lambda: self.is_healthy(which), lambda: self.log(f"replica-{which}"))
        if self.address(which) not in self.names.addresses:
            self.names.addresses.append(self.address(which))

    def kill(self, which: int) -> None:
        """Kill a replica without a word; its name stays."""
        self.replicas[which].kill()
        self.replicas.pop(which).wait()

    def forget(self, which: int) -> None:
        """Take a replica out of the names, as an engine does before it stops one."""
        self.names.addresses.remove(self.address(which))

    def stop(self, which: int) -> int:
        """Ask a replica to stop; its exit code."""
        replica = self.replicas.pop(which)
        replica.send_signal(signal.SIGTERM)
        try:
            return replica.wait(int(VALUES["SECONDS_TO_STOP"]))
        except subprocess.TimeoutExpired:
            replica.kill()
            replica.wait()
            raise

    def is_healthy(self, which: int) -> bool:
        """Whether a replica answers by itself."""
        return answers(f"http://{self.address(which)}:{self.port}{VALUES['LIVE']}")

    def processes(self) -> list[int]:
        """The numbers of all that run here."""
        running = [*self.replicas.values(), *([self.proxy] if self.proxy else [])]
        return [process.pid for process in running]

    def memory(self, which: int) -> float:
        """Megabytes that a replica holds."""
        pages = int(Path(f"/proc/{self.replicas[which].pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    # --- the proxy --------------------------------------------------------------------------------

    def open(self) -> None:
        """Start the proxy with the file as it is."""
        program = haproxy()
        assert program, "no HAProxy"
        told = {
            **VALUES,
            "PORT": str(self.port),
            "REPLICAS_AT": "app.internal",
            "NAMESERVER": self.names.at,
            "COOKIE_KEY": "of the tests",
            "HTTP": f"127.0.0.1:{self.door_port}",
            "HTTPS": f"127.0.0.1:{self.door_port + 1}",
            "HTTPS_PORT": str(self.door_port + 1),
            **self.settings,
        }
        self.proxy = self._run("proxy", [program, "-f", str(SERVE / "haproxy.cfg")], told)
        wait(lambda: answers(f"{self.door}/_proxy/health", b"ready"), lambda: self.log("proxy"))

    def close(self) -> None:
        """Stop everything."""
        running = [*self.replicas.values(), *([self.proxy] if self.proxy else [])]
        for process in running:
            process.kill()
        for process in running:
            process.wait()
        self.names.close()

    def log(self, name: str) -> str:
        """What "proxy" or "replica-0" has written."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _run(self, name: str, line: list[str], told: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                line,
                cwd=ROOT,
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def command() -> list[str]:
    """What a container runs, as its Dockerfile says."""
    said = re.findall(r"^CMD (\[.*\])$", (SERVE / "Dockerfile").read_text(), re.MULTILINE)
    line: list[str] = json.loads(said[-1])
    return line


def answers(address: str, says: bytes = b"ok") -> bool:
    """Whether it says at an address that all is well."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return says in answer.read(200)
    except (urllib.error.URLError, OSError):
        return False


def wait(
    is_there: Callable[[], bool], told: Callable[[], str] = str, patience: float | None = None
) -> None:
    """Wait until something is there. Raises TimeoutError with what is told then."""
    deadline = time.monotonic() + (patience or PATIENCE)
    while not is_there():
        if time.monotonic() > deadline:
            raise TimeoutError(told())
        time.sleep(0.05)


@contextmanager
def fleet(replicas: int, **settings: str) -> Iterator[Fleet]:
    """So many replicas and the proxy before them; ``settings`` are the proxy's environment."""
    with tempfile.TemporaryDirectory() as folder:
        many = Fleet(Path(folder), NameServer(), free_port(), free_port(), settings)
        try:
            for which in range(replicas):
                many.start(which)
            many.open()
            yield many
        finally:
            many.close()


def free_port() -> int:
    """A port that was free just now; LOAD_PORTS names the first of those that may be used."""
    first = int(os.environ.get("LOAD_PORTS", "0"))
    for port in range(first, first + 40, 2) if first else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            if port not in _given:
                _given.add(found := int(probe.getsockname()[1]))
                return found
    raise RuntimeError("no port is free")


_given: set[int] = set()
