"""What a visitor is sent who opens what others have opened, and what his session makes of it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, cast

import pytest
import streamlit  # noqa: F401 (its messages cannot be imported before it)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from derivations.ui import session as named
from serve.counts import Counts
from serve.first_pages.memory import Memory
from serve.first_pages.sessions import FirstPages
from serve.turns import Turns

DONE, GOES_ON = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN


class Session:
    """A session that says what a test lets it say."""

    def __init__(self, number: int) -> None:
        self.id = f"{number:036}"
        self.session_state: dict[str, str] = {}
        self._user_info: dict[str, str] = {}
        self.heard: list[BackMsg] = []
        self.is_there = True
        self.files: list[str] = []
        """The numbers of files that its runs have offered."""
        self.told: list[ForwardMsg] = []
        """What its visitor was sent."""

    def write_forward_msg(self, written: Any) -> None:
        message = ForwardMsg()
        message.ParseFromString(written.SerializeToString())
        self.told.append(message)

    def _create_session_status_changed_message(self) -> ForwardMsg:
        message = ForwardMsg()
        message.session_status_changed.script_is_running = False
        return message

    @property
    def texts(self) -> list[str]:
        return [
            one.delta.new_element.markdown.body
            for one in self.told
            if one.WhichOneof("type") == "delta"
        ]

    @property
    def queries(self) -> list[str]:
        return [one.rerun_script.query_string for one in self.heard]


class Hall:
    """Sessions, and what stands between them and their visitors."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.turns, self.counts = Turns(4, 60), Counts()
        self.behind: deque[Session] = deque()
        self.between = FirstPages(
            self.turns, Memory(10_000), self.counts, self._hear, self._tell, cast(Any, self._client)
        )

    def _hear(self, session: Any, message: BackMsg) -> None:
        session.heard.append(message)

    def _tell(self, session: Any, message: ForwardMsg) -> None:
        session.told.append(message)

    def _client(self, number: str) -> Session | None:
        session = self.sessions.get(number)
        return session if session and session.is_there else None

    def come(self, query: str = "h=4", **user: str) -> Session:
        """A visitor comes and asks for a page."""
        session = Session(len(self.sessions))
        session._user_info = user
        self.sessions[session.id] = session
        self.say(session, query)
        return session

    def say(self, session: Session, query: str, kind: str = "rerun_script", **more: str) -> None:
        message = BackMsg()
        asked = getattr(message, kind)
        if kind == "rerun_script":
            asked.query_string = query
            for name, value in more.items():
                setattr(asked, name, value)
            asked.SetInParent()
        elif kind == "app_heartbeat":
            message.app_heartbeat = True
        else:
            asked.deferred_file.file_id = query
        self.between.hear(cast(Any, session), message)

    def run(
        self, session: Session, *texts: str, end: int = ForwardMsg.FINISHED_SUCCESSFULLY
    ) -> None:
        """A session runs, and says so."""
        begun = ForwardMsg()
        number = f"{session.id[4:]}{len(session.heard):04}"
        if hasattr(begun.metadata, "run"):
            begun.metadata.run.script_run_id = number
        else:
            begun.new_session.script_run_id = number
        begun.new_session.initialize.session_id = session.id
        self._says(session, begun)
        for place, text in enumerate((*texts, session.session_state.get(named.KEY, ""))):
            message = ForwardMsg()
            message.metadata.delta_path.extend([0, place])
            if text == "a file":
                number = f"{session.id[-12:]}{len(session.heard):010}{place:010}"
                message.delta.new_element.download_button.deferred_file_id = number
                session.files.append(number)
            else:
                message.delta.new_element.markdown.body = text
            self._says(session, message)
        done = ForwardMsg()
        done.script_finished = cast(Any, end)
        self._says(session, done)

    def _says(self, session: Session, message: ForwardMsg) -> None:
        self.between.tell(cast(Any, session), message)

    def learn(self, *texts: str) -> None:
        """Two have opened the link."""
        for _ in range(2):
            self.run(self.come(), *texts)


def in_a_hall(scene: Any) -> None:
    async def all_of_it() -> None:
        await scene(Hall())

    asyncio.run(all_of_it())


async def moments() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_the_third_is_sent_what_two_were() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one", "two")
        third = hall.come()
        assert third.heard == []
        assert third.texts == ["one", "two", third.session_state[named.KEY]]
        assert third.told[0].new_session.initialize.session_id == third.id
        assert third.told[-1].WhichOneof("type") == "session_status_changed"
        assert hall.counts.shown == 1

    in_a_hall(scene)


def offered(session: Session) -> list[str]:
    """The numbers of files that a visitor was offered."""
    return [
        one.delta.new_element.download_button.deferred_file_id
        for one in session.told
        if one.delta.new_element.WhichOneof("type") == "download_button"
    ]


@pytest.mark.parametrize("is_hasty", [True, False])
def test_a_file_that_was_shown_is_the_own_of_the_session(is_hasty: bool) -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("a file", "text", "a file")
        await hall.turns.take()
        third = hall.come()
        shown = offered(third)
        others = [number for one in hall.sessions.values() for number in one.files]
        assert len({*shown, *others}) == 6, "none has another's"
        if is_hasty:
            hall.say(third, shown[1], "backend_operation_request")
        else:
            hall.turns.give_back()
            await moments()
        assert third.queries == ["h=4"]
        hall.run(third, "a file", "text", "a file")
        if not is_hasty:
            hall.say(third, shown[1], "backend_operation_request")
        asked = [one.backend_operation_request.deferred_file.file_id for one in third.heard[1:]]
        assert asked == [third.files[1]]
        hall.say(third, third.files[0], "backend_operation_request")
        assert third.heard[-1].backend_operation_request.deferred_file.file_id == third.files[0]
        assert offered(third) == shown, "he was told nothing more"

    in_a_hall(scene)


