"""What is counted of a process, and told to whoever runs it: numbers alone, nobody's text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Counts:
    """The counters of one process."""

    def __init__(self) -> None:
        self.open_sockets = 0
        self.opened = 0
        """Websockets since the start."""
        self.slowed = 0
        """Messages that were held back."""
        self.runs = 0
        """Runs of a page that were begun."""
        self.shown = 0
        """First pages that were sent as others got them."""
        self.waiting = 0
        """Runs that wait for their turn."""
        self.refused: Counter[str] = Counter()
        """By one of the fixed reasons of the guard."""
        self.answers: Counter[int] = Counter()
        """Answers to requests by their status."""
        self.is_stopping = False

    @contextmanager
    def open_socket(self) -> Iterator[None]:
        """A websocket, as long as it is open."""
        self.open_sockets += 1
        self.opened += 1
        try:
            yield
        finally:
            self.open_sockets -= 1

    @contextmanager
    def wait(self) -> Iterator[None]:
        """A run that waits for its turn, and then begins."""
        self.waiting += 1
        try:
            yield
            self.runs += 1
        finally:
            self.waiting -= 1

    def refuse(self, reason: str) -> None:
        """Something was refused."""
        self.refused[reason] += 1
