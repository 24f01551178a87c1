"""What a visitor may send, how much of it and how fast: every bound of the guard, and why."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

KILOBYTE = 1024


@dataclass(frozen=True)
class Limits:
    """The bounds of one process; each can be set by a variable of the environment.

    ``CONV_CONNECTIONS=300`` sets ``connections``.
    """

    connections: int = 1000
    """Open websockets: a visitor costs about 100 kB, and a core carries 400 at work."""
    frame: int = 256 * KILOBYTE
    """Bytes of a message. One of the front end has 1 kB; the largest that the app takes holds
    100,000 characters of numbers beside 20,000 of formulas, some of them of three bytes."""
    usual_frame: int = 64 * KILOBYTE
    """Bytes of a message from which on it also costs by its size, see ``bytes_a_message``."""
    bytes_a_message: int = 16 * KILOBYTE
    """So many bytes of a larger message count as one message."""
    rate: float = 8.0
    """Messages a second that a websocket may go on sending. Who drags a number sends as many."""
    at_once: int = 4
    """Runs of the app at once: one computes while others wait for what they send."""
    turn: float = 0.3
    """Seconds after which a run no longer keeps others from beginning; a page takes 0.03."""
    burst: int = 30
    """Messages at once: a page that is opened, and what is clicked on it meanwhile."""
    rest: float = 3.0
    """Who sends faster than that waits besides so many times as long as his last run took: what he
    sends may be dear, and so he has no more than a quarter of a core."""
    widgets: int = 200
    """Widgets whose state a message tells: the largest page has about 60."""
    text: int = 240_000
    """Characters of one field, or of what a component sends. No field takes more than 120,000; a
    component sends at most 100,000, of which a line break or a quotation mark counts as two."""
    names: int = 200
    """Entries of a list that a widget tells: what is chosen, the files of a field."""
    query: int = 32 * KILOBYTE
    """Characters of an address: no browser's bar holds a longer one that still opens."""
    hashes: int = 500
    """Messages that a front end says it still holds."""
    workers: int = 2
    """Processes beside the server for what takes long: texts to judge, steps of a large layer."""
    job: float = 8.0
    """Seconds that one of them computes for one visitor; what takes longer gets a sentence."""
    queue: float = 4.0
    """Seconds that a job waits for one of them to be free."""
    uploads: int = 32
    """Files that are held for being opened, which happens at once: the oldest gives way."""
    body: int = 3 * KILOBYTE * KILOBYTE
    """Bytes of an upload with what wraps it; the file itself may have `server.maxUploadSize`."""
    pages: int = 4 * KILOBYTE * KILOBYTE
    """Bytes of first pages that are kept, to be sent to others who open the same address; a page
    has 100 kB."""
    visits: int = 100
    """After so many that have ended, what they left is collected."""
    runs: int = 2000
    """The same after so many runs."""
    silence: float = 30.0
    """Seconds in which a visitor has to say something after he came: a front end does at once."""
    patience: float = 20.0
    """Seconds that a message to a visitor may wait for one who does not read."""
    farewell: float = 10.0
    """Seconds from the signal to stop until the process is gone."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Limits:
    """The bounds as the environment sets them.

    Raises ValueError with the variable's name for a value that is no positive number.
    """
    found: dict[str, Any] = {}
    for one in fields(Limits):
        variable = f"CONV_{one.name.upper()}"
        if (text := environment.get(variable, "").strip()) == "":
            continue
        kind = int if one.type == "int" else float
        try:
            found[one.name] = kind(text)
        except ValueError:
            said = "a whole number" if kind is int else "a number"
            raise ValueError(f"{variable}={text!r}: it has to be {said}") from None
        if not 0 < found[one.name] < float("inf"):
            raise ValueError(f"{variable}={text!r}: it has to be more than 0")
    return Limits(**found)
