"""How many examples a property test draws: a number that a profile can lower."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

FULL = 100
"""The examples of a test that names no number, in the full profile."""


def draws(most: int, **others: Any) -> settings:
    """As many examples in the full profile, and as small a share of them as any other draws."""
    return settings(max_examples=share(most), **others)


def share(most: int) -> int:
    """As many rounds of a loop in the full profile, and as small a share of them in another."""
    return max(1, round(most * settings.default.max_examples / FULL))
