"""What if: any mistake of the table beside the nine."""

from __future__ import annotations

import re

import numpy as np
import pytest

from derivations.ui.contents import MINE, WHAT_IF
from derivations.ui.settings.parameters import FURTHER
from engine.mistakes import MISTAKES, TABLE, Mistake
from tests.derivations.visits import address, check, figures_of, opened

GROUPS = {"ci": 2, "co": 4, "gr": 2, "s": 2, "h": 5, "w": 5, "p": 1}


def test_the_table_is_shown_whole() -> None:
    assert {*FURTHER} | {*MISTAKES} == {*TABLE}
    app = check(opened(WHAT_IF))
    assert app.selectbox("other").options[1:] == [one.title for one in FURTHER]


@pytest.mark.parametrize("mistake", FURTHER, ids=lambda mistake: mistake.name)
def test_every_mistake_says_whether_it_shows(mistake: Mistake) -> None:
    app = check(opened(WHAT_IF, other=mistake.title, **GROUPS))
    (verdict,) = [one.value for one in app.info]
    assert re.search("shows|hides|shape|nothing to get wrong", verdict)
    if "shows" in verdict:
        grids = figures_of(app)
        yours, right, parts = (
            np.array(grids[f"mine-{name}"], float) for name in ("yours", "right", "difference")
        )
        assert np.allclose(parts, yours - right)
        count = int(re.search(r"(\d+) of", verdict)[1])  # type: ignore[index]
        assert count > 0
        assert str(count) in " ".join(m.value for m in app.markdown) or "All" in str(app.markdown)


def test_the_result_is_chosen_and_the_nine_come_back() -> None:
    app = opened(WHAT_IF, other="Last window only")
    app.button("made-in-dx").click().run()
    assert address(app)["made"] == "dx"
    assert "mine-yours" in figures_of(check(app))
    app.selectbox("other").select("").run()
    assert "mistake-right" in figures_of(check(app))


def test_one_of_the_nine_takes_its_place() -> None:
    app = opened(WHAT_IF, other="Sign")
    app.button_group(key="mistake").set_value("Transpose").run()
    assert app.selectbox("other").value == ""
    assert "mistake-right" in figures_of(check(app))


def test_what_is_found_leads_to_it() -> None:
    app = opened(MINE, nums="dk = -9 7; -15 -7")
    (link,) = [one.proto for one in app.get("page_link") if one.proto.page == "what-if"]
    assert "other=Sign" in link.query_string
    assert "made=dk" in link.query_string
