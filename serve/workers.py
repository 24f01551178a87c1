"""Processes beside the server for what takes long: each job has its time, and nobody waits for it.

Python runs one thread at a time: a text that takes seconds to judge would take them from every
visitor of the process. Here it takes a worker, which computes when nobody else needs the processor
(nice 5) and is ended and replaced when its time is over.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import queue
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from derivations.ui.elsewhere import NotDone
from serve import logs

LOG = logging.getLogger(f"{logs.OWN}.workers")

PRELOADED = [
    "derivations.ui.is_mine_right.answer",
    "derivations.ui.is_mine_right.numbers_box",
    "derivations.ui.sandbox.learning",
    "derivations.ui.sheets.files",
    "derivations.ui.start.paste",
    "derivations.ui.take_along.take_along",
]
"""What the workers compute with: imported once, before they are forked."""

NICE = 5


def work(jobs: Connection) -> None:
    """Compute what is sent, until nobody sends any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(NICE)
    while True:
        try:
            function, arguments = pickle.loads(jobs.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            answer = FOUND, function(*arguments)
        except Exception as error:
            answer = RAISED, error.with_traceback(None)
        try:
            jobs.send_bytes(sendable(*answer))
        except OSError:  # the server has gone meanwhile
            return


FOUND, RAISED, UNSENT = range(3)
"""What comes of a job: a result, an exception, or something that no pipe takes."""


def sendable(kind: int, found: Any) -> bytes:
    """What came of a job as it is sent; of what cannot be sent, its type and what prevents it."""
    try:
        return pickle.dumps((kind, found), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps((UNSENT, f"{type(found).__name__}, {type(error).__name__}"))


_PROGRAM = sys.modules["__main__"]


@contextmanager
def _as_begun() -> Iterator[None]:
    """Let the program be the one that was started, and not the page that was run last.

    Streamlit puts every page in its place, and a process that is begun runs what it finds there.
    """
    page = sys.modules["__main__"]
    sys.modules["__main__"] = _PROGRAM
    try:
        yield
    finally:
        sys.modules["__main__"] = page


class Worker:
    """One process and the pipe to it."""

    def __init__(self, context: Any) -> None:
        self.jobs, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        with _as_begun():
            self.process.start()
        theirs.close()

    def compute(self, job: bytes, seconds: float) -> tuple[int, Any]:
        """What comes of a job; raises TimeoutError, or EOFError where the process has died."""
        self.jobs.send_bytes(job)
        if not self.jobs.poll(seconds):
            raise TimeoutError
        came = self.jobs.recv_bytes()
        try:
            kind, found = pickle.loads(came)
        except Exception as error:  # many an exception is written, and cannot be made again
            return UNSENT, type(error).__name__
        return kind, found

    def end(self) -> None:
        """End the process, whatever it does."""
        self.jobs.close()
        self.process.kill()


class Workers:
    """So many workers, each with one job at a time; whoever finds none free waits a little."""

    def __init__(self, number: int, seconds: float, waiting: float) -> None:
        # Forked from a process of one thread: from the server's own it would not be safe.
        method = "spawn" if sys.platform == "win32" else "forkserver"
        self.context = multiprocessing.get_context(method)
        if method == "forkserver":
            self.context.set_forkserver_preload(PRELOADED)
        self.seconds, self.waiting = seconds, waiting
        self.free: queue.LifoQueue[Worker] = queue.LifoQueue()
        for _ in range(number):
            self.free.put(Worker(self.context))

    def __call__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """The function's result or its exception; raises NotDone."""
        job = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        try:
            worker = self.free.get(timeout=self.waiting)
        except queue.Empty:
            raise NotDone(BUSY) from None
        try:
            kind, found = worker.compute(job, self.seconds)
        except (EOFError, OSError) as error:
            worker.end()
            worker = Worker(self.context)
            if isinstance(error, TimeoutError):
                raise NotDone(TOO_LONG.format(self.seconds)) from None
            LOG.error("a worker died of %s", function.__qualname__)
            raise NotDone(DIED) from None
        finally:
            self.free.put(worker)
        if kind == UNSENT:
            LOG.error("what %s gives cannot be sent: %s", function.__qualname__, found)
            raise NotDone(NOT_SENT)
        if kind == RAISED:
            raise found
        return found

    def end(self) -> None:
        """End all that are free; the others end with the server."""
        while True:
            try:
                self.free.get_nowait().end()
            except queue.Empty:
                return


TOO_LONG = (
    "This was not done in {:.0f} seconds, which is as long as one visitor is computed for here. "
    "A shorter text, or a smaller layer, is done sooner."
)
DIED = (
    "What computed this has ended before it was done; it may have needed too much memory. "
    "A shorter text, or a smaller layer, needs less."
)
NOT_SENT = (
    "This was computed, but what came of it could not be brought here. That is a mistake of this "
    "app, and nothing that you typed is wrong; whoever runs it finds it in the log."
)
BUSY = "So many others have something large computed just now: please try again in a moment."
