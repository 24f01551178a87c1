"""What a run says to a browser, without what is called otherwise in every session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import streamlit  # noqa: F401 (its messages cannot be imported before it)
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from derivations.ui import session as named


@dataclass(frozen=True)
class Names:
    """The numbers that Streamlit gives a session and its run, and the name that our pages tell.

    Those of all sessions are of the same length, so that one can stand for another in a message
    that is written already.
    """

    session: bytes
    run: bytes
    told: bytes
    files: tuple[bytes, ...] = ()
    """The numbers of files that are written when they are asked for, in the order of a page."""

    @classmethod
    def fresh(cls, session: str = "", files: int = 0) -> Names:
        """Names that nobody has, of a session that is called so and offers so many files."""
        return cls(
            (session or str(uuid4())).encode(),
            str(uuid4()).encode(),
            named.fresh().encode(),
            tuple(uuid4().hex.encode() for _ in range(files)),
        )

    def replaced_by(self, others: Names, data: bytes) -> bytes:
        """A written message with other names."""
        data = data.replace(self.session, others.session).replace(self.run, others.run)
        data = data.replace(self.told, others.told)
        for own, other in zip(self.files, others.files, strict=False):
            data = data.replace(own, other)
        return data


NOBODY = Names.fresh(files=50)
"""Whose names stand in what is kept: nobody's, and nobody could guess them.

A page that offers more files is kept for nobody: the numbers of the others stay in it.
"""


@dataclass(frozen=True)
class Saying:
    """One message as it is kept."""

    data: bytes
    is_named: bool = False
    """Whether a name stands in it: then it is written anew for each session."""
    is_hashed: bool = False
    """Whether it has a hash, which is another with another name."""

    def for_session(self, names: Names) -> bytes:
        """The message with a session's names, and with the hash that it has then."""
        if not self.is_named:
            return self.data
        data = NOBODY.replaced_by(names, self.data)
        if not self.is_hashed:
            return data
        message = ForwardMsg()
        message.ParseFromString(data)
        populate_hash_if_needed(message)
        written: bytes = message.SerializeToString()
        return written


@dataclass(frozen=True)
class Page:
    """All that a run says, in its order, and how many files it offers."""

    sayings: tuple[Saying, ...] = ()
    files: int = 0


def wording(messages: Iterable[ForwardMsg], names: Names) -> Page:
    """What a run has said, as it is kept.

    Of several messages for one place the last, as where they wait to be sent.
    """
    queue = ForwardMsgQueue()
    for message in messages:
        queue.enqueue(message)
    return Page(tuple(_saying(message, names) for message in queue.flush()), len(names.files))


def _saying(message: ForwardMsg, names: Names) -> Saying:
    data: bytes = message.SerializeToString()
    if names.replaced_by(NOBODY, data) == data:
        return Saying(data)
    nameless = ForwardMsg()
    nameless.CopyFrom(message)
    nameless.ClearField("hash")
    data = names.replaced_by(NOBODY, nameless.SerializeToString())
    return Saying(data, is_named=True, is_hashed=bool(message.hash))


def run_of(messages: Iterable[ForwardMsg]) -> str:
    """The number of the run that these messages are of; "" where none says it."""
    for message in messages:
        if message.WhichOneof("type") == "new_session":
            begun: Any = getattr(message.metadata, "run", message.new_session)  # the oldest: no run
            return str(begun.script_run_id)
    return ""


def files_of(messages: Iterable[ForwardMsg]) -> tuple[str, ...]:
    """The numbers of the files that a run offers."""
    buttons = (
        message.delta.new_element.download_button
        for message in messages
        if message.WhichOneof("type") == "delta"
        and message.delta.new_element.WhichOneof("type") == "download_button"
    )
    return tuple(button.deferred_file_id for button in buttons if button.deferred_file_id)


def has_failed(messages: Iterable[ForwardMsg]) -> bool:
    """Whether a run has shown an exception."""
    return any(
        message.delta.new_element.WhichOneof("type") == "exception"
        for message in messages
        if message.WhichOneof("type") == "delta"
    )


def fingerprint(page: Page) -> bytes:
    """What tells this wording from any other, in 32 bytes."""
    sum_ = hashlib.sha256()
    for one in page.sayings:
        sum_.update(len(one.data).to_bytes(8, "big"))
        sum_.update(one.data)
    return sum_.digest()
