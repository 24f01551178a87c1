"""Fixtures of the load tests: the app as it is served, one process for a module."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.load import machine
from tests.load.served import Served, serve


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The app behind its guard."""
    with serve() as running:
        yield running
        assert "Traceback" not in running.log


def pytest_sessionstart() -> None:
    """Begin the table of the figures anew."""
    machine.FIGURES.unlink(missing_ok=True)
    machine.write("| test | what | measured | budget |\n|-|-|-|-|")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With LOAD=short the tests that are marked so, and those that measure themselves by it."""
    if os.environ.get("LOAD") == "short":
        items[:] = [item for item in items if _is_short(item)]


LONG = {"test_a_hall_at_work_sees_no_error", "test_a_rolling_restart_is_no_error"}
"""Of the tests behind a proxy, those that wait for people."""


def _is_short(item: pytest.Item) -> bool:
    if item.path.name == "test_many.py":
        return item.name not in LONG
    return item.get_closest_marker("short") is not None
