"""Pages to print: well-formed, without a request or a script, and nothing from outside alive."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from derivations.ui.sheets import page
from derivations.ui.sheets.outside import Handout
from engine.sheets import Plan
from engine.sheets.by_line import ANumber
from tests.derivations.sheets.handouts import HANDOUTS, HOSTILE

VOID = {"meta"}


class Reader(HTMLParser):
    """Holds that every element is closed in its order, and keeps what there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "mspace", tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


writers = pytest.mark.parametrize("write", [page.sheets, page.key], ids=lambda one: one.__name__)


@writers
@pytest.mark.parametrize("name", HANDOUTS)
def test_a_page_is_well_formed_and_asks_nobody(name: str, write: Callable[[Handout], str]) -> None:
    found = Reader(write(HANDOUTS[name]))
    assert not {"script", "img", "link", "iframe", "object", "base", "form"} & {*found.tags}
    assert not [key for key, _ in found.attributes if key.startswith("on") or key == "src"]
    hrefs = [value for key, value in found.attributes if key == "href"]
    assert hrefs == ([] if write is page.sheets else [HANDOUTS[name].link.text])
    assert "default-src 'none'" in write(HANDOUTS[name])
    assert "url(" not in page.STYLE.read_text()


@writers
def test_a_heading_is_text_whatever_it_is(write: Callable[[Handout], str]) -> None:
    handout = HANDOUTS["middle"]
    found = Reader(write(handout))
    assert any(HOSTILE in text for text in found.text)
    assert "script" not in found.tags


def test_paper_is_as_it_was_asked_for() -> None:
    for handout in HANDOUTS.values():
        assert f"@page {{ size: {handout.paper.lower()};" in page.sheets(handout)


def test_a_sheet_has_its_number_and_its_seed_and_no_link_to_its_key() -> None:
    """The link leads to the key: whoever gets a sheet does not get it."""
    handout = HANDOUTS["three of a kind"]
    text, found = page.sheets(handout), Reader(page.sheets(handout))
    for number in (1, 2, 3):
        assert f"Sheet {number} of 3 · seed 3" in found.text
    assert handout.link.text not in text
    assert handout.link.text.replace("&", "&amp;") in page.key(handout)


def test_the_answers_stand_in_the_key_alone() -> None:
    handout = Handout(Plan(("z", "dx", "size"), 9, "middle", seed=3))
    (sheet,) = handout.sheets()
    sheets, key = page.sheets(handout), page.key(handout)
    for task in sheet.tasks:
        (answer,) = ("".join(page._blocks(task.answer)),)
        assert answer in key
        assert answer not in sheets
        if isinstance(task, ANumber):
            assert f">{str(task.right).replace('-', '−')}</mtext>" in key


def test_the_key_of_many_has_every_sheet_and_is_short() -> None:
    handout = Handout(Plan(level="middle", copies=30))
    key = Reader(page.key(handout))
    assert [f"Sheet {n}" for n in range(1, 31)] == [
        text for text in key.text if re.fullmatch(r"Sheet \d+", text)
    ]
    assert len(page.key(handout)) < len(page.sheets(handout))


def test_minus_signs_are_minus_signs() -> None:
    text = page.sheets(HANDOUTS["easy"])
    assert re.search(r"<td>−\d</td>", text)
    assert not re.search(r"<td>-\d</td>", text)
