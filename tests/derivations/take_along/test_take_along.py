"""What is offered to be taken along: on every stage, and only while it is unfolded."""

from __future__ import annotations

from unittest.mock import patch
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.settings.parameters import FURTHER
from derivations.ui.take_along import matrices, take_along
from derivations.ui.take_along.markdown import escaped
from derivations.ui.take_along.subject import Subject
from engine.mistakes import MISTAKES, Mistake
from tests.derivations.pages import INPUT_GRADIENT, LESSONS, pages
from tests.derivations.take_along.subjects import NAMED, any_subject, subject
from tests.derivations.visits import check, opened
from tests.effort import share

STAGES = [*LESSONS, contents.SANDBOX]

OF_THE_LINK = ["QR code (SVG)", "QR code (PNG)"]
"""What every page has."""


def unfolded(entry: Entry, **query: object) -> AppTest:
    app = opened(entry, **query)
    app.session_state["open-along"] = True
    return check(app.run())


def offered(app: AppTest) -> list[str]:
    found = [one.label for one in app.get("download_button") if one.label != "Save this state"]
    return [label for label in found if label not in OF_THE_LINK]


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


def test_of_too_many_numbers_there_is_no_file_of_all_of_them() -> None:
    app = unfolded(INPUT_GRADIENT, h=64, w=64, ci=4, co=4)
    assert offered(app) == [take_along.LINE.label]
    assert r"\partial x" in take_along.LINE.write(taken(app))
    assert any("too large: " in text.value for text in app.caption)


def test_what_does_not_fit_together_is_refused() -> None:
    app = opened(INPUT_GRADIENT, h=2, kh=3)
    app.session_state["open-along"] = True
    assert not offered(app.run())


def test_the_sandbox_takes_the_numbers_it_shows() -> None:
    """After steps against the gradient they are not those that the page was run with."""
    before, after = unfolded(contents.SANDBOX), unfolded(contents.SANDBOX, steps=2)
    assert (taken(before).arrays["k"] != taken(after).arrays["k"]).any()


# --- on every page --------------------------------------------------------------------------------

MINE = {"nums": "tensor([[2., -3.], [0., 1.]])", "tex": "z_{11} = x_{11} k_{12}"}

OTHERS: dict[Entry, dict[str, object]] = {
    contents.WHY_ROTATED: {"row": 2},
    contents.MATRIX: {"op": "Transpose", "ts": 2, "to": 1},
    contents.WHAT_IF: {"ci": 2},
    contents.MINE: MINE,
    contents.CHECKED: {},
}
"""Pages that draw no stage of ours, and have files all the same."""


@pages
def test_every_page_has_the_link_and_its_state(entry: Entry) -> None:
    app = unfolded(entry)
    labels = [one.label for one in app.get("download_button")]
    assert {*OF_THE_LINK, "Save this state"} <= {*labels}
    assert "Open a saved state" in [one.proto.label for one in app.get("file_uploader")]


@pytest.mark.parametrize("entry", OTHERS, ids=lambda entry: entry.url)
def test_every_file_of_a_page_without_a_stage_is_written(entry: Entry) -> None:
    app = unfolded(entry, **OTHERS[entry])
    found = written(app)
    assert {*found} <= {*offered(app)}  # the page has some itself
    for label, text in found.items():
        assert entry.url in text or label.startswith(("A test", "… as a notebook")), label


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.url)
def test_where_a_stage_is_all_there_is_the_same_is_offered(entry: Entry) -> None:
    app = unfolded(entry, view="stage")
    assert offered(app) == [file.label for group in take_along.GROUPS for file in group.files]
    assert "view=stage" in taken(app).link.text


def test_the_short_link_opens_the_view() -> None:
    query = {"h": 5, "w": 5, "ci": 2, "k": "1 2; 3 4 | 1 0; 0 -1", "row": 2, "base": 0}
    app = unfolded(INPUT_GRADIENT, **query)
    link = taken(app).link
    assert len(link.short) < len(link.address)
    assert dict(parse_qsl(link.stage.partition("?")[2]))["q"].endswith("view0")
    again = unfolded(INPUT_GRADIENT, **dict(parse_qsl(link.short.partition("?")[2])))
    assert taken(again).link == link


def test_the_settings_that_do_not_fit_have_a_link_all_the_same() -> None:
    app = opened(INPUT_GRADIENT, h=2, kh=3)
    app.session_state["open-along"] = True
    labels = [one.label for one in app.run().get("download_button")]
    assert {*OF_THE_LINK} <= {*labels}


# --- a diagnosis, a mistake, a matrix -------------------------------------------------------------


def written(app: AppTest) -> dict[str, str]:
    """Every file that a page offers, by its label."""
    found = app.session_state["_taken_along"]
    return {file.label: file.write(found.subject) for group in found.groups for file in group.files}


def test_the_diagnosis_names_the_mistake_and_its_code_shows_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unturned = "dx = [[4, -14, 6], [11, 0, -5], [6, 7, 2]]"
    found = written(unfolded(contents.MINE, nums=unturned))
    report = found["The verdict (Markdown)"]
    assert "# Is mine right?" in report
    assert "dx" in report
    exec(compile(found["Yours beside the right ones (NumPy)"], "yours.py", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert "right dx =\n[[[[ 2" in said
    assert "yours - right" in said


def test_a_line_is_judged_in_the_text_as_on_the_page() -> None:
    found = written(unfolded(contents.MINE, tex="z_{11} = x_{11} k_{12}"))
    report = found["The verdict (Markdown)"]
    assert "```text\nz_{11} = x_{11} k_{12}\n```" in report
    assert "A slip" in report
    assert "Right:" in report
    assert ":material" not in report


def test_what_somebody_typed_ends_no_block_of_the_report() -> None:
    hostile = "z_{11} = ```\n# gone\n```"
    report = written(unfolded(contents.MINE, tex=hostile))["The verdict (Markdown)"]
    assert "~~~text\nz_{11} = ```" in report


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.title)
def test_a_mistake_is_shown_by_its_code(
    mistake: Mistake, capsys: pytest.CaptureFixture[str]
) -> None:
    found = written(unfolded(contents.WHAT_IF, mistake=mistake.title, s=2, h=5, w=5, p=1))
    exec(compile(found["As code (NumPy)"], "mistake.py", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert "wrong - right =" in said or "The shape is" in said
    assert found["As a text (Markdown)"].startswith(f"# What if: {escaped(mistake.title)}")


@pytest.mark.parametrize("mistake", FURTHER, ids=lambda one: one.title)
def test_so_is_any_other(mistake: Mistake, capsys: pytest.CaptureFixture[str]) -> None:
    found = written(unfolded(contents.WHAT_IF, other=mistake.title, ci=2, co=2))
    exec(compile(found["As code (NumPy)"], "mistake.py", "exec"), {})  # noqa: S102
    assert found["As a text (Markdown)"].startswith("# What if: ")


@pytest.mark.parametrize("name", NAMED)
def test_the_matrix_computes_what_the_page_shows(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(matrices.program(subject(NAMED[name])), "matrix.py", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.endswith("All is as the page shows it.\n")


def test_so_it_does_whatever_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(share(60)):
        of = any_subject(seed)
        exec(compile(matrices.program(of), "matrix.py", "exec"), {})  # noqa: S102


def test_the_notes_are_told_with_their_slips() -> None:
    (report,) = written(unfolded(contents.CHECKED)).values()
    assert report.startswith("# The notes, checked\n\n57 equations: ")
    assert report.count("**.") == 0
    assert all(f"**{n}.** " in report for n in range(1, 58))
