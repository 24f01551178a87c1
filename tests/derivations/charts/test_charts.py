"""A chart says what it shows in words, whether Streamlit takes them or not."""

from __future__ import annotations

import pytest

from derivations.ui import contents
from derivations.ui.charts import charts
from tests.derivations.visits import opened, words_of_charts


def test_the_words_are_the_same_where_a_chart_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    words = words_of_charts(opened(contents.MATRIX))
    monkeypatch.setattr(charts, "TAKES_ALT", False)
    app = opened(contents.MATRIX)
    assert [text.value for text in app.text] == words
    assert len(words) == len(app.get("plotly_chart")) > 1
