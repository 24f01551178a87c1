"""A sheet for the class on the practice page: said by its link, and drawn when it is asked for."""

from __future__ import annotations

import io
import zipfile
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.settings import parameters
from derivations.ui.settings.parameters import PARAMETERS
from derivations.ui.sheets import files, outside, section
from derivations.ui.sheets.outside import Handout
from engine.sheets import LEVELS, MOST_COPIES, MOST_TASKS, TASKS, Plan
from engine.symbolic import Notation
from tests.derivations.sheets.handouts import HANDOUTS, HOSTILE
from tests.derivations.visits import address, check, opened


def unfolded(**query: object) -> AppTest:
    app = opened(contents.PRACTICE, **query)
    app.session_state[section.FOLD] = True
    return check(app.run())


def again(app: AppTest) -> AppTest:
    """A run with what was just set: a test's visit to the oldest Streamlit keeps nothing open."""
    app.session_state[section.FOLD] = True
    return app.run()


def handout_of(app: AppTest) -> Handout:
    """What the files of the page are written of."""
    with patch.object(section, "_files") as offered:
        app.run()
    (handout,) = offered.call_args.args
    assert isinstance(handout, Handout)
    return handout


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.get("download_button") if one.label != "Save this state"]


def test_the_table_of_parameters_knows_what_there_is() -> None:
    assert tuple(TASKS) == parameters.SHEET_KINDS
    assert parameters.LEVELS_OF_SHEETS == LEVELS
    assert (parameters.MOST_ON_A_SHEET, parameters.MOST_SHEETS) == (MOST_TASKS, MOST_COPIES)
    assert {*parameters.USUAL_KINDS} <= {*TASKS}
    everything = PARAMETERS["ask"].write([*TASKS])
    assert PARAMETERS["ask"].read(everything) == [*TASKS]
    assert outside.PAPERS == ("A4", "Letter")


def test_nothing_is_drawn_before_a_file_is_asked_for() -> None:
    with patch.object(outside, "draw", side_effect=AssertionError):
        assert not labels(check(opened(contents.PRACTICE)))
        assert labels(unfolded()) == [file.label for file in files.of(1)]


def test_the_address_says_all_of_it_and_a_link_unfolds_it() -> None:
    said = {
        "sheet": "4711", "ask": "dx,slip,more", "many": "5", "level": "hard", "ops": "Transpose",
        "students": "30", "paper": "Letter", "head": "Exercise 3", "base": "0",
    }  # fmt: skip
    app = check(opened(contents.PRACTICE, **said))
    assert labels(app) == [file.label for file in files.of(30)]
    assert address(app) == said
    handout = handout_of(app)
    assert handout.plan == Plan(
        ("dx", "slip", "more"), 5, "hard", ("conv_transpose2d",), 4711, 30, Notation(base=0)
    )
    assert (handout.paper, handout.title) == ("Letter", "Exercise 3")
    path, _, query = handout.link.text.partition("?")
    assert path == "/practice"
    told = dict(part.split("=") for part in query.split("&"))
    assert told == {**said, "ask": "dx%2Cslip%2Cmore", "head": "Exercise+3"}


def test_a_link_of_an_exercise_unfolds_nothing() -> None:
    assert not labels(check(opened(contents.PRACTICE, seed=3, kind="Numbers")))


def test_the_link_names_the_host_and_leaves_the_exercise_out() -> None:
    with patch.object(type(st.context), "url", "https://a.example/x/practice?seed=5"):
        handout = handout_of(unfolded(seed=5, sheet=7))
    assert handout.link.text == "https://a.example/x/practice?sheet=7"


def test_what_is_set_is_in_the_address() -> None:
    app = unfolded()
    app.number_input(key="students").set_value(12)
    again(app).text_input(key="head").set_value("Deep Learning")
    assert address(check(again(app))) == {"students": "12", "head": "Deep Learning"}
    assert "12 different sheets" in " ".join(one.value for one in app.caption)


@pytest.mark.parametrize(
    "query",
    [{"many": "21"}, {"many": "0"}, {"students": "41"}, {"sheet": "0"}, {"ask": "essay"},
     {"level": "hopeless"}, {"paper": "A0"}, {"ops": "pool"}, {"head": "x" * 81}],
    ids=str,
)  # fmt: skip
def test_what_is_beyond_the_bounds_is_told(query: dict[str, str]) -> None:
    app = check(opened(contents.PRACTICE, **query), warnings=1)
    assert "The link asked for" in app.warning[0].value


def test_without_a_kind_there_is_no_file() -> None:
    app = unfolded()
    (kinds,) = [one for one in app.button_group if one.key == "ask"]
    kinds.set_value([])
    assert not labels(check(again(app)))
    assert any("Choose a kind" in one.value for one in app.caption)
    app = check(opened(contents.PRACTICE, ask="more", ops="Conv"))
    assert any("no such exercise" in one.value for one in app.caption)


def test_a_heading_is_shown_as_text_only() -> None:
    app = unfolded(head=HOSTILE[:80])
    assert app.text_input(key="head").value == HOSTILE[:80]
    assert not any("script" in one.value for one in (*app.markdown, *app.caption))


@pytest.mark.parametrize("name", HANDOUTS)
def test_every_file_is_written(name: str) -> None:
    handout = HANDOUTS[name]
    for file in files.of(handout.plan.copies):
        assert len(files.write(file.ending, handout)) > 1000


def test_the_archive_has_every_notebook_and_the_key() -> None:
    handout = HANDOUTS["three of a kind"]
    archive = zipfile.ZipFile(io.BytesIO(files.notebooks(handout)))
    numbers = [f"sheet_0{n}.ipynb" for n in (1, 2, 3)]
    assert archive.namelist() == [
        *(f"{folder}/{name}" for name in numbers for folder in ("sheets", "key")), "key/key.html"
    ]  # fmt: skip
    assert not archive.testzip()
    assert files.notebooks(handout) == files.notebooks(handout)


def test_sheets_that_are_short_say_so_on_the_key() -> None:
    short = Handout(Plan(("vanish",), 20, "easy", ("conv2d",), copies=2))
    (first, _) = short.sheets()
    assert 0 < len(first.tasks) <= 20
    said = "no more exercises of this choice"
    assert (said in str(files.write("key.html", short))) == (len(first.tasks) < 20)
    assert said not in str(files.write("key.html", HANDOUTS["easy"]))