def test_nobody_is_sent_another_page() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        assert hall.come("h=5").texts == []
        assert hall.come(email="somebody").texts == []
        assert hall.come().texts[0] == "one"

    in_a_hall(scene)


def test_a_page_that_differs_is_run_for_each() -> None:
    async def scene(hall: Hall) -> None:
        for text in ("one", "two", "three", "four"):
            session = hall.come()
            assert session.queries == ["h=4"]
            hall.run(session, text)
            assert session.texts[0] == text

    in_a_hall(scene)


def test_a_session_runs_silently_when_nobody_waits() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        await hall.turns.take()
        third, fourth = hall.come(), hall.come()
        await moments()
        assert third.heard == fourth.heard == [], "somebody runs"
        hall.turns.give_back()
        await moments()
        assert (third.queries, fourth.queries) == (["h=4"], []), "one after another"
        before = len(third.told)
        hall.run(third, "one")
        await moments()
        assert len(third.told) == before
        assert fourth.queries == ["h=4"]
        hall.say(third, "h=5")
        assert third.queries == ["h=4", "h=5"]
        hall.run(third, "five")
        assert third.texts[-2] == "five"

    in_a_hall(scene)


def test_who_does_something_first_is_answered_by_a_session_that_has_run() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        await hall.turns.take()
        third = hall.come()
        hall.say(third, "", "app_heartbeat")
        assert [one.WhichOneof("type") for one in third.heard] == ["app_heartbeat"]
        hall.say(third, "h=4", fragment_id="stage")
        hall.say(third, "h=4", fragment_id="line")
        asked = [one.rerun_script.fragment_id for one in third.heard[1:]]
        assert asked == [""], "the page first, and then what he does"
        before = len(third.told)
        hall.run(third, "one")
        asked = [one.rerun_script.fragment_id for one in third.heard[1:]]
        assert asked == ["", "stage", "line"]
        assert not hall.between._behind, "however long somebody runs"
        hall.run(third, "stage")
        assert third.texts[-2] == "stage"
        assert third.told[before].WhichOneof("type") == "new_session"

    in_a_hall(scene)


@pytest.mark.parametrize("says", [("two",), ("one", "more"), ()], ids=["other", "more", "less"])
def test_a_run_that_says_otherwise_is_sent_and_the_page_forgotten(says: tuple[str, ...]) -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        third = hall.come()
        await moments()
        before = len(third.told)
        hall.run(third, *says)
        assert third.told[before].WhichOneof("type") == "new_session"
        assert third.texts[2:] == [*says, third.session_state[named.KEY]]
        assert hall.come().queries == ["h=4"]

    in_a_hall(scene)


def test_a_run_that_is_broken_off_teaches_nothing() -> None:
    async def scene(hall: Hall) -> None:
        for _ in range(2):
            gone = hall.come()
            gone.is_there = False
            hall.run(gone, "half")
        whole = hall.come()
        assert whole.queries == ["h=4"]
        hall.run(whole, "one")
        hall.run(hall.come(), "one")
        gone = hall.come()
        await moments()
        gone.is_there = False
        hall.run(gone)
        assert hall.come().texts[0] == "one", "it is still known"

    in_a_hall(scene)


def test_who_acts_while_his_first_page_runs_teaches_nothing() -> None:
    async def scene(hall: Hall) -> None:
        for _ in range(3):
            hasty = hall.come()
            hall.say(hasty, "h=5")
            hall.run(hasty, "five")
            assert hasty.queries == ["h=4", "h=5"]

    in_a_hall(scene)


def test_a_page_that_is_run_twice_at_once_is_run_for_each() -> None:
    async def scene(hall: Hall) -> None:
        for _ in range(3):
            session = hall.come()
            assert session.queries == ["h=4"]
            hall.run(session, "not yet", end=GOES_ON)
            hall.run(session, "one")

    in_a_hall(scene)


def test_an_exception_is_shown_to_nobody_else() -> None:
    async def scene(hall: Hall) -> None:
        for _ in range(3):
            session = hall.come()
            assert session.queries == ["h=4"]
            failed = ForwardMsg()
            failed.delta.new_element.exception.type = "MemoryError"
            hall._says(session, failed)
            hall.run(session)

    in_a_hall(scene)


def test_who_has_gone_keeps_nobody_waiting_and_may_come_back() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        await hall.turns.take()
        gone, stays = hall.come(), hall.come()
        gone.is_there = False
        hall.turns.give_back()
        await moments()
        assert (gone.heard, stays.queries) == ([], ["h=4"])
        gone.is_there = True
        hall.say(gone, "h=4&came=back")
        assert gone.queries == ["h=4"]
        hall.run(gone, "one")
        assert gone.queries == ["h=4", "h=4&came=back"]

    in_a_hall(scene)


def test_a_session_that_is_no_more_is_passed_over() -> None:
    async def scene(hall: Hall) -> None:
        hall.learn("one")
        await hall.turns.take()
        hall.sessions.pop(hall.come().id)
        stays = hall.come()
        hall.turns.give_back()
        await moments()
        assert stays.queries == ["h=4"]

    in_a_hall(scene)
