"""The app as `make serve` serves it, started for a load test, and what its process takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


@dataclass
class Served:
    """A process that serves the app."""

    port: int
    process: subprocess.Popen[bytes]
    log_path: Path

    @property
    def url(self) -> str:
        """Of its pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def stream(self) -> str:
        """Of its websocket."""
        return f"ws://127.0.0.1:{self.port}/_stcore/stream"

    @property
    def log(self) -> str:
        """What it has said."""
        return self.log_path.read_text(errors="replace")

    def memory(self) -> float:
        """Megabytes that it holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu(self) -> float:
        """Seconds that it has computed."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def files(self) -> int:
        """Files and sockets that it holds."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def counter(self, name: str) -> float:
        """A counter of its own, the sum of its kinds."""
        with urllib.request.urlopen(f"{self.url}/_serve/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        found = [line for line in lines if line.partition(" ")[0].partition("{")[0] == name]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(port: int = 0, **settings: str) -> Iterator[Served]:
    """Serve the app until the test is done; ``settings`` are variables of the environment."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        log_path = Path(folder, "log")
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "serve"],
                cwd=ROOT,
                env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        served = Served(port, process, log_path)
        try:
            wait_until_ready(served)
            yield served
        finally:
            if process.poll() is None:
                served.stop()


def wait_until_ready(served: Served) -> None:
    """Wait until it takes visitors."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if served.process.poll() is not None:
            raise RuntimeError(f"it has ended with {served.process.returncode}:\n{served.log}")
        try:
            with urllib.request.urlopen(f"{served.url}/_serve/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"not ready in {SECONDS_TO_START} s:\n{served.log}")
