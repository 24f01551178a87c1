"""Which first pages are kept, and for whom."""

from __future__ import annotations

from typing import Any

import streamlit  # noqa: F401 (its messages cannot be imported before it)
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed

from serve.first_pages.memory import MOST_MET, Memory, key_of
from serve.first_pages.wording import NOBODY, Names, Page, Saying, files_of, run_of, wording
from tests.effort import draws


def asked(query: str = "", **browser: Any) -> ClientState:
    state = ClientState(query_string=query, page_name="conv2d-forward")
    for name, value in browser.items():
        setattr(state.context_info, name, value)
    return state


def page(*texts: str) -> Page:
    return Page(tuple(Saying(text.encode()) for text in texts))


# --- what a page follows from ---------------------------------------------------------------------


def test_a_page_follows_from_its_address_and_what_the_browser_is() -> None:
    usual = key_of(asked("h=4", url="http://here/", color_scheme="light"))
    others = [
        asked("h=5", url="http://here/", color_scheme="light"),
        asked("h=4", url="http://there/", color_scheme="light"),
        asked("h=4", url="http://here/", color_scheme="dark"),
        ClientState(query_string="h=4", page_name="practice"),
    ]
    assert len({usual, *map(key_of, others)}) == 5
    assert key_of(asked("h=4", url="http://here/", color_scheme="light")) == usual


def test_a_clock_or_a_language_is_no_other_page() -> None:
    here = asked("h=4", timezone="Europe/Vienna", timezone_offset=-60, locale="de")
    there = asked("h=4", timezone="Asia/Tokyo", timezone_offset=-540, locale="ja")
    assert key_of(here) == key_of(there)


def test_of_what_a_visitor_has_done_no_other_page_tells() -> None:
    for more in (
        {"widget_states": {"widgets": [{"id": "$$ID-1-x", "string_value": "1"}]}},
        {"fragment_id": "a"},
        {"cached_message_hashes": ["a"]},
    ):
        assert key_of(ClientState(query_string="h=4", **more)) is None


# --- what is kept ---------------------------------------------------------------------------------


def test_a_page_is_kept_when_two_were_sent_the_same() -> None:
    memory = Memory(1000)
    memory.note(b"key", page("one"))
    assert memory.find(b"key") is None
    memory.note(b"key", page("one"))
    assert memory.find(b"key") == page("one")
    assert memory.find(b"other") is None
    memory.forget(b"key")
    assert memory.find(b"key") is None
    assert memory.bytes == 0


def test_a_page_that_is_another_each_time_is_not_kept() -> None:
    memory = Memory(1000)
    for text in ("one", "two", "one", "three"):
        memory.note(b"key", page(text))
        assert memory.find(b"key") is None
    memory.note(b"key", page("thr", "ee"))  # the same bytes, otherwise parted
    assert memory.find(b"key") is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 60)), max_size=40))
@draws(50)
def test_what_is_kept_has_its_bounds(visits: list[tuple[int, int]]) -> None:
    memory = Memory(100)
    for number, size in visits:
        memory.note(str(number).encode(), page("x" * size))
        kept = [memory.find(str(one).encode()) for one in range(6)]
        size_of_all = sum(len(one.data) for found in kept if found for one in found.sayings)
        assert memory.bytes == size_of_all <= 100


def test_the_page_asked_for_last_stays() -> None:
    memory = Memory(100)
    for key in (b"a", b"b"):
        memory.note(key, page("x" * 40))
        memory.note(key, page("x" * 40))
    assert memory.find(b"a")
    memory.note(b"c", page("x" * 40))
    memory.note(b"c", page("x" * 40))
    assert memory.find(b"a")
    assert memory.find(b"b") is None


def test_of_addresses_that_nobody_asks_for_again_some_are_known() -> None:
    memory = Memory(100)
    for number in range(MOST_MET + 1):
        memory.note(str(number).encode(), page("x"))
    memory.note(b"0", page("x"))  # forgotten
    memory.note(b"5", page("x"))
    assert memory.find(b"0") is None
    assert memory.find(b"5")


# --- how it is kept -------------------------------------------------------------------------------


def delta(body: str, *path: int, is_hashed: bool = False) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.new_element.markdown.body = body
    if is_hashed:
        populate_hash_if_needed(message)
    return message


def begun(names: Names) -> ForwardMsg:
    message = ForwardMsg()
    if hasattr(message.metadata, "run"):
        message.metadata.run.script_run_id = names.run.decode()
    else:
        message.new_session.script_run_id = names.run.decode()
    message.new_session.initialize.session_id = names.session.decode()
    return message


def run(names: Names, texts: list[str]) -> list[ForwardMsg]:
    told = delta(f"told {names.told.decode()}", 0, 99, is_hashed=True)
    offers = [offer(number.decode(), 1, place) for place, number in enumerate(names.files)]
    return [begun(names), *(delta(text, 0, n) for n, text in enumerate(texts)), told, *offers]


def offer(number: str, *path: int) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.new_element.download_button.deferred_file_id = number
    return message


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(0, 3))
@draws(50)
def test_two_sessions_say_the_same_but_for_their_names(texts: list[str], files: int) -> None:
    one, other = Names.fresh(files=files), Names.fresh(files=files)
    assert files_of(run(one, texts)) == tuple(name.decode() for name in one.files)
    said = wording(run(one, texts), one)
    assert said == wording(run(other, texts), other)
    for name in (one.session, one.run, one.told, *one.files, *NOBODY.files, NOBODY.session):
        sent = b"".join(saying.for_session(other) for saying in said.sayings)
        assert name not in sent
    for saying, message in zip(said.sayings, run(other, texts), strict=True):
        sent_ = ForwardMsg()
        sent_.ParseFromString(saying.for_session(other))
        assert sent_ == message, "the hash too"


def test_who_says_another_name_says_something_else() -> None:
    one, other = Names.fresh(), Names.fresh()
    assert wording(run(one, ["a"]), one) != wording(run(other, ["a"]), one)


def test_a_page_of_very_many_files_is_another_for_each() -> None:
    one, other = Names.fresh(files=60), Names.fresh(files=60)
    assert wording(run(one, []), one) != wording(run(other, []), other)


def test_of_two_messages_for_one_place_the_last_counts() -> None:
    names = Names.fresh()
    said = wording([delta("empty", 0, 1), delta("full", 0, 1)], names)
    assert said == wording([delta("full", 0, 1)], names)


def test_the_run_is_known_by_its_first_message() -> None:
    names = Names.fresh()
    assert run_of(run(names, ["a"])) == names.run.decode()
    assert run_of([delta("a", 0)]) == ""


def test_names_are_of_one_length() -> None:
    """Else one could not stand for another in a message that is written."""
    lengths = {tuple(map(len, (n.session, n.run, n.told))) for n in (NOBODY, Names.fresh())}
    assert lengths == {(36, 36, 16)}
