"""The page that checks the notes, without a browser."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.contents import CHECKED
from derivations.ui.notes_checked import equations
from engine.reading.claims import PROVED
from engine.reading.verdict import LOOSE
from tests.derivations.visits import check, opened
from tests.notes import EQUATIONS
from tests.test_notes import SLIPS


def squeezed(latex: str) -> str:
    return re.sub(r"\s+", "", latex)


def texts(app: AppTest) -> list[str]:
    return [text.value for text in (*app.markdown, *app.latex)]


def shown_numbers(app: AppTest) -> list[int]:
    """The numbers of the equations on the page."""
    found = (re.match(r"\*\*(\d+)\*\* :", text.value) for text in app.markdown)
    return [int(match[1]) for match in found if match]


# --- the notes ----------------------------------------------------------------------------------


def test_the_notes_are_the_57_equations_as_they_are_written() -> None:
    written = [squeezed(equation.latex) for equation in equations.equations()]
    assert written == [squeezed(equation.latex) for equation in EQUATIONS]
    operations = [equation.operation.name for equation in equations.equations()]
    assert operations == [equation.section for equation in EQUATIONS]


def test_every_equation_is_on_the_page_with_its_verdict() -> None:
    app = check(opened(CHECKED))
    assert shown_numbers(app) == list(range(1, 58))
    on_page = squeezed(" ".join(texts(app)))
    for equation in equations.equations():
        assert squeezed(equation.latex) in on_page, equation.number
    summary = next(t.value for t in app.markdown if "6 slips" in t.value)
    counted = [int(number) for number in re.findall(r": (\d+) ", summary)]
    assert sum(counted) == 57
    assert f"{counted[0]} {PROVED}" in summary
    assert f"{counted[1]} {LOOSE}" in summary


def test_only_the_slips_and_what_is_right() -> None:
    app = opened(CHECKED, show="Slips")
    assert set(shown_numbers(app)) == SLIPS
    assert not app.exception
    on_page = squeezed(" ".join(texts(app)))
    for number in SLIPS:
        for verdict in equations.equations()[number - 1].verdicts:
            for fault in verdict.failed:
                assert squeezed(fault.right) in on_page
    links = [part.proto.label for part in app.get("page_link")]
    assert sum("Derived on" in label for label in links) == len(SLIPS)


def test_loose_notation_says_what_is_meant() -> None:
    app = opened(CHECKED, show="Loose notation")
    numbers = shown_numbers(app)
    assert not SLIPS & set(numbers)
    freely = [t.value for t in app.markdown if "Read freely" in t.value]
    assert len(freely) >= len(numbers) > 10


def test_an_unknown_choice_in_a_link_is_told() -> None:
    app = opened(CHECKED, show="zz")
    (warning,) = app.warning
    assert "`zz`" in warning.value
    assert len(shown_numbers(app)) == 57


def test_every_slip_links_to_a_page_there_is() -> None:
    for number in SLIPS:
        equation = equations.equations()[number - 1]
        for verdict in equation.verdicts:
            for fault in verdict.failed:
                assert contents.lesson(equation.operation, fault.result) in contents.ALL


# --- the way to the derivation --------------------------------------------------------------------


def derived_at(app: AppTest) -> list[dict[str, str]]:
    """Where each link to a derivation leads."""
    links = [part.proto for part in app.get("page_link") if "Derived on" in part.proto.label]
    return [dict(parse_qsl(one.query_string)) for one in links]


def test_an_equation_of_the_notes_is_derived_at_its_cell_in_their_geometry() -> None:
    app = opened(CHECKED, show="Slips", h=7, base=0)
    found = derived_at(app)
    assert {"base": "0", "ch": "0", "row": "1", "col": "1"} in found  # equation 28, of x₂₂
    assert not any("h" in view for view in found)


def test_an_older_link_with_a_line_leads_on_to_its_own_page() -> None:
    app = opened(CHECKED, tex="dx11 = dz11 k11")
    (way,) = [one.proto for one in app.get("page_link") if "Is mine right" in one.proto.label]
    assert dict(parse_qsl(way.query_string)) == {"tex": "dx11 = dz11 k11"}
