"""Sessions that are shown what others were, and run for themselves when nobody waits any more.

Two hundred who open one link get the same page, and a run of it takes a core for a fiftieth of a
second each time. What a first page says follows from its address alone, so the third of them is
sent what the first two were. His session knows nothing then: it runs the page silently, as soon as
no other visitor waits, or when he does something first. If that run says anything else, it is sent
as any run is, and the page is forgotten.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, cast

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionClient

from derivations.ui import session as named
from serve.counts import Counts
from serve.first_pages.memory import Key, Memory, key_of
from serve.first_pages.wording import Names, Page, files_of, has_failed, run_of, wording
from serve.limits import Limits
from serve.turns import Turns

HEAR, TELL, STATUS = (
    "handle_backmsg",
    "_enqueue_forward_msg",
    "_create_session_status_changed_message",
)
"""By what a session of Streamlit hears, tells, and says that nothing runs."""

UNHELD = ("app_heartbeat", "file_urls_request")
"""What a session answers without having run."""


def stand_between(turns: Turns, limits: Limits, counts: Counts) -> None:
    """Stand between the sessions of this process and their visitors from now on.

    A Streamlit whose sessions hear and tell otherwise is left as it is.
    """
    if not all(hasattr(AppSession, name) for name in (HEAR, TELL, STATUS)):
        return
    hear, tell = getattr(AppSession, HEAR), getattr(AppSession, TELL)
    between = FirstPages(turns, Memory(limits.pages), counts, hear, tell, _client_of)
    setattr(AppSession, HEAR, lambda session, msg: between.hear(session, msg))
    setattr(AppSession, TELL, lambda session, msg: between.tell(session, msg))


def _client_of(session: str) -> SessionClient | None:
    return Runtime.instance().get_client(session)


class Stage(Enum):
    """How far a session is."""

    NOTED = auto()
    """Its first run is on, and what it says is taken down."""
    SHOWN = auto()
    """Its visitor was sent what others were; it has not run."""
    CATCHING_UP = auto()
    """It runs for itself, and its visitor is told nothing."""
    ITSELF = auto()
    """As any session of Streamlit."""


@dataclass
class Visit:
    """What is known of a session until it is as any other."""

    stage: Stage
    key: Key = b""
    page: Page = field(default_factory=Page)
    """What was sent."""
    files: tuple[bytes, ...] = ()
    """The numbers of its files there."""
    asked: BackMsg | None = None
    """What it was sent for."""
    said: list[ForwardMsg] = field(default_factory=list)
    """What its run has said."""
    waiting: list[BackMsg] = field(default_factory=list)
    """What its visitor has done meanwhile."""
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether its run is done."""


AS_ANY = Visit(Stage.ITSELF)


