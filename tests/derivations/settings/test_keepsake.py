"""What a browser hands back of another session is taken as a link's is: checked, or passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from derivations.ui.practice import exercise_view
from derivations.ui.settings import held, keepsake, link, saved
from derivations.ui.start import paste
from derivations.ui.what_if import own_numbers
from tests.derivations import visits
from tests.derivations.pages import FORWARD
from tests.effort import draws


@pytest.fixture
def session() -> Iterator[dict[str, Any]]:
    """A session that knows nothing yet."""
    with patch.object(st, "session_state", {"_session": "new"}) as found:
        yield found


def hand(whole: Any, *, of: str = "old", size: int = 10_000) -> None:
    """Hand something back, as the browser does."""
    text = whole if isinstance(whole, str) else json.dumps(whole)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    for n, piece in enumerate(pieces):
        keepsake._take({"of": of, "n": n, "count": len(pieces), "text": piece})


def state(**parts: Any) -> dict[str, Any]:
    return {"state": json.dumps(parts)}


def test_a_setting_is_set(session: dict[str, Any]) -> None:
    hand(state(set={"s": "2", "letters": "I W O b", "tex": "x" * 5000}))
    assert (link.held("s"), link.held("letters")) == (2, "I W O b")
    assert link.held("tex") == "x" * 5000


def test_what_a_link_may_not_say_is_not_taken(session: dict[str, Any]) -> None:
    hand(state(set={"s": "99", "letters": "<b>", "no-such": "1", "p": 1, "kh": "2"}))
    assert link.held("s") == 1
    assert link.held("kh") == 2
    assert not {"letters", "no-such", "p"} & session.keys()


def test_the_address_is_newer(session: dict[str, Any]) -> None:
    link._visit().keys = ("s", "tex")
    hand(state(set={"s": "2", "ts": "2", "tex": "x" * 5000}))
    assert "s" not in session
    assert session["ts"] == 2
    assert session["tex"] == "x" * 5000, "no address has room for it"


def test_it_comes_in_pieces_and_each_once(session: dict[str, Any]) -> None:
    whole = json.dumps(state(set={"s": "2"}))
    for n in (1, 0, 0, 2, 1):  # as a browser sends that is answered late
        keepsake._take({"of": "old", "n": n, "count": 2, "text": [whole[:9], whole[9:], ""][n]})
    assert link.held("s") == 2


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_held_numbers_come_back_under_their_name(session: dict[str, Any], kind: type) -> None:
    values = np.arange(300, dtype=kind).reshape(1, 10, 30) / kind(1)
    values = values.astype(kind)
    name = held.hold(values)
    packed = json.dumps(saved.packed(held.find(name)))
    session.clear()
    held.EVERYWHERE.clear()
    hand({"grids": {name: packed}, **state()}, size=500)
    assert np.array_equal(held.find(name), values)


def test_numbers_cannot_take_the_name_of_others(session: dict[str, Any]) -> None:
    name = held.hold(np.zeros((1, 2, 2)))
    other = json.dumps(saved.packed(np.ones((1, 2, 2))))
    session.clear()
    held.EVERYWHERE.clear()
    hand({"grids": {name: other}, **state()})
    with pytest.raises(held.NotHeld):
        held.find(name)


def test_a_part_is_read_when_it_is_asked_for(session: dict[str, Any]) -> None:
    kept = {"k": ["1 2; 3 4", "zeros", ""]}
    hand(state(parts={"_own_numbers": kept, "_attempts": [["a", "z11", 2, True, "shown"]]}))
    assert own_numbers._held()["k"].own == "1 2; 3 4"
    assert (exercise_view._ATTEMPTS.found() or {})["a"].hints == 2


@pytest.mark.parametrize(
    "part",
    [
        {"_own_numbers": {"k": [1, 2, 3]}},
        {"_own_numbers": {"k": ["1", "2", "<b>"]}},
        {"_attempts": [["a", {}, 2, True, "shown"]]},
        {"_attempts": [["a", None, 2, True, "anything"]]},
        {"_attempts": 7},
        {"_pasted": ["text", "says", [["name"]]]},
        {"_pasted": None},
    ],
    ids=json.dumps,
)
def test_a_part_that_is_none_is_passed_over(session: dict[str, Any], part: Any) -> None:
    hand(state(parts=part))
    assert own_numbers._held() == {}
    assert exercise_view._ATTEMPTS.found() is None
    assert paste._ANSWER.found() is None


nested = some.recursive(
    some.none() | some.booleans() | some.integers(-5, 300) | some.text(max_size=9),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["state", "grids", "set", "read", "parts", "came", "s", "k", "tex"])
            | some.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@draws(200)
@given(nested, nested, nested)
def test_whatever_is_handed_back_nothing_breaks(one: Any, other: Any, third: Any) -> None:
    with patch.object(st, "session_state", {"_session": "new"}):
        hand({"state": one, "grids": other})
        hand({"state": json.dumps({"set": one, "parts": other, "read": third, "came": one})})
        for sent in (one, {"of": one, "n": other, "count": third, "text": "x"}):
            if isinstance(sent, dict):
                keepsake._take(sent)
        for part in keepsake._PARTS.values():
            part.found()


# --- a page ---------------------------------------------------------------------------------------


def test_a_page_tells_what_its_address_does_not() -> None:
    app = visits.opened(FORWARD, s=2, ts=2)
    app.session_state["_own_numbers"] = {"k": own_numbers._Kept("1", "2")}
    app.run()
    told = json.loads(visits.model_of(app, "kept")["state"])
    assert told["set"] == {"ts": "2"}
    assert told["parts"]["_own_numbers"] == {"k": ["1", "2", ""]}
