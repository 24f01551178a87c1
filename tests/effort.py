"""How many examples a property test draws: a number that a profile can lower."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

FULL = 100
"""The examples of a test that names no number, in the full profile."""


def draws(most: int, **others: Any) -> settings:
    """As many examples in the full profile, and as small a share of them as any other draws."""
    share = settings.default.max_examples / FULL
    return settings(max_examples=max(1, round(most * share)), **others)
