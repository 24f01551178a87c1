"""Numbers that are too long for a link: so many are held, and no more."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
import streamlit as st

from derivations.ui.settings import held


def test_of_many_arrays_the_last_are_held() -> None:
    size = held.MOST_BYTES // 8 // 3
    arrays = [np.full((1, 1, size), n, float) for n in range(5)]
    session: dict[str, object] = {}
    with patch.object(st, "session_state", session):
        names = [held.hold(array) for array in arrays]
        (kept,) = session.values()
        assert [*kept] == names[-3:]
        # A page that is loaded again finds the others among those of all.
        assert held.find(names[0]) is not None


def test_one_array_is_held_however_large_it_is() -> None:
    large = np.zeros((1, 1, held.MOST_BYTES // 8 + 1))
    with patch.object(st, "session_state", {}):
        assert held.find(held.hold(large)).size == large.size


def test_what_nobody_holds_is_told() -> None:
    with patch.object(st, "session_state", {}), pytest.raises(held.NotHeld):
        held.find(f"numbers-{'0' * 20}")
