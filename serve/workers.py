"""Processes beside the server for what takes long: each job has its time, and nobody waits for it.

Python runs one thread at a time: a text that takes seconds to judge would take them from every
visitor of the process. Here it takes a worker, which computes when nobody else needs the processor
(nice 5) and is ended and replaced when its time is over.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from derivations.ui.elsewhere import TooLong

PRELOADED = [
    "derivations.ui.is_mine_right.answer",
    "derivations.ui.is_mine_right.numbers_box",
    "derivations.ui.sandbox.learning",
    "derivations.ui.sheets.files",
    "derivations.ui.start.paste",
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
            answer = True, function(*arguments)
        except Exception as error:
            answer = False, error.with_traceback(None)
        try:
            jobs.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
        except OSError:  # the server has gone meanwhile
            return


class Worker:
    """One process and the pipe to it."""

    def __init__(self, context: Any) -> None:
        self.jobs, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def compute(self, job: bytes, seconds: float) -> tuple[bool, Any]:
        """What comes of a job; raises TimeoutError, or EOFError where the process has died."""
        self.jobs.send_bytes(job)
        if not self.jobs.poll(seconds):
            raise TimeoutError
        success, found = pickle.loads(self.jobs.recv_bytes())
        return success, found

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
        """The function's result or its exception; raises TooLong."""
        job = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        try:
            worker = self.free.get(timeout=self.waiting)
        except queue.Empty:
            raise TooLong(BUSY) from None
        try:
            success, found = worker.compute(job, self.seconds)
        except (TimeoutError, EOFError, OSError):
            worker.end()
            worker = Worker(self.context)
            raise TooLong(TOO_LONG.format(self.seconds)) from None
        finally:
            self.free.put(worker)
        if not success:
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
BUSY = "So many others have something large computed just now: please try again in a moment."