class FirstPages:
    """What stands between sessions and their visitors; all of it on the event loop's thread."""

    def __init__(
        self,
        turns: Turns,
        memory: Memory,
        counts: Counts,
        hear: Callable[[AppSession, BackMsg], None],
        tell: Callable[[AppSession, ForwardMsg], None],
        client_of: Callable[[str], SessionClient | None],
    ) -> None:
        self.turns, self.memory, self.counts = turns, memory, counts
        self._hear, self._tell, self._client_of = hear, tell, client_of
        self._visits: weakref.WeakKeyDictionary[AppSession, Visit] = weakref.WeakKeyDictionary()
        self._behind: weakref.WeakKeyDictionary[AppSession, Visit] = weakref.WeakKeyDictionary()
        """Who was shown a page and has not run, the first one first."""
        self._files: weakref.WeakKeyDictionary[AppSession, dict[str, str]] = (
            weakref.WeakKeyDictionary()
        )
        """The numbers of the files that were shown, and those they have since the session ran."""
        self._working: asyncio.Task[None] | None = None

    # --- from the visitor -------------------------------------------------------------------------

    def hear(self, session: AppSession, message: BackMsg) -> None:
        """A message of a visitor to his session."""
        visit, kind = self._visits.get(session), message.WhichOneof("type")
        if kind in UNHELD or visit is AS_ANY:
            self._hear(session, self._with_own_file(session, message))
        elif visit is None:
            self._begin(session, message)
        elif visit.stage is Stage.NOTED:  # what it says from here on is no first page
            self._visits[session] = AS_ANY
            self._hear(session, message)
        else:
            visit.waiting.append(message)
            self._catch_up(session, visit)

    def _begin(self, session: AppSession, message: BackMsg) -> None:
        """The first message of a visit."""
        is_asked = message.WhichOneof("type") == "rerun_script" and not session._user_info
        key = key_of(message.rerun_script) if is_asked else None
        if key is None:
            self._visits[session] = AS_ANY
            self._hear(session, message)
            return
        page = self.memory.find(key)
        names = Names.fresh(session.id, page.files if page else 0)
        session.session_state[named.KEY] = names.told.decode()
        if page is None:
            self._visits[session] = Visit(Stage.NOTED, key)
            self._hear(session, message)
        else:
            self._visits[session] = Visit(Stage.SHOWN, key, page, names.files, message)
            self._show(session, page, names)

    def _show(self, session: AppSession, page: Page, names: Names) -> None:
        client = self._client_of(session.id)
        if client is None:
            return  # he has gone; if he comes back, it runs before he is answered
        for saying in page.sayings:
            client.write_forward_msg(cast(Any, Written(saying.for_session(names))))
        client.write_forward_msg(getattr(session, STATUS)())
        self.counts.shown += 1
        self._behind[session] = self._visits[session]
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())

    # --- to the visitor ---------------------------------------------------------------------------

    def tell(self, session: AppSession, message: ForwardMsg) -> None:
        """A message of a session to its visitor."""
        visit = self._visits.get(session, AS_ANY)
        if visit.stage is not Stage.CATCHING_UP:
            self._tell(session, message)
        if visit.stage in (Stage.NOTED, Stage.CATCHING_UP):
            visit.said.append(message)
            done = message.WhichOneof("type") == "script_finished"
            goes_on = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if done and not goes_on:
                self._visits[session] = AS_ANY
                self._end(session, visit)
            elif done and visit.stage is Stage.NOTED:  # it is more than one run
                self._visits[session] = AS_ANY

    def _end(self, session: AppSession, visit: Visit) -> None:
        """The first run of a session is done."""
        if self._client_of(session.id) is not None:  # else it was broken off
            names = names_of(session, visit.said)
            page = wording(visit.said, names)
            if visit.stage is Stage.CATCHING_UP:
                self._compare(session, visit, page, names)
            elif not has_failed(visit.said):
                self.memory.note(visit.key, page)
        visit.is_over.set()
        for message in visit.waiting:
            self.hear(session, message)

    def _compare(self, session: AppSession, visit: Visit, page: Page, names: Names) -> None:
        """Hold what a run says against what was sent in its place."""
        if page == visit.page:
            if names.files:
                pairs = zip(visit.files, names.files, strict=True)
                self._files[session] = {shown.decode(): own.decode() for shown, own in pairs}
            return
        self.memory.forget(visit.key)
        for message in visit.said:
            self._tell(session, message)

    def _with_own_file(self, session: AppSession, message: BackMsg) -> BackMsg:
        """What asks for a file as it was shown asks for the session's own."""
        if session in self._files and message.WhichOneof("type") == "backend_operation_request":
            asked = message.backend_operation_request.deferred_file
            asked.file_id = self._files[session].get(asked.file_id, asked.file_id)
        return message

    # --- running for itself -----------------------------------------------------------------------

    def _catch_up(self, session: AppSession, visit: Visit) -> None:
        """Let a session run for itself what it has shown."""
        self._behind.pop(session, None)
        if visit.stage is Stage.SHOWN and visit.asked is not None:
            visit.stage = Stage.CATCHING_UP
            self._hear(session, visit.asked)

    async def _work(self) -> None:
        """Let one session after another run for itself, whenever nobody waits."""
        while self._behind:
            await self.turns.rest()
            visit = self._begin_next()
            if visit is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LONGEST):
                        await visit.is_over.wait()

    def _begin_next(self) -> Visit | None:
        """Let the next session run; None where it has gone meanwhile."""
        session = next(iter(self._behind), None)
        if session is None:
            return None
        visit = self._behind.pop(session)
        if self._client_of(session.id) is None:
            return None
        self._catch_up(session, visit)
        return visit


LONGEST = 30.0
"""Seconds that others wait for a session that runs for itself: no page takes as long."""


def names_of(session: AppSession, said: list[ForwardMsg]) -> Names:
    """The names of a session in what its run has said."""
    told = str(session.session_state[named.KEY])
    files = tuple(number.encode() for number in files_of(said))
    return Names(session.id.encode(), run_of(said).encode(), told.encode(), files)


class Written:
    """A message that is written already, as whoever sends it asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def SerializeToString(self) -> bytes:
        """The message as it is sent."""
        return self._data
