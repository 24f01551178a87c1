"""What is offered to be taken along: on every stage, and only while it is unfolded."""

from __future__ import annotations

from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.take_along import take_along
from derivations.ui.take_along.subject import Subject
from tests.derivations.pages import INPUT_GRADIENT, LESSONS
from tests.derivations.visits import check, opened

STAGES = [*LESSONS, contents.SANDBOX]


def unfolded(entry: Entry, **query: object) -> AppTest:
    app = opened(entry, **query)
    app.session_state["open-along"] = True
    return check(app.run())


def offered(app: AppTest) -> list[str]:
    return [one.label for one in app.get("download_button") if one.label != "Save this state"]


def taken(app: AppTest) -> Subject:
    found: Subject = app.session_state["_taken_along"].subject
    return found


@pytest.mark.parametrize("entry", STAGES, ids=lambda entry: entry.url)
def test_every_stage_offers_all_files(entry: Entry) -> None:
    app = opened(entry)
    assert not offered(check(app))
    assert "_taken_along" not in app.session_state
    app = unfolded(entry)
    assert offered(app) == [file.label for group in take_along.GROUPS for file in group.files]
    for group in take_along.GROUPS:
        for file in group.files:
            assert file.write(taken(app))


def test_names_of_files_differ() -> None:
    endings = [file.ending for group in take_along.GROUPS for file in group.files]
    assert len({*endings}) == len(endings)


def test_a_file_reopens_the_very_view() -> None:
    query = {"h": 4, "k": "1 2; 3 4", "row": 3, "col": 2, "base": 0, "act": "tanh"}
    app = unfolded(INPUT_GRADIENT, **query)
    address = taken(app).link.text
    path, _, told = address.partition("?")
    assert path == "/conv2d-input-gradient"
    said = dict(part.split("=") for part in told.split("&"))
    assert said == {
        "h": "4", "k": "1+2%3B+3+4", "row": "3", "col": "2", "base": "0", "act": "tanh",
    }  # fmt: skip
    assert taken(app).at == (0, 3, 2)


def test_the_browser_says_the_host() -> None:
    with patch.object(type(st.context), "url", "https://a.example/x/conv2d-input-gradient"):
        app = unfolded(INPUT_GRADIENT, h=4)
    assert taken(app).link.text == "https://a.example/x/conv2d-input-gradient?h=4"
    assert not taken(app).link.says


def test_too_many_numbers_are_refused() -> None:
    app = unfolded(INPUT_GRADIENT, h=64, w=64, ci=4, co=4)
    assert not offered(app)
    assert any("too large" in text.value for text in app.caption)


def test_what_does_not_fit_together_is_refused() -> None:
    app = opened(INPUT_GRADIENT, h=2, kh=3)
    app.session_state["open-along"] = True
    assert not offered(app.run())


def test_the_sandbox_takes_the_numbers_it_shows() -> None:
    """After steps against the gradient they are not those that the page was run with."""
    before, after = unfolded(contents.SANDBOX), unfolded(contents.SANDBOX, steps=2)
    assert (taken(before).arrays["k"] != taken(after).arrays["k"]).any()
